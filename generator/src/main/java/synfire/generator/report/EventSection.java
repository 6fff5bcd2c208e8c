package synfire.generator.report;

/** How many activations of each step's input are events, and what that saves. */
final class EventSection {

  private EventSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "events").line();
    m.element("h2", "Events per layer").line();
    m.open("p");
    m.text(
        "An event is an activation that differs from its zero point; only events are multiplied in"
            + " steps that work event by event, which then takes their cycles. Steps that work lane"
            + " by lane take whole words. Counts are per frame, mean over the samples."
            + (r.npes() == 1
                ? ""
                : " What several NPEs read counts for each of them."));
    Source.marks(m, Source.GOLDEN);
    m.closeLine();
    m.open("ul", "class", "legend").line();
    m.open("li").open("span", "class", "key event").close().text("events").closeLine();
    m.open("li").open("span", "class", "key room").close().text("activations at the zero point");
    m.closeLine().closeLine();
    m.open("div", "class", "scroll").open("table", "class", "bars").line();
    m.open("thead").open("tr").element("th", r.npes() == 1 ? "step" : "layer", "scope", "col");
    m.element("th", "works", "scope", "col");
    m.element("th", "density of its input", "scope", "col", "class", "wide");
    for (String h :
        new String[] {"density", "events", "activations", "event MACs", "dense MACs", "of dense"}) {
      m.element("th", h, "scope", "col", "class", "number");
    }
    m.close().closeLine().open("tbody").line();
    for (VerifyReport.LayerFigures l : r.layers()) {
      double density = Numbers.share(l.events(), l.activations());
      m.open("tr").open("th", "scope", "row").text(l.name()).close();
      m.element("td", l.lanewise() ? "lane by lane" : "event by event", "class", "fixed");
      m.open("td", "class", "bar").open("svg", "aria-hidden", "true");
      Bars.bar(m, "room", 0, 1, 4, 16);
      Bars.bar(m, "event", 0, density, 4, 16);
      m.close().close();
      m.element("td", Numbers.percent(density), "class", "number");
      m.element("td", Numbers.mean(l.events()), "class", "number");
      m.element("td", Numbers.whole(l.activations()), "class", "number");
      if (l.macsDense() == 0) {
        m.element("td", "–", "class", "number").element("td", "–", "class", "number");
        m.element("td", "–", "class", "number");
      } else {
        m.element("td", Numbers.mean(l.macsEvent()), "class", "number");
        m.element("td", Numbers.whole(l.macsDense()), "class", "number");
        m.element(
            "td", Numbers.percent(l.macsEvent() / l.macsDense()), "class", "number");
      }
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }
}
