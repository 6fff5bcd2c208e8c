package synfire.golden.number;

/**
 * The factors by which ADD, SUB and SQUARED_DIFFERENCE bring two operands to one scale and the
 * result to its own.
 *
 * @param first for (q1 - z1) * 2^leftShift
 * @param second for (q2 - z2) * 2^leftShift
 * @param result for the sum, difference or square
 * @param leftShift bits by which operands are widened first
 */
public record ElementwiseScales(
    Multiplier first, Multiplier second, Multiplier result, int leftShift) {

  /** ADD and SUB: s_i / (2 max), then 2 max / (2^20 s_out); 2 max in float32, quotients double. */
  public static ElementwiseScales sum(float first, float second, float output) {
    double twiceMax = 2f * Math.max(first, second);
    int leftShift = 20;
    return new ElementwiseScales(
        Multiplier.of(first / twiceMax),
        Multiplier.of(second / twiceMax),
        Multiplier.of(twiceMax / ((double) (1 << leftShift) * (double) output)),
        leftShift);
  }

  /** SQUARED_DIFFERENCE: as the sum with shift 7, then (2 max)^2 / (2^14 s_out). */
  public static ElementwiseScales squaredDifference(float first, float second, float output) {
    double twiceMax = 2f * Math.max(first, second);
    int leftShift = 7;
    return new ElementwiseScales(
        Multiplier.of(first / twiceMax),
        Multiplier.of(second / twiceMax),
        Multiplier.of(twiceMax * twiceMax / (double) ((1 << (2 * leftShift)) * output)),
        leftShift);
  }
}
