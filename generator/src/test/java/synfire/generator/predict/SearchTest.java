package synfire.generator.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Placement;
import synfire.generator.map.Placements;
import synfire.generator.map.Plan;
import synfire.generator.map.RandomNetworks;
import synfire.generator.map.Repacking;
import synfire.generator.map.Target;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Rounding;

/** Plans of random networks on chips of many forms. */
final class SearchTest {

  private static final int LANES = 8;

  private static Target target(int columns, int rows, int npes, boolean torus) {
    return Target.of(
        ConfigReader.read("pico")
            .withNpe(new NpeConfig(LANES, 1, 24, 4, 64, 64))
            .withNoc(new NocConfig(columns, rows, npes, torus, 0, rows - 1)));
  }

  @ParameterizedTest
  @CsvSource({"1,1,3,false", "2,1,4,false", "3,1,2,false", "2,2,1,true", "3,3,1,true"})
  void plansCoverAllAndGoThrough(int columns, int rows, int npes, boolean torus) {
    Target target = target(columns, rows, npes, torus);
    int planned = 0;
    for (long seed = 0; seed < 40; seed++) {
      LayerGraph graph;
      try {
        graph =
            Repacking.of(Compiler.layers(RandomNetworks.of(seed), Rounding.TFLM), LANES);
      } catch (ProblemException e) {
        continue;
      }
      String label = "seed " + seed;
      Activity activity = Activity.half(graph, LANES);
      Plan plan = Search.plan(graph, target, activity, Search.Effort.QUICK);
      covers(graph, plan, target.noc().npeCount(), label);
      Predictor.Prediction p = new Predictor(graph, target, activity).predict(plan);
      double busiest = Arrays.stream(p.run().busy()).max().orElse(0);
      assertTrue(p.run().interval() > 0.95 * busiest, label + ": shorter than its work");
      assertTrue(p.latency() > 0, label);
      planned++;
    }
    assertTrue(planned > 30, planned + " networks");
  }

  private static void covers(LayerGraph graph, Plan plan, int npes, String label) {
    Map<Integer, Placement> placements = Placements.of(graph, LANES);
    assertEquals(graph.layers().size(), plan.layers().size(), label);
    for (int i = 0; i < plan.layers().size(); i++) {
      List<Plan.Slice> slices = plan.layers().get(i);
      assertEquals(Plan.hasSteps(graph.layers().get(i)), !slices.isEmpty(), label);
      if (slices.isEmpty()) {
        continue;
      }
      int words = placements.get(graph.layers().get(i).output()).words();
      int phases = slices.get(0).phases();
      Set<List<Integer>> places = new HashSet<>();
      for (Plan.Slice s : slices) {
        assertTrue(s.npe() < npes && s.endWord() <= words, label);
        assertEquals(phases, s.phases(), label);
        for (int w = s.firstWord(); w < s.endWord(); w++) {
          assertTrue(places.add(List.of(w, s.phase())), label + ": twice");
        }
      }
      assertEquals(words * phases, places.size(), label);
    }
  }

  @Test
  void equalTasksHaveEqualPlans() {
    Target target = target(2, 1, 2, false);
    LayerGraph graph =
        Repacking.of(Compiler.layers(RandomNetworks.of(7), Rounding.TFLM), LANES);
    Activity activity = Activity.half(graph, LANES);
    Plan first = Search.plan(graph, target, activity, Search.Effort.NORMAL);
    assertEquals(first, Search.plan(graph, target, activity, Search.Effort.NORMAL));
  }

  @Test
  void simulationLooksNoLongerThanLoadsAlone() {
    Target target = target(2, 1, 4, false);
    for (long seed = 0; seed < 8; seed++) {
      LayerGraph graph;
      try {
        graph =
            Repacking.of(Compiler.layers(RandomNetworks.of(seed), Rounding.TFLM), LANES);
      } catch (ProblemException e) {
        continue;
      }
      Activity activity = Activity.half(graph, LANES);
      Predictor p = new Predictor(graph, target, activity);
      double quick = interval(p, graph, target, activity, Search.Effort.QUICK);
      double normal = interval(p, graph, target, activity, Search.Effort.NORMAL);
      assertTrue(normal <= quick * 1.02, "seed " + seed + ": " + normal + " after " + quick);
    }
  }

  private static double interval(
      Predictor p, LayerGraph graph, Target target, Activity activity, Search.Effort effort) {
    return p.predict(Search.plan(graph, target, activity, effort)).run().interval();
  }
}
