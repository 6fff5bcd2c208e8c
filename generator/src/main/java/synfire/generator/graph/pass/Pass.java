package synfire.generator.graph.pass;

import java.util.Optional;
import java.util.function.Function;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;

/** One rewrite of a graph that leaves its outputs as they are. */
public interface Pass {

  /** The rewritten graph; what the chip cannot take as it stands is added to the limits. */
  LayerGraph apply(LayerGraph graph, Limits limits);

  /** Repeats a step until it finds nothing to do any more, which it says with an empty result. */
  static LayerGraph untilNothingChanges(
      LayerGraph graph, Function<LayerGraph, Optional<LayerGraph>> step) {
    LayerGraph g = graph;
    for (Optional<LayerGraph> next = step.apply(g); next.isPresent(); next = step.apply(g)) {
      g = next.get();
    }
    return g;
  }
}
