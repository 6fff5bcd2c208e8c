package synfire.generator.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import synfire.generator.problem.ProblemException;

/**
 * Writes pictures as PNG, drawn by Java itself: five shapes need no library, while a converter of
 * SVG brings several megabytes of code for the rest of that format. The bytes depend on the fonts
 * of the machine.
 */
public final class PngPicture {

  /** Pixels of the raster for a pixel of the page: 288 to the inch. */
  private static final int SCALE = 3;

  /** Larger pictures, of many nodes, are drawn less finely. */
  private static final int MAX_SIDE = 6000;

  private PngPicture() {}

  /**
   * The bytes of a file.
   *
   * @throws ProblemException if this Java has no fonts
   */
  public static byte[] file(Picture p) {
    System.setProperty("java.awt.headless", "true");
    try {
      double scale = Math.min(SCALE, MAX_SIDE / Math.max(p.width(), p.height()));
      BufferedImage image =
          new BufferedImage(
              (int) Math.ceil(p.width() * scale), (int) Math.ceil(p.height() * scale),
              BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(Ink.PAGE.colour());
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      g.scale(scale, scale);
      p.shapes().forEach(s -> draw(g, s));
      g.dispose();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LinkageError | InternalError e) {
      throw new ProblemException(
          "--png: this Java cannot draw text",
          System.getProperty("java.home"),
          "a Java with fonts (Debian: packages fontconfig and fonts-liberation)",
          "install them, or use --svg");
    }
  }

  private static void draw(Graphics2D g, Picture.Shape s) {
    if (s instanceof Picture.Box b) {
      RoundRectangle2D shape =
          new RoundRectangle2D.Double(
              b.x(), b.y(), b.width(), b.height(), 2 * b.round(), 2 * b.round());
      if (b.fill() != Ink.NONE) {
        g.setColor(pale(b.fill(), b.opacity()));
        g.fill(shape);
      }
      if (b.edgeWidth() > 0) {
        stroke(g, shape, b.edge(), b.edgeWidth());
      }
    } else if (s instanceof Picture.Stroke l) {
      stroke(g, path(l.points()), l.ink(), l.width());
    } else if (s instanceof Picture.Area a) {
      Path2D path = path(a.points());
      path.closePath();
      g.setColor(a.ink().colour());
      g.fill(path);
    } else if (s instanceof Picture.Dot d) {
      g.setColor(pale(d.ink(), d.opacity()));
      double r = d.radius();
      g.fill(new Ellipse2D.Double(d.x() - r, d.y() - r, 2 * r, 2 * r));
    } else if (s instanceof Picture.Label t) {
      label(g, t);
    }
  }

  private static void stroke(Graphics2D g, java.awt.Shape shape, Ink ink, double width) {
    g.setColor(ink.colour());
    g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    g.draw(shape);
  }

  private static void label(Graphics2D g, Picture.Label t) {
    g.setColor(t.ink().colour());
    g.setFont(font(t));
    double width =
        g.getFont().getStringBounds(t.text(), g.getFontRenderContext()).getWidth();
    double back =
        switch (t.anchor()) {
          case START -> 0;
          case MIDDLE -> width / 2;
          case END -> width;
        };
    AffineTransform before = g.getTransform();
    g.translate(t.x(), t.y());
    if (t.turned()) {
      g.rotate(-Math.PI / 2);
    }
    g.drawString(t.text(), (float) -back, 0);
    g.setTransform(before);
  }

  /** The first font of the list that is here; Java's own name for the last one always is. */
  private static Font font(Picture.Label t) {
    for (String family : SvgPicture.FONTS.split(", ")) {
      Font f = new Font(family, t.bold() ? Font.BOLD : Font.PLAIN, 1);
      if (f.getFamily().equals(family)) {
        return f.deriveFont((float) t.size());
      }
    }
    return new Font(Font.SANS_SERIF, t.bold() ? Font.BOLD : Font.PLAIN, 1)
        .deriveFont((float) t.size());
  }

  private static Path2D path(List<Double> xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy.get(0), xy.get(1));
    for (int i = 2; i < xy.size(); i += 2) {
      path.lineTo(xy.get(i), xy.get(i + 1));
    }
    return path;
  }

  private static Color pale(Ink ink, double opacity) {
    Color c = ink.colour();
    return new Color(c.getRed(), c.getGreen(), c.getBlue(), (int) Math.round(255 * opacity));
  }
}
