package synfire.generator.report;

/** Where a number of the page comes from. */
enum Source {
  COUNTER("counter", "read from the hardware counters of the simulated chip"),
  SIMULATION("simulation", "measured by the bench beside the simulated chip"),
  GOLDEN("golden", "from the activations that the golden model computes"),
  COMPILER("compiler", "what the compiler placed"),
  CONFIG("configuration", "a property of the chip");

  private final String label;
  private final String doc;

  Source(String label, String doc) {
    this.label = label;
    this.doc = doc;
  }

  String doc() {
    return doc;
  }

  String label() {
    return label;
  }

  /** A small mark beside a number or a heading. */
  static void marks(Markup m, Source... sources) {
    for (Source s : sources) {
      m.text(" ").element("span", s.label, "class", "source", "title", s.doc);
    }
  }
}
