package synfire.golden.number;

/**
 * RSQRT between int8 tensors: 1 / sqrt(q - z_in) by an integer Newton iteration, scaled to the
 * output. A value of 0 gives the highest code; the reference refuses values below 0, which a
 * network's range excludes, and here they give the highest code too.
 */
public final class InverseSquareRoot {

  private static final int SHIFT = 20;

  private final int inputZeroPoint;
  private final int outputZeroPoint;
  private final Multiplier multiplier;

  /** Between two tensors: the factor is 1 / (sqrt(s_in) * s_out), the product in float32. */
  public InverseSquareRoot(
      float inputScale, int inputZeroPoint, float outputScale, int outputZeroPoint) {
    this.inputZeroPoint = inputZeroPoint;
    this.outputZeroPoint = outputZeroPoint;
    this.multiplier = Multiplier.of(1.0 / (Float32.sqrt(inputScale) * outputScale));
  }

  /** The output code of an input code. */
  public int apply(int code) {
    int value = code - inputZeroPoint;
    if (value <= 0) {
      return 127;
    }
    Multiplier root = FixedPoint.inverseSquareRoot(value);
    int data = DoubleRounding.apply(1, root.mantissa(), root.exponent() + SHIFT);
    int scaled =
        DoubleRounding.apply(data, multiplier.mantissa(), multiplier.exponent() - SHIFT);
    return Math.max(-128, Math.min(127, scaled + outputZeroPoint));
  }
}
