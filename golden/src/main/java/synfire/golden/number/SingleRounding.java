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
    int shift = 31 - multiplier.exponent();
    long rounded = ((long) accumulator * multiplier.mantissa() + (1L << (shift - 1))) >> shift;
    return FixedPoint.saturate(rounded);
  }

  @Override
  public boolean reaches(long bound) {
    return bound <= Integer.MAX_VALUE;
  }
}
