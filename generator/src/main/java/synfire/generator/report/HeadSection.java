package synfire.generator.report;

import java.util.OptionalLong;

/** What was run and whether every bit is equal. */
final class HeadSection {

  private HeadSection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("header").line();
    m.open("div", "class", "title").line();
    m.element(
        "span", r.good() ? "PASS" : "FAIL", "class", r.good() ? "verdict pass" : "verdict fail");
    m.open("h1").text(r.model()).element("span", " on ", "class", "light").text(r.config());
    m.closeLine().closeLine();
    m.open("p", "class", "lead");
    if (r.good()) {
      m.text(
          "Every bit is equal: all "
              + Numbers.whole(r.mismatches().compared())
              + " values that the simulated chip wrote, in every layer, are those of the golden"
              + " model"
              + (r.mismatches().goldenVsExpected().isPresent()
                  ? r.mismatches().agreement().isPresent()
                      ? ", and its decisions are those of the reference."
                      : ", and its outputs are those of the reference."
                  : "."));
    } else if (r.mismatches().rtlVsGolden() == 0
        && r.mismatches().goldenVsExpected().orElse(0) == 0) {
      m.text("No value that was compared differs, but the run had problems.");
    } else {
      m.text("The results are not equal. The first difference of each comparison is below.");
    }
    m.closeLine();
    comparison(m, r);
    troubles(m, r);
    m.open("dl", "class", "facts").line();
    fact(m, "samples", String.valueOf(r.samples()));
    fact(m, "arithmetic", arithmetic(r.rounding()));
    fact(
        m,
        "chip",
        Numbers.count(r.npes(), "NPE")
            + (r.npes() == 1 ? "" : " in " + grid(r.nodes()))
            + ", " + r.multipliers() + " multipliers");
    fact(m, "chip digest", r.digest().substring(0, Math.min(16, r.digest().length())));
    fact(m, "seed", String.valueOf(r.seed()));
    fact(m, "simulator", r.simulation().simulator());
    fact(m, "generator", "Synfire " + r.generatorVersion());
    m.closeLine();
    m.open("nav", "aria-label", "Sections").line();
    String[][] links = {
      {"figures", "Figures"},
      {"npes", "NPEs"},
      {"cycles", "Cycles"},
      {"activity", "Activity"},
      {"network", "Network"},
      {"events", "Events"},
      {"energy", "Energy"},
      {"memory", "Memory"},
      {"steps", "Steps"},
      {"counters", "Counters"}
    };
    for (String[] l : links) {
      if (!l[0].equals("npes") || r.npes() > 1) {
        m.element("a", l[1], "href", "#" + l[0]).line();
      }
    }
    m.closeLine().closeLine();
  }

  private static String grid(VerifyReport.Nodes n) {
    return n.columns() * n.rows() == 1
        ? "1 node"
        : n.columns() + "×" + n.rows() + " nodes";
  }

  private static String arithmetic(String rounding) {
    return switch (rounding) {
      case "tflm" -> "TensorFlow Lite Micro";
      case "litert" -> "LiteRT";
      default -> "ONNX, one rounding";
    };
  }

  private static void fact(Markup m, String name, String value) {
    m.open("div").element("dt", name).element("dd", value).closeLine();
  }

  /** RTL = golden = expected, with what was counted. */
  private static void comparison(Markup m, VerifyReport r) {
    m.open("div", "class", "chain").line();
    link(m, "RTL", "simulated chip");
    long differ = r.mismatches().rtlVsGolden();
    String compared = Numbers.whole(r.mismatches().compared());
    relation(
        m,
        differ == 0,
        differ == 0
            ? compared + " values equal"
            : Numbers.whole(differ) + " of " + compared + " differ");
    link(m, "golden", "model of every bit");
    OptionalLong expected = r.mismatches().goldenVsExpected();
    if (expected.isPresent()) {
      relation(
          m,
          expected.getAsLong() == 0,
          r.mismatches().agreement().isPresent()
              ? r.mismatches().agreement().get().text()
              : expected.getAsLong() == 0
              ? "outputs of " + Numbers.count(r.samples(), "sample") + " equal"
              : Numbers.count(expected.getAsLong(), "output value") + " not equal");
      link(m, "expected", "reference outputs");
    } else {
      m.open("span", "class", "relation none").element("b", "?");
      m.element("small", "no reference outputs were given").closeLine();
    }
    m.closeLine();
  }

  private static void link(Markup m, String name, String doc) {
    m.open("span", "class", "party").element("b", name).element("small", doc).closeLine();
  }

  private static void relation(Markup m, boolean equal, String text) {
    m.open("span", "class", equal ? "relation equal" : "relation differ");
    m.element("b", equal ? "=" : "≠").element("small", text).closeLine();
  }

  private static void troubles(Markup m, VerifyReport r) {
    if (r.differences().isEmpty() && r.problems().isEmpty()) {
      return;
    }
    m.open("section", "class", "trouble", "role", "alert").line();
    if (!r.differences().isEmpty()) {
      m.element("h2", "First differences").line().open("dl").line();
      for (VerifyReport.Difference d : r.differences()) {
        m.element("dt", d.between()).element("dd", d.text()).line();
      }
      m.closeLine();
    }
    if (!r.problems().isEmpty()) {
      m.element("h2", "Problems").line().open("ul").line();
      r.problems().forEach(p -> m.element("li", p).line());
      m.closeLine();
    }
    m.open("p").text("The same run again: ").element("code", "--seed " + r.seed());
    m.text(", with all signals: ").element("code", "--waves FILE.fst").text(".").closeLine();
    m.closeLine();
  }

  /** What the marks beside the numbers mean. */
  static void foot(Markup m, VerifyReport r) {
    m.open("footer").line();
    m.open("p").text("Where numbers come from: ");
    boolean first = true;
    for (Source s : Source.values()) {
      m.text(first ? "" : ";");
      Source.marks(m, s);
      m.text(" " + s.doc());
      first = false;
    }
    m.text(".").closeLine();
    m.open("p").text("The same numbers for programs are in ").element("code", "report.json");
    m.text(", the program's steps and addresses in ").element("code", "listing.txt");
    m.text(".").closeLine();
    m.closeLine();
  }
}
