package synfire.generator.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.SplittableRandom;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.map.Placement;
import synfire.generator.map.Placements;
import synfire.golden.run.Trace;

/**
 * Events of every word of every value of a graph, for some samples. The graph is one after {@link
 * synfire.generator.map.Repacking}.
 */
public final class Activity {

  private final List<Map<Integer, byte[]>> samples;
  private final boolean measured;

  private Activity(List<Map<Integer, byte[]>> samples, boolean measured) {
    this.samples = List.copyOf(samples);
    this.measured = measured;
  }

  /** Events of samples that {@link #count} has counted, at least one. */
  public static Activity of(List<Map<Integer, byte[]>> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
    return new Activity(samples, true);
  }

  /** Each activation an event with probability 1/2, always the same ones. */
  public static Activity half(LayerGraph graph, int lanes) {
    RandomGenerator random = new SplittableRandom(1);
    Map<Integer, byte[]> events = new TreeMap<>();
    Map<Integer, Placement> placements = Placements.of(graph, lanes);
    for (Value v : graph.values()) {
      Placement p = placements.get(v.id());
      byte[] counts = new byte[v.rows() * v.cols() * p.words()];
      int[] present = present(p);
      for (int i = 0; i < counts.length; i++) {
        int n = present[i % p.words()];
        counts[i] = (byte) Long.bitCount(n == 0 ? 0 : random.nextLong() >>> (64 - n));
      }
      events.put(v.id(), counts);
    }
    return new Activity(List.of(events), false);
  }

  private static int[] present(Placement p) {
    int[] out = new int[p.words()];
    for (int i = 0; i < p.lanes().size(); i++) {
      out[i / p.laneCount()] += p.lanes().get(i) < 0 ? 0 : 1;
    }
    return out;
  }

  /** Events of one sample: for each value of the graph those of its words, pixel by pixel. */
  public static Map<Integer, byte[]> count(LayerGraph graph, int lanes, Trace trace) {
    Map<Integer, byte[]> events = new TreeMap<>();
    Map<Integer, Placement> placements = Placements.of(graph, lanes);
    for (Value v : graph.values()) {
      Placement p = placements.get(v.id());
      byte[] codes = trace.codes(v.tensor());
      int pixels = v.rows() * v.cols();
      int width = codes.length / pixels;
      byte[] counts = new byte[pixels * p.words()];
      int[] channel = new int[p.lanes().size()];
      for (int i = 0; i < channel.length; i++) {
        int at = p.lanes().get(i);
        channel[i] = at < 0 ? -1 : v.channels().get(at);
      }
      byte zero = (byte) v.zeroPoint();
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int i = 0; i < channel.length; i++) {
          if (channel[i] >= 0 && codes[pixel * width + channel[i]] != zero) {
            counts[pixel * p.words() + i / lanes]++;
          }
        }
      }
      events.put(v.id(), counts);
    }
    return events;
  }

  /** Number of samples. */
  public int samples() {
    return samples.size();
  }

  /** Whether events were counted on inputs of the network; else one half was assumed. */
  public boolean measured() {
    return measured;
  }

  /** Events of each word of a value, pixel by pixel; not to be changed. */
  byte[] events(int sample, int value) {
    return samples.get(sample).get(value);
  }

  /** The same for at most n samples, evenly spread. */
  public Activity thinned(int n) {
    if (samples.size() <= n) {
      return this;
    }
    List<Map<Integer, byte[]>> some = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      some.add(samples.get((int) ((long) i * samples.size() / n)));
    }
    return new Activity(some, measured);
  }
}
