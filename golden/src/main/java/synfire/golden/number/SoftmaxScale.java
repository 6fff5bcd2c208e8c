package synfire.golden.number;

/**
 * How SOFTMAX takes a difference d of codes, at most 0, to Q5.26: d * beta * scale.
 *
 * @param multiplier the factor beta * scale * 2^26
 * @param lowest differences below it count as exp = 0
 */
public record SoftmaxScale(Multiplier multiplier, int lowest) {

  /** Longest row: its sum of exponentials in Q12.19 stays below 2^31. */
  public static final int LONGEST_ROW = 4095;

  private static final int INTEGER_BITS = 5;

  /** The scale of a softmax; the factor must be above 1, as in the reference. */
  public static SoftmaxScale of(float beta, float scale) {
    double factor =
        Math.min((double) beta * (double) scale * (1 << (31 - INTEGER_BITS)), (1L << 31) - 1.0);
    if (!(factor > 1)) {
      throw new IllegalArgumentException("softmax factor " + factor + " is not above 1");
    }
    Multiplier multiplier = Multiplier.of(factor);
    double radius =
        Math.floor(
            ((1 << INTEGER_BITS) - 1.0)
                * (1L << (31 - INTEGER_BITS))
                / (1L << multiplier.exponent()));
    return new SoftmaxScale(multiplier, (int) -radius);
  }

  /** exp(d * beta * scale) in Q0.31 for a difference d from lowest to 0. */
  public int exponential(int difference) {
    int rescaled =
        DoubleRounding.apply(difference, multiplier.mantissa(), multiplier.exponent());
    return FixedPoint.expOfNegative(rescaled, INTEGER_BITS);
  }

  /** An exponential as it enters the sum: Q0.31 to Q12.19. */
  public static int addend(int exponential) {
    return FixedPoint.divideByPowerOfTwo(exponential, 12);
  }

  /**
   * int8 code of exponential / sum at scale 1/256 and zero point -128.
   *
   * @param exponential Q0.31
   * @param sum Q12.19, above 0
   */
  public static int quotient(int exponential, int sum) {
    int zeros = Integer.numberOfLeadingZeros(sum);
    int reciprocal = FixedPoint.reciprocalOfOnePlus((sum << zeros) & Integer.MAX_VALUE);
    int shift = 12 - zeros + 31 - 8;
    int code =
        FixedPoint.divideByPowerOfTwo(
            FixedPoint.doublingHighMultiply(reciprocal, exponential), shift);
    return Math.max(-128, Math.min(127, code - 128));
  }
}
