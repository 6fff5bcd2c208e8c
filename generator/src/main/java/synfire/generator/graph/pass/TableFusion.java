package synfire.generator.graph.pass;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Table;

/**
 * Puts functions of a code (activation functions, changes of scale, constants added or multiplied)
 * behind the layer before, as the table of its drain. A layer whose step uses the table memory
 * otherwise keeps the function as a step of its own.
 */
public final class TableFusion implements Pass {

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    return Pass.untilNothingChanges(graph, TableFusion::step);
  }

  private static Optional<LayerGraph> step(LayerGraph g) {
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Lookup lookup) {
        if (isIdentity(g, lookup)) {
          return Optional.of(
              g.edit().remove(lookup).redirect(lookup.output(), lookup.input()).build());
        }
        Optional<LayerGraph> fused = fused(g, lookup);
        if (fused.isPresent()) {
          return fused;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a table changes no code; the host's tensors keep a step of their own. */
  private static boolean isIdentity(LayerGraph g, Layer.Lookup lookup) {
    boolean same = lookup.table().equals(Table.of(q -> q));
    return same
        && g.value(lookup.input()).zeroPoint() == g.value(lookup.output()).zeroPoint()
        && lookup.input() != g.input().id();
  }

  private static Optional<LayerGraph> fused(LayerGraph g, Layer.Lookup lookup) {
    Optional<Layer> before = g.producer(lookup.input());
    if (before.isEmpty()
        || g.consumers(lookup.input()).size() != 1
        || g.output().id() == lookup.input()) {
      return Optional.empty();
    }
    Optional<Layer> with = before.get().then(lookup.table());
    if (with.isEmpty()) {
      return Optional.empty();
    }
    TreeSet<Integer> nodes = new TreeSet<>(before.get().nodes());
    nodes.addAll(lookup.nodes());
    Layer both =
        with.get()
            .between(before.get().inputs(), lookup.output())
            .withNodes(List.copyOf(nodes));
    return Optional.of(g.edit().remove(lookup).replace(before.get(), both).build());
  }
}
