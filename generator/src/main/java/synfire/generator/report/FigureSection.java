package synfire.generator.report;

import java.util.List;

/** Key figures with their units. */
final class FigureSection {

  /** A clock to read cycles with; the chip's own depends on the process. */
  private static final double CLOCK_MHZ = 100;

  private FigureSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "figures").line();
    m.element("h2", "Key figures").line();
    m.open("div", "class", "tiles").line();
    VerifyReport.Cycles c = r.cycles();
    tile(
        m, "Interval", Numbers.whole(c.intervalMean()), "cycles per frame, full chip",
        "mean of " + count(c.intervalFrames(), "frame") + " after " + c.warmupFrames()
            + " to warm up; " + Numbers.whole(c.intervalMin()) + " to "
            + Numbers.whole(c.intervalMax())
            + (c.steady() ? "; the spacing repeats" : "; the spacing did not repeat yet"),
        Source.SIMULATION);
    tile(
        m, "Latency", Numbers.whole(c.latencyMean()), "cycles, one frame in an empty chip",
        "first input beat to last output beat; mean of " + count(c.latencySamples(), "sample")
            + ", at most " + Numbers.whole(c.latencyMax()),
        Source.SIMULATION);
    double seconds = c.intervalMean() / (CLOCK_MHZ * 1e6);
    tile(
        m, "At " + Numbers.whole(CLOCK_MHZ) + " MHz",
        seconds == 0 ? "–" : Numbers.whole(1 / seconds), "frames per second",
        "a clock to compare with, not a measured one; a frame every " + Numbers.seconds(seconds)
            + ", latency " + Numbers.seconds(c.latencyMean() / (CLOCK_MHZ * 1e6)),
        Source.SIMULATION);
    tile(
        m, "Utilization", Numbers.percent(r.utilization()), "of multiplier cycles do event work",
        "event multiplications ÷ (interval cycles × " + r.multipliers() + " multipliers)",
        Source.GOLDEN, Source.SIMULATION);
    tile(
        m, "Simulation", Numbers.short3(r.simulation().cyclesPerSecond()), "cycles per second",
        Numbers.whole(r.simulation().cycles()) + " cycles in "
            + Numbers.fixed(r.simulation().seconds(), 1) + " s; building the simulator "
            + Numbers.fixed(r.simulation().buildSeconds(), 1) + " s",
        Source.SIMULATION);
    m.closeLine();
    m.open("div", "class", "columns").line();
    multiplications(m, r);
    memories(m, r.sram());
    m.closeLine();
    m.closeLine();
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static void tile(
      Markup m, String name, String value, String unit, String note, Source... sources) {
    m.open("div", "class", "tile").line();
    m.element("h3", name).line();
    m.open("p", "class", "value").text(value).closeLine();
    m.open("p", "class", "unit").text(unit).closeLine();
    m.open("p", "class", "note").text(note);
    Source.marks(m, sources);
    m.closeLine().closeLine();
  }

  private static void multiplications(Markup m, VerifyReport r) {
    m.open("div").line();
    m.element("h3", "Multiplications per frame").line();
    m.open("table", "class", "bars").line().open("tbody").line();
    double most = Math.max(r.macs().dense(), Math.max(r.macs().event(), r.macs().issued()));
    if (r.macs().window().isPresent()) {
      double window = r.macs().window().getAsLong();
      most = Math.max(most, window);
      row(
          m, "window", "without state, the whole window would be computed again for each step",
          window, most, "room", r.macs().dense(), Source.COMPILER);
    }
    row(
        m, "dense", "as the model file states them, zeros and padding included",
        r.macs().dense(), most, "dense", r.macs().dense(), Source.COMPILER);
    row(
        m, "issued", "cycles in which the lanes worked × " + r.multipliers() / r.npes() + " lanes",
        r.macs().issued(), most, "issued", r.macs().dense(), Source.COUNTER);
    row(
        m, "events", "activations that differ from their zero point, inside the map",
        r.macs().event(), most, "event", r.macs().dense(), Source.GOLDEN);
    m.closeLine().closeLine();
    cycles(m, r);
    m.closeLine();
  }

  /** What the chip does in the cycles of a frame, as its counters tell. */
  private static void cycles(Markup m, VerifyReport r) {
    double all = r.npes() * r.counters().getOrDefault("count_cycles", 0L);
    if (all == 0) {
      return;
    }
    double work = r.counters().getOrDefault("count_issues", 0L) / all;
    double wait = r.counters().getOrDefault("count_busy", 0L) / all - work;
    double starved = r.counters().getOrDefault("count_starved", 0L) / all;
    double blocked = r.counters().getOrDefault("count_blocked", 0L) / all;
    m.open("h3", "class", "below").text(r.npes() == 1 ? "Cycles of the NPE" : "Cycles of the NPEs");
    Source.marks(m, Source.COUNTER);
    m.closeLine();
    m.open("svg", "class", "stack", "aria-hidden", "true");
    double at = 0;
    String[] styles = {"own", "dense", "issued", "f2"};
    double[] shares = {work, wait, starved, blocked};
    String[] words = {
      "lanes work", "busy, lanes wait for words or the drain", "empty, waits for rows",
      "empty, waits for room"
    };
    for (int i = 0; i < shares.length; i++) {
      Bars.bar(
          m, styles[i], at, at + shares[i], 0, 18, words[i] + ": " + Numbers.percent(shares[i]));
      at += Math.max(0, shares[i]);
    }
    m.closeLine();
    m.open("ul", "class", "legend").line();
    for (int i = 0; i < shares.length; i++) {
      m.open("li").open("span", "class", "key " + styles[i]).close();
      m.text(words[i] + ": " + Numbers.percent(shares[i])).closeLine();
    }
    m.closeLine();
  }

  private static void row(
      Markup m, String name, String doc, double value, double most, String style, double dense,
      Source source) {
    m.open("tr").open("th", "scope", "row").text(name);
    Source.marks(m, source);
    m.element("small", doc).close();
    m.open("td", "class", "bar").open("svg", "aria-hidden", "true");
    Bars.bar(m, style, 0, Numbers.share(value, most), 4, 16);
    m.close().close();
    m.open("td", "class", "number").text(Numbers.whole(value));
    m.element("small", Numbers.percent(Numbers.share(value, dense)) + " of dense");
    m.close().closeLine();
  }

  private static void memories(Markup m, List<VerifyReport.Memory> memories) {
    m.open("div").line();
    m.open("h3").text("Memory by kind");
    Source.marks(m, Source.COMPILER, Source.CONFIG);
    m.closeLine();
    m.open("table", "class", "bars").line().open("tbody").line();
    for (VerifyReport.Memory u : memories) {
      double share = Numbers.share(u.used(), u.available());
      m.open("tr").element("th", u.kind(), "scope", "row");
      m.open("td", "class", "bar").open("svg", "aria-hidden", "true");
      Bars.bar(m, "room", 0, 1, 4, 16);
      Bars.bar(m, "used", 0, share, 4, 16);
      m.close().close();
      m.open("td", "class", "number");
      m.text(Numbers.whole(u.used()) + " of " + Numbers.whole(u.available()));
      String unit = u.unit().equals("B") ? "bytes" : "entries";
      m.element("small", unit + ", " + Numbers.percent(share));
      m.close().closeLine();
    }
    m.closeLine().closeLine().closeLine();
  }
}
