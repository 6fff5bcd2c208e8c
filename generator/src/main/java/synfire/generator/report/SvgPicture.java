package synfire.generator.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Writes pictures as SVG: into a page, or as a file that needs nothing beside it. */
public final class SvgPicture {

  /** Fonts of the same widths, by the names that different systems have for them. */
  static final String FONTS = "Liberation Sans, Arial, Helvetica, sans-serif";

  private final Markup m;
  private final Function<Ink, String> colour;

  private SvgPicture(Markup m, Function<Ink, String> colour) {
    this.m = m;
    this.colour = colour;
  }

  /** Writes a picture into a page, as wide as the page allows. */
  static void write(Markup m, Picture p) {
    m.open("div", "class", "scroll").line();
    m.open(
        "svg", "class", "picture", "viewBox", "0 0 " + number(p.width()) + " " + number(p.height()),
        "role", "img", "aria-label", p.title(),
        "style",
        "min-width:" + number(Math.min(p.width(), 900)) + "px;max-width:" + number(p.width())
            + "px").line();
    new SvgPicture(m, Ink::onPage).shapes(p);
    m.closeLine().closeLine();
  }

  /** The text of a file. */
  public static String file(Picture p) {
    Markup m = new Markup();
    m.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    m.open(
        "svg", "xmlns", "http://www.w3.org/2000/svg", "width", number(p.width()),
        "height", number(p.height()), "viewBox",
        "0 0 " + number(p.width()) + " " + number(p.height()), "font-family", FONTS).line();
    m.element("title", p.title()).line();
    m.open(
        "rect", "width", number(p.width()), "height", number(p.height()), "fill",
        Ink.PAGE.inFile()).closeLine();
    new SvgPicture(m, Ink::inFile).shapes(p);
    m.closeLine();
    return m.finish();
  }

  private void shapes(Picture p) {
    for (Picture.Shape s : p.shapes()) {
      if (s instanceof Picture.Box b) {
        box(b);
      } else if (s instanceof Picture.Stroke l) {
        draw(
            l.words(), "polyline", "points", points(l.points()), "fill", "none", "stroke",
            colour.apply(l.ink()), "stroke-width", number(l.width()));
      } else if (s instanceof Picture.Area a) {
        draw("", "polygon", "points", points(a.points()), "fill", colour.apply(a.ink()));
      } else if (s instanceof Picture.Dot d) {
        draw(
            d.words(), "circle", "cx", number(d.x()), "cy", number(d.y()), "r",
            number(d.radius()), "fill", colour.apply(d.ink()), "fill-opacity",
            number(d.opacity()));
      } else if (s instanceof Picture.Label t) {
        label(t);
      }
    }
  }

  private void box(Picture.Box b) {
    List<Object> attributes =
        new ArrayList<>(
            Arrays.asList(
                "x", number(b.x()), "y", number(b.y()), "width", number(b.width()), "height",
                number(b.height()), "fill", colour.apply(b.fill())));
    if (b.round() > 0) {
      attributes.addAll(List.of("rx", number(b.round())));
    }
    if (b.opacity() < 1) {
      attributes.addAll(List.of("fill-opacity", number(b.opacity())));
    }
    if (b.edgeWidth() > 0) {
      attributes.addAll(
          List.of("stroke", colour.apply(b.edge()), "stroke-width", number(b.edgeWidth())));
    }
    draw(b.words(), "rect", attributes.toArray());
  }

  private void label(Picture.Label t) {
    List<Object> attributes =
        new ArrayList<>(
            Arrays.asList(
                "x", number(t.x()), "y", number(t.y()), "font-size", number(t.size()), "fill",
                colour.apply(t.ink())));
    if (t.bold()) {
      attributes.addAll(List.of("font-weight", "600"));
    }
    if (t.anchor() != Picture.Anchor.START) {
      attributes.addAll(
          List.of("text-anchor", t.anchor() == Picture.Anchor.END ? "end" : "middle"));
    }
    if (t.turned()) {
      attributes.addAll(
          List.of("transform", "rotate(-90 " + number(t.x()) + " " + number(t.y()) + ")"));
    }
    m.element("text", t.text(), attributes.toArray()).line();
  }

  private void draw(String words, String tag, Object... attributes) {
    m.open(tag, attributes);
    if (!words.isEmpty()) {
      m.element("title", words);
    }
    m.closeLine();
  }

  private static String points(List<Double> xy) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < xy.size(); i += 2) {
      out.append(i == 0 ? "" : " ").append(number(xy.get(i))).append(',')
          .append(number(xy.get(i + 1)));
    }
    return out.toString();
  }

  private static String number(double v) {
    return Numbers.plain(v, 2);
  }
}
