package synfire.generator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A tree map: each part of a whole as a rectangle of its share, parts of a part inside it. Rows are
 * filled as long as that makes rectangles more square (Bruls, Huizing and van Wijk, Squarified
 * Treemaps, 2000).
 */
final class AreaMap {

  private static final int COLOURS = 6;
  private static final double HEAD = 17;
  private static final double GAP = 1.5;
  private static final double LETTER = 6.6;
  private static final double LEAST_HEIGHT = 15;
  private static final double LINE = 12.5;

  private final Markup m;
  private final List<String> kinds = new ArrayList<>();

  /**
   * A part.
   *
   * @param name shown on it
   * @param value shown below the name
   * @param kind parts of one kind have one colour
   * @param words shown when it is pointed at
   * @param size of it with all inside
   * @param parts inside; empty, or as large together as the part
   */
  record Part(
      String name, String value, String kind, String words, double size, List<Part> parts) {}

  private record Box(double x, double y, double width, double height) {}

  private AreaMap(Markup m) {
    this.m = m;
  }

  /** Draws a whole; {@code label} says what the drawing shows. */
  static void write(Markup m, Part whole, String label, int width, int height) {
    m.open("div", "class", "scroll").line();
    m.open(
        "svg", "class", "graph areas", "viewBox", "0 0 " + width + " " + height, "role", "img",
        "aria-label", label, "style", "min-width:560px").line();
    new AreaMap(m).part(whole, new Box(0, 0, width, height));
    m.closeLine().closeLine();
  }

  private void part(Part part, Box box) {
    List<Part> inside =
        part.parts.stream()
            .filter(p -> p.size > 0)
            .sorted(Comparator.comparingDouble((Part p) -> -p.size).thenComparing(Part::name))
            .toList();
    boolean group = !inside.isEmpty() && box.height > 2 * HEAD && box.width > 2 * HEAD;
    String style = group ? "group" : "p" + colour(part.kind);
    m.open("g").open(
        "rect", "class", style, "x", number(box.x), "y", number(box.y),
        "width", number(box.width), "height", number(box.height), "rx", 2).close();
    m.element("title", part.words);
    String both = part.name + "  " + part.value;
    String title = group && fits(both, box) ? both : part.name;
    if (box.height >= LEAST_HEIGHT && fits(title, box)) {
      m.element("text", title, "x", number(box.x + 4), "y", number(box.y + LINE));
      if (!group && box.height >= 2 * LEAST_HEIGHT && fits(part.value, box)) {
        m.element(
            "text", part.value, "class", "quiet", "x", number(box.x + 4), "y",
            number(box.y + 2 * LINE));
      }
    }
    m.closeLine();
    if (group) {
      fill(
          inside,
          new Box(
              box.x + GAP, box.y + HEAD, box.width - 2 * GAP, box.height - HEAD - GAP));
    }
  }

  private static boolean fits(String text, Box box) {
    return text.length() * LETTER < box.width - 6;
  }

  private int colour(String kind) {
    if (!kinds.contains(kind)) {
      kinds.add(kind);
    }
    return kinds.indexOf(kind) % COLOURS;
  }

  /** Fills a box with parts, largest first. */
  private void fill(List<Part> parts, Box box) {
    double sum = parts.stream().mapToDouble(Part::size).sum();
    Box left = box;
    int from = 0;
    while (from < parts.size()) {
      double scale = left.width * left.height / sum;
      double side = Math.min(left.width, left.height);
      int to = from + 1;
      while (to < parts.size()
          && worst(parts.subList(from, to + 1), side, scale)
              <= worst(parts.subList(from, to), side, scale)) {
        to++;
      }
      double row = parts.subList(from, to).stream().mapToDouble(Part::size).sum();
      left = row(parts.subList(from, to), left, row / sum);
      sum -= row;
      from = to;
    }
  }

  /** The largest ratio of sides in a row along a side. */
  private static double worst(List<Part> row, double side, double scale) {
    double sum = scale * row.stream().mapToDouble(Part::size).sum();
    double thickness = sum / side;
    double worst = 1;
    for (Part part : row) {
      double length = scale * part.size / thickness;
      worst = Math.max(worst, Math.max(length / thickness, thickness / length));
    }
    return worst;
  }

  /** Draws a row along the shorter side; what is left of the box. */
  private Box row(List<Part> row, Box box, double share) {
    double sum = row.stream().mapToDouble(Part::size).sum();
    boolean upright = box.width >= box.height;
    double thickness = share * (upright ? box.width : box.height);
    double at = upright ? box.y : box.x;
    for (Part part : row) {
      double length = part.size / sum * (upright ? box.height : box.width);
      Box place =
          upright
              ? new Box(box.x, at, thickness, length)
              : new Box(at, box.y, length, thickness);
      part(part, inner(place));
      at += length;
    }
    return upright
        ? new Box(box.x + thickness, box.y, Math.max(0, box.width - thickness), box.height)
        : new Box(box.x, box.y + thickness, box.width, Math.max(0, box.height - thickness));
  }

  private static Box inner(Box box) {
    double gap = Math.min(GAP, Math.min(box.width, box.height) / 4);
    return new Box(
        box.x + gap / 2, box.y + gap / 2, Math.max(0, box.width - gap),
        Math.max(0, box.height - gap));
  }

  private static String number(double value) {
    return Numbers.plain(value, 2);
  }
}
