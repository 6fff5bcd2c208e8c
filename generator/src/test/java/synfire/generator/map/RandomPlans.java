package synfire.generator.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;

/** Plans without sense: any words and rows on any NPE. */
final class RandomPlans {

  private RandomPlans() {}

  /**
   * A plan for a graph after {@link Repacking}.
   *
   * @param phases most steps that make rows of a layer in turn
   */
  static Plan of(LayerGraph repacked, int lanes, int npes, int phases, Random random) {
    Map<Integer, Placement> placements = Placements.of(repacked, lanes);
    List<List<Plan.Slice>> layers = new ArrayList<>();
    for (Layer l : repacked.layers()) {
      List<Plan.Slice> slices = new ArrayList<>();
      if (Plan.hasSteps(l)) {
        int words = placements.get(l.output()).words();
        TreeSet<Integer> ends = new TreeSet<>(List.of(words));
        for (int i = random.nextInt(4); i > 0; i--) {
          ends.add(1 + random.nextInt(words));
        }
        int begin = 0;
        for (int end : ends) {
          int turns =
              1 + random.nextInt(Math.min(phases, repacked.value(l.output()).rows()));
          for (int phase = 0; phase < turns; phase++) {
            slices.add(new Plan.Slice(random.nextInt(npes), begin, end, phase, turns));
          }
          begin = end;
        }
      }
      layers.add(slices);
    }
    return new Plan(layers);
  }
}
