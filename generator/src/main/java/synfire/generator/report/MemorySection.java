package synfire.generator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Who takes which part of which memory, drawn to scale. */
final class MemorySection {

  private static final int COLOURS = 6;

  /** Usual width of the drawing and of a letter in it, in pixels. */
  private static final double DRAWING = 1190;
  private static final double LETTER = 7.4;

  private MemorySection() {}

  static void write(Markup m, VerifyReport r) {
    m.open("section", "id", "memory").line();
    m.element("h2", "Memory map").line();
    m.open("p");
    m.text(
        (r.npes() == 1 ? "Each memory to its own scale, from byte 0. " : "")
            + "Activations are rings of rows; a ring holds as"
            + " many rows as its readers need at the same time.");
    Source.marks(m, Source.COMPILER, Source.CONFIG);
    m.closeLine();
    // Those of many NPEs are a page of their own: the shares stand in the table of the NPEs.
    for (VerifyReport.Memory memory : r.npes() == 1 ? r.sram() : List.<VerifyReport.Memory>of()) {
      if (memory.unit().equals("B") && memory.available() > 0) {
        strip(m, memory, places(r, memory));
      }
    }
    m.open("details").element("summary", "Addresses").line();
    m.open("div", "class", "scroll").open("table").line();
    m.open("thead").open("tr");
    if (r.npes() > 1) {
      m.element("th", "NPE", "scope", "col", "class", "number");
    }
    m.element("th", "memory", "scope", "col");
    for (String h : new String[] {"first byte", "last byte", "bytes"}) {
      m.element("th", h, "scope", "col", "class", "number");
    }
    m.element("th", "what", "scope", "col").element("th", "detail", "scope", "col");
    m.close().closeLine().open("tbody").line();
    for (VerifyReport.Memory memory : r.sram()) {
      for (VerifyReport.Place p : places(r, memory)) {
        m.open("tr");
        if (r.npes() > 1) {
          m.element("td", p.npe() < 0 ? "host" : String.valueOf(p.npe()), "class", "number");
        }
        m.element("td", p.memory());
        m.element("td", hex(p.begin()), "class", "number");
        m.element("td", hex(p.begin() + p.bytes() - 1), "class", "number");
        m.element("td", Numbers.whole(p.bytes()), "class", "number");
        m.element("td", p.what(), "class", "name");
        m.element("td", p.detail(), "class", "name").closeLine();
      }
    }
    m.closeLine().close().close().closeLine().closeLine();
  }

  private static List<VerifyReport.Place> places(VerifyReport r, VerifyReport.Memory memory) {
    List<VerifyReport.Place> out = new ArrayList<>();
    for (VerifyReport.Place p : r.places()) {
      if (p.memory().equals(memory.kind())) {
        out.add(p);
      }
    }
    out.sort(
        Comparator.comparingInt(VerifyReport.Place::npe)
            .thenComparingLong(VerifyReport.Place::begin));
    return out;
  }

  private static void strip(
      Markup m, VerifyReport.Memory memory, List<VerifyReport.Place> places) {
    m.open("figure", "class", "strip").line();
    m.open("figcaption").element("b", memory.kind());
    m.text(
        " " + Numbers.whole(memory.used()) + " of " + Numbers.whole(memory.available())
            + " bytes, " + Numbers.whole(memory.available() - memory.used()) + " free");
    m.closeLine();
    m.open(
        "svg", "role", "img", "height", 40, "aria-label",
        memory.kind() + ": " + memory.used() + " of " + memory.available() + " bytes").line();
    Bars.bar(m, "room", 0, 1, 0, 40);
    double all = memory.available();
    int i = 0;
    for (VerifyReport.Place p : places) {
      double from = p.begin() / all;
      double to = (p.begin() + p.bytes()) / all;
      m.open(
          "svg", "x", Numbers.place(from), "width", Numbers.place(to - from), "y", 0,
          "height", 40);
      m.open("title");
      m.text(
          p.what() + "\n" + (p.detail().isEmpty() ? "" : p.detail() + "\n")
              + Numbers.whole(p.bytes()) + " bytes from " + hex(p.begin()) + " to "
              + hex(p.begin() + p.bytes() - 1));
      m.close();
      m.open("rect", "class", "place p" + i % COLOURS, "width", "100%", "height", "100%").close();
      if (to - from > 0.035) {
        m.element("text", fitting(p.what(), to - from), "x", 5, "y", 17);
        m.element("text", Numbers.whole(p.bytes()) + " B", "x", 5, "y", 32, "class", "small");
      }
      m.closeLine();
      i++;
    }
    double free = memory.used() / all;
    if (1 - free > 0.05) {
      m.open(
          "svg", "x", Numbers.place(free), "width", Numbers.place(1 - free), "y", 0, "height", 40);
      m.element("text", "free", "x", 5, "y", 17, "class", "quiet");
      m.element(
          "text", Numbers.whole(memory.available() - memory.used()) + " B", "x", 5, "y", 32,
          "class", "small quiet");
      m.closeLine();
    }
    m.closeLine();
    m.open("div", "class", "ends").element("span", "0");
    m.element("span", hex(memory.available())).closeLine();
    m.closeLine();
  }

  /** A name with its middle left out where it is too long: names differ at their end. */
  private static String fitting(String name, double share) {
    int most = (int) ((share * DRAWING - 10) / LETTER);
    int tail = Math.min(4, most / 2);
    return name.length() <= most || most < 4
        ? name
        : name.substring(0, most - tail - 1) + "…" + name.substring(name.length() - tail);
  }

  private static String hex(long address) {
    return String.format(Locale.ROOT, "0x%x", address);
  }
}
