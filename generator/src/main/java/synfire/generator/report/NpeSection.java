package synfire.generator.report;

import java.util.LinkedHashSet;
import java.util.Set;

/** A chip of several NPEs: how busy each is, what it sends, and how full its memories are. */
final class NpeSection {

  private NpeSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "npes").line();
    m.element("h2", "Load of the NPEs").line();
    m.open("p");
    double sum = r.elements().stream().mapToDouble(VerifyReport.Element::cyclesMean).sum();
    double most =
        r.elements().stream().mapToDouble(VerifyReport.Element::cyclesMean).max().orElse(0);
    m.text(
        "Share of the interval in which a step of the NPE works: "
            + Numbers.percent(share(r, sum / r.npes())) + " in the mean, "
            + Numbers.percent(share(r, most)) + " at most. A box is a node, a cell in it an NPE with its"
            + " cycles for each layer; flits are those of a frame, over switches and links.");
    Source.marks(m, Source.SIMULATION);
    m.closeLine();
    SvgPicture.write(m, Floorplan.of(r).picture("floorplan"));
    r.flits().ifPresent(f -> flits(m, r, f));
    table(m, r);
    m.closeLine();
  }

  private static double share(VerifyReport r, double cycles) {
    return Numbers.share(cycles, r.cycles().intervalMean());
  }

  // ---- flits

  private static void flits(Markup m, VerifyReport r, VerifyReport.Flits f) {
    m.element("h3", "Flits per frame", "class", "below").line();
    m.open("p");
    m.text(
        "A word travels as one flit to each of its destinations, and only if it has an event: "
            + Numbers.percent(Numbers.share(f.sent(), f.dense()))
            + " of the flits that a chip without events in mind would send. The host port is"
            + " counted too.");
    Source.marks(m, Source.SIMULATION);
    m.closeLine();
    m.open("table", "class", "bars").line().open("tbody").line();
    row(m, "dense", "if every word were sent", f.dense(), f.dense(), "dense");
    row(m, "sent", "words, tokens and credits", f.sent(), f.dense(), "event");
    row(m, "words", "with activations", f.words(), f.dense(), "own");
    row(m, "tokens", "ends of rows whose last word has no event", f.tokens(), f.dense(), "own");
    row(m, "credits", "rows given back", f.credits(), f.dense(), "own");
    m.closeLine().closeLine();
  }

  private static void row(
      Markup m, String name, String doc, double value, double most, String style) {
    m.open("tr").open("th", "scope", "row").text(name).element("small", doc).close();
    m.open("td", "class", "bar").open("svg", "aria-hidden", "true");
    Bars.bar(m, style, 0, Numbers.share(value, most), 4, 16);
    m.close().close();
    m.open("td", "class", "number").text(Numbers.whole(value));
    m.element("small", Numbers.percent(Numbers.share(value, most)) + " of dense");
    m.close().closeLine();
  }

  // ---- everything by NPE

  private static void table(Markup m, VerifyReport r) {
    Set<String> kinds = new LinkedHashSet<>();
    r.elements().forEach(e -> e.memories().forEach(u -> kinds.add(u.kind())));
    m.open("h3", "class", "below").text("By NPE");
    Source.marks(m, Source.SIMULATION, Source.COMPILER);
    m.closeLine();
    m.open("div", "class", "scroll").open("table", "class", "bars").line();
    m.open("thead").open("tr");
    String[] heads = {"NPE", "node", "cycles per frame", "load", "flits sent", "of dense"};
    for (String h : heads) {
      m.element("th", h, "scope", "col", "class", "number");
    }
    kinds.forEach(k -> m.element("th", k, "scope", "col", "class", "number"));
    m.close().closeLine().open("tbody").line();
    for (VerifyReport.Element e : r.elements()) {
      m.open("tr").element("th", String.valueOf(e.npe()), "scope", "row", "class", "number");
      m.element("td", e.column() + ", " + e.row(), "class", "number");
      m.element("td", Numbers.whole(e.cyclesMean()), "class", "number");
      m.element("td", Numbers.percent(share(r, e.cyclesMean())), "class", "number");
      m.element(
          "td", e.flits().map(f -> Numbers.whole(f.sent())).orElse("–"), "class", "number");
      m.element(
          "td",
          e.flits().map(f -> Numbers.percent(Numbers.share(f.sent(), f.dense()))).orElse("–"),
          "class", "number");
      for (String kind : kinds) {
        m.open("td", "class", "number");
        e.memories().stream()
            .filter(u -> u.kind().equals(kind))
            .forEach(
                u -> {
                  m.text(Numbers.whole(u.used()));
                  m.element("small", Numbers.percent(Numbers.share(u.used(), u.available())));
                });
        m.close();
      }
      m.closeLine();
    }
    m.closeLine().close().closeLine();
  }
}
