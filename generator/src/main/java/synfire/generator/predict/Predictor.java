package synfire.generator.predict;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Placement;
import synfire.generator.map.Placements;
import synfire.generator.map.Plan;
import synfire.generator.map.RingPlan;
import synfire.generator.map.Target;

/** Predicts what plans of one network on one chip will take. */
public final class Predictor {

  /** Frames before an interval is taken and in it. */
  private static final int LEAST_WARM_UP = 6;

  private static final int LEAST_FRAMES = 8;

  /** Latency, in intervals, above which it counts, and how much of it does. */
  private static final double LATENCY = 1.1;

  private static final double LATENCY_WEIGHT = 0.2;

  private final LayerGraph graph;
  private final Machine machine;
  private final Activity activity;
  private final Map<Integer, Placement> placements;
  private final Map<Integer, LayerWork> works = new TreeMap<>();

  /**
   * A predictor.
   *
   * @param graph a graph after Repacking
   */
  public Predictor(LayerGraph graph, Target target, Activity activity) {
    this.graph = graph;
    this.machine = new Machine(target);
    this.activity = activity;
    this.placements = Placements.of(graph, machine.lanes());
    List<Integer> depths = graph.depths();
    for (int i = 0; i < graph.layers().size(); i++) {
      if (Plan.hasSteps(graph.layers().get(i))) {
        works.put(
            i, new LayerWork(machine, graph, placements, i, depths.get(i), activity));
      }
    }
  }

  Machine machine() {
    return machine;
  }

  /** The layers that have steps, by their place in the graph. */
  Map<Integer, LayerWork> works() {
    return works;
  }

  /** Root of the value that the host sends. */
  int input() {
    return placements.get(graph.input().id()).root();
  }

  /** Root of the value that the chip hands to the host. */
  int outputRoot() {
    int last = graph.output().id();
    if (graph.producer(last).orElse(null) instanceof Layer.SoftmaxAtEnd s) {
      last = s.input();
    }
    return placements.get(last).root();
  }

  /** Rows of a frame of a value. */
  int rows(int value) {
    return graph.value(value).rows();
  }

  /** Words of a frame of the input. */
  int inputWords() {
    return graph.input().rows()
        * graph.input().cols()
        * placements.get(graph.input().id()).words();
  }

  int layers() {
    return graph.layers().size();
  }

  /**
   * Cycles from frame to frame that a plan will take, and a little more where a single frame takes
   * long; infinite if more than those of another plan.
   */
  double cost(Plan plan, double other) {
    Prediction p = predict(plan, other);
    if (p.run() == null) {
      return Double.POSITIVE_INFINITY;
    }
    double interval = p.run().interval();
    double late = Math.max(0, p.latency() / interval - LATENCY);
    return interval * (1 + LATENCY_WEIGHT * late);
  }

  /**
   * A plan with what it will take.
   *
   * @param map steps, rings and credits
   * @param depths rows of the rings of each tensor
   * @param run what the simulation says
   */
  record Prediction(Mapping map, Map<Integer, Integer> depths, Simulation.Result run) {
    /** Cycles of one frame in an empty chip. */
    double latency() {
      return Simulation.latency(map, depths);
    }
  }

  /** What a plan will take. */
  Prediction predict(Plan plan) {
    return predict(plan, Double.MAX_VALUE);
  }

  /** The same with rings as deep as those of a program, where it has any. */
  Prediction predict(Plan plan, List<RingPlan> placed) {
    if (placed.isEmpty()) {
      return predict(plan);
    }
    Mapping map = new Mapping(machine, graph, placements, works, plan);
    Map<Integer, Integer> depths = map.leastDepths();
    for (int root : depths.keySet()) {
      int tensor = graph.value(root).tensor();
      placed.stream()
          .filter(r -> r.tensor() == tensor)
          .forEach(r -> depths.put(root, r.depth()));
    }
    return run(map, depths, Double.MAX_VALUE);
  }

  private Prediction predict(Plan plan, double other) {
    Mapping map = new Mapping(machine, graph, placements, works, plan);
    Map<Integer, Integer> least = map.leastDepths();
    grow(map, least);
    return run(map, map.withSlack(least), other);
  }

  private Prediction run(Mapping map, Map<Integer, Integer> depths, double other) {
    int samples = activity.samples();
    int deepest = map.steps.stream().mapToInt(s -> s.work.depth()).max().orElse(1);
    // Maps of few rows fill their rings with frames.
    int warmUp = Math.max(LEAST_WARM_UP, 6 * deepest / Math.max(1, rows(map)));
    int rounds = Math.max(1, (LEAST_FRAMES + warmUp) / samples);
    return new Prediction(
        map, depths, Simulation.run(map, depths, warmUp, rounds * samples, samples, other));
  }

  private static int rows(Mapping map) {
    return map.steps.stream().mapToInt(s -> s.work.rows()).sum() / Math.max(1, map.steps.size());
  }

  /** Makes rings deeper until frames go through. */
  private static void grow(Mapping map, Map<Integer, Integer> depths) {
    while (Simulation.latency(map, depths) == 0) {
      int root = Simulation.run(map, depths, 0, 1, 1).grow();
      if (root < 0) {
        throw new IllegalStateException("the rings stand still, and none of them is full");
      }
      depths.merge(root, 1, Integer::sum);
    }
  }
}
