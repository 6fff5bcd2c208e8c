package synfire.golden.number;

import synfire.golden.op.Activation;

/**
 * Codes that an output is clamped to.
 *
 * @param min lowest code
 * @param max highest code
 */
public record ActivationRange(int min, int max) {

  /** The range of an activation in int8 codes: a real bound b is z + b / scale, half away. */
  public static ActivationRange of(Activation activation, float scale, int zeroPoint) {
    return switch (activation) {
      case NONE -> new ActivationRange(-128, 127);
      case RELU -> new ActivationRange(code(0, scale, zeroPoint), 127);
      case RELU6 -> new ActivationRange(code(0, scale, zeroPoint), code(6, scale, zeroPoint));
      case RELU_N1_TO_1 ->
          new ActivationRange(code(-1, scale, zeroPoint), code(1, scale, zeroPoint));
    };
  }

  private static int code(float bound, float scale, int zeroPoint) {
    long code = zeroPoint + FixedPoint.saturate(RealRounding.halfAway(bound / scale));
    return (int) Math.max(-128, Math.min(127, code));
  }

  /** The nearest code to a value behind the zero point, without overflow. */
  public int clamp(int value, int zeroPoint) {
    return (int) Math.max(min, Math.min(max, (long) value + zeroPoint));
  }

  /** The nearest code in the range. */
  public int clamp(int code) {
    return Math.max(min, Math.min(max, code));
  }
}
