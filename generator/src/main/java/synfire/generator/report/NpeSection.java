package synfire.generator.report;

import java.util.LinkedHashSet;
import java.util.Set;

/** A chip of several NPEs: how busy each is, what it sends, and how full its memories are. */
final class NpeSection {

  /** A cell of the map, in pixels. */
  private static final int CELL_WIDTH = 74;
  private static final int CELL_HEIGHT = 34;
  private static final int GAP = 3;
  private static final int NODE_GAP = 16;
  private static final int MARGIN = 24;
  /** Cells beside each other in a node. */
  private static final int ACROSS = 2;

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
            + Numbers.percent(share(r, most)) + " at most. A box is a node, a cell in it an NPE.");
    Source.marks(m, Source.SIMULATION);
    m.closeLine();
    map(m, r);
    r.flits().ifPresent(f -> flits(m, r, f));
    table(m, r);
    m.closeLine();
  }

  private static double share(VerifyReport r, double cycles) {
    return Numbers.share(cycles, r.cycles().intervalMean());
  }

  // ---- map

  private static void map(Markup m, VerifyReport r) {
    VerifyReport.Nodes n = r.nodes();
    int across = Math.min(ACROSS, n.npes());
    int down = (n.npes() + across - 1) / across;
    int width = across * CELL_WIDTH + (across + 1) * GAP;
    int height = down * CELL_HEIGHT + (down + 1) * GAP;
    int all = MARGIN + n.columns() * (width + NODE_GAP);
    int tall = MARGIN + n.rows() * (height + NODE_GAP);
    m.open("div", "class", "scroll").line();
    m.open(
        "svg", "class", "graph", "viewBox", "0 0 " + all + " " + tall, "role", "img",
        "aria-label", "Load of each NPE",
        "style", "min-width:" + Math.min(all, 900) + "px;max-width:" + all + "px").line();
    for (int column = 0; column < n.columns(); column++) {
      m.element(
          "text", "x " + column, "class", "middle quiet",
          "x", MARGIN + column * (width + NODE_GAP) + width / 2, "y", 14).line();
    }
    for (int row = 0; row < n.rows(); row++) {
      int y = MARGIN + (n.rows() - 1 - row) * (height + NODE_GAP);
      m.element("text", "" + row, "class", "quiet", "x", 4, "y", y + height / 2 + 4).line();
      for (int column = 0; column < n.columns(); column++) {
        boolean host = column == n.hostColumn() && row == n.hostRow();
        m.open("g");
        m.element(
            "title", "node " + column + ", " + row + (host ? ", with the host port" : ""));
        m.open(
            "rect", "class", host ? "node host" : "node",
            "x", MARGIN + column * (width + NODE_GAP), "y", y,
            "width", width, "height", height, "rx", 5).close().closeLine();
      }
    }
    for (VerifyReport.Element e : r.elements()) {
      int x =
          MARGIN + e.column() * (width + NODE_GAP) + GAP
              + e.place() % across * (CELL_WIDTH + GAP);
      int y =
          MARGIN + (n.rows() - 1 - e.row()) * (height + NODE_GAP) + GAP
              + e.place() / across * (CELL_HEIGHT + GAP);
      cell(m, r, e, x, y);
    }
    m.closeLine().closeLine();
    m.element(
            "p", "x runs to the right and y up; the node with the host port has a thick border.",
            "class", "note")
        .line();
  }

  private static void cell(Markup m, VerifyReport r, VerifyReport.Element e, int x, int y) {
    double load = share(r, e.cyclesMean());
    m.open("g");
    m.element(
        "title",
        "NPE " + e.npe() + ": " + Numbers.whole(e.cyclesMean()) + " of "
            + Numbers.whole(r.cycles().intervalMean()) + " cycles");
    m.open(
        "rect", "class", "room", "x", x, "y", y, "width", CELL_WIDTH, "height", CELL_HEIGHT,
        "rx", 3).close();
    m.open(
        "rect", "class", "heat", "x", x, "y", y, "width", CELL_WIDTH, "height", CELL_HEIGHT,
        "rx", 3, "fill-opacity", Numbers.plain(0.75 * Math.min(1, load), 2)).close();
    m.element("text", "NPE " + e.npe(), "x", x + 6, "y", y + 14);
    m.element(
        "text", Numbers.percent(load), "class", "last strong", "x", x + CELL_WIDTH - 6, "y",
        y + 28);
    m.closeLine();
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
