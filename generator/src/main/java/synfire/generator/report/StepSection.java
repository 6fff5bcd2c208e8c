package synfire.generator.report;

import java.util.List;
import java.util.stream.Collectors;

/** All steps with all numbers. */
final class StepSection {

  private StepSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "steps").line();
    m.element("h2", "All steps").line();
    m.open("p");
    m.text(
        "In the order of execution; step 0"
            + (r.npes() == 1 ? "" : " of an NPE")
            + " is the deepest one, which the sequencer tries first."
            + " Values are compared with the golden model word by word, in the run with stalls and"
            + " in the run without.");
    Source.marks(m, Source.COMPILER, Source.SIMULATION);
    m.closeLine();
    m.open("div", "class", "scroll").open("table").line();
    m.open("thead").open("tr");
    if (r.npes() > 1) {
      m.element("th", "NPE", "scope", "col", "class", "number");
    }
    m.element("th", "step", "scope", "col", "class", "number");
    m.element("th", "name", "scope", "col").element("th", "operation", "scope", "col");
    m.element("th", "works", "scope", "col");
    m.element("th", "operators", "scope", "col", "class", "number");
    m.element("th", "reads from", "scope", "col").element("th", "writes to", "scope", "col");
    m.element("th", "output", "scope", "col", "class", "number");
    m.element("th", "cycles per frame", "scope", "col", "class", "number");
    m.element("th", "cycles per firing", "scope", "col", "class", "number");
    m.element("th", "MACs dense", "scope", "col", "class", "number");
    m.element("th", "MACs event", "scope", "col", "class", "number");
    m.element("th", "values compared", "scope", "col", "class", "number");
    m.element("th", "differ", "scope", "col", "class", "number");
    m.close().closeLine().open("tbody").line();
    VerifyReport groups = r.byLayer();
    String group = "";
    for (VerifyReport.LayerFigures l : r.layers()) {
      if (r.npes() > 1 && !l.layer().equals(group)) {
        group = l.layer();
        head(m, groups, group);
      }
      m.open("tr", "class", l.mismatches() == 0 ? "" : "differs");
      if (r.npes() > 1) {
        m.element("td", String.valueOf(l.npe()), "class", "number");
      }
      m.element("td", String.valueOf(l.index()), "class", "number");
      m.element("th", l.name(), "scope", "row").element("td", l.operation());
      m.element("td", l.lanewise() ? "by lane" : "by event", "class", "fixed");
      m.element(
          "td",
          l.operators().stream().map(String::valueOf).collect(Collectors.joining(", ")),
          "class", "number");
      m.element("td", r.npes() > 1 ? "" : sources(r, l.number()));
      m.element("td", r.npes() > 1 ? "" : sinks(r, l.number()));
      m.element("td", Steps.shape(l), "class", "number");
      m.element("td", Numbers.whole(l.cyclesMean()), "class", "number");
      m.element(
          "td", Numbers.whole(l.cyclesMean() * l.phases() / Math.max(1, l.rows())),
          "class", "number");
      m.element("td", Numbers.whole(l.macsDense()), "class", "number");
      m.element("td", Numbers.whole(l.macsEvent()), "class", "number");
      m.element("td", Numbers.whole(l.compared()), "class", "number");
      m.element("td", Numbers.whole(l.mismatches()), "class", "number");
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  /** A line above the steps of a layer. */
  private static void head(Markup m, VerifyReport groups, String layer) {
    VerifyReport.LayerFigures g =
        groups.layers().stream().filter(l -> l.layer().equals(layer)).findFirst().orElseThrow();
    m.open("tr", "class", "group").element("td", "").element("td", "");
    m.element("th", layer, "scope", "row").element("td", g.operation());
    m.element("td", "").element("td", "");
    m.element("td", sources(groups, g.number())).element("td", sinks(groups, g.number()));
    m.element("td", Steps.shape(g), "class", "number");
    m.element("td", Numbers.whole(g.cyclesMean()), "class", "number").element("td", "");
    m.element("td", Numbers.whole(g.macsDense()), "class", "number");
    m.element("td", Numbers.whole(g.macsEvent()), "class", "number");
    m.element("td", Numbers.whole(g.compared()), "class", "number");
    m.element("td", Numbers.whole(g.mismatches()), "class", "number");
    m.closeLine();
  }

  private static String sources(VerifyReport r, int number) {
    return names(
        r,
        r.links().stream().filter(k -> k.to() == number).map(VerifyReport.Link::from).toList());
  }

  private static String sinks(VerifyReport r, int number) {
    return names(
        r,
        r.links().stream().filter(k -> k.from() == number).map(VerifyReport.Link::to).toList());
  }

  private static String names(VerifyReport r, List<Integer> steps) {
    return steps.stream()
        .distinct()
        .map(s -> s < 0 ? "host" : r.npes() == 1 ? String.valueOf(s) : Steps.name(r, s))
        .collect(Collectors.joining(", "));
  }
}
