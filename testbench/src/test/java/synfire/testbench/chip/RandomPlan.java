package synfire.testbench.chip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Placement;
import synfire.generator.map.Placements;
import synfire.generator.map.Plan;

/** Plans without sense: any words and rows of a layer on any NPE. */
final class RandomPlan {

  private static final int MOST_CUTS = 4;
  private static final int MOST_TURNS = 5;

  private RandomPlan() {}

  /** A plan for a graph as it is mapped. */
  static Plan of(LayerGraph graph, int lanes, int npes, Choices choices) {
    Map<Integer, Placement> placements = Placements.of(graph, lanes);
    List<List<Plan.Slice>> layers = new ArrayList<>();
    for (Layer l : graph.layers()) {
      List<Plan.Slice> slices = new ArrayList<>();
      if (Plan.hasSteps(l)) {
        choices.mark();
        int words = placements.get(l.output()).words();
        TreeSet<Integer> ends = new TreeSet<>(List.of(words));
        for (int i = choices.nextInt(MOST_CUTS); i > 0; i--) {
          ends.add(1 + choices.nextInt(words));
        }
        int begin = 0;
        for (int end : ends) {
          int most = Math.min(MOST_TURNS, graph.value(l.output()).rows());
          int turns = 1 + choices.nextInt(most);
          for (int phase = 0; phase < turns; phase++) {
            slices.add(new Plan.Slice(choices.nextInt(npes), begin, end, phase, turns));
          }
          begin = end;
        }
      }
      layers.add(slices);
    }
    return new Plan(layers);
  }
}
