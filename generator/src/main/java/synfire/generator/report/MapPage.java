package synfire.generator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import synfire.generator.map.Plan;
import synfire.generator.predict.Forecast;

/**
 * Where the layers of a network sit on a chip and what that will take, as one self-contained page.
 * Everything on it is predicted.
 */
public final class MapPage {

  /** Chips with more NPEs have their slices in words, not in columns. */
  private static final int MAX_COLUMNS = 32;

  private final Forecast f;
  private final Optional<Larger> larger;
  private final Markup m;

  /**
   * The same network on a larger chip.
   *
   * @param npes its NPEs
   * @param interval cycles from frame to frame there
   */
  public record Larger(int npes, double interval) {}

  private MapPage(Forecast f, Optional<Larger> larger) {
    this.f = f;
    this.larger = larger;
    m = HtmlReport.page(f.network() + " on " + f.chip());
  }

  /** The text of the page. */
  public static String text(Forecast f, Optional<Larger> larger) {
    return new MapPage(f, larger).page();
  }

  private String page() {
    m.open("header").line();
    m.open("h1").text(f.network()).element("span", " on " + f.chip(), "class", "light");
    m.closeLine();
    m.element(
            "p",
            "Predicted by a simulation of all firings, tokens and flits in time"
                + (f.samples() > 0
                    ? ", with the events of " + Numbers.count(f.samples(), "sample") + "."
                    : ", with one activation in two taken for an event."),
            "class", "lead")
        .line();
    m.closeLine();
    m.open("main").line();
    figures();
    limits();
    load();
    places();
    elements();
    rings();
    m.closeLine();
    m.open("script").line().raw(HtmlReport.resource("report.js")).closeLine();
    m.closeLine().closeLine();
    return m.finish();
  }

  private void figures() {
    m.open("section").element("h2", "Figures").line();
    m.open("div", "class", "tiles").line();
    tile("Interval", Numbers.whole(f.interval()), "cycles from frame to frame");
    tile("Latency", Numbers.whole(f.latency()), "cycles of a frame in an empty chip");
    tile(
        "Load", Numbers.percent(f.load()),
        "of the cycles of " + Numbers.count(f.npes().size(), "NPE") + " are work");
    if (f.dense() > 0) {
      tile(
          "Flits", Numbers.whole(f.flits()),
          "in a frame; " + Numbers.whole(f.dense()) + " words in all");
    }
    larger.ifPresent(
        l ->
            tile(
                "On " + l.npes() + " NPEs",
                Numbers.whole(l.interval()),
                "cycles, " + Numbers.fixed(Numbers.share(f.interval(), l.interval()), 2)
                    + " times as fast"));
    m.closeLine().closeLine();
  }

  private void tile(String name, String value, String unit) {
    m.open("div", "class", "tile").element("h3", name);
    m.element("p", value, "class", "value").element("p", unit, "class", "note").closeLine();
  }

  private void limits() {
    m.open("section").element("h2", "What limits the speed").line();
    m.element(
            "p",
            "Cycles of a frame that each of these takes in any case. What is left up to the"
                + " interval is waiting: for rows that are not there yet or for room in a ring.")
        .line();
    m.open("table", "class", "bars").line().open("tbody").line();
    for (Forecast.Bound b : f.bounds()) {
      bar(b.what(), b.cycles(), "own");
    }
    bar("interval", f.interval(), "event");
    m.closeLine().closeLine().closeLine();
  }

  private void bar(String name, double cycles, String style) {
    m.open("tr").element("th", name, "scope", "row");
    m.open("td", "class", "bar").open("svg", "aria-hidden", "true");
    Bars.bar(m, style, 0, Math.min(1, Numbers.share(cycles, f.interval())), 4, 16);
    m.close().close();
    m.element("td", Numbers.whole(cycles), "class", "number");
    m.element("td", Numbers.percent(Numbers.share(cycles, f.interval())), "class", "number");
    m.closeLine();
  }

  private void load() {
    m.open("section").element("h2", "Floorplan and load").line();
    m.element(
            "p",
            "A box is a node with its NPEs; the share is that of the interval in which an NPE"
                + " works, the bar its cycles for each layer."
                + (f.switches().isEmpty()
                    ? ""
                    : " Below a node: its place and the flits of a frame over its switch; between"
                        + " nodes: over the link."))
        .line();
    SvgPicture.write(m, Floorplan.of(f).picture("floorplan"));
    m.closeLine();
  }

  // ---- tables

  private void places() {
    int npes = f.npes().size();
    boolean columns = npes <= MAX_COLUMNS;
    m.open("section").element("h2", "Which layer sits where").line();
    m.element(
            "p",
            "Words of an output pixel that an NPE makes; “a of n” are the rows whose number"
                + " leaves the remainder a when divided by n.")
        .line();
    m.open("div", "class", "scroll").open("table").line().open("thead").open("tr");
    m.element("th", "layer", "scope", "col").element("th", "output", "scope", "col");
    m.element("th", "cycles", "scope", "col", "class", "number");
    for (int n = 0; columns && n < npes; n++) {
      m.element("th", "NPE " + n, "scope", "col");
    }
    if (!columns) {
      m.element("th", "slices", "scope", "col").element("th", "NPEs", "scope", "col");
    }
    m.close().closeLine().open("tbody").line();
    for (Forecast.LayerLine l : f.layers()) {
      m.open("tr").element("th", l.name(), "scope", "row").element("td", l.shape());
      m.element("td", Numbers.whole(l.cycles()), "class", "number");
      for (int n = 0; columns && n < npes; n++) {
        List<String> parts = new ArrayList<>();
        for (Plan.Slice s : l.slices()) {
          if (s.npe() == n) {
            parts.add(Floorplan.slice(s));
          }
        }
        m.open("td").text(String.join(", ", parts)).close();
      }
      if (!columns) {
        int phases = l.slices().get(0).phases();
        m.element(
            "td",
            Numbers.count(l.slices().size() / phases, "part") + " of the words, "
                + Numbers.count(phases, "row") + " at once");
        m.element(
            "td",
            String.join(
                " ", l.slices().stream().map(s -> String.valueOf(s.npe())).sorted().toList()));
      }
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  private void elements() {
    m.open("section").element("h2", "By NPE").line();
    m.open("div", "class", "scroll").open("table").line().open("thead").open("tr");
    String[] heads = {
      "NPE", "cycles of work", "load", "blocked", "sequencer", "steps", "rings", "slots",
      "ring bytes", "weight bytes"
    };
    for (String h : heads) {
      m.element("th", h, "scope", "col", "class", "number");
    }
    m.close().closeLine().open("tbody").line();
    for (int n = 0; n < f.npes().size(); n++) {
      Forecast.NpeLine e = f.npes().get(n);
      m.open("tr").element("th", String.valueOf(n), "scope", "row", "class", "number");
      number(Numbers.whole(e.cycles()));
      number(Numbers.percent(Numbers.share(e.cycles(), f.interval())));
      number(Numbers.whole(e.blocked()));
      number(Numbers.whole(e.sequencer()));
      number(Numbers.whole(e.steps()));
      number(Numbers.whole(e.rings()));
      number(Numbers.whole(e.slots()));
      number(Numbers.whole(e.activationBytes()));
      number(Numbers.whole(e.weightBytes()));
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  private void rings() {
    m.open("section").element("h2", "Rings").line();
    m.open("div", "class", "scroll").open("table").line().open("thead").open("tr");
    m.element("th", "tensor", "scope", "col");
    for (String h : new String[] {"rows of a frame", "rows of a ring", "NPEs", "bytes"}) {
      m.element("th", h, "scope", "col", "class", "number");
    }
    m.close().closeLine().open("tbody").line();
    for (Forecast.RingLine r : f.rings()) {
      m.open("tr").element("th", r.name(), "scope", "row", "class", "name");
      number(Numbers.whole(r.rows()));
      number(Numbers.whole(r.depth()));
      number(Numbers.whole(r.npes()));
      number(Numbers.whole(r.bytes()));
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  private void number(String text) {
    m.element("td", text, "class", "number");
  }
}
