package synfire.generator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Two measures of many points against each other, with their Pareto front. Axes are logarithmic
 * where all values are positive.
 *
 * @param x measure across
 * @param y measure upwards
 * @param groups what the colours say
 * @param points all points
 */
public record ScatterPlot(Axis x, Axis y, String groups, List<Point> points) {

  /**
   * A measure.
   *
   * @param name short
   * @param doc what it is
   * @param less whether less is better
   */
  public record Axis(String name, String doc, boolean less) {}

  /** A point: its measures and the group whose colour it has. */
  public record Point(double x, double y, String group) {}

  private static final int WIDTH = 900;
  private static final int HEIGHT = 500;
  private static final int LEFT = 80;
  private static final int RIGHT = 170;
  private static final int TOP = 16;
  private static final int BOTTOM = 54;
  private static final int MOST_GROUPS = 20;

  public ScatterPlot {
    points = List.copyOf(points);
  }

  /** The front: points that no other beats in both measures, along x. */
  List<Point> front() {
    double sx = x.less() ? 1 : -1;
    double sy = y.less() ? 1 : -1;
    List<Point> sorted = new ArrayList<>(points);
    sorted.sort(
        Comparator.comparingDouble((Point p) -> sx * p.x()).thenComparingDouble(p -> sy * p.y()));
    List<Point> out = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (Point p : sorted) {
      if (sy * p.y() < best) {
        best = sy * p.y();
        out.add(p);
      }
    }
    return out;
  }

  /** The drawing. */
  public Picture picture(String name) {
    Picture p = new Picture(name, y.name() + " against " + x.name()).size(WIDTH, HEIGHT);
    if (points.isEmpty()) {
      p.text(LEFT, TOP + 20.0, "no points", 13, Ink.QUIET, Picture.Anchor.START);
      return p;
    }
    Scale across =
        Scale.of(points.stream().mapToDouble(Point::x).toArray(), LEFT, WIDTH - RIGHT);
    Scale up = Scale.of(points.stream().mapToDouble(Point::y).toArray(), HEIGHT - BOTTOM, TOP);
    for (double t : across.ticks()) {
      p.line(across.at(t), TOP, across.at(t), HEIGHT - BOTTOM, Ink.LINE, 1);
      p.text(
          across.at(t), HEIGHT - BOTTOM + 16.0, shown(t), 11, Ink.TEXT, Picture.Anchor.MIDDLE);
    }
    for (double t : up.ticks()) {
      p.line(LEFT, up.at(t), WIDTH - RIGHT, up.at(t), Ink.LINE, 1);
      p.text(LEFT - 6.0, up.at(t) + 4, shown(t), 11, Ink.TEXT, Picture.Anchor.END);
    }
    p.text(
        (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, x.name() + ": " + x.doc(), 12, Ink.TEXT,
        Picture.Anchor.MIDDLE);
    p.turned(
        16, (TOP + HEIGHT - BOTTOM) / 2.0, Picture.cut(y.name() + ": " + y.doc(), 12, 480), 12,
        Ink.TEXT);
    Set<String> kinds = new LinkedHashSet<>();
    points.forEach(d -> kinds.add(d.group()));
    List<String> names = List.copyOf(kinds);
    List<Point> best = front();
    List<Double> line = new ArrayList<>();
    best.forEach(
        d -> {
          line.add(across.at(d.x()));
          line.add(up.at(d.y()));
        });
    p.stroke(line, Ink.QUIET, 1.5, "");
    for (Point d : points) {
      dot(p, d, across, up, names, 3.5, 0.4);
    }
    for (Point d : best) {
      dot(p, d, across, up, names, 5.5, 0.95);
    }
    p.text(WIDTH - RIGHT + 14.0, TOP + 10.0, groups, 12, Ink.TEXT, Picture.Anchor.START);
    for (int i = 0; i < Math.min(names.size(), MOST_GROUPS); i++) {
      double at = TOP + 28.0 + 18 * i;
      p.dot(WIDTH - RIGHT + 20.0, at - 4, 4.5, Ink.strong(i), 1, "");
      p.text(
          WIDTH - RIGHT + 30.0, at, Picture.cut(names.get(i), 12, RIGHT - 36.0), 12, Ink.TEXT,
          Picture.Anchor.START);
    }
    return p;
  }

  private static void dot(
      Picture p, Point d, Scale across, Scale up, List<String> names, double radius,
      double opacity) {
    p.dot(
        across.at(d.x()), up.at(d.y()), radius, Ink.strong(names.indexOf(d.group())), opacity,
        shown(d.x()) + ", " + shown(d.y()));
  }

  private static String shown(double v) {
    return Math.abs(v) >= 1000
        ? Numbers.short3(v).replace("\u202f", "")
        : String.format(Locale.ROOT, "%.4g", v).replaceFirst("\\.?0+$", "");
  }

  /** Places of values between two ends of an axis. */
  private record Scale(double low, double high, boolean log, double from, double to) {

    static Scale of(double[] values, double from, double to) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double v : values) {
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
      boolean log = low > 0;
      double a = log ? Math.log10(low) : low;
      double b = log ? Math.log10(high) : high;
      double room = b > a ? 0.05 * (b - a) : log ? 0.1 : Math.max(1, 0.1 * Math.abs(a));
      return new Scale(a - room, b + room, log, from, to);
    }

    double at(double v) {
      return from + ((log ? Math.log10(v) : v) - low) / (high - low) * (to - from);
    }

    /** Round values inside: 1, 2 and 5 times powers of ten. */
    List<Double> ticks() {
      List<Double> out = new ArrayList<>();
      if (log) {
        for (int e = (int) Math.floor(low); e <= high; e++) {
          for (int k : new int[] {1, 2, 5}) {
            double l = e + Math.log10(k);
            if (l >= low && l <= high) {
              out.add(k * Math.pow(10, e));
            }
          }
        }
      }
      if (out.size() < 2) {
        out.clear();
        double first = log ? Math.pow(10, low) : low;
        double last = log ? Math.pow(10, high) : high;
        double step = Math.pow(10, Math.floor(Math.log10(last - first)));
        step = (last - first) / step < 3 ? step / 5 : step;
        for (double t = Math.ceil(first / step) * step; t <= last; t += step) {
          out.add(t);
        }
      }
      return out;
    }
  }
}
