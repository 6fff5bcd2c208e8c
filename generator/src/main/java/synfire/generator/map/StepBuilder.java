package synfire.generator.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import synfire.generator.graph.ChannelScale;
import synfire.generator.graph.Drain;
import synfire.generator.graph.Factor;
import synfire.generator.graph.IntTable;
import synfire.generator.graph.Kernel;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Recurrence;
import synfire.generator.graph.Table;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.StepDraft.DrainPlan;
import synfire.generator.map.StepDraft.Geometry;
import synfire.generator.map.StepDraft.Lanes;
import synfire.generator.map.StepDraft.Source;

/** Layers to steps: cuts, lanes, packed weights and parameters, and proofs that they are exact. */
final class StepBuilder {

  /** Bits of an accumulator with its bias, as the requantizer takes it. */
  private static final int DRAIN_BITS = 30;

  /** The largest weight memory of a configuration. */
  private static final long MAX_WEIGHT_BYTES = 16L << 20;

  /** Sums that the proof of an average may try. */
  private static final long MAX_TRIED_SUMS = 1L << 26;

  private static final int BIAS_BITS = 28;
  private static final int[] ONE = {1};

  private final LayerGraph graph;
  private final NpeShape npe;
  private final Map<Integer, Placement> placements;
  private final Limits limits;
  private final int output;
  private int depth;
  private List<Plan.Slice> slices = List.of();
  private int accumulatorBits = 1;
  private Optional<Shortages.Accumulators> accumulators = Optional.empty();

  StepBuilder(
      LayerGraph graph,
      NpeShape npe,
      Map<Integer, Placement> placements,
      int output,
      Limits limits) {
    this.graph = graph;
    this.npe = npe;
    this.placements = placements;
    this.output = output;
    this.limits = limits;
  }

  /** Accumulator bits that the layers so far need. */
  int accumulatorBits() {
    return accumulatorBits;
  }

  /** The widest sum that accumulators cannot hold, if there is one. */
  Optional<Shortages.Accumulators> accumulators() {
    return accumulators;
  }

  /**
   * The steps of a layer, in order of its slices, those of a slice in order of their output
   * channels.
   */
  List<StepDraft> steps(Layer layer, int depth, List<Plan.Slice> slices) {
    if (!Plan.hasSteps(layer)) {
      return List.of();
    }
    this.depth = depth;
    this.slices = slices;
    if (layer instanceof Layer.Convolution l) {
      return convolution(l);
    }
    if (layer instanceof Layer.Depthwise l) {
      return depthwise(l);
    }
    if (layer instanceof Layer.Pool l) {
      return pool(l);
    }
    if (layer instanceof Layer.Sum l) {
      return pair(l, l.drain(), Optional.of(l));
    }
    if (layer instanceof Layer.Product l) {
      return pair(l, l.drain(), Optional.empty());
    }
    if (layer instanceof Layer.ChannelSum l) {
      return channelSum(l);
    }
    if (layer instanceof Layer.Lookup l) {
      return lookup(l);
    }
    if (layer instanceof Layer.Padded l) {
      return padded(l);
    }
    throw new IllegalStateException("layer " + layer.operation() + " is no step");
  }

  // ---- parts of a layer

  private String name(Layer layer, int part, int parts) {
    int node = layer.nodes().isEmpty() ? -1 : layer.nodes().get(0);
    String base = layer.operation() + (node < 0 ? "" : "_" + node);
    return parts == 1 ? base : base + "." + part;
  }

  private String place(Layer layer) {
    return layer.nodes().isEmpty()
        ? "model " + graph.network().name()
        : Limits.place(graph.network(), layer.nodes().get(0));
  }

  private void problem(Layer layer, String message, String expected, String fix) {
    limits.add(layer.nodes().isEmpty() ? -1 : layer.nodes().get(0), message, expected, fix);
  }

  private StepDraft draft(
      Layer layer,
      int part,
      List<Plan.Slice> parts,
      List<Source> inputs,
      Placement out,
      Geometry geometry,
      Lanes lanes,
      DrainPlan drain) {
    return new StepDraft(
        name(layer, part, parts.size()),
        layer,
        part,
        parts.size(),
        depth,
        parts.get(part),
        inputs,
        out,
        graph.value(layer.output()),
        out.root() == output,
        geometry,
        lanes.packed(npe),
        drain);
  }

  private static Geometry geometry(Window w) {
    return new Geometry(
        w.kernelRows(),
        w.kernelCols(),
        w.strideRows(),
        w.strideCols(),
        w.dilationRows(),
        w.dilationCols(),
        w.padTop(),
        w.padLeft(),
        w.streamed());
  }

  /**
   * The slices, cut where lanes stay unused before a table and so that no part has more than a
   * number of words.
   */
  private List<Plan.Slice> parts(Placement out, boolean table, int most) {
    List<Plan.Slice> parts = new ArrayList<>();
    for (Plan.Slice s : slices) {
      int begin = s.firstWord();
      for (int w = s.firstWord(); w < s.endWord(); w++) {
        boolean full =
            !out.lanes().subList(w * out.laneCount(), (w + 1) * out.laneCount()).contains(-1);
        if (w == s.endWord() - 1 || table && !full) {
          cut(parts, s, begin, w + 1, most);
          begin = w + 1;
        }
      }
    }
    return parts;
  }

  /** Equal cuts of some words of a slice. */
  private static void cut(List<Plan.Slice> parts, Plan.Slice s, int begin, int end, int most) {
    int n = end - begin;
    int pieces = (n - 1) / most + 1;
    for (int i = 0; i < pieces; i++) {
      int from = begin + (int) ((long) n * i / pieces);
      int to = begin + (int) ((long) n * (i + 1) / pieces);
      parts.add(new Plan.Slice(s.npe(), from, to, s.phase(), s.phases()));
    }
  }

  // ---- convolution

  private List<StepDraft> convolution(Layer.Convolution l) {
    Value in = graph.value(l.input());
    checkAccumulators(l, l.drain(), l.kernel(), in);
    Placement out = placements.get(l.output());
    if (l.isRecurrent() && !checkStates(l, l.drain().recurrence().get(), out)) {
      return List.of();
    }
    List<Plan.Slice> parts =
        parts(out, l.drain().table().isPresent(), npe.accumulatorGroups());
    List<StepDraft> steps = new ArrayList<>();
    for (Plan.Slice part : parts) {
      Placement slice = out.words(part.firstWord(), part.endWord());
      Placement words = reached(l, placements.get(l.input()), slice);
      Block block = Block.best(l, words, slice);
      int lanes = (words.words() - 1) * npe.lanes() + words.lanesIn(words.words() - 1);
      long taps = (long) l.kernel().rows() * l.kernel().cols();
      long bytes = taps * lanes * block.groups() * npe.lanes();
      if (bytes > MAX_WEIGHT_BYTES) {
        problem(
            l,
            String.format(Locale.ROOT, "its weights take %,d bytes in lanes", bytes),
            String.format(Locale.ROOT, "at most %,d", MAX_WEIGHT_BYTES),
            "make the layer smaller, or its groups multiples of the lanes");
        return List.of();
      }
      byte[] weights = gatherWeights(l, words, slice, block, 0);
      Lanes gather =
          new Lanes(
              false,
              false,
              false,
              false,
              false,
              block.groups(),
              block.words(),
              block.step(),
              weights,
              lanes * block.groups(),
              npe.lanes() * block.groups());
      int split = split(block, slice, weights);
      if (split > 0) {
        gather = gather.splitBy(split, gatherWeights(l, words, slice, block, split));
      }
      steps.add(
          draft(
              l,
              steps.size(),
              parts,
              List.of(new Source(in, words, false, false)),
              slice,
              geometry(l.window()),
              gather,
              drain(l, l.drain(), slice)));
    }
    return steps;
  }

  /** The words of the input that outputs of a slice see. */
  private static Placement reached(Layer.Convolution l, Placement in, Placement slice) {
    if (l.groups() == 1) {
      return in;
    }
    int outputsPerGroup = l.kernel().outputs() / l.groups();
    int first = Integer.MAX_VALUE;
    int last = 0;
    for (int o : slice.lanes()) {
      if (o >= 0) {
        int group = o / outputsPerGroup;
        int p = in.laneCount();
        first = Math.min(first, in.lanes().indexOf(group * l.kernel().inputs()) / p);
        last =
            Math.max(last, in.lanes().indexOf((group + 1) * l.kernel().inputs() - 1) / p);
      }
    }
    return in.words(first, last + 1);
  }

  /**
   * Which groups of outputs the words of a tap reach: words in blocks, block b reaches the groups
   * from b x step on.
   */
  private record Block(int words, int groups, int step) {

    static Block best(Layer.Convolution l, Placement in, Placement out) {
      Block best = new Block(in.words(), out.words(), 0);
      if (l.groups() == 1) {
        return best;
      }
      int[] lowest = new int[in.words()];
      int[] highest = new int[in.words()];
      for (int w = 0; w < in.words(); w++) {
        lowest[w] = Integer.MAX_VALUE;
        highest[w] = -1;
        for (int g = 0; g < out.words(); g++) {
          if (connected(l, in, w, out, g)) {
            lowest[w] = Math.min(lowest[w], g);
            highest[w] = Math.max(highest[w], g);
          }
        }
      }
      for (int words = 1; words < in.words(); words++) {
        if (Integer.bitCount(words) != 1 || in.words() % words != 0) {
          continue;
        }
        int blocks = in.words() / words;
        for (int step = 0; step <= (out.words() - 1) / (blocks - 1); step++) {
          int groups = 1;
          boolean fits = true;
          for (int w = 0; w < in.words(); w++) {
            int base = w / words * step;
            fits &= lowest[w] >= base;
            groups = Math.max(groups, highest[w] - base + 1);
          }
          if (fits && (blocks - 1) * step + groups <= out.words() && groups < best.groups()) {
            best = new Block(words, groups, step);
          }
        }
      }
      return best;
    }

    private static boolean connected(
        Layer.Convolution l, Placement in, int w, Placement out, int g) {
      int p = in.laneCount();
      int perGroup = l.kernel().outputs() / l.groups();
      for (int i : in.lanes().subList(w * p, (w + 1) * p)) {
        for (int o : out.lanes().subList(g * p, (g + 1) * p)) {
          if (i >= 0 && o >= 0 && i / l.kernel().inputs() == o / perGroup) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /** How many groups lanes can take at a time: a power of two that divides all, its logarithm. */
  private int split(Block block, Placement slice, byte[] weights) {
    if (block.groups() != slice.words()) {
      return 0;
    }
    int most = PackedWeights.packing(weights, npe.mostSplit());
    return Math.min(most, Integer.numberOfTrailingZeros(block.groups()));
  }

  /** Rows of weights by tap, word, bundle of 2^split groups, channel of the word, group. */
  private byte[] gatherWeights(
      Layer.Convolution l, Placement in, Placement out, Block block, int split) {
    Kernel k = l.kernel();
    int p = npe.lanes();
    int perGroup = k.outputs() / l.groups();
    int lanes = (in.words() - 1) * p + in.lanesIn(in.words() - 1);
    int[] inputs = in.lanes().stream().mapToInt(i -> i).toArray();
    int[] outputs = out.lanes().stream().mapToInt(i -> i).toArray();
    byte[] bytes = new byte[k.rows() * k.cols() * lanes * block.groups() * p];
    int n = 0;
    for (int ky = 0; ky < k.rows(); ky++) {
      for (int kx = 0; kx < k.cols(); kx++) {
        for (int w = 0; w < in.words(); w++) {
          int nl = Math.min(p, lanes - w * p);
          int g0 = w / block.words() * block.step();
          for (int row = 0; row < nl * block.groups(); row++) {
            int e = (row >> split) % nl;
            int g = (row >> split) / nl << split | row & (1 << split) - 1;
            int i = inputs[w * p + e];
            for (int lane = 0; lane < p; lane++) {
              int o = outputs[(g0 + g) * p + lane];
              if (i >= 0 && o >= 0 && o / perGroup == i / k.inputs()) {
                bytes[n] = (byte) k.at(o, ky, kx, i % k.inputs());
              }
              n++;
            }
          }
        }
      }
    }
    return bytes;
  }

  // ---- lane by lane

  /** Makes the steps of a layer that works lane by lane: one, or more before a table. */
  private List<StepDraft> lanewise(
      Layer layer, Geometry geometry, Optional<Table> table, LanewiseMaker maker) {
    Placement out = placements.get(layer.output());
    List<Plan.Slice> parts = parts(out, table.isPresent(), out.words());
    List<StepDraft> steps = new ArrayList<>();
    for (Plan.Slice part : parts) {
      Placement slice = out.words(part.firstWord(), part.endWord());
      List<Source> sources = new ArrayList<>();
      for (int in : layer.inputs()) {
        Value v = graph.value(in);
        Placement words = placements.get(in).words(part.firstWord(), part.endWord());
        boolean pair = layer.inputs().size() == 2;
        Value to = graph.value(layer.output());
        boolean rows = pair && v.rows() < to.rows();
        boolean cols = pair && v.cols() < to.cols();
        sources.add(new Source(v, words, rows, cols));
      }
      steps.add(
          draft(
              layer,
              steps.size(),
              parts,
              sources,
              slice,
              geometry,
              maker.lanes(slice),
              maker.drain(slice)));
    }
    return steps;
  }

  private interface LanewiseMaker {
    Lanes lanes(Placement slice);

    DrainPlan drain(Placement slice);
  }

  /** Lanes that all have the same weights: one word for all taps, or one for each tap of a pair. */
  private Lanes uniform(
      Placement slice, int[] weights, boolean keep, boolean maximum, boolean raw) {
    int p = npe.lanes();
    byte[] bytes = new byte[weights.length * p];
    for (int i = 0; i < weights.length; i++) {
      Arrays.fill(bytes, i * p, (i + 1) * p, (byte) weights[i]);
    }
    boolean pair = weights.length == Descriptors.PAIR_TAPS;
    return new Lanes(
        true, pair, keep, maximum, raw, 1, slice.words(), 0, bytes, pair ? 1 : 0, 0);
  }

  private List<StepDraft> depthwise(Layer.Depthwise l) {
    checkAccumulators(l, l.drain(), l.kernel(), graph.value(l.input()));
    return lanewise(
        l,
        geometry(l.window()),
        l.drain().table(),
        new LanewiseMaker() {
          @Override
          public Lanes lanes(Placement slice) {
            Kernel k = l.kernel();
            byte[] bytes = new byte[k.rows() * k.cols() * slice.lanes().size()];
            int n = 0;
            for (int w = 0; w < slice.words(); w++) {
              for (int ky = 0; ky < k.rows(); ky++) {
                for (int kx = 0; kx < k.cols(); kx++) {
                  for (int lane = 0; lane < npe.lanes(); lane++) {
                    int c = slice.lanes().get(w * npe.lanes() + lane);
                    bytes[n++] = c < 0 ? 0 : (byte) k.at(c, ky, kx, 0);
                  }
                }
              }
            }
            return new Lanes(
                true,
                false,
                false,
                false,
                false,
                1,
                slice.words(),
                0,
                bytes,
                1,
                0);
          }

          @Override
          public DrainPlan drain(Placement slice) {
            return StepBuilder.this.drain(l, l.drain(), slice);
          }
        });
  }

  private List<StepDraft> pool(Layer.Pool l) {
    Value in = graph.value(l.input());
    Value out = graph.value(l.output());
    Drain d = l.drain();
    DrainPlan plan;
    if (l.reduction() == Layer.Reduction.MAXIMUM) {
      // the lanes compare codes plus 128, which are never negative
      plan = constantDrain(l, d, new ChannelScale(Factor.ONE, -128 - in.zeroPoint()), false);
    } else if (l.reduction() == Layer.Reduction.SUM) {
      int n = l.window().kernelRows() * l.window().kernelCols();
      checkRange(l, (long) n * in.minEvent(), (long) n * in.maxEvent(), 0);
      plan = constantDrain(l, d, d.scale(0), d.twice());
    } else if (l.reduction() == Layer.Reduction.MEAN) {
      plan = meanDrain(l, in);
    } else {
      plan = averageDrain(l, in, out);
    }
    boolean maximum = l.reduction() == Layer.Reduction.MAXIMUM;
    return lanewise(
        l,
        geometry(l.window()),
        d.table(),
        fixed(
            maximum ? Descriptors.MAXIMUM_WEIGHTS : ONE,
            maximum || plan.paramMode() == Descriptors.PARAM_PER_TAP_COUNT,
            maximum,
            maximum,
            plan));
  }

  private LanewiseMaker fixed(
      int[] weights, boolean keep, boolean maximum, boolean raw, DrainPlan plan) {
    return new LanewiseMaker() {
      @Override
      public Lanes lanes(Placement slice) {
        return uniform(slice, weights, keep, maximum, raw);
      }

      @Override
      public DrainPlan drain(Placement slice) {
        return plan;
      }
    };
  }

  /** The mean of values over the pixels inside the map: a factor for each number of them. */
  private DrainPlan meanDrain(Layer.Pool l, Value in) {
    int most = l.drain().scales().size();
    checkRange(l, (long) most * in.minEvent(), (long) most * in.maxEvent(), 0);
    long[] params = new long[most * npe.requantizers()];
    for (int n = 1; n <= most; n++) {
      long packed = packed(l, l.drain().scale(n - 1));
      Arrays.fill(params, (n - 1) * npe.requantizers(), n * npe.requantizers(), packed);
    }
    return plan(l.drain(), Descriptors.PARAM_PER_TAP_COUNT, params, 1, l.drain().twice());
  }

  /** The mean over the pixels inside the map: one factor and bias for each number of them. */
  private DrainPlan averageDrain(Layer.Pool l, Value in, Value out) {
    Window w = l.window();
    boolean[] counts = new boolean[w.kernelRows() * w.kernelCols() + 1];
    int kinds = 0;
    int most = 0;
    for (int r = 0; r < out.rows(); r++) {
      for (int c = 0; c < out.cols(); c++) {
        int n = w.insideRows(r, in.rows()) * w.insideCols(c, in.cols());
        kinds += counts[n] ? 0 : 1;
        counts[n] = true;
        most = Math.max(most, n);
      }
    }
    if (counts[0]) {
      problem(l, "a window lies outside of the map", "", "use less padding");
      return constantDrain(l, l.drain(), new ChannelScale(Factor.ONE, 0), false);
    }
    checkRange(
        l,
        (long) most * in.minEvent(),
        (long) most * in.maxEvent(),
        Math.abs((long) most * in.zeroPoint()));
    long sums = 0;
    for (int n = 1; n <= most; n++) {
      sums += counts[n] ? 256L * n : 0;
    }
    if (sums > MAX_TRIED_SUMS) {
      problem(
          l,
          "a window of " + w.kernelRows() + "x" + w.kernelCols() + " is too large for an average",
          "",
          "average in two steps, or use MEAN");
      return constantDrain(l, l.drain(), new ChannelScale(Factor.ONE, 0), false);
    }
    Optional<ProvenFactor[]> proven =
        ProvenFactor.forMeans(counts, l.drain().min(), l.drain().max());
    if (proven.isEmpty()) {
      problem(
          l,
          "no multiplier of the hardware gives the average of " + most + " pixels on all sums",
          "",
          "use a smaller window, or MEAN");
      return constantDrain(l, l.drain(), new ChannelScale(Factor.ONE, 0), false);
    }
    ProvenFactor[] factors = proven.get();
    Drain codes =
        new Drain(
            l.drain().scales(),
            factors[most].twice(),
            0,
            l.drain().min(),
            l.drain().max(),
            l.drain().table());
    if (kinds == 1) {
      return constantDrain(
          l,
          codes,
          new ChannelScale(factors[most].scale().factor(), (long) most * in.zeroPoint()),
          factors[most].twice());
    }
    long[] params = new long[most * npe.requantizers()];
    for (int n = 1; n <= most; n++) {
      if (counts[n]) {
        long packed =
            packed(l, new ChannelScale(factors[n].scale().factor(), (long) n * in.zeroPoint()));
        Arrays.fill(params, (n - 1) * npe.requantizers(), n * npe.requantizers(), packed);
      }
    }
    return plan(codes, Descriptors.PARAM_PER_TAP_COUNT, params, 1, codes.twice());
  }

  private List<StepDraft> pair(Layer l, Drain d, Optional<Layer.Sum> sum) {
    Value a = graph.value(l.inputs().get(0));
    Value b = graph.value(l.inputs().get(1));
    checkRange(l, -255 * 256, 255, 0);
    if (sum.isEmpty()) {
      checkRange(l, -255 * 255, 255 * 255, 0);
    }
    DrainPlan plan = constantDrain(l, d, d.scale(0), d.twice());
    if (sum.isPresent()) {
      plan =
          new DrainPlan(
              plan.paramMode(),
              plan.params(),
              plan.paramOffset(),
              plan.fraction(),
              Optional.of(values(sum.get().tableA(), a.zeroPoint(), 1)),
              Optional.of(values(sum.get().tableB(), b.zeroPoint(), -1)),
              Optional.empty(),
              plan.twice(),
              plan.zero(),
              plan.min(),
              plan.max());
    }
    Geometry g = new Geometry(Descriptors.PAIR_TAPS, 1, 1, 1, 1, 1, 0, 0, false);
    return lanewise(
        l, g, d.table(), fixed(Descriptors.PAIR_WEIGHTS, false, false, true, plan));
  }

  /**
   * A table of x = q - zero, modulo 256, in the order of the accumulator bits that look it up: u =
   * q + 128, or -u modulo 256.
   */
  private static int[] values(IntTable t, int zero, int sign) {
    int[] out = new int[256];
    for (int u = 0; u < 256; u++) {
      out[sign * u & 0xff] = t.at(u - 128 - zero & 0xff);
    }
    return out;
  }

  private List<StepDraft> channelSum(Layer.ChannelSum l) {
    return lanewise(
        l,
        geometry(Window.PIXEL),
        l.drain().table(),
        new LanewiseMaker() {
          @Override
          public Lanes lanes(Placement slice) {
            return uniform(slice, ONE, false, false, true);
          }

          @Override
          public DrainPlan drain(Placement slice) {
            DrainPlan p = StepBuilder.this.drain(l, l.drain(), slice);
            return new DrainPlan(
                p.paramMode(),
                p.params(),
                p.paramOffset(),
                p.fraction(),
                Optional.of(values(l.tableA(), graph.value(l.input()).zeroPoint(), 1)),
                Optional.empty(),
                p.activation(),
                p.twice(),
                p.zero(),
                p.min(),
                p.max());
          }
        });
  }

  private List<StepDraft> lookup(Layer.Lookup l) {
    int zero = graph.value(l.input()).zeroPoint();
    Drain copy =
        new Drain(
            List.of(new ChannelScale(Factor.ONE, 0)),
            false,
            zero,
            -128,
            127,
            Optional.of(l.table()));
    DrainPlan plan = constantDrain(l, copy, copy.scale(0), false);
    return lanewise(
        l,
        geometry(Window.PIXEL),
        copy.table(),
        fixed(ONE, false, false, false, plan));
  }

  /**
   * Padding as a step: a window that reaches down by the rows below, so that it always begins
   * inside the map, of which only the final row has the weight 1.
   */
  private List<StepDraft> padded(Layer.Padded l) {
    Value in = graph.value(l.input());
    Value out = graph.value(l.output());
    int below = out.rows() - in.rows() - l.top();
    Geometry g = new Geometry(below + 1, 1, 1, 1, 1, 1, l.top() + below, l.left(), false);
    Drain copy =
        new Drain(
            List.of(new ChannelScale(Factor.ONE, 0)),
            false,
            in.zeroPoint(),
            -128,
            127,
            Optional.empty());
    DrainPlan plan = constantDrain(l, copy, copy.scale(0), false);
    return lanewise(
        l,
        g,
        Optional.empty(),
        new LanewiseMaker() {
          @Override
          public Lanes lanes(Placement slice) {
            int taps = below + 1;
            byte[] bytes = new byte[slice.words() * taps * npe.lanes()];
            for (int w = 0; w < slice.words(); w++) {
              int from = (w * taps + below) * npe.lanes();
              Arrays.fill(bytes, from, from + npe.lanes(), (byte) 1);
            }
            return new Lanes(
                true,
                false,
                false,
                false,
                false,
                1,
                slice.words(),
                0,
                bytes,
                1,
                0);
          }

          @Override
          public DrainPlan drain(Placement slice) {
            return plan;
          }
        });
  }

  // ---- drain

  private DrainPlan plan(Drain d, int mode, long[] params, int offset, boolean twice) {
    return new DrainPlan(
        mode,
        params,
        offset,
        d.fraction(),
        Optional.empty(),
        Optional.empty(),
        d.table().map(StepBuilder::codes),
        twice,
        d.zero(),
        d.min(),
        d.max());
  }

  private static byte[] codes(Table t) {
    byte[] out = new byte[256];
    for (int u = 0; u < 256; u++) {
      out[u] = (byte) t.at(u);
    }
    return out;
  }

  private DrainPlan constantDrain(Layer l, Drain d, ChannelScale scale, boolean twice) {
    long[] params = new long[npe.requantizers()];
    Arrays.fill(params, packed(l, scale));
    return plan(d, Descriptors.PARAM_CONSTANT, params, 0, twice);
  }

  private DrainPlan drain(Layer l, Drain d, Placement slice) {
    long[] params = new long[slice.lanes().size()];
    for (int i = 0; i < params.length; i++) {
      int c = slice.lanes().get(i);
      params[i] = packed(l, c < 0 ? ChannelScale.NOTHING : d.scale(c));
    }
    DrainPlan plan = plan(d, Descriptors.PARAM_PER_CHANNEL, params, 0, d.twice());
    return d.recurrence().isEmpty() ? plan : plan.with(states(d.recurrence().get(), slice));
  }

  // ---- states

  private StepDraft.States states(Recurrence r, Placement slice) {
    Layout layout = Descriptors.recurrence(npe);
    // Eigenvalues of fewer fraction bits are the same in smaller steps.
    int finer = npe.eigenvalueWidth() - 1 - r.fractionBits();
    long[] entries = new long[slice.lanes().size()];
    for (int i = 0; i < entries.length; i++) {
      int c = slice.lanes().get(i);
      Recurrence.Channel channel = c < 0 ? Recurrence.Channel.NONE : r.channels().get(c);
      entries[i] =
          layout
              .pack(
                  Map.of(
                      "eigenvalue", (long) channel.eigenvalue() << finer,
                      "scale", (long) channel.scale(),
                      "shift", (long) channel.shift()))
              .longValue();
    }
    return new StepDraft.States(entries, r.carried());
  }

  /** Whether the chip has states like those of a layer; problems say what it lacks. */
  private boolean checkStates(Layer.Convolution l, Recurrence r, Placement out) {
    String needed =
        String.format(
            Locale.ROOT,
            "npe.states: %d or more, npe.stateBits: %d, npe.eigenvalueBits: %d or more",
            (r.channels().size() + 1) / 2,
            r.stateBits(),
            r.fractionBits());
    int bits = npe.stateBits();
    int fraction = npe.eigenvalueWidth() - 1;
    String message = "";
    if (!npe.recurrent()) {
      message = "it keeps complex states, and the chip has none";
    } else if (r.stateBits() != bits) {
      message = "its states have " + r.stateBits() + " bits, those of the chip " + bits;
    } else if (r.fractionBits() > fraction) {
      message =
          "its eigenvalues have " + r.fractionBits() + " fraction bits, those of the chip "
              + fraction;
    } else if (!pairs(out)) {
      message = "the two parts of a state do not lie side by side";
      needed = "an even number of channels in front of its output where it is joined with others";
    }
    if (!message.isEmpty()) {
      problem(l, message, needed, "use a configuration with such fields, or let --fit do it");
    }
    return message.isEmpty();
  }

  private static boolean pairs(Placement out) {
    for (int i = 0; i < out.lanes().size(); i += 2) {
      int even = out.lanes().get(i);
      int odd = out.lanes().get(i + 1);
      if (even < 0 ? odd >= 0 : even % 2 != 0 || odd != even + 1) {
        return false;
      }
    }
    return true;
  }

  private long packed(Layer layer, ChannelScale s) {
    long limit = 1L << (BIAS_BITS - 1);
    if (s.bias() < -limit || s.bias() >= limit) {
      problem(
          layer,
          "a bias is " + s.bias() + ", parameters hold " + BIAS_BITS + " bits",
          "-2^27 to 2^27 - 1",
          "train or convert the layer with a larger product of input and weight scale");
      return 0;
    }
    if (s.factor().exponent() > Descriptors.MAX_EXPONENT) {
      problem(
          layer,
          String.format(
              Locale.ROOT,
              "a factor from accumulators to outputs is 2^%d or more",
              s.factor().exponent() - 1),
          "below 128",
          "convert the layer with a larger output scale");
      return 0;
    }
    long mantissa = s.factor().multiplier();
    long exponent = s.factor().exponent();
    if (mantissa == 0) {
      exponent = -32;
    } else if (mantissa >= 1L << 30) {
      mantissa -= 1L << 30;
    } else {
      exponent += Descriptors.DIVIDED_EXPONENT;
      if (exponent <= Descriptors.MAX_EXPONENT || exponent >= Descriptors.DIVIDED_EXPONENT) {
        problem(
            layer,
            "the factor of a mean is about 2^" + (exponent - Descriptors.DIVIDED_EXPONENT - 1),
            "2^-25 to 1/2",
            "convert the layer with an output scale nearer to its input scale");
        return 0;
      }
    }
    return Descriptors.parameter()
        .pack(Map.of("mantissa", mantissa, "exponent", exponent, "bias", s.bias()))
        .longValue();
  }

  // ---- accumulators

  private void checkAccumulators(Layer layer, Drain d, Kernel kernel, Value in) {
    long low = 0;
    long high = 0;
    long bias = 0;
    for (int k = 0; k < kernel.outputs(); k++) {
      low = Math.min(low, kernel.minSum(k, in.minEvent(), in.maxEvent()));
      high = Math.max(high, kernel.maxSum(k, in.minEvent(), in.maxEvent()));
      bias = Math.max(bias, Math.abs(d.scale(k).bias()));
    }
    int most = npe.narrow().biasFraction();
    if (d.fraction() > most) {
      problem(
          layer,
          "its biases have " + d.fraction() + " bits below a step of the sums",
          most == 0 ? "none: npe.biasFraction is 0" : "at most " + most + ", npe.biasFraction",
          "use a configuration with npe.biasFraction: " + d.fraction());
    }
    checkRange(layer, low << d.fraction(), high << d.fraction(), bias);
  }

  private void checkRange(Layer layer, long low, long high, long bias) {
    int bits = Math.max(bits(low), bits(high));
    accumulatorBits = Math.max(accumulatorBits, bits);
    if (bits > npe.accumulatorBits()) {
      Shortages.Accumulators here =
          new Shortages.Accumulators(bits, npe.accumulatorBits(), low, high, place(layer));
      if (accumulators.isEmpty() || bits > accumulators.get().needed()) {
        accumulators = Optional.of(here);
      }
    }
    if (Math.max(bits(low - bias), bits(high + bias)) > DRAIN_BITS) {
      problem(
          layer,
          "sums and biases together need more than " + DRAIN_BITS + " bits",
          "-2^29 to 2^29 - 1",
          "train or convert the layer with a larger product of input and weight scale");
    }
  }

  /** Bits of a number in two's complement. */
  static int bits(long v) {
    return 65 - Long.numberOfLeadingZeros(v < 0 ? ~v : v);
  }
}
