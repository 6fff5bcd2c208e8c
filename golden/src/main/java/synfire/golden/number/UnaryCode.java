package synfire.golden.number;

import synfire.golden.op.Activation;
import synfire.golden.op.Unary;

/**
 * The output code of a unary function for one input code, as the reference kernels calculate it:
 * most functions in float32 (a table of 256 codes), HARD_SWISH, LEAKY_RELU and the stand-alone RELU
 * family in integers.
 */
public final class UnaryCode {

  private final Unary unary;
  private final float inputScale;
  private final int inputZeroPoint;
  private final float outputScale;
  private final int outputZeroPoint;

  /**
   * A function between two int8 tensors.
   *
   * @throws IllegalArgumentException for scales that the reference kernel cannot take
   */
  public UnaryCode(
      Unary unary, float inputScale, int inputZeroPoint, float outputScale, int outputZeroPoint) {
    this.unary = unary;
    this.inputScale = inputScale;
    this.inputZeroPoint = inputZeroPoint;
    this.outputScale = outputScale;
    this.outputZeroPoint = outputZeroPoint;
    double ratio = inputScale / outputScale;
    switch (unary.function()) {
      case LEAKY_RELU -> checkReach(Math.max(ratio, Math.abs(unary.alpha() * ratio)));
      case RELU, RELU6, RELU_N1_TO_1 -> checkReach(ratio);
      case HARD_SWISH -> {
        if (Multiplier.of((1f / 128f) * inputScale / outputScale).exponent() > 0) {
          throw new IllegalArgumentException(
              "the input scale is more than 128 times the output scale");
        }
      }
      default -> {}
    }
  }

  private static void checkReach(double factor) {
    if (!(factor < Float.MAX_VALUE)
        || !new DoubleRounding(Multiplier.of(factor)).reaches(255)) {
      throw new IllegalArgumentException("the ratio of its scales overflows 32 bits");
    }
  }

  /** The output code of an input code from -128 to 127. */
  public int apply(int code) {
    int value = code - inputZeroPoint;
    return switch (unary.function()) {
      case LOGISTIC, TANH, GELU, GELU_APPROXIMATE, ELU -> quantized(real(inputScale * value));
      case LEAKY_RELU -> clamp(leaky(value) + outputZeroPoint);
      case HARD_SWISH -> clamp(hardSwish(value) + outputZeroPoint);
      case RELU -> rectified(value, Activation.RELU);
      case RELU6 -> rectified(value, Activation.RELU6);
      case RELU_N1_TO_1 -> rectified(value, Activation.RELU_N1_TO_1);
    };
  }

  private float real(float x) {
    return switch (unary.function()) {
      case LOGISTIC -> 1f / (1f + Float32.exp(-x));
      case TANH -> Float32.tanh(x);
      case GELU -> 0.5f * x * Float32.erfc(x * (float) -Math.sqrt(0.5));
      case GELU_APPROXIMATE -> {
        float slope = (float) (2 / Math.sqrt(Math.PI) * Math.sqrt(0.5));
        yield 0.5f * x * (1f + Float32.tanh(slope * (x + 0.044715f * x * x * x)));
      }
      case ELU -> x < 0 ? Float32.expm1(x) : x;
      default -> throw new IllegalStateException("not a float32 function: " + unary.function());
    };
  }

  private int quantized(float result) {
    float inverse = 1f / outputScale;
    float rescaled = RealRounding.halfAway(result * inverse);
    // The zero point is added in float32, as in the reference.
    return (int) Math.max(-128, Math.min(127, (long) (rescaled + outputZeroPoint)));
  }

  private int rectified(int value, Activation activation) {
    Multiplier ratio = Multiplier.of((double) (inputScale / outputScale));
    int code = DoubleRounding.apply(value, ratio.mantissa(), ratio.exponent()) + outputZeroPoint;
    return ActivationRange.of(activation, outputScale, outputZeroPoint).clamp(code);
  }

  private int leaky(int value) {
    double factor =
        value >= 0 ? inputScale / outputScale : inputScale * unary.alpha() / outputScale;
    boolean negative = factor < 0;
    Multiplier multiplier = Multiplier.of(Math.abs(factor));
    int mantissa = negative ? -multiplier.mantissa() : multiplier.mantissa();
    return DoubleRounding.apply(value, mantissa, multiplier.exponent());
  }

  /** x * clamp(x / 6 + 1/2, 0, 1) in 16-bit fixed point, input shifted up by 7 bits. */
  private int hardSwish(int value) {
    float fineScale = (1f / 128f) * inputScale;
    Multiplier output = Multiplier.of((double) (fineScale / outputScale));
    Multiplier slope = Multiplier.of((double) (fineScale / (3f / 32768f)));
    int fine = (short) (value << 7);
    int onOutputScale = FixedPoint.doublingHighMultiply16(fine, sixteenBits(output));
    int gate = fine;
    if (slope.exponent() > 0) {
      gate = shiftSaturated(gate, slope.exponent() - 1);
    }
    gate = FixedPoint.doublingHighMultiply16(gate, sixteenBits(slope));
    if (slope.exponent() > 0) {
      gate = shiftSaturated(gate, 1);
    }
    if (slope.exponent() < 0) {
      gate = FixedPoint.divideByPowerOfTwo(gate, -slope.exponent());
    }
    gate = (gate + (1 << 15)) >> 1;
    int product = doublingHigh16(gate, onOutputScale);
    return FixedPoint.divideByPowerOfTwo(product, -output.exponent());
  }

  /** Upper half of 2ab of 16-bit values without rounding. */
  private static int doublingHigh16(int a, int b) {
    return a == Short.MIN_VALUE && b == Short.MIN_VALUE ? Short.MAX_VALUE : a * b / (1 << 15);
  }

  private static int shiftSaturated(int value, int shift) {
    long wide = (long) value << Math.min(shift, 31);
    return (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, wide));
  }

  private static int sixteenBits(Multiplier multiplier) {
    int offset = 1 << 15;
    return multiplier.mantissa() >= Integer.MAX_VALUE - offset
        ? Short.MAX_VALUE
        : (multiplier.mantissa() + offset) >> 16;
  }

  private static int clamp(int code) {
    return Math.max(-128, Math.min(127, code));
  }
}
