package synfire.golden.run;

import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.DoubleRounding;
import synfire.golden.number.Scaling;
import synfire.golden.vector.VectorStage;

/**
 * From accumulators to codes: code = clamp(scaling(acc) + z), one scaling per channel.
 *
 * <p>The dense way uses the short form of the double rounding, the event-driven way the words of
 * the reference.
 */
final class OutputStage {

  private final Scaling[] scalings;
  private final int[] mantissas;
  private final int[] exponents;
  private final int zeroPoint;
  private final ActivationRange range;

  OutputStage(Scaling[] scalings, int zeroPoint, ActivationRange range) {
    this.scalings = scalings;
    this.zeroPoint = zeroPoint;
    this.range = range;
    boolean twice = true;
    for (Scaling scaling : scalings) {
      twice &= scaling instanceof DoubleRounding;
    }
    mantissas = twice ? new int[scalings.length] : null;
    exponents = twice ? new int[scalings.length] : null;
    for (int c = 0; twice && c < scalings.length; c++) {
      mantissas[c] = ((DoubleRounding) scalings[c]).multiplier().mantissa();
      exponents[c] = ((DoubleRounding) scalings[c]).multiplier().exponent();
    }
  }

  /**
   * Refuses accumulators that 32 bits cannot hold or scale.
   *
   * @param largest for each channel, the largest magnitude that its accumulator can have
   */
  void check(Operands node, Tensor tensor, long[] largest) {
    for (int c = 0; c < largest.length; c++) {
      if (largest[c] > Integer.MAX_VALUE || !scalings[c].reaches(largest[c])) {
        throw node.refuse(
            tensor,
            "channel " + c + " may reach a sum of " + largest[c] + ", which overflows 32 bits");
      }
    }
  }

  /** The same stage on vector lanes; null if some channel is not rounded twice. */
  VectorStage vectors(int[] bias) {
    return mantissas == null
        ? null
        : new VectorStage(bias, mantissas, exponents, zeroPoint, range.min(), range.max());
  }

  /** The code of one accumulator. */
  byte code(int accumulator, int channel) {
    return (byte) range.clamp(scalings[channel].apply(accumulator) + zeroPoint);
  }

  /** The codes of one accumulator per channel. */
  void codes(int[] sums, int from, byte[] out, int at) {
    if (mantissas == null) {
      for (int c = 0; c < scalings.length; c++) {
        out[at + c] = code(sums[from + c], c);
      }
      return;
    }
    int min = range.min();
    int max = range.max();
    for (int c = 0; c < mantissas.length; c++) {
      int scaled = DoubleRounding.fast(sums[from + c], mantissas[c], exponents[c]);
      out[at + c] = (byte) Math.max(min, Math.min(max, scaled + zeroPoint));
    }
  }
}
