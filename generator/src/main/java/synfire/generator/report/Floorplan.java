package synfire.generator.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import synfire.generator.map.Plan;
import synfire.generator.predict.Forecast;

/**
 * Nodes and NPEs of a chip at their places: how busy each is, with which layers, and the flits
 * between them.
 *
 * @param source what was measured or predicted, for the title
 * @param columns nodes along X
 * @param rows nodes along Y
 * @param npes NPEs of a node
 * @param torus whether links lead from each edge to the one opposite
 * @param hostColumn column of the node with the host port
 * @param hostRow row of that node
 * @param interval cycles from frame to frame
 * @param layers names of the layers
 * @param cells NPEs by their number
 * @param switches flits of a frame over the switch of each node; none without a network
 * @param hops flits of a frame over the links that have any
 * @param hostFlits flits of a frame that the host port sends, where they are known
 */
public record Floorplan(
    String source,
    int columns,
    int rows,
    int npes,
    boolean torus,
    int hostColumn,
    int hostRow,
    double interval,
    List<String> layers,
    List<Cell> cells,
    List<Double> switches,
    List<VerifyReport.Hop> hops,
    OptionalDouble hostFlits) {

  /**
   * An NPE.
   *
   * @param cycles of a frame in which it works
   * @param parts what it works on, in the order of layers
   */
  public record Cell(double cycles, List<Part> parts) {}

  /**
   * What an NPE does for a layer.
   *
   * @param layer place in the list of layers
   * @param cycles of a frame
   * @param words what part it is, or empty
   */
  public record Part(int layer, double cycles, String words) {}

  /** The prediction of a plan. The work of a layer is given to its parts by their size. */
  static Floorplan of(Forecast f) {
    List<Cell> cells = new ArrayList<>();
    for (int n = 0; n < f.npes().size(); n++) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < f.layers().size(); i++) {
        Forecast.LayerLine l = f.layers().get(i);
        double all = 0;
        double here = 0;
        List<String> words = new ArrayList<>();
        for (Plan.Slice s : l.slices()) {
          double size = (double) s.words() / s.phases();
          all += size;
          if (s.npe() == n) {
            here += size;
            words.add(slice(s));
          }
        }
        if (here > 0) {
          parts.add(new Part(i, l.cycles() * here / all, "words " + String.join(", ", words)));
        }
      }
      double sum = parts.stream().mapToDouble(Part::cycles).sum();
      double cycles = f.npes().get(n).cycles();
      cells.add(
          new Cell(
              cycles,
              parts.stream()
                  .map(
                      p ->
                          new Part(
                              p.layer(), cycles * Numbers.share(p.cycles(), sum), p.words()))
                  .toList()));
    }
    return new Floorplan(
        "predicted",
        f.noc().columns(),
        f.noc().rows(),
        f.noc().npes(),
        f.noc().torus(),
        f.noc().hostColumn(),
        f.noc().hostRow(),
        f.interval(),
        f.layers().stream().map(Forecast.LayerLine::name).toList(),
        cells,
        f.switches(),
        f.links().stream()
            .map(l -> new VerifyReport.Hop(l.from(), l.to(), l.flits()))
            .toList(),
        OptionalDouble.empty());
  }

  /** What a simulation of the RTL counted. */
  static Floorplan of(VerifyReport r) {
    Map<String, Integer> layers = new LinkedHashMap<>();
    r.layers().forEach(l -> layers.putIfAbsent(l.layer(), layers.size()));
    List<Cell> cells = new ArrayList<>();
    for (VerifyReport.Element e : r.elements()) {
      Map<Integer, Part> parts = new TreeMap<>();
      for (VerifyReport.LayerFigures l : r.layers()) {
        if (l.npe() == e.npe()) {
          int layer = layers.get(l.layer());
          String words =
              Numbers.count(l.channels(), "channel")
                  + (l.phases() == 1 ? "" : ", one row in " + l.phases());
          parts.merge(
              layer,
              new Part(layer, l.cyclesMean(), words),
              (a, b) -> new Part(layer, a.cycles() + b.cycles(), a.words() + "; " + b.words()));
        }
      }
      cells.add(new Cell(e.cyclesMean(), List.copyOf(parts.values())));
    }
    VerifyReport.Nodes n = r.nodes();
    return new Floorplan(
        "measured",
        n.columns(),
        n.rows(),
        n.npes(),
        n.torus(),
        n.hostColumn(),
        n.hostRow(),
        r.cycles().intervalMean(),
        List.copyOf(layers.keySet()),
        cells,
        n.switches(),
        n.hops(),
        r.hostFlits()
            .map(f -> OptionalDouble.of(f.sent()))
            .orElse(OptionalDouble.empty()));
  }

  /** Words of a slice, and which rows where it has not all. */
  static String slice(Plan.Slice s) {
    String words =
        s.words() == 1
            ? String.valueOf(s.firstWord())
            : s.firstWord() + "–" + (s.endWord() - 1);
    return s.phases() == 1 ? words : words + " (" + s.phase() + " of " + s.phases() + ")";
  }

  Picture picture(String name) {
    return new Drawing(this, name).picture();
  }

  /** The places of one drawing. Large chips have small cells. */
  private static final class Drawing {

    private static final int GAP = 4;
    private static final int FOOT = 17;
    private static final int LEGEND_COLUMN = 230;
    private static final int LEGEND_LINE = 18;
    private static final double FULL_ARROW = 7;

    private final Floorplan f;
    private final Picture p;
    private final int across;
    private final int down;
    private final int cellWidth;
    private final int cellHeight;
    private final int letters;
    private final int between;
    private final int margin;
    private final int nodeWidth;
    private final int nodeHeight;

    Drawing(Floorplan f, String name) {
      this.f = f;
      int count = f.cells().size();
      cellWidth = count <= 4 ? 250 : count <= 16 ? 190 : count <= 64 ? 112 : 64;
      cellHeight = count <= 64 ? 44 : 32;
      letters = count <= 64 ? 12 : 10;
      between = count <= 64 ? 60 : 42;
      margin = f.columns() * f.rows() == 1 && f.switches().isEmpty() ? 8 : between + 12;
      across = Math.min(2, f.npes());
      down = (f.npes() + across - 1) / across;
      nodeWidth = across * cellWidth + (across + 1) * GAP;
      nodeHeight = down * cellHeight + (down + 1) * GAP + (f.switches().isEmpty() ? 0 : FOOT);
      p = new Picture(name, "Floorplan of the chip with its load, " + f.source());
    }

    Picture picture() {
      int wide = 2 * margin + f.columns() * (nodeWidth + between) - between;
      int width = Math.max(wide, 2 * LEGEND_COLUMN + 20);
      int top = f.rows() * (nodeHeight + between) - between + 2 * vertical();
      for (int node = 0; node < f.columns() * f.rows(); node++) {
        links(node);
      }
      arrows();
      for (int node = 0; node < f.columns() * f.rows(); node++) {
        node(node);
      }
      if (!f.switches().isEmpty()) {
        host();
      }
      return p.size(width, legend(width, top));
    }

    /** Room above and below the nodes. */
    private int vertical() {
      boolean used =
          f.torus() || f.hostColumn() > 0 && f.hostColumn() < f.columns() - 1;
      return used ? margin : 8;
    }

    private double x(int node) {
      return margin + node % f.columns() * (double) (nodeWidth + between);
    }

    private double y(int node) {
      int fromTop = f.rows() - 1 - node / f.columns();
      return vertical() + fromTop * (double) (nodeHeight + between);
    }

    // ---- links

    /** Links are there whether or not anything takes them. */
    private void links(int node) {
      int column = node % f.columns();
      int row = node / f.columns();
      double middle = x(node) + nodeWidth / 2.0;
      double height = y(node) + nodeHeight / 2.0;
      double stub = between - 14.0;
      if (column + 1 < f.columns() || f.torus() && f.columns() > 1) {
        double right = x(node) + nodeWidth;
        double length = column + 1 < f.columns() ? between : stub;
        p.line(right, height, right + length, height, Ink.LINE, 3);
      }
      if (f.torus() && f.columns() > 1 && column == 0) {
        p.line(x(node) - stub, height, x(node), height, Ink.LINE, 3);
      }
      if (row + 1 < f.rows() || f.torus() && f.rows() > 1) {
        double length = row + 1 < f.rows() ? between : stub;
        p.line(middle, y(node) - length, middle, y(node), Ink.LINE, 3);
      }
      if (f.torus() && f.rows() > 1 && row == 0) {
        double low = y(node) + nodeHeight;
        p.line(middle, low, middle, low + stub, Ink.LINE, 3);
      }
    }

    private void arrows() {
      Map<List<Integer>, Double> sums = new HashMap<>();
      List<List<Integer>> order = new ArrayList<>();
      for (VerifyReport.Hop h : f.hops()) {
        List<Integer> ends = List.of(h.from(), h.to());
        if (!sums.containsKey(ends)) {
          order.add(ends);
        }
        sums.merge(ends, h.flits(), Double::sum);
      }
      order.forEach(ends -> arrow(ends.get(0), ends.get(1), sums.get(ends)));
    }

    private void arrow(int from, int to, double flits) {
      int columns = f.columns();
      int dx = step(to % columns - from % columns, columns);
      int dy = step(to / columns - from / columns, f.rows());
      boolean around = Math.abs(to % columns - from % columns) > 1
          || Math.abs(to / columns - from / columns) > 1;
      double length = around ? between - 14.0 : between;
      double load = Numbers.share(flits, f.interval());
      double thick = Math.max(1.2, FULL_ARROW * Math.min(1, load));
      Ink ink = load < 0.5 ? Ink.QUIET : load < 0.8 ? Ink.ISSUED : Ink.BAD;
      String words =
          "node " + place(from) + " to node " + place(to) + ": " + Numbers.whole(flits)
              + " flits a frame, " + Numbers.percent(load) + " of the interval";
      double aside = thick / 2 + 3;
      double head = thick / 2 + 3.5;
      // Each direction has a side of its own: right above left, up before down.
      if (dx != 0) {
        double y = y(from) + nodeHeight / 2.0 - dx * aside;
        double begin = dx > 0 ? x(from) + nodeWidth : x(from);
        double end = begin + dx * length;
        p.stroke(List.of(begin, y, end - dx * head, y), ink, thick, words);
        p.area(List.of(end, y, end - dx * 2 * head, y - head, end - dx * 2 * head, y + head), ink);
        p.text(
            begin + dx * length / 2, dx > 0 ? y - head - 3 : y + head + letters - 1, flits(flits),
            letters - 1, Ink.QUIET, Picture.Anchor.MIDDLE);
      } else if (dy != 0) {
        double x = x(from) + nodeWidth / 2.0 - dy * aside;
        double begin = dy > 0 ? y(from) : y(from) + nodeHeight;
        double end = begin - dy * length;
        p.stroke(List.of(x, begin, x, end + dy * head), ink, thick, words);
        p.area(List.of(x, end, x - head, end + dy * 2 * head, x + head, end + dy * 2 * head), ink);
        p.text(
            x - dy * (head + 3), begin - dy * length / 2 + 4, flits(flits), letters - 1, Ink.QUIET,
            dy > 0 ? Picture.Anchor.END : Picture.Anchor.START);
      }
    }

    /** The direction of a link, of which one around the edge goes the other way. */
    private static int step(int distance, int size) {
      int sign = Integer.signum(distance);
      return Math.abs(distance) > 1 && Math.abs(distance) == size - 1 ? -sign : sign;
    }

    private static String flits(double flits) {
      return Numbers.short3(flits).replace("\u202f", "");
    }

    private String place(int node) {
      return node % f.columns() + ", " + node / f.columns();
    }

    // ---- nodes

    private boolean isHost(int node) {
      return node % f.columns() == f.hostColumn() && node / f.columns() == f.hostRow();
    }

    private void node(int node) {
      boolean host = isHost(node) && !f.switches().isEmpty();
      p.box(
          x(node), y(node), nodeWidth, nodeHeight, 5, Ink.PAGE, 1,
          host ? Ink.ACCENT : Ink.QUIET, host ? 2.5 : 1, "");
      for (int i = 0; i < f.npes(); i++) {
        cell(
            node * f.npes() + i,
            x(node) + GAP + i % across * (double) (cellWidth + GAP),
            y(node) + GAP + i / across * (double) (cellHeight + GAP));
      }
      if (!f.switches().isEmpty()) {
        double foot = y(node) + nodeHeight - 5;
        p.text(x(node) + 6, foot, place(node), letters - 1, Ink.QUIET, Picture.Anchor.START);
        p.text(
            x(node) + nodeWidth - 6, foot,
            flits(f.switches().get(node)) + (nodeWidth > 100 ? " flits" : ""), letters - 1,
            Ink.QUIET, Picture.Anchor.END);
      }
    }

    private void cell(int npe, double x, double y) {
      Cell c = f.cells().get(npe);
      double load = Numbers.share(c.cycles(), f.interval());
      p.box(x, y, cellWidth, cellHeight, 3, Ink.ROOM);
      p.box(
          x, y, cellWidth, cellHeight, 3, Ink.OWN, 0.6 * Math.min(1, load), Ink.NONE, 0,
          "NPE " + npe + ": " + Numbers.whole(c.cycles()) + " of " + Numbers.whole(f.interval())
              + " cycles");
      double line = y + letters + 3;
      p.text(
          x + 5, line, cellWidth > 100 ? "NPE " + npe : String.valueOf(npe), letters, Ink.TEXT,
          Picture.Anchor.START);
      p.bold(
          x + cellWidth - 5, line,
          cellWidth > 100 ? Numbers.percent(load) : Numbers.fixed(100 * load, 0) + "\u202f%",
          letters, Ink.TEXT, Picture.Anchor.END);
      double room = cellWidth - 8;
      double top = line + 4;
      double height = y + cellHeight - 4 - top;
      p.box(x + 4, top, room, height, 1.5, Ink.PAGE);
      double cycles = 0;
      boolean all = true;
      for (Part part : c.parts()) {
        double from = Math.min(1, Numbers.share(cycles, f.interval()));
        cycles += part.cycles();
        double to = Math.min(1, Numbers.share(cycles, f.interval()));
        double wide = room * (to - from);
        p.box(
            x + 4 + room * from, top, wide, height, 0, Ink.pale(part.layer()), 1, Ink.PAGE,
            wide > 3 ? 0.6 : 0,
            f.layers().get(part.layer()) + ": " + Numbers.whole(part.cycles()) + " cycles"
                + (part.words().isEmpty() ? "" : ", " + part.words()));
        String number = String.valueOf(part.layer() + 1);
        if (wide > 7 * number.length() && height > 9) {
          p.text(
              x + 4 + room * (from + to) / 2, top + height / 2 + 3.5, number, 10, Ink.TEXT,
              Picture.Anchor.MIDDLE);
        } else {
          all = false;
        }
      }
      String numbers =
          String.join(
              " ", c.parts().stream().map(part -> String.valueOf(part.layer() + 1)).toList());
      double free = room * (1 - Math.min(1, load)) - 6;
      if (!all && 5.5 * numbers.length() < free && height > 9) {
        p.text(
            x + 4 + room * load + 3, top + height / 2 + 3.5, numbers, 10, Ink.QUIET,
            Picture.Anchor.START);
      }
    }

    /** The host port stands beside its node, outside, below or left of links around the edge. */
    private void host() {
      int node = f.hostRow() * f.columns() + f.hostColumn();
      String words =
          f.hostFlits().isPresent()
              ? "the host sends " + Numbers.whole(f.hostFlits().getAsDouble()) + " flits a frame"
              : "";
      double wide = between - 14.0;
      double x;
      double y;
      if (f.hostColumn() == 0 || f.hostColumn() == f.columns() - 1) {
        boolean left = f.hostColumn() == 0;
        x = left ? x(node) - wide - 12 : x(node) + nodeWidth + 12;
        y = y(node) + 3;
        double edge = left ? x(node) : x(node) + nodeWidth;
        p.line(edge, y + 11, left ? edge - 12 : edge + 12, y + 11, Ink.ACCENT, 2.5);
      } else {
        boolean low = f.hostRow() == 0;
        x = x(node) + 4;
        y = low ? y(node) + nodeHeight + 12 : y(node) - 34;
        double edge = low ? y(node) + nodeHeight : y(node);
        p.line(x + wide / 2, edge, x + wide / 2, low ? edge + 12 : edge - 12, Ink.ACCENT, 2.5);
      }
      p.box(x, y, wide, 22, 11, Ink.PAGE, 1, Ink.ACCENT, 2, words);
      p.text(
          x + wide / 2, y + 15, "host", letters, Ink.TEXT, Picture.Anchor.MIDDLE);
      if (f.hostFlits().isPresent()) {
        p.text(
            x + wide / 2, y + 22 + letters, flits(f.hostFlits().getAsDouble()), letters - 1,
            Ink.QUIET, Picture.Anchor.MIDDLE);
      }
    }

    // ---- legend

    private double legend(int width, double top) {
      double y = top + 20;
      p.text(8, y, "load", 12, Ink.TEXT, Picture.Anchor.START);
      for (int i = 0; i < 10; i++) {
        p.box(40 + 14 * i, y - 11, 14, 13, 0, Ink.ROOM);
        p.box(40 + 14 * i, y - 11, 14, 13, 0, Ink.OWN, 0.06 * (i + 1), Ink.NONE, 0, "");
      }
      p.text(186, y, "0 to 100 % of the interval of " + Numbers.whole(f.interval())
          + " cycles, " + f.source() + "; bars: cycles of each layer", 12, Ink.TEXT,
          Picture.Anchor.START);
      if (!f.hops().isEmpty()) {
        y += LEGEND_LINE;
        double x = 8;
        for (Object[] key :
            Arrays.asList(
                new Object[] {Ink.QUIET, 0.25, "flits a frame"},
                new Object[] {Ink.ISSUED, 0.6, "from half of a flit a cycle"},
                new Object[] {Ink.BAD, 0.9, "from 0.8 flits a cycle"})) {
          p.line(x, y - 4, x + 24, y - 4, (Ink) key[0], FULL_ARROW * (Double) key[1]);
          p.text(x + 30, y, (String) key[2], 12, Ink.TEXT, Picture.Anchor.START);
          x += LEGEND_COLUMN;
        }
      }
      int columns = Math.max(1, (width - 8) / LEGEND_COLUMN);
      int lines = (f.layers().size() + columns - 1) / columns;
      y += LEGEND_LINE + 4;
      for (int i = 0; i < f.layers().size(); i++) {
        double x = 8 + i / lines * (double) LEGEND_COLUMN;
        double line = y + i % lines * (double) LEGEND_LINE;
        p.box(x, line - 11, 22, 14, 2, Ink.pale(i));
        p.text(x + 11, line, String.valueOf(i + 1), 10, Ink.TEXT, Picture.Anchor.MIDDLE);
        p.text(
            x + 28, line, Picture.cut(f.layers().get(i), 12, LEGEND_COLUMN - 36), 12, Ink.TEXT,
            Picture.Anchor.START);
      }
      return y + Math.max(0, lines - 1) * LEGEND_LINE + 12;
    }
  }
}
