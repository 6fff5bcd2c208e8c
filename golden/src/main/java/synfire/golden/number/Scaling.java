package synfire.golden.number;

/** Takes an accumulator to the scale of an output: acc times a real factor, rounded. */
public sealed interface Scaling permits DoubleRounding, SingleRounding, RealScaling {

  /** The rounded product, without zero point and clamp. */
  int apply(int accumulator);

  /** Whether every accumulator from -bound to bound is scaled without overflow of 32 bits. */
  boolean reaches(long bound);
}
