package synfire.generator.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as people read them, the same in every locale. */
public final class Numbers {

  private Numbers() {}

  /** Rounded to a whole number, with separators: 190,068. */
  public static String whole(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  /** So many things: 1 sample, 1,200 samples. */
  public static String count(long n, String thing) {
    return whole(n) + " " + thing + (n == 1 ? "" : "s");
  }

  /** A mean: whole, or with one digit where it is small and not whole. */
  static String mean(double value) {
    return value < 100 && value != Math.rint(value) ? fixed(value, 1) : whole(value);
  }

  /** With separators and so many digits after the point. */
  public static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** A share as a percentage: 86.9 %. */
  static String percent(double share) {
    return fixed(100 * share, 1) + "\u202f%";
  }

  /** a / b, or 0 where there is no b. */
  static double share(double a, double b) {
    return b == 0 ? 0 : a / b;
  }

  /** Three significant digits and a prefix: 2.66 M. */
  static String short3(double value) {
    String[] prefixes = {"", "\u202fk", "\u202fM", "\u202fG", "\u202fT"};
    int p = 0;
    double v = value;
    while (Math.abs(v) >= 999.5 && p < prefixes.length - 1) {
      v /= 1000;
      p++;
    }
    int digits = p == 0 ? 0 : Math.abs(v) >= 99.95 ? 0 : Math.abs(v) >= 9.995 ? 1 : 2;
    return fixed(v, digits) + prefixes[p];
  }

  /** Seconds with a fitting prefix, three digits: 1.90 ms. */
  static String seconds(double s) {
    String[] units = {"s", "ms", "µs", "ns"};
    int u = 0;
    double v = s;
    while (v < 0.9995 && u < units.length - 1) {
      v *= 1000;
      u++;
    }
    int digits = v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2;
    return fixed(v, digits) + "\u202f" + units[u];
  }

  /** A place on a drawing as a percentage of its width. */
  static String place(double share) {
    return plain(100 * share, 3) + "%";
  }

  /** Plain digits for attributes, as short as possible. */
  static String plain(double value, int digits) {
    BigDecimal v = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    return v.signum() == 0 ? "0" : v.stripTrailingZeros().toPlainString();
  }

  /** Sizes of axes: 25×5×64. */
  static String shape(List<Integer> shape) {
    // The first axis is the batch, which is 1.
    boolean batch = shape.size() > 1 && shape.get(0) == 1;
    List<Integer> axes = batch ? shape.subList(1, shape.size()) : shape;
    return axes.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }

  /** The largest of 1, 2, 5 times a power of ten that cuts a range into so many parts or more. */
  static double tick(double range, int parts) {
    double best = 1;
    for (double t = 1; t * parts <= range; t *= 10) {
      best = t;
      for (double f : new double[] {2, 5}) {
        if (f * t * parts <= range) {
          best = f * t;
        }
      }
    }
    return best;
  }
}
