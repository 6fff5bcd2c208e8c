package synfire.generator.predict;

import java.util.Arrays;

/**
 * Scan, word queue, lanes and drain of one NPE, job by job (a pixel, or a word of a pixel where
 * the lanes work lane by lane). Each stage has its own clock; the queue holds {@link #QUEUE}
 * entries and the drain empties one bank while the lanes fill the other.
 */
final class Pipeline {

  /** Entries between scan and lanes. */
  static final int QUEUE = 17;

  /** Cycles from a place of the scan to the head of the queue, and from there to the bank. */
  static final int SCAN_LATENCY = 7;

  static final int LANES_LATENCY = 5;

  /** Cycles of the scan between two firings, and of the lanes and of the drain. */
  static final int SCAN_TURN = 2;

  private static final int TURN = 1;

  private double scan;
  private double lanes;
  private double drain;
  private double drainBefore;
  private long entries;
  private long[] total = new long[64];
  private double[] end = new double[64];
  private int[] count = new int[64];
  private double[] length = new double[64];
  private int jobs;
  private int oldest;

  /** A firing begins. */
  void turn() {
    scan += SCAN_TURN;
    lanes += TURN;
    drain += TURN;
  }

  /**
   * One job.
   *
   * @param places places that the scan walks over
   * @param words entries of the queue, at least 1
   * @param work cycles of the lanes
   * @param out cycles of the drain
   */
  void job(int places, int words, int work, int out) {
    double scanned = scan + places;
    entries += words;
    long popped = entries - QUEUE;
    while (oldest < jobs && total[oldest] < popped) {
      oldest++;
    }
    if (oldest < jobs && popped > 0) {
      double left = (double) (total[oldest] - popped) / count[oldest];
      scanned = Math.max(scanned, end[oldest] - left * length[oldest]);
    }
    double start = Math.max(lanes, drainBefore - LANES_LATENCY);
    double done = Math.max(start + work, scanned + SCAN_LATENCY);
    if (words > QUEUE) {
      scanned = Math.max(scanned, done - (double) QUEUE / words * work);
    }
    if (jobs == total.length) {
      total = Arrays.copyOf(total, 2 * jobs);
      end = Arrays.copyOf(end, 2 * jobs);
      count = Arrays.copyOf(count, 2 * jobs);
      length = Arrays.copyOf(length, 2 * jobs);
    }
    total[jobs] = entries;
    end[jobs] = done;
    count[jobs] = words;
    length[jobs] = work;
    jobs++;
    scan = scanned;
    lanes = done;
    drainBefore = drain;
    drain = Math.max(drain, done + LANES_LATENCY) + out;
  }

  /** When the lanes are done with all jobs so far. */
  double lanesEnd() {
    return lanes;
  }
}
