package synfire.generator.map;

import java.util.List;
import java.util.Optional;
import synfire.generator.graph.ChannelScale;
import synfire.generator.graph.Drain;
import synfire.generator.graph.Factor;

/**
 * A scale of the hardware that was compared with the reference on every sum that can occur.
 *
 * @param scale multiplier of 31 bits, exponent, and a bias for ties
 * @param twice whether it is to be rounded twice
 */
record ProvenFactor(ChannelScale scale, boolean twice) {

  /** Multipliers on each side of the nearest one that are tried. */
  private static final int NEIGHBOURS = 16;

  private interface Reference {
    long code(long sum);
  }

  private static Optional<ChannelScale> search(
      Factor near,
      long bias,
      int neighbours,
      boolean twice,
      long low,
      long high,
      Drain d,
      Reference reference) {
    for (int i = 0; i <= 2 * neighbours; i++) {
      long m = near.multiplier() + (long) (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      if (m < 1L << 30 || m >= 1L << 31 || near.exponent() < -31) {
        continue;
      }
      Factor candidate = new Factor((int) m, near.exponent());
      boolean same = true;
      for (long s = low; s <= high && same; s++) {
        long code = clamp(candidate.apply(s + bias, twice) + d.zero(), d.min(), d.max());
        same = code == reference.code(s);
      }
      if (same) {
        return Optional.of(new ChannelScale(candidate, bias));
      }
    }
    return Optional.empty();
  }

  /**
   * For means of codes over n pixels, rounded half away from zero: a factor for each n that occurs,
   * all of one kind of rounding; empty if there are none.
   */
  static Optional<ProvenFactor[]> forMeans(boolean[] counts, int min, int max) {
    for (boolean twice : new boolean[] {true, false}) {
      ProvenFactor[] out = new ProvenFactor[counts.length];
      boolean complete = true;
      for (int n = 1; n < counts.length && complete; n++) {
        if (counts[n]) {
          Optional<ChannelScale> scale = mean(n, twice, min, max);
          complete = scale.isPresent();
          out[n] = complete ? new ProvenFactor(scale.get(), twice) : null;
        }
      }
      if (complete) {
        return Optional.of(out);
      }
    }
    return Optional.empty();
  }

  private static Optional<ChannelScale> mean(int n, boolean twice, int min, int max) {
    Drain codes = new Drain(List.of(), twice, 0, min, max, Optional.empty());
    Reference reference =
        sum -> clamp((sum > 0 ? sum + n / 2 : sum - n / 2) / n, min, max);
    return search(
        Factor.of(1.0 / n), 0, NEIGHBOURS, twice, -128L * n, 127L * n, codes, reference);
  }

  private static long clamp(long v, int min, int max) {
    return Math.max(min, Math.min(max, v));
  }
}
