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
        "In the order of execution; step 0 is the deepest one, which the sequencer tries first."
            + " Values are compared with the golden model word by word, in the run with stalls and"
            + " in the run without.");
    Source.marks(m, Source.COMPILER, Source.SIMULATION);
    m.closeLine();
    m.open("div", "class", "scroll").open("table").line();
    m.open("thead").open("tr");
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
    for (VerifyReport.LayerFigures l : r.layers()) {
      m.open("tr", "class", l.mismatches() == 0 ? "" : "differs");
      m.element("td", String.valueOf(l.index()), "class", "number");
      m.element("th", l.name(), "scope", "row").element("td", l.operation());
      m.element("td", l.lanewise() ? "by lane" : "by event", "class", "fixed");
      m.element(
          "td",
          l.operators().stream().map(String::valueOf).collect(Collectors.joining(", ")),
          "class", "number");
      m.element("td", names(r, r.links().stream()
          .filter(k -> k.to() == l.index()).map(VerifyReport.Link::from).toList()));
      m.element("td", names(r, r.links().stream()
          .filter(k -> k.from() == l.index()).map(VerifyReport.Link::to).toList()));
      m.element("td", Steps.shape(l), "class", "number");
      m.element("td", Numbers.whole(l.cyclesMean()), "class", "number");
      m.element("td", Numbers.whole(l.cyclesMean() / Math.max(1, l.rows())), "class", "number");
      m.element("td", Numbers.whole(l.macsDense()), "class", "number");
      m.element("td", Numbers.whole(l.macsEvent()), "class", "number");
      m.element("td", Numbers.whole(l.compared()), "class", "number");
      m.element("td", Numbers.whole(l.mismatches()), "class", "number");
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  private static String names(VerifyReport r, List<Integer> steps) {
    return steps.stream()
        .distinct()
        .map(s -> s < 0 ? "host" : String.valueOf(s))
        .collect(Collectors.joining(", "));
  }
}
