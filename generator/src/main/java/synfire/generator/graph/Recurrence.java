package synfire.generator.graph;

import java.util.List;

/**
 * Complex states that accumulators enter before they are drained, two channels a state: real part,
 * imaginary part.
 *
 * @param stateBits bits of a part of a state, which saturates
 * @param fractionBits fraction bits of the eigenvalues
 * @param channels how each channel enters its state
 * @param carried whether states go on from frame to frame; else each frame begins with zeros
 */
public record Recurrence(
    int stateBits, int fractionBits, List<Channel> channels, boolean carried) {

  /**
   * How a channel enters its state: round(accumulator x scale / 2^shift).
   *
   * @param eigenvalue real part of the eigenvalue on even channels, imaginary part on odd ones, in
   *     steps of the fraction
   * @param scale 128 to 255, or 0 for nothing
   * @param shift 1 to 31
   */
  public record Channel(int eigenvalue, int scale, int shift) {

    /** A channel that no state has. */
    public static final Channel NONE = new Channel(0, 0, 1);
  }

  public Recurrence {
    channels = List.copyOf(channels);
  }
}
