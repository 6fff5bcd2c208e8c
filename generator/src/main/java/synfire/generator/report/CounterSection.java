package synfire.generator.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import synfire.generator.hw.Registers;

/** The hardware counters over the measured frames. */
final class CounterSection {

  private CounterSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "counters").line();
    m.element("h2", "Hardware counters").line();
    m.open("p");
    m.text(
        "Read through the control port before and after "
            + r.countedFrames()
            + (r.countedFrames() == 1 ? " frame" : " frames")
            + " of the full chip.");
    Source.marks(m, Source.COUNTER);
    m.closeLine();
    Map<String, String> docs = new LinkedHashMap<>();
    for (Registers.Counter c : Registers.Counter.values()) {
      docs.put("count_" + c.name().toLowerCase(Locale.ROOT), c.doc());
    }
    double cycles = r.counters().getOrDefault("count_cycles", 0L);
    m.open("div", "class", "scroll").open("table").line();
    m.open("thead").open("tr").element("th", "register", "scope", "col");
    m.element("th", "meaning", "scope", "col");
    m.element("th", "total", "scope", "col", "class", "number");
    m.element("th", "per frame", "scope", "col", "class", "number");
    m.element("th", "per cycle", "scope", "col", "class", "number");
    m.close().closeLine().open("tbody").line();
    r.counters()
        .forEach(
            (name, value) -> {
              m.open("tr").open("th", "scope", "row").element("code", name).close();
              m.element("td", docs.getOrDefault(name, ""));
              m.element("td", Numbers.whole(value), "class", "number");
              double perFrame = Numbers.share(value, r.countedFrames());
              m.element("td", Numbers.fixed(perFrame, 1), "class", "number");
              m.element("td", Numbers.fixed(Numbers.share(value, cycles), 3), "class", "number");
              m.closeLine();
            });
    m.closeLine().close().closeLine().closeLine();
  }
}
