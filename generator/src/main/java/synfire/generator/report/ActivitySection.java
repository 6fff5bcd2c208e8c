package synfire.generator.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which step fired when: a part of the measured time in the full chip. */
final class ActivitySection {

  private static final int COLOURS = 6;
  private static final int ROW = 20;
  private static final int MOST_BARS = 4000;

  /** Marks between two marks of the time axis, shown when zoomed in. */
  private static final int FINE = 10;

  private ActivitySection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "activity").line();
    m.element("h2", "Activity of the " + (r.npes() == 1 ? "NPE" : "NPEs") + " over time").line();
    List<VerifyReport.Firing> shown = shown(r);
    if (shown.isEmpty()) {
      m.element("p", "No firings were recorded.").closeLine();
      return;
    }
    long begin = shown.stream().mapToLong(VerifyReport.Firing::begin).min().orElse(0);
    long end = shown.get(shown.size() - 1).end();
    double span = Math.max(1, end - begin);
    long firstFrame = shown.stream().mapToLong(VerifyReport.Firing::frame).min().orElse(0);
    long lastFrame = shown.stream().mapToLong(VerifyReport.Firing::frame).max().orElse(0);
    m.open("p");
    m.text(
        "Every firing makes one row of its step's output. Shown are "
            + Numbers.count(shown.size(), "firing")
            + " in "
            + Numbers.whole(span)
            + " cycles of the full chip, from cycle "
            + Numbers.whole(begin)
            + " of the measured time. Deeper steps go first; several frames are in flight.");
    if (r.npes() > 1) {
      m.text(" A line is an NPE; the words of a bar name its step.");
    }
    Source.marks(m, Source.SIMULATION);
    m.closeLine();
    m.open("ul", "class", "legend").line();
    for (long f = firstFrame; f <= lastFrame; f++) {
      m.open("li").open("span", "class", "key f" + f % COLOURS).close().text("frame " + f);
      m.closeLine();
    }
    m.closeLine();
    m.open("label", "class", "zoom screen").text("Zoom ");
    m.open(
        "input", "type", "range", "min", 1, "max", 30, "step", "0.5", "value", 1, "id", "zoom",
        "aria-label", "Zoom of the time axis");
    m.closeLine();
    List<Line> lines = lines(r);
    // One NPE works on one step at a time: all of them fit into a line too.
    boolean together = r.npes() == 1;
    int height = ROW * (lines.size() + (together ? 1 : 0));
    m.open("div", "class", "gantt").line();
    m.open("div", "class", "names", "aria-hidden", "true").line();
    if (together) {
      m.element("div", "all steps").line();
    }
    for (Line l : lines) {
      m.element("div", l.name(), "title", l.name()).line();
    }
    m.closeLine();
    m.open("div", "class", "time", "tabindex", 0, "role", "region", "aria-label", "Time axis");
    m.open(
        "svg", "id", "gantt", "height", height + 24, "role", "img", "aria-label",
        "Firings over time").line();
    for (int i = 0; i * ROW < height; i += 2) {
      Bars.bar(m, "stripe", 0, 1, i * ROW, ROW);
    }
    double tick = Numbers.tick(span, 5);
    for (int i = 0; i * tick / FINE <= span; i++) {
      double t = i * tick / FINE;
      String style = t == 0 ? "tick start" : t > 0.95 * span ? "tick end" : "tick";
      m.open("g", "class", i % FINE == 0 ? "coarse" : "fine");
      Bars.mark(m, "grid", t / span, 0, height);
      m.element(
          "text", time(t, tick), "x", Numbers.place(t / span), "y", height + 16, "class", style);
      m.close();
    }
    m.line();
    int y = 0;
    if (together) {
      together(m, shown, begin, span);
      y += ROW;
    }
    for (Line l : lines) {
      for (VerifyReport.Firing f : shown) {
        if (l.steps().containsKey(f.step())) {
          Bars.bar(
              m, "f" + f.frame() % COLOURS, (f.begin() - begin) / span, (f.end() - begin) / span,
              y + 3, ROW - 6,
              l.steps().get(f.step()) + ", frame " + f.frame() + ", row " + f.row() + "\ncycles "
                  + Numbers.whole(f.begin() - begin) + " to " + Numbers.whole(f.end() - begin)
                  + ": " + Numbers.whole(f.end() - f.begin()) + " of its own\nscan started at "
                  + Numbers.whole(f.start() - begin));
        }
      }
      m.line();
      y += ROW;
    }
    m.closeLine().closeLine().closeLine();
    m.element(
            "p",
            "Time in cycles from the begin of the drawing"
                + (tick >= 1000 ? ", k = 1,000." : "."),
            "class", "note")
        .closeLine();
  }

  /** A line of the drawing with the names of its steps by their numbers. */
  private record Line(String name, Map<Integer, String> steps) {}

  /** A line a step, or an NPE where there are several. */
  private static List<Line> lines(VerifyReport r) {
    if (r.npes() == 1) {
      return r.layers().stream()
          .map(l -> new Line(l.name(), Map.of(l.number(), l.name())))
          .toList();
    }
    List<Line> out = new ArrayList<>();
    for (VerifyReport.Element e : r.elements()) {
      Map<Integer, String> steps = new HashMap<>();
      for (VerifyReport.LayerFigures l : r.layers()) {
        if (l.npe() == e.npe()) {
          steps.put(l.number(), l.name());
        }
      }
      out.add(new Line("NPE " + e.npe(), steps));
    }
    return out;
  }

  private static String time(double t, double tick) {
    if (t == 0 || tick < 1000) {
      return Numbers.fixed(t, t == Math.rint(t) ? 0 : 1);
    }
    return Numbers.fixed(t / 1000, t % 1000 == 0 ? 0 : 1) + "\u202fk";
  }

  /** About three frames from the begin of the record, fewer where there are very many firings. */
  private static List<VerifyReport.Firing> shown(VerifyReport r) {
    List<VerifyReport.Firing> out = new ArrayList<>();
    if (r.firings().isEmpty()) {
      return out;
    }
    double until = r.firings().get(0).begin() + 3 * r.cycles().intervalMean();
    for (VerifyReport.Firing f : r.firings()) {
      if (out.size() == MOST_BARS || (f.end() > until && !out.isEmpty())) {
        break;
      }
      out.add(f);
    }
    return out;
  }

  /** All steps in one row: neighbours of the same frame are one bar, gaps are idle time. */
  private static void together(
      Markup m, List<VerifyReport.Firing> shown, long begin, double span) {
    int i = 0;
    while (i < shown.size()) {
      VerifyReport.Firing first = shown.get(i);
      VerifyReport.Firing last = first;
      int n = 0;
      while (i < shown.size()
          && shown.get(i).frame() == first.frame()
          && shown.get(i).begin() <= last.end()) {
        last = shown.get(i);
        i++;
        n++;
      }
      Bars.bar(
          m, "f" + first.frame() % COLOURS, (first.begin() - begin) / span,
          (last.end() - begin) / span, 3, ROW - 6,
          "frame " + first.frame() + ": " + Numbers.count(n, "firing") + "\ncycles "
              + Numbers.whole(first.begin() - begin) + " to "
              + Numbers.whole(last.end() - begin));
    }
    m.line();
  }
}
