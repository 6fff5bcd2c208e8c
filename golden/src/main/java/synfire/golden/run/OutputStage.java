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
 * From sums to codes: code = clamp(scaling(acc * 2^F + bias) + z), one scaling per channel, which
 * the F fraction bits are part of.
 *
 * <p>The dense way uses the short form of the rounding, the event-driven way the words of the
 * reference.
 */
final class OutputStage {

  private final Scaling[] scalings;
  /** Fraction bits of the biases. */
  private final int fraction;
  private final int[] mantissas;
  private final int[] exponents;
  /** Whether fixed-point factors are rounded twice; else once. */
  private final boolean twice;
  private final int zeroPoint;
  private final ActivationRange range;

  /** A stage whose biases are in units of the accumulators. */
  OutputStage(Scaling[] scalings, int zeroPoint, ActivationRange range) {
    this(scalings, 0, zeroPoint, range);
  }

  OutputStage(Scaling[] scalings, int fraction, int zeroPoint, ActivationRange range) {
    this.scalings = scalings;
    this.fraction = fraction;
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

  /** Biases where the sums begin; zeros where they are finer than the sums. */
  int[] begin(int[] bias) {
    return fraction == 0 ? bias : new int[bias.length];
  }

  /** Whether biases are finer than the sums, which only the plain loops know. */
  boolean fine() {
    return fraction > 0;
  }

  /** A sum with the bias that it did not begin with. */
  int biased(int sum, int bias) {
    return fraction == 0 ? sum : (sum << fraction) + bias;
  }

  /** The same for one sum a channel, in place. */
  void bias(int[] sums, int[] bias) {
    for (int c = 0; fraction > 0 && c < bias.length; c++) {
      sums[c] = biased(sums[c], bias[c]);
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
