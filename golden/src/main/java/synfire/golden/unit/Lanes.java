package synfire.golden.unit;

import java.util.ArrayList;
import java.util.List;

/**
 * The multipliers: sums of events times weights, or word by word.
 *
 * @param lanes activations in a word and weights in a word, P
 * @param groups groups of P accumulators
 * @param accumulatorBits width of an accumulator
 * @param weights weight words of P bytes each
 */
public record Lanes(int lanes, int groups, int accumulatorBits, byte[][] weights) {

  /**
   * How a firing works.
   *
   * @param lanewise word by word, else event by event
   * @param maximum maximum of values from 0 to 255 instead of the sum; lanewise only
   * @param tailLanes channels in the last word of a pixel, 1 to P
   * @param eventGroups groups of accumulators that an event reaches, or bundles of 2^split
   * @param split logarithm of the groups that an event reaches in a cycle; their weights lie in one
   *     word
   * @param packing logarithm of the rows of P weights in a word, see {@link Unpack}
   */
  public record Firing(
      boolean lanewise, boolean maximum, int tailLanes, int eventGroups, int split, int packing) {}

  /**
   * The accumulators of a pixel, or of a word of it.
   *
   * @param firing number of the firing
   * @param accumulators by group and lane; null for a group that nothing has touched
   * @param taps taps inside the tensor
   */
  public record Job(int firing, long[][] accumulators, int taps) {}

  /**
   * What the lanes have done.
   *
   * @param jobs in order
   * @param events events, event by event only
   * @param issues cycles in which the multipliers work
   */
  public record Result(List<Job> jobs, long events, long issues) {}

  /** Works through entries; the last one ends a job. */
  public Result run(List<Firing> firings, List<Entry> entries) {
    List<Job> jobs = new ArrayList<>();
    long events = 0;
    long issues = 0;
    long[][] sums = new long[groups][];
    int taps = 0;
    for (Entry entry : entries) {
      Firing firing = firings.get(entry.firing());
      taps += entry.tap() ? 1 : 0;
      if (firing.lanewise()) {
        if (entry.tap()) {
          word(sums, firing, entry);
          issues += firing.maximum() ? 2 : 1;
        }
      } else {
        for (int lane = 0; lane < lanes; lane++) {
          if (entry.event(lane)) {
            event(sums, firing, entry, lane);
            events++;
            issues += firing.eventGroups();
          }
        }
      }
      if (entry.jobEnd()) {
        jobs.add(new Job(entry.firing(), sums, taps));
        sums = new long[groups][];
        taps = 0;
      }
    }
    return new Result(jobs, events, issues);
  }

  /** acc[0][l] += x[l] * w[l], or the maximum of x[l]. */
  private void word(long[][] sums, Firing firing, Entry entry) {
    boolean first = sums[0] == null;
    long[] sum = touched(sums, 0);
    for (int l = 0; l < lanes; l++) {
      int x = entry.values()[l];
      if (firing.maximum()) {
        sum[l] = first ? x : Math.max(sum[l], x);
      } else {
        add(sum, l, (long) x * weight(firing, entry.weight(), l));
      }
    }
  }

  /**
   * acc[g][l] += x * w[l] for each group that the event reaches. The rows of weights of a word of
   * activations: for each group, one for each of its channels.
   */
  private void event(long[][] sums, Firing firing, Entry entry, int lane) {
    int channels = entry.tail() ? firing.tailLanes() : lanes;
    for (int g = 0; g < firing.eventGroups(); g++) {
      int row = entry.weight() + g * channels + lane;
      if (firing.split() > 0) {
        bundle(sums, firing, entry.group() + g, row, entry.values()[lane]);
        continue;
      }
      long[] sum = touched(sums, entry.group() + g);
      for (int l = 0; l < lanes; l++) {
        add(sum, l, (long) entry.values()[lane] * weight(firing, row, l));
      }
    }
  }

  /** The groups of a bundle; the rows of their weights are those of a word. */
  private void bundle(long[][] sums, Firing firing, int bundle, int word, long x) {
    byte[] packed = weights[Math.floorMod(word, weights.length)];
    for (int j = 0; j < 1 << firing.split(); j++) {
      long[] sum = touched(sums, (bundle << firing.split()) + j);
      for (int l = 0; l < lanes; l++) {
        add(sum, l, x * new Unpack(lanes).weight(packed, firing.split(), j, l));
      }
    }
  }

  private long[] touched(long[][] sums, int group) {
    if (sums[group] == null) {
      sums[group] = new long[lanes];
    }
    return sums[group];
  }

  private int weight(Firing firing, int row, int lane) {
    int rows = 1 << firing.packing();
    int at = Math.floorMod(row, weights.length * rows);
    return new Unpack(lanes).weight(weights[at / rows], firing.packing(), at % rows, lane);
  }

  private void add(long[] sum, int lane, long term) {
    sum[lane] += term;
    long limit = 1L << (accumulatorBits - 1);
    if (sum[lane] < -limit || sum[lane] >= limit) {
      throw new IllegalArgumentException("the accumulator would have to hold " + sum[lane]);
    }
  }
}
