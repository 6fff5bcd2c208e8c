package synfire.golden.number;

import synfire.golden.net.DataType;
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
    return of(activation, scale, zeroPoint, DataType.INT8);
  }

  /** The range of an activation in codes of a type. */
  public static ActivationRange of(
      Activation activation, float scale, int zeroPoint, DataType type) {
    int low =
        switch (activation) {
          case NONE -> type.min();
          case RELU, RELU6 -> code(0, scale, zeroPoint, type);
          case RELU_N1_TO_1 -> code(-1, scale, zeroPoint, type);
        };
    int high =
        switch (activation) {
          case NONE, RELU -> type.max();
          case RELU6 -> code(6, scale, zeroPoint, type);
          case RELU_N1_TO_1 -> code(1, scale, zeroPoint, type);
        };
    return new ActivationRange(low, high);
  }

  private static int code(float bound, float scale, int zeroPoint, DataType type) {
    long code = zeroPoint + FixedPoint.saturate(RealRounding.halfAway(bound / scale));
    return (int) Math.max(type.min(), Math.min(type.max(), code));
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
