package synfire.generator.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A drawing of boxes, lines, dots and text: once drawn, it stands on a page, and as a file of its
 * own for papers, as vectors or as a raster. The unit is a pixel of the page; y runs down.
 */
public final class Picture {

  /** Where a label begins, has its middle or ends. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** What a picture is made of. */
  sealed interface Shape permits Box, Stroke, Area, Dot, Label {}

  /**
   * A rectangle.
   *
   * @param round radius of its corners
   * @param opacity of the filling, 0 to 1
   * @param words that show when pointed at, or empty
   */
  record Box(
      double x, double y, double width, double height, double round, Ink fill, double opacity,
      Ink edge, double edgeWidth, String words) implements Shape {}

  /** A line through points x, y, x, y, … */
  record Stroke(List<Double> points, Ink ink, double width, String words) implements Shape {}

  /** The inside of such a line. */
  record Area(List<Double> points, Ink ink) implements Shape {}

  /** A circle. */
  record Dot(double x, double y, double radius, Ink ink, double opacity, String words)
      implements Shape {}

  /**
   * A line of text.
   *
   * @param y of the base line
   * @param turned whether it reads upwards
   */
  record Label(
      double x, double y, String text, double size, Ink ink, boolean bold, Anchor anchor,
      boolean turned) implements Shape {}

  private final String name;
  private final String title;
  private final List<Shape> shapes = new ArrayList<>();
  private double width;
  private double height;

  /**
   * An empty picture.
   *
   * @param name of its file, without an ending
   * @param title what it shows
   */
  Picture(String name, String title) {
    this.name = name;
    this.title = title;
  }

  /** The name of its file, without an ending. */
  public String name() {
    return name;
  }

  String title() {
    return title;
  }

  double width() {
    return width;
  }

  double height() {
    return height;
  }

  List<Shape> shapes() {
    return Collections.unmodifiableList(shapes);
  }

  /** What is drawn later covers what was drawn before. */
  Picture size(double newWidth, double newHeight) {
    width = newWidth;
    height = newHeight;
    return this;
  }

  Picture box(double x, double y, double w, double h, double round, Ink fill) {
    return box(x, y, w, h, round, fill, 1, Ink.NONE, 0, "");
  }

  Picture box(
      double x, double y, double w, double h, double round, Ink fill, double opacity, Ink edge,
      double edgeWidth, String words) {
    shapes.add(
        new Box(x, y, Math.max(0, w), h, round, fill, opacity, edge, edgeWidth, words));
    return this;
  }

  Picture line(double x1, double y1, double x2, double y2, Ink ink, double thick) {
    return stroke(List.of(x1, y1, x2, y2), ink, thick, "");
  }

  Picture stroke(List<Double> points, Ink ink, double thick, String words) {
    shapes.add(new Stroke(List.copyOf(points), ink, thick, words));
    return this;
  }

  Picture area(List<Double> points, Ink ink) {
    shapes.add(new Area(List.copyOf(points), ink));
    return this;
  }

  Picture dot(double x, double y, double radius, Ink ink, double opacity, String words) {
    shapes.add(new Dot(x, y, radius, ink, opacity, words));
    return this;
  }

  Picture text(double x, double y, String text, double size, Ink ink, Anchor anchor) {
    shapes.add(new Label(x, y, text, size, ink, false, anchor, false));
    return this;
  }

  Picture bold(double x, double y, String text, double size, Ink ink, Anchor anchor) {
    shapes.add(new Label(x, y, text, size, ink, true, anchor, false));
    return this;
  }

  Picture turned(double x, double y, String text, double size, Ink ink) {
    shapes.add(new Label(x, y, text, size, ink, false, Anchor.MIDDLE, true));
    return this;
  }

  /** A text cut to a width; widths of letters are those of common fonts, on the safe side. */
  static String cut(String text, double size, double room) {
    int most = Math.max(1, (int) (room / (0.58 * size)));
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
