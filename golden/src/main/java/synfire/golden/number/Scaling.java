package synfire.golden.number;

import synfire.golden.net.Semantics;

/** Takes an accumulator to the scale of an output: acc times a real factor, rounded. */
public sealed interface Scaling permits DoubleRounding, SingleRounding, RealScaling {

  /**
   * A fixed-point factor with the rounding of a network's semantics.
   *
   * @throws IllegalArgumentException for a factor of 2^30 or more that is rounded once
   */
  static Scaling of(Multiplier multiplier, Semantics semantics) {
    return semantics == Semantics.ONNX
        ? new SingleRounding(multiplier)
        : new DoubleRounding(multiplier);
  }

  /** The rounded product, without zero point and clamp. */
  int apply(int accumulator);

  /** The same in few operations. */
  default int fast(int accumulator) {
    return apply(accumulator);
  }

  /** Whether every accumulator from -bound to bound is scaled without overflow of 32 bits. */
  boolean reaches(long bound);
}
