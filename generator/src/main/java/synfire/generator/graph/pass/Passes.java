package synfire.generator.graph.pass;

import java.util.List;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.problem.ProblemException;

/** The rewrites in their order, each with the reason for its place. */
public final class Passes {

  private Passes() {}

  /** All passes in order. */
  public static List<Pass> all() {
    return List.of(
        // Movements first: what they become decides what stands next to what. Transposes may
        // become reshapes.
        new TransposeAsAddressing(),
        new ReshapeAsAddressing(),
        new PadIntoWindow(),
        // Windows over dense layers' inputs are whole only when reshapes are gone.
        new HistoryIntoWindow(),
        new RowsIntoChannels(),
        // Tables before dead channels: a function may turn a constant into the zero point.
        new TableFusion(),
        new DeadChannels(),
        // Last, since the passes before remove readers.
        new OwnPlaces());
  }

  /**
   * The graph after all passes.
   *
   * @throws ProblemException with the first layer that the chip cannot take
   */
  public static LayerGraph run(LayerGraph graph) {
    Limits limits = new Limits(graph.network());
    LayerGraph out = run(graph, limits);
    if (!limits.isEmpty()) {
      throw limits.exception();
    }
    return out;
  }

  /** The graph after all passes; limits are added to the list. */
  public static LayerGraph run(LayerGraph graph, Limits limits) {
    LayerGraph out = graph;
    for (Pass pass : all()) {
      out = pass.apply(out, limits);
    }
    return out;
  }
}
