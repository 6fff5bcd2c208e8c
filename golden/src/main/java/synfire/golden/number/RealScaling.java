package synfire.golden.number;

/**
 * Scaling in floating point: the double product, rounded to nearest, ties away from zero.
 *
 * @param factor real factor
 */
public record RealScaling(double factor) implements Scaling {

  /** FULLY_CONNECTED of LiteRT 1.3 and later: all in double. */
  public static RealScaling fullyConnected(float input, float weight, float output) {
    return new RealScaling((double) input * (double) weight / (double) output);
  }

  @Override
  public int apply(int accumulator) {
    return FixedPoint.saturate(RealRounding.halfAway(accumulator * factor));
  }

  @Override
  public boolean reaches(long bound) {
    return bound <= Integer.MAX_VALUE;
  }
}
