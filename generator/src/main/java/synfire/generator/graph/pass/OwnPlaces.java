package synfire.generator.graph.pass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import synfire.generator.graph.ChannelScale;
import synfire.generator.graph.Drain;
import synfire.generator.graph.Factor;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * Concatenations and slices are places in a ring. A value that would lie in two places (in two
 * concatenations, or in one while it comes from the host, is a slice, or is what another part is
 * computed from) is copied by a step, and so is what goes to the host while layers read it.
 */
public final class OwnPlaces implements Pass {

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    LayerGraph g = Pass.untilNothingChanges(graph, OwnPlaces::placed);
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.SoftmaxAtEnd s && s.output() != g.output().id()) {
        limits.add(
            s.nodes().get(0),
            "softmax inside the network; the softmax unit is at its end",
            "run the network up to here, or use synfire golden");
      }
    }
    return withOwnOutput(g);
  }

  private static Optional<LayerGraph> placed(LayerGraph g) {
    Set<Integer> taken = new HashSet<>();
    taken.add(g.input().id());
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.ChannelSlice s) {
        taken.add(s.output());
      }
    }
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Concatenated c) {
        for (int i = 0; i < c.inputs().size(); i++) {
          if (!taken.add(c.inputs().get(i)) || feedsSibling(g, c, i)) {
            List<Integer> inputs = new ArrayList<>(c.inputs());
            LayerGraph.Editor edit = g.edit();
            inputs.set(i, copy(g, edit, c.inputs().get(i), c.nodes()));
            edit.replace(c, c.between(inputs, c.output()));
            return Optional.of(edit.build());
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether another part of a concatenation is computed from this one. Rows of a ring are there
   * when all parts are, so a layer that reads one part to make another would wait for itself.
   */
  private static boolean feedsSibling(LayerGraph g, Layer.Concatenated c, int part) {
    Set<Integer> own = new HashSet<>();
    collectParts(g, c.inputs().get(part), own);
    for (int i = 0; i < c.inputs().size(); i++) {
      if (i != part && dependsOn(g, c.inputs().get(i), own, new HashSet<>())) {
        return true;
      }
    }
    return false;
  }

  private static void collectParts(LayerGraph g, int value, Set<Integer> parts) {
    parts.add(value);
    if (g.producer(value).orElse(null) instanceof Layer.Concatenated inner) {
      inner.inputs().forEach(v -> collectParts(g, v, parts));
    }
  }

  private static boolean dependsOn(
      LayerGraph g, int value, Set<Integer> on, Set<Integer> seen) {
    if (on.contains(value)) {
      return true;
    }
    return seen.add(value)
        && g.producer(value)
            .filter(l -> !l.isState())
            .map(l -> l.inputs().stream().anyMatch(v -> dependsOn(g, v, on, seen)))
            .orElse(false);
  }

  /** Adds a step that copies a value; the id of the copy. */
  private static int copy(LayerGraph g, LayerGraph.Editor edit, int value, List<Integer> nodes) {
    Value v = g.value(value);
    Value out = edit.addValue(v.tensor(), v.shape(), v.zeroPoint()).withChannels(v.channels());
    edit.setValue(out);
    Drain drain =
        new Drain(
            List.of(new ChannelScale(Factor.ONE, 0)),
            false,
            v.zeroPoint(),
            -128,
            127,
            Optional.empty());
    edit.add(
        new Layer.Pool(
            nodes, "copy", value, out.id(), Window.PIXEL, Layer.Reduction.SUM, drain));
    return out.id();
  }

  private static LayerGraph withOwnOutput(LayerGraph g) {
    Optional<Layer> end = g.producer(g.output().id());
    boolean softmax = end.isPresent() && end.get() instanceof Layer.SoftmaxAtEnd;
    int last = softmax ? end.get().inputs().get(0) : g.output().id();
    int readers = g.consumers(last).size() - (softmax ? 1 : 0);
    boolean slice =
        g.producer(last).map(l -> l instanceof Layer.ChannelSlice).orElse(false);
    if (readers == 0 && !slice && last != g.input().id()) {
      return g;
    }
    LayerGraph.Editor edit = g.edit();
    List<Integer> nodes =
        end.map(Layer::nodes).orElse(List.of());
    int copy = copy(g, edit, last, nodes);
    if (softmax) {
      edit.replace(end.get(), end.get().between(List.of(copy), end.get().output()));
    } else {
      edit.output(copy);
    }
    return edit.build();
  }
}
