package synfire.golden.run;

import java.util.Arrays;
import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.DoubleRounding;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.number.SingleRounding;
import synfire.golden.vector.VectorStage;

/**
 * From accumulators to codes: code = clamp(scaling(acc) + z), one scaling per channel.
 *
 * <p>The dense way uses the short form of the rounding, the event-driven way the words of the
 * reference.
 */
final class OutputStage {

  private final Scaling[] scalings;
  private final int[] mantissas;
  private final int[] exponents;
  /** Whether fixed-point factors are rounded twice; else once. */
  private final boolean twice;
  private final int zeroPoint;
  private final ActivationRange range;

  OutputStage(Scaling[] scalings, int zeroPoint, ActivationRange range) {
    this.scalings = scalings;
    this.zeroPoint = zeroPoint;
    this.range = range;
    twice = Arrays.stream(scalings).allMatch(DoubleRounding.class::isInstance);
    boolean once = Arrays.stream(scalings).allMatch(SingleRounding.class::isInstance);
    mantissas = twice || once ? new int[scalings.length] : null;
    exponents = twice || once ? new int[scalings.length] : null;
    for (int c = 0; mantissas != null && c < scalings.length; c++) {
      Multiplier multiplier =
          scalings[c] instanceof DoubleRounding scaling
              ? scaling.multiplier()
              : ((SingleRounding) scalings[c]).multiplier();
      mantissas[c] = multiplier.mantissa();
      exponents[c] = multiplier.exponent();
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

  /** The same stage on vector lanes; null if the factors are no fixed-point numbers. */
  VectorStage vectors(int[] bias) {
    return mantissas == null
        ? null
        : new VectorStage(
            bias, mantissas, exponents, twice, zeroPoint, range.min(), range.max());
  }

  /** The code of one accumulator. */
  byte code(int accumulator, int channel) {
    return (byte) range.clamp(scalings[channel].apply(accumulator), zeroPoint);
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
      long scaled =
          twice
              ? DoubleRounding.fast(sums[from + c], mantissas[c], exponents[c])
              : SingleRounding.fast(sums[from + c], mantissas[c], exponents[c]);
      out[at + c] = (byte) Math.max(min, Math.min(max, scaled + zeroPoint));
    }
  }
}
