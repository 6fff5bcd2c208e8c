package synfire.generator.report;

import java.util.Optional;
import synfire.generator.energy.Energy;
import synfire.generator.energy.Process;

/** What a frame costs in energy, estimated. */
final class EnergySection {

  /** What can be said of the error, here and in every other place. */
  static final String ERROR =
      "An estimate: counts are those of the simulation, coefficients are published ones of"
          + " single operations and memories. Wires, clock and leakage of a layout are not in them;"
          + " a factor of two either way is to be expected, less between designs of one process.";

  private EnergySection() {}

  static void write(Markup m, VerifyReport r) {
    Optional<Energy.Work> work = r.work();
    if (work.isEmpty()) {
      return;
    }
    m.open("section", "id", "energy").line().element("h2", "Energy of a frame").line();
    m.open("p").text(ERROR);
    Source.marks(m, Source.COUNTER);
    m.closeLine();
    m.open("table").line().open("thead").line().open("tr").element("th", "what");
    m.element("th", "in a frame", "class", "number");
    for (Process p : Process.values()) {
      m.element("th", p.title() + ", nJ", "class", "number");
    }
    m.closeLine().closeLine().open("tbody").line();
    Energy first = Energy.of(work.get(), Process.values()[0]);
    for (int i = 0; i < first.parts().size(); i++) {
      Energy.Part part = first.parts().get(i);
      if (part.count() == 0) {
        continue;
      }
      m.open("tr").open("td").text(part.name());
      if (part.assumed()) {
        m.element("small", " coefficient assumed");
      }
      m.close().element("td", Numbers.whole(part.count()), "class", "number");
      for (Process p : Process.values()) {
        m.element("td", nano(Energy.of(work.get(), p).parts().get(i).picojoules()),
            "class", "number");
      }
      m.closeLine();
    }
    m.open("tr").element("th", "together", "scope", "row").element("td", "");
    for (Process p : Process.values()) {
      m.element("th", nano(Energy.of(work.get(), p).picojoules()), "class", "number");
    }
    m.closeLine().closeLine().closeLine().closeLine();
  }

  private static String nano(double picojoules) {
    return Numbers.fixed(picojoules / 1000, 1);
  }
}
