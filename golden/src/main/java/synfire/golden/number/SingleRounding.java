package synfire.golden.number;

/**
 * Scaling that rounds once: (a * m + 2^(30 - e)) >> (31 - e), ties up.
 *
 * @param multiplier the factor, exponent at most 30
 */
public record SingleRounding(Multiplier multiplier) implements Scaling {

  public SingleRounding {
    if (multiplier.exponent() > 30) {
      throw new IllegalArgumentException("exponent above 30: " + multiplier.exponent());
    }
  }

  @Override
  public int apply(int accumulator) {
    long product = (long) accumulator * multiplier.mantissa();
    long unit = 1L << (31 - multiplier.exponent());
    long whole = Math.floorDiv(product, unit);
    boolean up = 2 * Math.floorMod(product, unit) >= unit;
    return FixedPoint.saturate(up ? whole + 1 : whole);
  }

  @Override
  public int fast(int accumulator) {
    return FixedPoint.saturate(fast(accumulator, multiplier.mantissa(), multiplier.exponent()));
  }

  /** The same value before its saturation, for loops. */
  public static long fast(int accumulator, int mantissa, int exponent) {
    int shift = 31 - exponent;
    return ((long) accumulator * mantissa + (1L << (shift - 1))) >> shift;
  }

  @Override
  public boolean reaches(long bound) {
    return bound <= Integer.MAX_VALUE;
  }
}
