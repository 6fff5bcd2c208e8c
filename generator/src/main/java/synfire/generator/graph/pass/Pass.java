package synfire.generator.graph.pass;

import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;

/** One rewrite of a graph that leaves its outputs as they are. */
public interface Pass {

  /** The rewritten graph; what the chip cannot take as it stands is added to the limits. */
  LayerGraph apply(LayerGraph graph, Limits limits);
}
