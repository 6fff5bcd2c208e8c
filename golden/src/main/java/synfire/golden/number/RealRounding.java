package synfire.golden.number;

/** Rounding of real numbers to integers. */
final class RealRounding {

  private RealRounding() {}

  /** Nearest integer, ties away from zero; saturates at the ends of long. */
  static long halfAway(double value) {
    // The fraction of a double is exact, the sum value + 0.5 is not.
    long whole = (long) value;
    double fraction = value - whole;
    if (whole == Long.MAX_VALUE || whole == Long.MIN_VALUE) {
      return whole;
    }
    return fraction >= 0.5 ? whole + 1 : fraction <= -0.5 ? whole - 1 : whole;
  }
}
