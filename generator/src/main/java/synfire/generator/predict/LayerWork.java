package synfire.generator.predict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;
import synfire.generator.map.Placement;
import synfire.generator.map.Placements;

/**
 * The work of one layer: cycles of the firings of any range of its output words, the rows that
 * they need and the memory that they take.
 */
final class LayerWork {

  /** Taps that a pair of inputs takes: one of A, two of B. */
  private static final int PAIR_TAPS = 3;

  private final Machine machine;
  private final Activity activity;
  private final Layer layer;
  private final int index;
  private final int depth;
  private final List<Value> ins;
  private final List<Placement> sources;
  private final Value out;
  private final Placement target;
  private final Window window;
  private final boolean gather;
  private final boolean pair;
  private final boolean keep;
  private final boolean maximum;
  private final Map<Long, Firing[][]> known = new HashMap<>();
  private final Map<Long, List<Read>> knownReads = new HashMap<>();
  private final Map<Long, Frame> knownFrames = new HashMap<>();
  private final Map<Long, long[]> sums = new HashMap<>();
  private final Map<Integer, int[][]> some = new HashMap<>();

  LayerWork(
      Machine machine,
      LayerGraph graph,
      Map<Integer, Placement> placements,
      int index,
      int depth,
      Activity activity) {
    this.machine = machine;
    this.activity = activity;
    this.index = index;
    this.depth = depth;
    this.layer = graph.layers().get(index);
    this.ins = layer.inputs().stream().map(graph::value).toList();
    this.sources = layer.inputs().stream().map(placements::get).toList();
    this.out = graph.value(layer.output());
    this.target = placements.get(layer.output());
    this.gather = layer instanceof Layer.Convolution;
    this.pair = ins.size() == 2;
    this.window = window(layer, ins.get(0), out);
    this.maximum =
        layer instanceof Layer.Pool p && p.reduction() == Layer.Reduction.MAXIMUM;
    this.keep =
        layer instanceof Layer.ChannelSum
            || layer instanceof Layer.Pool p
                && (p.reduction() == Layer.Reduction.MAXIMUM
                    || p.reduction() == Layer.Reduction.MEAN
                    || p.reduction() == Layer.Reduction.AVERAGE
                        && !window.staysInside(ins.get(0), out));
  }

  private static Window window(Layer layer, Value in, Value out) {
    if (layer instanceof Layer.Convolution l) {
      return l.window();
    }
    if (layer instanceof Layer.Depthwise l) {
      return l.window();
    }
    if (layer instanceof Layer.Pool l) {
      return l.window();
    }
    if (layer instanceof Layer.Padded l) {
      int below = out.rows() - in.rows() - l.top();
      return new Window(below + 1, 1, 1, 1, 1, 1, l.top() + below, l.left());
    }
    return Window.PIXEL;
  }

  Layer layer() {
    return layer;
  }

  /** Whether states go from row to row. */
  boolean isRecurrent() {
    return layer instanceof Layer.Convolution l && l.isRecurrent();
  }

  /** Place among the layers of the graph. */
  int index() {
    return index;
  }

  /** Longest path from the input. */
  int depth() {
    return depth;
  }

  Value output() {
    return out;
  }

  /** Where the output lies. */
  Placement target() {
    return target;
  }

  /** Words of an output pixel. */
  int words() {
    return target.words();
  }

  /** Firings of a frame. */
  int rows() {
    return out.rows();
  }

  /** Rows that rings need at least for taps of a window to lie less than a lap apart. */
  int leastDepth() {
    return window.kernelRows() > 1 ? window.dilationRows() + 1 : 1;
  }

  /** Whether output words need all words of the input, or those of their groups. */
  boolean gathers() {
    return gather;
  }

  /**
   * Words of the rings of its inputs that some output words need.
   *
   * @param ring value that the ring holds
   * @param cols pixels of a row
   * @param first first word of a pixel
   * @param end word behind the last one
   * @param need rows for each firing
   */
  record Read(int ring, int cols, int first, int end, Need need) {}

  /**
   * Rows of an input that firing r of a frame needs: from {@code first + r * stride} on {@code
   * span} rows, of which the map has those from 0 to {@code rows - 1}. Rows above the map are those
   * of the frame before where frames are one stream.
   */
  record Need(int rows, int stride, int first, int span, boolean streamed) {

    /** Rows that must be full before firing r of a frame, counted from the frame's first. */
    int full(int r) {
      return streamed
          ? first + r * stride + span
          : Math.max(1, Math.min(rows, first + r * stride + span));
    }

    /** Rows below which firing r and those after it need none. */
    int low(int r) {
      return streamed
          ? first + r * stride
          : Math.max(0, Math.min(rows, first + r * stride));
    }
  }

  /** What some output words read. */
  List<Read> reads(int first, int end) {
    return knownReads.computeIfAbsent((long) first << 32 | end, k -> findReads(first, end));
  }

  private List<Read> findReads(int first, int end) {
    List<Read> reads = new ArrayList<>();
    for (int i = 0; i < ins.size(); i++) {
      Placement p = sources.get(i);
      Need need;
      if (pair) {
        boolean repeat = ins.get(i).rows() < out.rows();
        need =
            repeat
                ? new Need(1, 0, 0, 1, false)
                : new Need(ins.get(i).rows(), 1, 0, 1, false);
      } else {
        need =
            new Need(
                ins.get(i).rows(),
                window.strideRows(),
                -window.padTop(),
                window.span(),
                window.streamed());
      }
      int from = gather ? reached(first, end)[0] : first;
      int to = gather ? reached(first, end)[1] : end;
      reads.add(
          new Read(
              p.root(), ins.get(i).cols(), p.firstWord() + from, p.firstWord() + to, need));
    }
    return reads;
  }

  /** First word and end of the input words that some output words of a convolution see. */
  private int[] reached(int first, int end) {
    Layer.Convolution l = (Layer.Convolution) layer;
    Placement in = sources.get(0);
    if (l.groups() == 1) {
      return new int[] {0, in.words()};
    }
    int perGroup = l.kernel().outputs() / l.groups();
    int low = Integer.MAX_VALUE;
    int high = -1;
    for (int i = first * machine.lanes(); i < end * machine.lanes(); i++) {
      int o = target.lanes().get(i);
      if (o >= 0) {
        low = Math.min(low, o / perGroup);
        high = Math.max(high, o / perGroup);
      }
    }
    int from = in.lanes().indexOf(low * l.kernel().inputs()) / machine.lanes();
    int to = in.lanes().indexOf((high + 1) * l.kernel().inputs() - 1) / machine.lanes() + 1;
    return new int[] {from, to};
  }

  /** Groups of a part that an event reaches. */
  private int eventGroups(int first, int end) {
    Layer.Convolution l = (Layer.Convolution) layer;
    if (l.groups() == 1) {
      return end - first;
    }
    int perGroup = l.kernel().outputs() / l.groups();
    int perWord = (machine.lanes() + l.kernel().inputs() - 1) / l.kernel().inputs();
    int outputs = perGroup * perWord;
    return Math.min(end - first, (outputs + machine.lanes() - 1) / machine.lanes());
  }

  /** Output words as the firings take them: no more than there are groups of accumulators. */
  List<int[]> parts(int first, int end) {
    if (!gather) {
      return List.of(new int[] {first, end});
    }
    int n = end - first;
    int pieces = (n + machine.groups() - 1) / machine.groups();
    List<int[]> parts = new ArrayList<>();
    int from = first;
    for (int i = 1; i <= pieces; i++) {
      int to = first + (int) ((long) n * i / pieces);
      parts.add(new int[] {from, to});
      from = to;
    }
    return parts;
  }

  /** Weight words of a part. */
  long weightWords(int first, int end) {
    long taps = (long) window.kernelRows() * window.kernelCols();
    if (gather) {
      int[] in = reached(first, end);
      Placement words = sources.get(0).words(in[0], in[1]);
      int lanes = (words.words() - 1) * machine.lanes() + words.lanesIn(words.words() - 1);
      return taps * lanes * eventGroups(first, end);
    }
    return layer instanceof Layer.Depthwise || layer instanceof Layer.Padded
        ? taps * (end - first)
        : pair ? PAIR_TAPS : 2;
  }

  /** Parameter words of a part. */
  long parameterWords(int first, int end) {
    if (gather || layer instanceof Layer.Depthwise || layer instanceof Layer.ChannelSum) {
      return (long) (end - first) * machine.lanes() / machine.requantizers();
    }
    return keep && !maximum ? (long) window.kernelRows() * window.kernelCols() : 1;
  }

  /** Words of each table memory, shared by its parts. */
  int tableWords() {
    if (layer instanceof Layer.Sum || layer instanceof Layer.ChannelSum) {
      return 256;
    }
    boolean table =
        layer instanceof Layer.Lookup
            || layer instanceof Layer.Convolution c && c.drain().table().isPresent()
            || layer instanceof Layer.Depthwise d && d.drain().table().isPresent()
            || layer instanceof Layer.Pool p && p.drain().table().isPresent()
            || layer instanceof Layer.Product q && q.drain().table().isPresent();
    return table ? 64 : 0;
  }

  /**
   * What the firings of a part take, for each sample and each row of a frame.
   *
   * @param first first output word
   * @param end word behind the last one; at most one part
   */
  Firing[][] firings(int first, int end) {
    // Convolutions without groups of channels differ by the number of words alone.
    boolean alike = gather && ((Layer.Convolution) layer).groups() == 1;
    long key = alike ? end - first : (long) first << 32 | end;
    return known.computeIfAbsent(
        key,
        k -> {
          Firing[][] all = new Firing[activity.samples()][];
          for (int s = 0; s < all.length; s++) {
            all[s] = gather ? gathered(s, first, end) : lanewise(s, first, end);
          }
          return all;
        });
  }

  /**
   * A frame of some output words, mean of the samples.
   *
   * @param parts number of parts
   * @param cycles cycles of work
   * @param sent words with events
   * @param weightWords weight words
   * @param parameterWords parameter words
   */
  record Frame(
      int parts, double cycles, double sent, long weightWords, long parameterWords) {}

  /** What a frame of some output words takes. */
  Frame frame(int first, int end) {
    return knownFrames.computeIfAbsent(
        (long) first << 32 | end,
        k -> {
          double cycles = 0;
          double sent = 0;
          long weights = 0;
          long parameters = 0;
          List<int[]> parts = parts(first, end);
          for (int[] part : parts) {
            for (Firing[] frame : firings(part[0], part[1])) {
              for (Firing f : frame) {
                cycles += f.cycles();
              }
            }
            for (int s = 0; s < activity.samples(); s++) {
              for (int n : sent(s, part[0], part[1])) {
                sent += n;
              }
            }
            weights += weightWords(part[0], part[1]);
            parameters += parameterWords(part[0], part[1]);
          }
          int n = activity.samples();
          return new Frame(parts.size(), cycles / n, sent / n, weights, parameters);
        });
  }

  private int tapRow(int r, int k) {
    int row = r * window.strideRows() - window.padTop() + k * window.dilationRows();
    // The frame before is taken to be like this one.
    return window.streamed() ? Math.floorMod(row, ins.get(0).rows()) : row;
  }

  private int tapCol(int c, int k) {
    return c * window.strideCols() - window.padLeft() + k * window.dilationCols();
  }

  /** Taps of an output pixel that lie on the map. */
  private int taps(int r, int c) {
    Value in = ins.get(0);
    int rows = 0;
    for (int k = 0; k < window.kernelRows(); k++) {
      int row = tapRow(r, k);
      rows += row >= 0 && row < in.rows() ? 1 : 0;
    }
    int cols = 0;
    for (int k = 0; k < window.kernelCols(); k++) {
      int col = tapCol(c, k);
      cols += col >= 0 && col < in.cols() ? 1 : 0;
    }
    return rows * cols;
  }

  private Firing[] gathered(int sample, int first, int end) {
    int[] in = reached(first, end);
    int groups = end - first;
    int eventGroups = eventGroups(first, end);
    int out1 = groups * machine.lanes() / machine.requantizers();
    long[] pixels = pixels(sample, in[0], in[1]);
    int cols = out.cols();
    int[] sent = sent(sample, first, end);
    Firing[] rows = new Firing[rows()];
    Pipeline pipe = new Pipeline();
    // A row before the first one, so that no row pays for an empty pipeline.
    for (int r = -1; r < rows.length; r++) {
      int row = Math.max(0, r);
      double before = pipe.lanesEnd();
      pipe.turn();
      int scan = 0;
      int entries = 0;
      int reads = 0;
      int issues = 0;
      double firstJob = 0;
      for (int c = 0; c < cols; c++) {
        long p = pixels[row * cols + c];
        int places = (int) (p >>> 44);
        int words = (int) (p >>> 24) & 0xfffff;
        int events = (int) p & 0x7fffff;
        boolean empty = (p & 1 << 23) != 0;
        pipe.job(places, words, events * eventGroups + (empty ? 1 : 0), out1);
        scan += places;
        entries += words;
        reads += taps(row, c) * (in[1] - in[0]);
        issues += events * eventGroups;
        firstJob = c == 0 ? Math.max(places, events * eventGroups) : firstJob;
      }
      rows[row] =
          new Firing(
              pipe.lanesEnd() - before,
              scan + Pipeline.SCAN_TURN,
              firstJob,
              out1,
              out1 * cols,
              entries,
              reads,
              issues,
              cols * groups,
              sent[row]);
    }
    return rows;
  }

  /**
   * For each output pixel: places, entries, whether the final entry is empty, events. They do not
   * depend on the output words, so they are kept.
   */
  private long[] pixels(int sample, int from, int to) {
    return sums.computeIfAbsent(
        ((long) sample << 20 | from) << 20 | to,
        k -> {
          Value in = ins.get(0);
          int words = sources.get(0).words();
          byte[] counts = activity.events(sample, in.id());
          int[] events = new int[in.rows() * in.cols()];
          int[] some = new int[events.length];
          for (int p = 0; p < events.length; p++) {
            for (int w = from; w < to; w++) {
              int n = counts[p * words + w];
              events[p] += n;
              some[p] += n > 0 ? 1 : 0;
            }
          }
          long[] all = new long[out.rows() * out.cols()];
          for (int r = 0; r < out.rows(); r++) {
            for (int c = 0; c < out.cols(); c++) {
              long places = 0;
              long entries = 0;
              long sum = 0;
              boolean last = false;
              for (int kr = 0; kr < window.kernelRows(); kr++) {
                int row = tapRow(r, kr);
                last = false;
                if (row < 0 || row >= in.rows()) {
                  places++;
                  continue;
                }
                for (int kc = 0; kc < window.kernelCols(); kc++) {
                  int col = tapCol(c, kc);
                  last = false;
                  if (col < 0 || col >= in.cols()) {
                    places++;
                    continue;
                  }
                  int p = row * in.cols() + col;
                  places += to - from;
                  entries += some[p];
                  sum += events[p];
                  last = counts[p * words + to - 1] > 0;
                }
              }
              entries += last ? 0 : 1;
              all[r * out.cols() + c] =
                  places << 44 | entries << 24 | (last ? 0 : 1L << 23) | sum;
            }
          }
          return all;
        });
  }

  private Firing[] lanewise(int sample, int first, int end) {
    int perWord = machine.lanes() / machine.requantizers();
    Value in = ins.get(0);
    int words = sources.get(0).words();
    byte[] counts = activity.events(sample, in.id());
    int[] sent = sent(sample, first, end);
    Firing[] rows = new Firing[rows()];
    Pipeline pipe = new Pipeline();
    for (int r = -1; r < rows.length; r++) {
      int row = Math.max(0, r);
      double before = pipe.lanesEnd();
      pipe.turn();
      int scan = 0;
      int all = 0;
      int reads = 0;
      int issues = 0;
      double firstJob = 0;
      for (int c = 0; c < out.cols(); c++) {
        int taps = pair ? PAIR_TAPS : taps(row, c);
        for (int w = first; w < end; w++) {
          int places = 0;
          int entries = 0;
          boolean last = false;
          if (pair) {
            places = PAIR_TAPS;
            entries = PAIR_TAPS;
            last = true;
          } else {
            for (int kr = 0; kr < window.kernelRows(); kr++) {
              int tap = tapRow(row, kr);
              last = false;
              if (tap < 0 || tap >= in.rows()) {
                places++;
                continue;
              }
              for (int kc = 0; kc < window.kernelCols(); kc++) {
                int col = tapCol(c, kc);
                places++;
                last =
                    col >= 0
                        && col < in.cols()
                        && (keep || counts[(tap * in.cols() + col) * words + w] > 0);
                entries += last ? 1 : 0;
              }
            }
          }
          entries += last ? 0 : 1;
          int work = maximum ? 2 * entries : entries;
          pipe.job(places, entries, work, perWord);
          scan += places;
          all += entries;
          reads += taps;
          issues += work;
          firstJob = firstJob == 0 ? Math.max(places, work) : firstJob;
        }
      }
      int jobs = out.cols() * (end - first);
      rows[row] =
          new Firing(
              pipe.lanesEnd() - before,
              scan + Pipeline.SCAN_TURN,
              firstJob,
              perWord,
              perWord * jobs,
              all,
              reads,
              issues,
              jobs,
              sent[row]);
    }
    return rows;
  }

  /** Output words with events, for each row. */
  private int[] sent(int sample, int first, int end) {
    int[][] words =
        some.computeIfAbsent(
            sample,
            k -> {
              byte[] counts = activity.events(sample, out.id());
              int[][] all = new int[words()][out.rows()];
              for (int i = 0; i < counts.length; i++) {
                all[i % words()][i / words() / out.cols()] += counts[i] > 0 ? 1 : 0;
              }
              return all;
            });
    int[] sent = new int[out.rows()];
    for (int w = first; w < end; w++) {
      for (int r = 0; r < sent.length; r++) {
        sent[r] += words[w][r];
      }
    }
    return sent;
  }
}
