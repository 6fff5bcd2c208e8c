package synfire.generator.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.hw.NocShape;
import synfire.generator.map.Plan;
import synfire.generator.map.RingPlan;
import synfire.generator.map.Target;
import synfire.golden.unit.Grid;

/**
 * What a plan will take, for people: cycles a frame, what limits them, and where everything is.
 *
 * @param network name of the network
 * @param chip name of the configuration
 * @param noc nodes and their NPEs
 * @param samples samples whose events were counted, 0 where one half was assumed
 * @param interval cycles from frame to frame
 * @param latency cycles of one frame in an empty chip
 * @param layers layers with steps, in order of execution
 * @param npes NPEs by their number
 * @param switches flits over the switch of each node in a frame; empty without a network
 * @param links flits over the links that have any
 * @param bounds what no order of work can be faster than, longest first
 * @param flits words, tokens alone and credits that are sent in a frame
 * @param dense flits if words without events were sent too
 * @param rings rows of the rings of each tensor
 * @param counts what the units of all NPEs do in a frame
 */
public record Forecast(
    String network,
    String chip,
    NocShape noc,
    int samples,
    double interval,
    double latency,
    List<LayerLine> layers,
    List<NpeLine> npes,
    List<Double> switches,
    List<LinkLine> links,
    List<Bound> bounds,
    double flits,
    double dense,
    List<RingLine> rings,
    Counts counts) {

  /**
   * A layer.
   *
   * @param name operation and first node of the network
   * @param shape rows, columns and channels of its output
   * @param words words of an output pixel
   * @param slices its parts
   * @param cycles cycles of work in a frame, over all NPEs
   */
  public record LayerLine(
      String name, String shape, int words, List<Plan.Slice> slices, double cycles) {}

  /**
   * An NPE.
   *
   * @param cycles cycles of work in a frame
   * @param blocked cycles in which a step lacked only room
   * @param sequencer cycles of work of its sequencer
   * @param steps steps
   * @param rings rings and credit entries
   * @param slots rows of all of them
   * @param activationBytes bytes of its rings
   * @param weightBytes bytes of its weights
   */
  public record NpeLine(
      double cycles,
      double blocked,
      double sequencer,
      int steps,
      int rings,
      int slots,
      long activationBytes,
      long weightBytes) {}

  /** Flits in a frame from one node to another. */
  public record LinkLine(int from, int to, double flits) {}

  /** What takes so many cycles of a frame in any case. */
  public record Bound(String what, double cycles) {}

  /**
   * What the units of all NPEs do in a frame: the counters of the chip.
   *
   * @param words words of rings that are read
   * @param issues cycles in which lanes work
   * @param outputs words that are written
   */
  public record Counts(double words, double issues, double outputs) {}

  /**
   * The rings of a tensor.
   *
   * @param name name of the tensor
   * @param rows rows of a frame
   * @param depth rows that each of its rings holds
   * @param npes NPEs with a ring of it
   * @param bytes bytes of all its rings
   */
  public record RingLine(String name, int rows, int depth, int npes, long bytes) {}

  /**
   * Predicts a plan.
   *
   * @param graph a graph after Repacking
   * @param placed rings of its program, whose depths count; none if there is no program
   */
  public static Forecast of(
      LayerGraph graph, Target target, Plan plan, Activity activity, List<RingPlan> placed) {
    Predictor.Prediction p = new Predictor(graph, target, activity).predict(plan, placed);
    Simulation.Result run = p.run();
    Mapping map = p.map();
    List<LayerLine> layers = new ArrayList<>();
    for (int i = 0; i < plan.layers().size(); i++) {
      if (!plan.layers().get(i).isEmpty()) {
        Value out = graph.value(graph.layers().get(i).output());
        int node = graph.layers().get(i).nodes().stream().findFirst().orElse(-1);
        int words = plan.layers().get(i).stream().mapToInt(Plan.Slice::endWord).max().orElse(0);
        layers.add(
            new LayerLine(
                graph.layers().get(i).operation() + (node < 0 ? "" : "_" + node),
                out.rows() + "x" + out.cols() + "x" + out.depth(),
                words,
                plan.layers().get(i),
                run.layers()[i]));
      }
    }
    List<NpeLine> npes = new ArrayList<>();
    for (int n = 0; n < target.noc().npeCount(); n++) {
      Mapping.Load load = map.load(n, p.depths());
      npes.add(
          new NpeLine(
              run.busy()[n],
              run.blocked()[n],
              run.sequencers()[n],
              load.steps(),
              load.rings(),
              load.slots(),
              load.activationWords() * target.npe().lanes(),
              load.weightWords() * target.npe().lanes()));
    }
    boolean network = target.noc().network();
    return new Forecast(
        graph.network().name(),
        target.name(),
        target.noc(),
        activity.measured() ? activity.samples() : 0,
        run.interval(),
        p.latency(),
        layers,
        npes,
        network ? Arrays.stream(run.switches()).boxed().toList() : List.of(),
        run.links().stream().map(l -> new LinkLine(l.from(), l.to(), l.flits())).toList(),
        bounds(run, network),
        run.flits(),
        run.dense(),
        rings(graph, map, p, target.npe().lanes()),
        run.counts());
  }

  private static List<Bound> bounds(Simulation.Result run, boolean network) {
    List<Bound> out = new ArrayList<>();
    out.add(largest("work of NPE %d", run.busy()));
    out.add(largest("sequencer of NPE %d", run.sequencers()));
    out.add(new Bound("the host's input", run.hostInput()));
    if (network) {
      out.add(largest("switch of node %d", run.switches()));
    }
    run.links().stream()
        .max(Comparator.comparingDouble(Simulation.Link::flits))
        .ifPresent(
            l ->
                out.add(
                    new Bound("link from node " + l.from() + " to " + l.to(), l.flits())));
    out.sort(Comparator.comparingDouble((Bound b) -> -b.cycles()));
    return out;
  }

  private static Bound largest(String what, double[] cycles) {
    int at = 0;
    for (int i = 1; i < cycles.length; i++) {
      at = cycles[i] > cycles[at] ? i : at;
    }
    return new Bound(String.format(Locale.ROOT, what, at), cycles[at]);
  }

  private static List<RingLine> rings(
      LayerGraph graph, Mapping map, Predictor.Prediction p, int lanes) {
    List<RingLine> out = new ArrayList<>();
    p.depths()
        .forEach(
            (root, depth) -> {
              List<Mapping.Ring> rings = map.ringsOf(root);
              Value v = graph.value(root);
              long words = 0;
              for (Mapping.Ring r : rings) {
                words += (long) depth * r.rowWords();
              }
              out.add(
                  new RingLine(
                      graph.network().tensor(v.tensor()).name(),
                      v.rows(),
                      depth,
                      rings.size(),
                      words * lanes));
            });
    return out;
  }

  /** The share of all multipliers' cycles that are work. */
  public double load() {
    double sum = npes.stream().mapToDouble(NpeLine::cycles).sum();
    return interval == 0 ? 0 : sum / (interval * npes.size());
  }

  /** The chip with one NPE more in each node, or with a column more; absent for the largest. */
  public static Optional<Target> larger(Target t) {
    NocShape n = t.noc();
    boolean deeper = n.npes() < NocShape.MAX_NPES;
    if (!deeper && n.columns() == NocShape.MAX_SIDE) {
      return Optional.empty();
    }
    Grid g = n.grid();
    Grid grid =
        deeper ? g : new Grid(g.columns() + 1, g.rows(), g.torusX(), g.torusY());
    int npes = deeper ? n.npes() + 1 : n.npes();
    NocShape noc =
        new NocShape(grid, npes, npes + 1, n.payloadBits(), n.hostColumn(), n.hostRow());
    return Optional.of(
        new Target(t.name(), t.digest(), t.npe(), noc, t.outputWords(), t.softmax()));
  }
}
