package synfire.generator.report;

/** Cycles of each step beside what events and dense work would take. */
final class CycleSection {

  private CycleSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "cycles").line();
    m.element("h2", "Where the cycles go").line();
    m.open("p");
    m.text(
        "Cycles per frame of each step, in the full chip. A step's own cycles run from the end of"
            + " the firing before it to its last word, so the steps add up to the busy time; a"
            + " short step that overlaps a long one before it may show less than its formula."
            + (r.npes() == 1 ? "" : " Cycles of all NPEs are added up, layer by layer."));
    m.closeLine();
    legend(m);
    double most = 1;
    double own = 0;
    double formula = 0;
    double event = 0;
    double dense = 0;
    for (VerifyReport.LayerFigures l : r.layers()) {
      most = Math.max(most, Math.max(l.cyclesMean(), Math.max(l.formulaCycles(), l.denseCycles())));
      own += l.cyclesMean();
      formula += l.formulaCycles();
      event += l.eventCycles();
      dense += l.denseCycles();
    }
    m.open("div", "class", "scroll").open("table", "class", "bars cycles").line();
    m.open("thead").open("tr").element("th", r.npes() == 1 ? "step" : "layer", "scope", "col");
    m.open("th", "scope", "col", "class", "wide").text("cycles per frame").close();
    head(m, "measured", Source.SIMULATION);
    head(m, "formula", Source.GOLDEN);
    head(m, "event bound", Source.GOLDEN);
    head(m, "dense bound", Source.COMPILER);
    head(m, "share", null);
    m.close().closeLine().open("tbody").line();
    for (VerifyReport.LayerFigures l : r.layers()) {
      m.open("tr").open("th", "scope", "row").text(l.name());
      m.element("small", Steps.shape(l)).close();
      m.open("td", "class", "bar").open("svg", "class", "tall", "aria-hidden", "true");
      Bars.bar(m, "dense", 0, l.denseCycles() / most, 22, 7,
          l.name() + ": dense bound " + Numbers.whole(l.denseCycles()) + " cycles");
      Bars.bar(m, "event", 0, l.eventCycles() / most, 14, 7,
          l.name() + ": event bound " + Numbers.whole(l.eventCycles()) + " cycles");
      Bars.bar(m, "own", 0, l.cyclesMean() / most, 2, 11,
          l.name() + ": measured " + Numbers.whole(l.cyclesMean()) + " cycles");
      Bars.mark(m, "formula", l.formulaCycles() / most, 0, 15);
      m.close().close();
      number(m, l.cyclesMean());
      number(m, l.formulaCycles());
      number(m, l.eventCycles());
      number(m, l.denseCycles());
      m.element(
          "td", Numbers.percent(Numbers.share(l.cyclesMean(), own)), "class", "number").closeLine();
    }
    m.closeLine().open("tfoot").line();
    m.open("tr").element("th", r.npes() == 1 ? "all steps" : "all layers", "scope", "row").element("td", "");
    number(m, own);
    number(m, formula);
    number(m, event);
    number(m, dense);
    m.element("td", Numbers.percent(own == 0 ? 0 : 1), "class", "number").closeLine();
    m.open("tr").element("th", "interval", "scope", "row");
    String times = r.npes() == 1 ? "" : " It is taken " + r.npes() + " times, once an NPE.";
    m.element(
        "td",
        "Steps are means over " + Numbers.count(r.countedFrames(), "frame") + ", the interval over "
            + r.cycles().intervalFrames() + "; what is left is time without any firing." + times,
        "class", "note");
    number(m, r.npes() * r.cycles().intervalMean());
    m.open("td", "colspan", 4).close().closeLine();
    m.closeLine().close().closeLine().closeLine();
  }

  private static void head(Markup m, String name, Source source) {
    m.open("th", "scope", "col", "class", "number").text(name);
    if (source != null) {
      Source.marks(m, source);
    }
    m.close();
  }

  private static void number(Markup m, double v) {
    m.element("td", Numbers.whole(v), "class", "number");
  }

  private static void legend(Markup m) {
    m.open("ul", "class", "legend").line();
    item(m, "own", "measured");
    item(
        m, "formula",
        "formula of the design: for each job the longest of events × groups, words, drain");
    item(m, "event", "event bound: event multiplications ÷ lanes");
    item(m, "dense", "dense bound: multiplications of the file ÷ lanes");
    m.closeLine();
  }

  private static void item(Markup m, String style, String text) {
    m.open("li").open("span", "class", "key " + style).close().text(text).closeLine();
  }
}
