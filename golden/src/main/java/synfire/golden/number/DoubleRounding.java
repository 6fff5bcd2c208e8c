package synfire.golden.number;

/**
 * Scaling that rounds twice: once to the 31 bits of the high product, once by the right shift.
 *
 * <p>With left = max(e, 0) and right = max(-e, 0): h = a * 2^left * m / 2^31 rounded to nearest,
 * ties up; result = h / 2^right rounded to nearest, ties away from zero.
 *
 * @param multiplier the factor
 */
public record DoubleRounding(Multiplier multiplier) implements Scaling {

  /** In the words of the reference: nudge, truncating division, remainder against threshold. */
  @Override
  public int apply(int accumulator) {
    return apply(accumulator, multiplier.mantissa(), multiplier.exponent());
  }

  @Override
  public boolean reaches(long bound) {
    int left = Math.max(multiplier.exponent(), 0);
    return left < 31 && bound < 1L << (31 - left);
  }

  @Override
  public int fast(int accumulator) {
    return fast(accumulator, multiplier.mantissa(), multiplier.exponent());
  }

  /** The same with the parts of the multiplier. */
  public static int apply(int accumulator, int mantissa, int exponent) {
    int left = Math.max(exponent, 0);
    int right = Math.max(-exponent, 0);
    return FixedPoint.divideByPowerOfTwo(
        FixedPoint.doublingHighMultiply(accumulator << left, mantissa), right);
  }

  /**
   * The same value in four operations, for loops: floor((p + 2^30) / 2^31), then the tie of a
   * negative value is moved down by its sign before the shift. Mantissa at least 0.
   */
  public static int fast(int accumulator, int mantissa, int exponent) {
    if (exponent >= 0) {
      return (int) (((long) (accumulator << exponent) * mantissa + (1L << 30)) >> 31);
    }
    int high = (int) (((long) accumulator * mantissa + (1L << 30)) >> 31);
    return (high + (1 << (-exponent - 1)) + (high >> 31)) >> -exponent;
  }
}
