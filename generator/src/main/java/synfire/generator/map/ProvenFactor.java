package synfire.generator.map;

import synfire.generator.graph.Drain;
import synfire.generator.graph.Factor;

/**
 * A factor of the hardware that was compared with the reference on every sum that can occur.
 *
 * @param factor multiplier of 31 bits and exponent
 * @param twice whether it is to be rounded twice
 */
record ProvenFactor(Factor factor, boolean twice) {

  /** Multipliers on each side of the nearest one that are tried. */
  private static final int NEIGHBOURS = 16;

  private interface Reference {
    long code(long sum);
  }

  /** For a drain whose multiplier may have less than 31 bits, sums of low to high. */
  static ProvenFactor forSums(Drain d, long low, long high) {
    Factor f = d.scale(0).factor();
    if (f.multiplier() == 0 || f.multiplier() >= 1 << 30) {
      return new ProvenFactor(f, d.twice());
    }
    int shift = Integer.numberOfLeadingZeros(f.multiplier()) - 1;
    Factor near = new Factor(f.multiplier() << shift, f.exponent() - shift);
    Reference reference = s -> clamp(f.apply(s, d.twice()) + d.zero(), d.min(), d.max());
    for (boolean twice : new boolean[] {true, false}) {
      Factor found = search(near, twice, low, high, d, reference);
      if (found != null) {
        return new ProvenFactor(found, twice);
      }
    }
    return null;
  }

  private static Factor search(
      Factor near, boolean twice, long low, long high, Drain d, Reference reference) {
    for (int i = 0; i <= 2 * NEIGHBOURS; i++) {
      long m = near.multiplier() + (long) (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      if (m < 1L << 30 || m >= 1L << 31 || near.exponent() < -31) {
        continue;
      }
      Factor candidate = new Factor((int) m, near.exponent());
      boolean same = true;
      for (long s = low; s <= high && same; s++) {
        long code = clamp(candidate.apply(s, twice) + d.zero(), d.min(), d.max());
        same = code == reference.code(s);
      }
      if (same) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * For means of codes over n pixels, rounded half away from zero: a factor for each n that occurs,
   * all of one kind of rounding; null if there are none.
   */
  static ProvenFactor[] forMeans(boolean[] counts, int min, int max) {
    for (boolean twice : new boolean[] {true, false}) {
      ProvenFactor[] out = new ProvenFactor[counts.length];
      boolean complete = true;
      for (int n = 1; n < counts.length && complete; n++) {
        if (counts[n]) {
          Factor f = mean(n, twice, min, max);
          complete = f != null;
          out[n] = new ProvenFactor(f, twice);
        }
      }
      if (complete) {
        return out;
      }
    }
    return null;
  }

  private static Factor mean(int n, boolean twice, int min, int max) {
    Drain codes =
        new Drain(java.util.List.of(), twice, 0, min, max, java.util.Optional.empty());
    Reference reference =
        sum -> clamp((sum > 0 ? sum + n / 2 : sum - n / 2) / n, min, max);
    return search(Factor.of(1.0 / n), twice, -128L * n, 127L * n, codes, reference);
  }

  private static long clamp(long v, int min, int max) {
    return Math.max(min, Math.min(max, v));
  }
}
