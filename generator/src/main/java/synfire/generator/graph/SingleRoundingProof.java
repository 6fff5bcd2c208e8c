package synfire.generator.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Shows that one fixed-point rounding gives the codes of round-half-away(double(acc) x scale) for
 * every accumulator that a channel can reach. Both are rising step functions of at most 255 steps
 * between the clamps, so it is enough that all steps begin at the same accumulator.
 */
final class SingleRoundingProof {

  /** Neighbours of the nearest multiplier that are tried where it fails at a tie. */
  private static final int NEIGHBOURS = 64;

  private SingleRoundingProof() {}

  /** A drain with one rounding that equals the reference on all reachable accumulators. */
  static Drain prove(Drain drain, double[] real, Kernel kernel, Value in) {
    List<ChannelScale> scales = new ArrayList<>();
    for (int k = 0; k < real.length; k++) {
      ChannelScale s = drain.scale(k);
      long low = kernel.minSum(k, in.minEvent(), in.maxEvent()) + s.bias();
      long high = kernel.maxSum(k, in.minEvent(), in.maxEvent()) + s.bias();
      scales.add(new ChannelScale(factor(drain, real[k], k, low, high), s.bias()));
    }
    return new Drain(scales, false, drain.zero(), drain.min(), drain.max(), drain.table());
  }

  private static Factor factor(Drain d, double real, int channel, long low, long high) {
    // Accumulators at which the reference steps from one code to the next.
    long[] steps = new long[256];
    int n = 0;
    int first = code(d, real, low);
    int last = code(d, real, high);
    for (int q = first + 1; q <= last; q++) {
      long a = (long) Math.ceil((q - d.zero() - 0.5) / real);
      while (a > low && code(d, real, a - 1) >= q) {
        a--;
      }
      while (code(d, real, a) < q) {
        a++;
      }
      steps[n++] = a;
    }
    Factor nearest = Factor.of(real);
    for (int i = 0; i <= 2 * NEIGHBOURS; i++) {
      long m = nearest.multiplier() + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      if (m < 1L << 30 || m >= 1L << 31) {
        continue;
      }
      Factor candidate = new Factor((int) m, nearest.exponent());
      if (agrees(d, candidate, steps, n, first, last, low, high)) {
        return candidate;
      }
    }
    if (first == last && agreesConstant(d, first)) {
      return Factor.ZERO;
    }
    throw new NotOnChip(
        String.format(
            Locale.ROOT,
            "channel %d: no fixed-point multiplier gives the codes of factor %.17g on all sums",
            channel,
            real),
        "use --rounding tflm");
  }

  private static boolean agrees(
      Drain d, Factor f, long[] steps, int n, int first, int last, long low, long high) {
    if (hardware(d, f, low) != first || hardware(d, f, high) != last) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      int q = first + 1 + i;
      if (hardware(d, f, steps[i]) < q || hardware(d, f, steps[i] - 1) >= q) {
        return false;
      }
    }
    return true;
  }

  private static boolean agreesConstant(Drain d, int code) {
    return clamp(d, d.zero()) == code;
  }

  private static int hardware(Drain d, Factor f, long a) {
    return clamp(d, f.once(a) + d.zero());
  }

  private static int code(Drain d, double real, long a) {
    return clamp(d, Factor.roundHalfAway(a * real) + d.zero());
  }

  private static int clamp(Drain d, double code) {
    return (int) Math.max(d.min(), Math.min(d.max(), code));
  }
}
