package synfire.generator.report;

import java.util.List;
import java.util.Map;
import synfire.generator.map.Program;
import synfire.generator.map.RingPlan;
import synfire.generator.map.StepPlan;
import synfire.golden.run.Trace;

/**
 * The work that one frame gives one step.
 *
 * @param activations elements of the input tensors that the step reads, without fillers
 * @param events those that differ from the zero point
 * @param words words of the windows inside the tensor
 * @param eventMacs multiplications of events with constant weights, taps inside the tensor only
 * @param formulaCycles what the step takes when nothing waits: for each job the longest of its
 *     events times groups, its words, and its drain
 */
public record StepWork(
    double activations, double events, double words, double eventMacs, double formulaCycles) {

  StepWork plus(StepWork o) {
    return new StepWork(
        activations + o.activations,
        events + o.events,
        words + o.words,
        eventMacs + o.eventMacs,
        formulaCycles + o.formulaCycles);
  }

  StepWork times(double f) {
    return new StepWork(
        activations * f, events * f, words * f, eventMacs * f, formulaCycles * f);
  }

  /** The work of every step for one sample. */
  public static List<StepWork> of(Program program, Trace trace) {
    return program.steps().stream().map(s -> new Counter(program, s, trace).work()).toList();
  }

  /** Mean of several frames. */
  public static List<StepWork> mean(List<List<StepWork>> frames) {
    int steps = frames.get(0).size();
    return java.util.stream.IntStream.range(0, steps)
        .mapToObj(
            s ->
                frames.stream()
                    .map(f -> f.get(s))
                    .reduce(new StepWork(0, 0, 0, 0, 0), StepWork::plus)
                    .times(1.0 / frames.size()))
        .toList();
  }

  /** Walks over the windows of a step. */
  private static final class Counter {
    private final Program program;
    private final StepPlan step;
    private final RingPlan ring;
    private final int rows;
    private final int cols;
    private final int words;
    private final int lanes;
    /** Channel of each lane of the words that the step reads; -1 for none. */
    private final int[] channels;
    /** Events of each pixel and word. */
    private final int[] events;

    Counter(Program program, StepPlan step, Trace trace) {
      this.program = program;
      this.step = step;
      this.ring = program.ring(step.inputs().get(0));
      this.rows = ring.rows();
      this.cols = ring.cols();
      this.words = field("words");
      this.lanes = program.target().npe().lanes();
      int firstWord = Math.floorMod(
              field("first_col") - field("pixel_col") * ring.words() - ring.base(),
              Math.max(1, ring.words()));
      this.channels = new int[words * lanes];
      for (int i = 0; i < channels.length; i++) {
        channels[i] = ring.lanes().get(firstWord * lanes + i);
      }
      byte[] codes = trace.codes(ring.tensor());
      int width = codes.length / (rows * cols);
      this.events = new int[rows * cols * words];
      for (int p = 0; p < rows * cols; p++) {
        for (int i = 0; i < channels.length; i++) {
          if (channels[i] >= 0 && codes[p * width + channels[i]] != (byte) ring.zeroPoint()) {
            events[p * words + i / lanes]++;
          }
        }
      }
    }

    private int field(String name) {
      return step.fields().get(name).intValue();
    }

    StepWork work() {
      boolean lanewise = field("lanewise") == 1;
      boolean pair = field("pair") == 1;
      Map<String, Long> port = step.ports().get(0);
      // Steps that make rows in turn stride over those of the others. In a frame a step makes some
      // of the rows that are its own in one of the frames.
      int apart = gcd(step.rows(), step.phases());
      double share = (double) apart / step.phases();
      int strideRows = port.get("stride").intValue() / step.phases();
      boolean streamed = port.get("endless") == 1;
      int firstRow = port.get("first_row").intValue() - step.phase() * strideRows;
      int taps = field("kernel_rows") * field("kernel_cols");
      long drain =
          (long) field("job_groups") * lanes / program.target().npe().requantizers();
      double formulaCycles = 0;
      double scanned = 0;
      double eventTaps = 0;
      double insideTaps = 0;
      for (int r = step.phase() % apart; r < step.rows(); r += apart) {
        for (int c = 0; c < step.cols(); c++) {
          long pixelEvents = 0;
          long inside = 0;
          for (int ky = 0; ky < (pair ? 1 : field("kernel_rows")); ky++) {
            int row = firstRow + r * strideRows + ky * field("dilation_rows");
            for (int kx = 0; kx < field("kernel_cols"); kx++) {
              int col =
                  field("pixel_col") + c * field("stride_cols") + kx * field("dilation_cols");
              if (row < 0 && !streamed || row >= rows || col < 0 || col >= cols) {
                continue;
              }
              inside++;
              // Of a stream, rows of frames before count as those of this frame.
              int at = Math.floorMod(row, rows) * cols + col;
              for (int w = 0; w < words; w++) {
                pixelEvents += events[at * words + w];
              }
            }
          }
          eventTaps += pixelEvents;
          insideTaps += inside;
          scanned += inside * words;
          formulaCycles +=
              lanewise
                  ? words * Math.max(taps, drain)
                  : Math.max(
                      Math.max(pixelEvents * field("event_groups"), (long) taps * words), drain);
        }
      }
      int present = 0;
      for (int c : channels) {
        present += c >= 0 ? 1 : 0;
      }
      long all = 0;
      for (int e : events) {
        all += e;
      }
      // Each tap of each input channel reaches as many outputs: the share of events is the same.
      double possible = insideTaps * present;
      double eventMacs = possible == 0 ? 0 : step.validMacs() * eventTaps / possible;
      return new StepWork(
          (double) rows * cols * present / step.phases(),
          (double) all / step.phases(),
          scanned * share,
          eventMacs,
          formulaCycles * share);
    }

    private static int gcd(int a, int b) {
      return b == 0 ? a : gcd(b, a % b);
    }
  }
}
