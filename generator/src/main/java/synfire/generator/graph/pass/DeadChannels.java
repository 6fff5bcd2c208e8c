package synfire.generator.graph.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import synfire.generator.graph.ChannelScale;
import synfire.generator.graph.Drain;
import synfire.generator.graph.Factor;
import synfire.generator.graph.Kernel;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Value;

/**
 * Removes channels that say nothing. A channel whose weights are all zero has one code everywhere:
 *
 * <ul>
 *   <li>the zero point is never an event, so the channel goes;
 *   <li>another code goes where no reader sees padding beside it: it becomes part of the readers'
 *       biases; else the channel stays, as a bias without weights;
 *   <li>a channel that all readers multiply by zero goes, whatever its codes are.
 * </ul>
 *
 * Layers that work channel by channel pass all of this on; a channel leaves all values between two
 * convolutions together.
 */
public final class DeadChannels implements Pass {

  /** Biases that the chip's parameters hold. */
  private static final long LARGEST_BIAS = (1L << 27) - 1;

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    return withPlainConstants(Pass.untilNothingChanges(graph, g -> new Round(g).run()));
  }

  /** Gives channels without weights the bias that makes their code, whatever it was before. */
  private static LayerGraph withPlainConstants(LayerGraph graph) {
    LayerGraph.Editor edit = graph.edit();
    for (Layer layer : graph.layers()) {
      if (layer instanceof Layer.Convolution c && !c.isRecurrent()) {
        edit.replace(c, c.with(c.kernel(), plain(c.kernel(), c.drain())));
      } else if (layer instanceof Layer.Depthwise d) {
        edit.replace(d, d.with(d.window(), d.kernel(), plain(d.kernel(), d.drain())));
      }
    }
    return edit.build();
  }

  private static Drain plain(Kernel kernel, Drain drain) {
    List<ChannelScale> scales = new ArrayList<>();
    for (int k = 0; k < kernel.outputs(); k++) {
      ChannelScale s = drain.scale(k);
      if (kernel.isZero(k)) {
        Drain codes =
            new Drain(
                List.of(s), drain.twice(), drain.zero(), drain.min(), drain.max(),
                Optional.empty());
        s = new ChannelScale(Factor.ONE, codes.code(0, 0) - drain.zero());
      }
      scales.add(s);
    }
    return drain.withScales(scales);
  }

  /** One look at the whole graph. */
  private static final class Round {

    private final LayerGraph graph;
    /** Code of each channel of each value that is the same everywhere. */
    private final Map<Integer, OptionalInt[]> constants = new HashMap<>();
    /** Value whose channels stand for those of a value: the first one of its chain. */
    private final Map<Integer, Integer> chain = new HashMap<>();

    private final Set<Integer> fixedChains = new HashSet<>();
    private final Map<Integer, TreeSet<Integer>> dropped = new LinkedHashMap<>();

    Round(LayerGraph graph) {
      this.graph = graph;
    }

    /** The graph without the channels that can go; absent if there are none. */
    Optional<LayerGraph> run() {
      findChains();
      findConstants();
      for (Value v : graph.values()) {
        if (chain.get(v.id()) == v.id() && !fixedChains.contains(v.id())) {
          TreeSet<Integer> gone = droppable(v);
          if (!gone.isEmpty()) {
            dropped.put(v.id(), gone);
          }
        }
      }
      return dropped.isEmpty() ? Optional.empty() : Optional.of(rewritten());
    }

    // ---- what belongs together

    private static boolean channelwise(Layer layer) {
      // Channels of a loop stay: what they are is known when all of it is.
      return layer instanceof Layer.Depthwise
          || layer instanceof Layer.Pool && !layer.isState()
          || layer instanceof Layer.Lookup
          || layer instanceof Layer.ChannelSum;
    }

    private static boolean takesChannels(Layer layer) {
      return layer instanceof Layer.Convolution c && c.groups() == 1 && !c.isRecurrent();
    }

    private void findChains() {
      chain.put(graph.input().id(), graph.input().id());
      fixedChains.add(graph.input().id());
      for (Layer layer : graph.layers()) {
        boolean passes = channelwise(layer);
        int of = passes ? chain.get(layer.inputs().get(0)) : layer.output();
        chain.put(layer.output(), of);
      }
      for (Layer layer : graph.layers()) {
        if (!channelwise(layer) && !takesChannels(layer)) {
          fixedChains.add(chain.get(layer.output()));
          layer.inputs().forEach(in -> fixedChains.add(chain.get(in)));
        }
      }
      fixedChains.add(chain.get(graph.output().id()));
    }

    // ---- constants

    private void findConstants() {
      constants.put(graph.input().id(), none(graph.input()));
      for (Layer layer : graph.layers()) {
        Value out = graph.value(layer.output());
        OptionalInt[] codes = none(out);
        for (int c = 0; c < codes.length; c++) {
          codes[c] = constant(layer, c);
        }
        constants.put(out.id(), codes);
      }
    }

    private static OptionalInt[] none(Value v) {
      OptionalInt[] out = new OptionalInt[v.depth()];
      Arrays.fill(out, OptionalInt.empty());
      return out;
    }

    private OptionalInt constant(Layer layer, int channel) {
      if (layer instanceof Layer.Convolution l) {
        return l.kernel().isZero(channel) && !l.isRecurrent()
            ? OptionalInt.of(l.drain().code(channel, 0))
            : OptionalInt.empty();
      }
      if (!channelwise(layer)) {
        return OptionalInt.empty();
      }
      Value in = graph.value(layer.inputs().get(0));
      Value out = graph.value(layer.output());
      OptionalInt before = constants.get(in.id())[channel];
      if (layer instanceof Layer.Depthwise l) {
        if (l.kernel().isZero(channel)) {
          return OptionalInt.of(l.drain().code(channel, 0));
        }
        boolean silent = before.isPresent() && before.getAsInt() == in.zeroPoint();
        if (silent || before.isPresent() && l.window().staysInside(in, out)) {
          long x = before.getAsInt() - in.zeroPoint();
          return OptionalInt.of(l.drain().code(channel, x * weightSum(l.kernel(), channel, 0)));
        }
        return OptionalInt.empty();
      }
      if (before.isEmpty()) {
        return OptionalInt.empty();
      }
      int q = before.getAsInt();
      if (layer instanceof Layer.Pool l) {
        if (l.window().streamed() && q != in.zeroPoint()) {
          // Rows before the first frame have the zero point.
          return OptionalInt.empty();
        }
        Drain d = l.drain();
        if (l.reduction() == Layer.Reduction.SUM) {
          long n = (long) l.window().kernelRows() * l.window().kernelCols();
          return OptionalInt.of(d.code(0, n * (q - in.zeroPoint())));
        }
        if (l.reduction() == Layer.Reduction.MEAN) {
          boolean silent = q == in.zeroPoint();
          return silent ? OptionalInt.of(d.code(0, 0)) : OptionalInt.empty();
        }
        int clamped = Math.max(d.min(), Math.min(d.max(), q));
        return OptionalInt.of(d.table().map(t -> t.at(clamped)).orElse(clamped));
      }
      if (layer instanceof Layer.ChannelSum l) {
        return OptionalInt.of(l.drain().code(channel, l.tableA().at(q - in.zeroPoint())));
      }
      return OptionalInt.of(((Layer.Lookup) layer).table().at(q));
    }

    private static long weightSum(Kernel k, int output, int input) {
      long sum = 0;
      for (int ky = 0; ky < k.rows(); ky++) {
        for (int kx = 0; kx < k.cols(); kx++) {
          sum += k.at(output, ky, kx, input);
        }
      }
      return sum;
    }

    // ---- what can go

    private List<Value> valuesOf(Value first) {
      return graph.values().stream().filter(v -> chain.get(v.id()) == first.id()).toList();
    }

    private TreeSet<Integer> droppable(Value first) {
      TreeSet<Integer> out = new TreeSet<>();
      List<Value> values = valuesOf(first);
      Map<Layer, long[]> biases = new HashMap<>();
      // At least one channel stays: a pixel has a word.
      for (int c = 0; c < first.depth() && out.size() < first.depth() - 1; c++) {
        boolean goes = true;
        for (Value v : values) {
          for (Layer reader : graph.consumers(v.id())) {
            goes &= channelwise(reader) || goesFrom((Layer.Convolution) reader, v, c, biases);
          }
        }
        if (goes) {
          out.add(c);
          for (Value v : values) {
            for (Layer reader : graph.consumers(v.id())) {
              if (reader instanceof Layer.Convolution l) {
                addBiases(l, v, c, biases.get(l));
              }
            }
          }
        }
      }
      return out;
    }

    /** What a constant adds to an output of a convolution, in steps of its biases. */
    private long share(Layer.Convolution l, Value v, int channel, int output) {
      OptionalInt code = constants.get(v.id())[channel];
      if (code.isEmpty() || code.getAsInt() == v.zeroPoint()) {
        return 0;
      }
      long x = code.getAsInt() - v.zeroPoint();
      return x * weightSum(l.kernel(), output, channel) << l.drain().fraction();
    }

    private void addBiases(Layer.Convolution l, Value v, int channel, long[] biases) {
      for (int o = 0; o < biases.length; o++) {
        biases[o] += share(l, v, channel, o);
      }
    }

    private boolean goesFrom(
        Layer.Convolution l, Value v, int channel, Map<Layer, long[]> biases) {
      long[] sums =
          biases.computeIfAbsent(
              l,
              k ->
                  IntStream.range(0, l.kernel().outputs())
                      .mapToLong(o -> l.drain().scale(o).bias())
                      .toArray());
      OptionalInt code = constants.get(v.id())[channel];
      if (code.isPresent() && code.getAsInt() == v.zeroPoint()) {
        return true;
      }
      if (l.kernel().isInputZero(channel)) {
        return true;
      }
      if (code.isEmpty() || !l.window().staysInside(v, graph.value(l.output()))) {
        return false;
      }
      for (int o = 0; o < sums.length; o++) {
        if (!l.kernel().isZero(o)
            && Math.abs(sums[o] + share(l, v, channel, o)) > LARGEST_BIAS) {
          return false;
        }
      }
      return true;
    }

    // ---- the graph without them

    private LayerGraph rewritten() {
      LayerGraph.Editor edit = graph.edit();
      for (Value v : graph.values()) {
        List<Integer> kept = kept(v.id());
        edit.setValue(v.withChannels(kept.stream().map(v.channels()::get).toList()));
      }
      for (Layer layer : graph.layers()) {
        edit.replace(layer, rewritten(layer));
      }
      return edit.build();
    }

    private List<Integer> kept(int value) {
      Set<Integer> gone = dropped.getOrDefault(chain.get(value), new TreeSet<>());
      return IntStream.range(0, graph.value(value).depth())
          .filter(c -> !gone.contains(c))
          .boxed()
          .toList();
    }

    private static Drain select(Drain drain, List<Integer> kept) {
      return drain.scales().size() == 1
          ? drain
          : drain.withScales(kept.stream().map(drain::scale).toList());
    }

    private Layer rewritten(Layer layer) {
      if (layer instanceof Layer.Convolution l && l.groups() == 1) {
        Value in = graph.value(l.input());
        List<ChannelScale> scales = new ArrayList<>();
        List<Integer> outputs = kept(l.output());
        Set<Integer> gone = dropped.getOrDefault(chain.get(in.id()), new TreeSet<>());
        for (int o : outputs) {
          ChannelScale s = l.drain().scale(o);
          long bias = s.bias();
          for (int c : gone) {
            bias += share(l, in, c, o);
          }
          scales.add(new ChannelScale(s.factor(), bias));
        }
        return l.with(
            l.kernel().select(outputs, kept(in.id())), l.drain().withScales(scales));
      }
      if (layer instanceof Layer.Depthwise l) {
        List<Integer> outputs = kept(l.output());
        return l.with(
            l.window(), l.kernel().select(outputs, List.of(0)), select(l.drain(), outputs));
      }
      if (layer instanceof Layer.ChannelSum l) {
        return new Layer.ChannelSum(
            l.nodes(),
            l.operation(),
            l.input(),
            l.output(),
            l.tableA(),
            select(l.drain(), kept(l.output())));
      }
      return layer;
    }
  }
}
