package synfire.golden.unit;

import synfire.golden.number.DoubleRounding;
import synfire.golden.number.Multiplier;
import synfire.golden.number.SingleRounding;

/**
 * Scaling of a value of 30 bits to an output code.
 *
 * @param mantissa m, 2^30 to 2^31 - 1, or less for the divided multiplier of a mean
 * @param exponent e, -31 to 7: the factor is m * 2^(e - 31); -32 stands for the factor 0
 * @param twice double rounding, else single
 * @param zero zero point of the output
 * @param low smallest code
 * @param high largest code
 */
public record Requantizer(
    int mantissa, int exponent, boolean twice, int zero, int low, int high) {

  /** The code of a value below 2^29 in magnitude. */
  public int code(int value) {
    return (int) Math.max(low, Math.min(high, scaled(value) + zero));
  }

  private long scaled(int value) {
    if (exponent == -32) {
      return 0;
    }
    // Values of the reference are 32 bits wide; a factor above 1 can leave them, and the unit
    // saturates.
    if (Math.abs((long) value) << Math.max(exponent, 0) >= 1L << 31) {
      return value < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
    Multiplier m = new Multiplier(mantissa, exponent);
    return twice ? new DoubleRounding(m).apply(value) : new SingleRounding(m).apply(value);
  }
}
