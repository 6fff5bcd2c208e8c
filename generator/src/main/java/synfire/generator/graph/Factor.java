package synfire.generator.graph;

/**
 * A real factor M = multiplier x 2^(exponent - 31) as fixed-point numbers hold it.
 *
 * @param multiplier 2^30 to 2^31 - 1, or 0 for the factor 0; the divided factor of a mean may be
 *     smaller
 * @param exponent -31 to 30, 0 for the factor 0
 */
public record Factor(int multiplier, int exponent) {

  /** The factor 0. */
  public static final Factor ZERO = new Factor(0, 0);

  /** The factor 1, exact under both roundings. */
  public static final Factor ONE = new Factor(1 << 30, 1);

  /** The nearest factor: fraction in [0.5, 1) with 31 bits, rounded half away from zero. */
  public static Factor of(double real) {
    if (real == 0) {
      return ZERO;
    }
    int exponent = Math.getExponent(real) + 1;
    double fraction = Math.scalb(real, -exponent);
    long multiplier = (long) Math.floor(fraction * (1L << 31) + 0.5);
    if (multiplier == 1L << 31) {
      multiplier = 1L << 30;
      exponent++;
    }
    if (exponent < -31) {
      return ZERO;
    }
    return new Factor((int) multiplier, exponent);
  }

  /** The factor times a, rounded twice: to 31 fraction bits, then to an integer, ties away. */
  public long twice(long a) {
    int left = Math.max(exponent, 0);
    int right = Math.max(-exponent, 0);
    if (left > 0 && Math.abs(a) >= 1L << (31 - left)) {
      // Far beyond every range of codes; the product would not fit 64 bits.
      return a > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    }
    long high = ((a * multiplier << left) + (1L << 30)) >> 31;
    if (right == 0) {
      return high;
    }
    long mask = (1L << right) - 1;
    long threshold = (mask >> 1) + (high < 0 ? 1 : 0);
    return (high >> right) + ((high & mask) > threshold ? 1 : 0);
  }

  /** The factor times a, rounded once, ties upwards. */
  public long once(long a) {
    return (a * multiplier + (1L << (30 - exponent))) >> (31 - exponent);
  }

  /** One of the two roundings. */
  public long apply(long a, boolean twice) {
    return twice ? twice(a) : once(a);
  }

  /** Nearest integer of a real number, ties away from zero. */
  static double roundHalfAway(double v) {
    return v >= 0 ? Math.floor(v + 0.5) : Math.ceil(v - 0.5);
  }
}
