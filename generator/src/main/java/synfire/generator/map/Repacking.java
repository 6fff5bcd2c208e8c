package synfire.generator.map;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import synfire.generator.graph.ChannelScale;
import synfire.generator.graph.Drain;
import synfire.generator.graph.Factor;
import synfire.generator.graph.Kernel;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * The host sends and gets channels without gaps. Where a slice or a concatenation inside the
 * network asks for a gap in such a value, a 1x1 convolution with the weights 0 and 1 moves the
 * channels.
 */
public final class Repacking {

  /** Operation of a layer that only moves channels. */
  static final String MOVE = "move";

  private Repacking() {}

  /** The graph with channels moved beside the host where lanes ask for it. */
  public static LayerGraph of(LayerGraph graph, int lanes) {
    LayerGraph g = graph;
    Map<Integer, Placement> placements = Placements.of(g, lanes);
    Value in = g.input();
    if (!placements.get(in.id()).isDense()) {
      LayerGraph.Editor edit = g.edit();
      Value copy = edit.addValue(in.tensor(), in.shape(), in.zeroPoint());
      edit.redirect(in.id(), copy.id());
      edit.add(moved(in, copy.id(), g.consumers(in.id()).get(0).nodes()));
      g = edit.build();
      placements = Placements.of(g, lanes);
    }
    Optional<Layer> end = g.producer(g.output().id());
    boolean softmax = end.isPresent() && end.get() instanceof Layer.SoftmaxAtEnd;
    Value last = softmax ? g.value(end.get().inputs().get(0)) : g.output();
    if (!placements.get(last.id()).isDense()) {
      LayerGraph.Editor edit = g.edit();
      Value copy = edit.addValue(last.tensor(), last.shape(), last.zeroPoint());
      edit.add(moved(last, copy.id(), g.producer(last.id()).orElseThrow().nodes()));
      if (softmax) {
        edit.replace(end.get(), end.get().between(List.of(copy.id()), g.output().id()));
      } else {
        edit.output(copy.id());
      }
      g = edit.build();
    }
    return g;
  }

  private static Layer moved(Value from, int to, List<Integer> nodes) {
    int n = from.depth();
    List<Integer> all = IntStream.range(0, n).boxed().toList();
    Drain drain =
        new Drain(
            all.stream().map(c -> new ChannelScale(Factor.ONE, 0)).toList(),
            false,
            from.zeroPoint(),
            -128,
            127,
            Optional.empty());
    return new Layer.Convolution(
        nodes, MOVE, from.id(), to, Window.PIXEL, 1, Kernel.identity(n), drain);
  }
}
