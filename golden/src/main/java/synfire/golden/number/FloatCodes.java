package synfire.golden.number;

import synfire.golden.net.DataType;

/** Codes from real numbers and back, as the host does it at the edges of a network. */
public final class FloatCodes {

  private FloatCodes() {}

  /** round_half_away(value / scale) + zero point in float32, saturated to the type's codes. */
  public static byte quantize(float value, float scale, int zeroPoint, DataType type) {
    long code = FixedPoint.saturate(RealRounding.halfAway(value / scale)) + (long) zeroPoint;
    return (byte) Math.max(type.min(), Math.min(type.max(), code));
  }

  /**
   * round_half_even(value / scale) + zero point in float32, saturated: QuantizeLinear of ONNX. A
   * value that is no number becomes the lowest code.
   */
  public static byte quantizeEven(float value, float scale, int zeroPoint, DataType type) {
    double code = Math.rint(value / scale) + zeroPoint;
    return (byte) (code > type.min() ? Math.min(type.max(), code) : type.min());
  }

  /** scale * (code - zero point) in float32. */
  public static float dequantize(int code, float scale, int zeroPoint) {
    return scale * (code - zeroPoint);
  }
}
