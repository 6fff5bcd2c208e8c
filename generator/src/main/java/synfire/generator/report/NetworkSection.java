package synfire.generator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operations of the network on the left, the steps of the chip that do them on the right. */
final class NetworkSection {

  private static final int PITCH = 40;
  private static final int HEIGHT = 28;
  private static final int OPERATOR_WIDTH = 350;
  private static final int GAP = 120;
  private static final int STEP_WIDTH = 600;
  private static final int END_WIDTH = 180;
  private static final int LANE = 12;
  private static final int MARGIN = 8;

  private final VerifyReport report;
  private final Markup m;
  private final Map<Integer, Integer> operatorRows = new HashMap<>();
  private final Map<Integer, Integer> stepRows = new HashMap<>();
  private int endRow;

  private NetworkSection(VerifyReport report, Markup m) {
    this.report = report;
    this.m = m;
  }

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "network").line();
    m.element("h2", "From network to steps").line();
    m.open("p");
    m.text(
        "Left the operations as the model file states them with their outputs (rows × columns ×"
            + " channels), right the steps of the chip that do them and the rings between them."
            + " The bar in a step is its cycles, the longest step full width.");
    Source.marks(m, Source.COMPILER, Source.SIMULATION);
    m.closeLine();
    new NetworkSection(r, m).draw();
    m.closeLine();
  }

  /** A line between two rows of one column, on a lane beside it where it passes other boxes. */
  private record Line(int from, int to, String words) {}

  private void draw() {
    placeRows();
    List<Line> left = operatorLines();
    List<Line> right = stepLines();
    Map<Line, Integer> leftLanes = lanes(left, new HashSet<>(operatorRows.values()));
    Map<Line, Integer> rightLanes = lanes(right, new HashSet<>(stepRows.values()));
    int leftLaneCount = leftLanes.values().stream().mapToInt(i -> i + 1).max().orElse(0);
    int rightLaneCount = rightLanes.values().stream().mapToInt(i -> i + 1).max().orElse(0);
    int operatorX = MARGIN + LANE * leftLaneCount + (leftLaneCount > 0 ? LANE : 0);
    int stepX = operatorX + OPERATOR_WIDTH + GAP;
    int rightRoom = LANE * rightLaneCount + (rightLaneCount > 0 ? LANE : 0);
    int width = stepX + STEP_WIDTH + rightRoom + MARGIN;
    int height = endRow * PITCH + HEIGHT + 8;
    m.open("div", "class", "scroll").line();
    m.open(
        "svg", "class", "graph", "viewBox", "0 0 " + width + " " + height, "role", "img",
        "aria-label", "Operations of the network and the steps that do them",
        "style", "min-width:" + Math.min(width, 900) + "px;max-width:" + width + "px").line();
    leftLanes.forEach((l, lane) -> side(l, lane, operatorX, operatorX + OPERATOR_WIDTH / 2, -1));
    rightLanes.forEach(
        (l, lane) -> side(l, lane, stepX + STEP_WIDTH, stepX + STEP_WIDTH / 2, 1));
    left.stream().filter(l -> !leftLanes.containsKey(l))
        .forEach(l -> down(l, operatorX + OPERATOR_WIDTH / 2));
    right.stream().filter(l -> !rightLanes.containsKey(l))
        .forEach(l -> down(l, stepX + STEP_WIDTH / 2));
    connectors(operatorX + OPERATOR_WIDTH, stepX);
    end(operatorX, OPERATOR_WIDTH, 0, "input " + Numbers.shape(report.inputShape()));
    end(operatorX, OPERATOR_WIDTH, endRow, "output");
    end(stepX, STEP_WIDTH, 0, "host input");
    end(stepX, STEP_WIDTH, endRow, "host output");
    report.operators().forEach(o -> operator(o, operatorX, stepX));
    double most =
        report.layers().stream().mapToDouble(VerifyReport.LayerFigures::cyclesMean).max().orElse(1);
    report.layers().forEach(l -> step(l, stepX, Math.max(1, most)));
    m.closeLine().closeLine();
  }

  /** A row for each operation, more where several steps do one. */
  private void placeRows() {
    int row = 1;
    for (VerifyReport.Operator o : report.operators()) {
      operatorRows.put(o.index(), row);
      int steps = 0;
      for (VerifyReport.LayerFigures l : report.layers()) {
        if (row(l) == o.index()) {
          stepRows.put(l.number(), row + steps);
          steps++;
        }
      }
      row += Math.max(1, steps);
    }
    for (VerifyReport.LayerFigures l : report.layers()) {
      if (!stepRows.containsKey(l.number())) {
        stepRows.put(l.number(), row++);
      }
    }
    endRow = row;
  }

  /** The operation beside which a step is drawn: the last one that it does. */
  private static int row(VerifyReport.LayerFigures l) {
    return l.operators().stream().max(Comparator.naturalOrder()).orElse(-1);
  }

  private List<Line> operatorLines() {
    List<Line> out = new ArrayList<>();
    Set<Integer> read = new HashSet<>();
    for (VerifyReport.Operator o : report.operators()) {
      for (int s : o.sources()) {
        read.add(s);
        out.add(new Line(operatorRows.getOrDefault(s, 0), operatorRows.get(o.index()), ""));
      }
    }
    for (VerifyReport.Operator o : report.operators()) {
      if (!read.contains(o.index())) {
        out.add(new Line(operatorRows.get(o.index()), endRow, ""));
      }
    }
    return out;
  }

  private List<Line> stepLines() {
    List<Line> out = new ArrayList<>();
    for (VerifyReport.Link k : report.links()) {
      if (k.from() >= 0 || k.to() >= 0) {
        out.add(
            new Line(
                k.from() < 0 ? 0 : stepRows.getOrDefault(k.from(), 0),
                k.to() < 0 ? endRow : stepRows.getOrDefault(k.to(), endRow),
                k.tensor()));
      }
    }
    return out;
  }

  /** Lanes for the lines that would cross a box; short lines get the inner lanes. */
  private static Map<Line, Integer> lanes(List<Line> lines, Set<Integer> rows) {
    List<Line> sorted = new ArrayList<>();
    for (Line l : lines) {
      int low = Math.min(l.from(), l.to());
      int high = Math.max(l.from(), l.to());
      boolean crosses = l.from() >= l.to() || rows.stream().anyMatch(r -> r > low && r < high);
      if (crosses) {
        sorted.add(l);
      }
    }
    sorted.sort(
        Comparator.comparingInt((Line l) -> Math.abs(l.to() - l.from()))
            .thenComparingInt(Line::from)
            .thenComparingInt(Line::to));
    Map<Line, Integer> out = new java.util.LinkedHashMap<>();
    List<List<Line>> taken = new ArrayList<>();
    for (Line l : sorted) {
      int lane = 0;
      while (lane < taken.size() && taken.get(lane).stream().anyMatch(o -> overlap(o, l))) {
        lane++;
      }
      if (lane == taken.size()) {
        taken.add(new ArrayList<>());
      }
      taken.get(lane).add(l);
      out.put(l, lane);
    }
    return out;
  }

  private static boolean overlap(Line a, Line b) {
    return Math.min(a.from(), a.to()) < Math.max(b.from(), b.to())
        && Math.min(b.from(), b.to()) < Math.max(a.from(), a.to());
  }

  private static int middle(int row) {
    return row * PITCH + HEIGHT / 2 + 4;
  }

  private void down(Line l, int x) {
    int from = middle(l.from()) + HEIGHT / 2;
    int to = middle(l.to()) - HEIGHT / 2;
    path("edge", "M" + x + " " + from + "V" + (to - 5), l.words());
    arrow(x, to, "l-4 -7h8z");
  }

  /** Out of the side of a box, along a lane, and back in. */
  private void side(Line l, int lane, int x, int centre, int sign) {
    int far = x + sign * LANE * (lane + 1);
    int from = middle(l.from()) + 6;
    int to = middle(l.to()) - 6;
    int turn = to > from ? 5 : -5;
    int start = l.from() == 0 ? centre + sign * END_WIDTH / 2 : x;
    int tip = l.to() == endRow ? centre + sign * END_WIDTH / 2 : x;
    path(
        "edge",
        "M" + start + " " + from + "H" + (far - sign * 5) + "Q" + far + " " + from + " " + far + " "
            + (from + turn) + "V" + (to - turn) + "Q" + far + " " + to + " " + (far - sign * 5)
            + " " + to + "H" + (tip + sign * 6),
        l.words());
    arrow(tip, to, "l" + sign * 7 + " -4v8z");
  }

  private void path(String style, String d, String words) {
    m.open("path", "class", style, "d", d);
    if (!words.isEmpty()) {
      m.element("title", words);
    }
    m.closeLine();
  }

  private void arrow(int x, int y, String shape) {
    m.open("path", "class", "arrow", "d", "M" + x + " " + y + shape).close();
  }

  private void connectors(int from, int to) {
    for (VerifyReport.LayerFigures l : report.layers()) {
      for (int o : l.operators()) {
        Integer row = operatorRows.get(o);
        if (row != null) {
          int a = middle(row);
          int b = middle(stepRows.get(l.number()));
          int third = (to - from) / 2;
          path(
              "does",
              "M" + from + " " + a + "C" + (from + third) + " " + a + " " + (to - third) + " " + b
                  + " " + to + " " + b,
              "");
        }
      }
    }
  }

  private void end(int x, int width, int row, String name) {
    int y = middle(row) - HEIGHT / 2;
    m.open(
        "rect", "class", "end", "x", x + (width - END_WIDTH) / 2, "y", y, "width", END_WIDTH,
        "height", HEIGHT, "rx", HEIGHT / 2).close();
    m.element("text", name, "class", "middle", "x", x + width / 2, "y", y + 18).line();
  }

  private void operator(VerifyReport.Operator o, int x, int stepX) {
    int y = middle(operatorRows.get(o.index())) - HEIGHT / 2;
    m.open(
        "rect", "class", o.place().isEmpty() ? "operator" : "operator none", "x", x, "y", y,
        "width", OPERATOR_WIDTH, "height", HEIGHT, "rx", 4).close();
    m.open("text", "x", x + 10, "y", y + 18);
    m.element("tspan", o.index() + "\u2002", "class", "quiet");
    m.text(cut(o.name(), 24));
    m.element("tspan", o.detail().isEmpty() ? "" : "\u2002" + o.detail(), "class", "quiet").close();
    m.element(
        "text", Numbers.shape(o.shape()), "class", "last", "x", x + OPERATOR_WIDTH - 10, "y",
        y + 18);
    if (!o.place().isEmpty()) {
      m.element(
          "text", "→ " + o.place(), "class", "quiet", "x", x + OPERATOR_WIDTH + 10, "y", y + 18);
    }
    m.line();
  }

  private void step(VerifyReport.LayerFigures l, int x, double most) {
    int y = middle(stepRows.get(l.number())) - HEIGHT / 2;
    m.open("g", "class", l.mismatches() == 0 ? "step" : "step differs");
    m.element(
        "title",
        l.name() + ": " + Numbers.whole(l.cyclesMean()) + " cycles per frame, "
            + Numbers.whole(l.compared()) + " values compared, " + Numbers.whole(l.mismatches())
            + " differ");
    m.open(
        "rect", "class", "box", "x", x, "y", y, "width", STEP_WIDTH, "height", HEIGHT, "rx", 4)
        .close();
    m.open(
        "rect", "class", "own", "x", x + 1, "y", y + HEIGHT - 5, "width",
        Numbers.plain((STEP_WIDTH - 2) * l.cyclesMean() / most, 1), "height", 4, "rx", 2).close();
    m.open("text", "x", x + 10, "y", y + 17);
    m.element("tspan", l.index() + "\u2002", "class", "quiet").text(cut(l.name(), 26)).close();
    m.element("text", Steps.shape(l), "class", "last", "x", x + 285, "y", y + 17);
    if (l.activations() > 0) {
      m.element(
          "text",
          Numbers.percent(l.events() / l.activations()) + " events in", "class", "last quiet",
          "x", x + 410, "y", y + 17);
    }
    m.element(
        "text", Numbers.whole(l.cyclesMean()) + " cycles", "class", "last strong",
        "x", x + 525, "y", y + 17);
    m.element(
        "text", Numbers.percent(
            Numbers.share(l.cyclesMean(), report.npes() * report.cycles().intervalMean())),
        "class", "last", "x", x + STEP_WIDTH - 10, "y", y + 17);
    m.closeLine();
  }

  private static String cut(String name, int most) {
    return name.length() <= most ? name : name.substring(0, most - 1) + "…";
  }
}
