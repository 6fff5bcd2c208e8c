package synfire.generator.report;

/** Bars placed by shares of the width of their drawing: they stretch, their text does not. */
final class Bars {

  private Bars() {}

  /** A bar from one share of the width to another. */
  static void bar(Markup m, String style, double from, double to, int y, int height) {
    open(m, style, from, to, y, height).close();
  }

  /** The same with words that show when pointed at. */
  static void bar(
      Markup m, String style, double from, double to, int y, int height, String words) {
    open(m, style, from, to, y, height).element("title", words).close();
  }

  private static Markup open(
      Markup m, String style, double from, double to, int y, int height) {
    return m.open(
        "rect", "class", style, "x", Numbers.place(from), "y", y,
        "width", Numbers.place(Math.max(0, to - from)), "height", height);
  }

  /** A thin upright line. */
  static void mark(Markup m, String style, double at, int from, int to) {
    String x = Numbers.place(at);
    m.open("line", "class", style, "x1", x, "x2", x, "y1", from, "y2", to).close();
  }
}
