package synfire.generator.map;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.LimitException;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Recurrence;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;

/** Sizes of a chip for one network. */
public final class Fitter {

  private static final List<Integer> LANES = List.of(8, 16, 32, 4);
  private static final int KIB = 1024;
  private static final int MAX_STEPS = 64;
  private static final int MAX_RINGS = 64;
  private static final int MAX_STATES = 8192;
  private static final int MAX_GROUPS = 16;
  private static final int MAX_ACCUMULATOR_BITS = 28;
  private static final long MAX_BYTES = 16L << 20;
  private static final long MAX_TABLE_BYTES = 1L << 20;
  private static final int NAME_LENGTH = 40;
  private static final String SUFFIX = "-fit";

  private Fitter() {}

  /**
   * A configuration with memories rounded up to KiB, steps and rings to multiples of 8, and
   * accumulators that are wide enough; lanes, requantizers and groups stay.
   *
   * @throws ProblemException when no configuration with these lanes can hold the network
   */
  public static ChipConfig fit(LayerGraph graph, ChipConfig config) {
    return fit(graph, Optional.empty(), config);
  }

  /** The same for a plan: each memory is as large as the NPE that needs most of it. */
  public static ChipConfig fit(LayerGraph graph, Plan plan, ChipConfig config) {
    return fit(graph, Optional.of(plan), config);
  }

  private static ChipConfig fit(LayerGraph graph, Optional<Plan> plan, ChipConfig config) {
    Mapper.Needs n = Mapper.needs(graph, plan, unlimited(graph, config));
    NpeConfig npe = config.npe();
    int lanes = npe.lanes();
    Limits limits = new Limits(graph.network());
    int rings = Math.min(MAX_RINGS, roundUp(n.rings(), 8));
    if (config.noc().npeCount() > 1 && n.slots() > NpeShape.FEW_SLOTS) {
      rings = Math.max(rings, NpeShape.FEW_RINGS + 8);
    }
    int destinations = (n.destinations() - rings + 1) / 2;
    int steps = roundUp(Math.max(Math.max(n.steps(), (n.ports() + 2) / 3), destinations), 8);
    limit(limits, "npe.steps", n.steps(), MAX_STEPS);
    limit(limits, "npe.rings", n.rings(), MAX_RINGS);
    limit(limits, "npe.accumulatorBits", n.accumulatorBits(), MAX_ACCUMULATOR_BITS);
    // Addresses of the host's output buffer are as wide as those of the ring SRAM.
    long words = Math.max(n.activationWords(), 2L * n.outputRowWords() + 1);
    long activations = kib(words * lanes);
    long weights = kib(n.weightWords() * lanes);
    long parameters = kib(n.parameterWords() * 8 * npe.requantizers());
    long tables = kib(Math.max(1, n.tableWords() * 8));
    limit(limits, "sram.activationBytes", activations, MAX_BYTES);
    limit(limits, "sram.weightBytes", weights, MAX_BYTES);
    limit(limits, "sram.parameterBytes", parameters, MAX_TABLE_BYTES);
    limit(limits, "sram.tableBytes", tables, MAX_TABLE_BYTES);
    long row = (long) n.outputRowWords() * lanes;
    long output = Math.max(config.host().outputBytes(), kib(2 * row));
    limit(limits, "host.outputBytes", output, MAX_TABLE_BYTES);
    limit(limits, "npe.states", n.states(), MAX_STATES);
    if (!limits.isEmpty()) {
      throw new LimitException(limits.problems(), limits);
    }
    String name = config.name();
    if (!name.endsWith(SUFFIX)) {
      name = name.substring(0, Math.min(name.length(), NAME_LENGTH - SUFFIX.length())) + SUFFIX;
    }
    return new ChipConfig(
        name,
        new NpeConfig(
            lanes,
            npe.requantizers(),
            Math.max(npe.accumulatorBits(), n.accumulatorBits()),
            npe.accumulatorGroups(),
            Math.min(MAX_STEPS, steps),
            rings,
            npe.narrow(),
            recurrent(graph, npe.recurrent(), n.states())),
        new SramConfig(
            (int) activations, (int) weights, (int) parameters, (int) tables, config.sram().ecc()),
        new HostConfig(
            config.host().streamBits(), (int) output, config.host().softmax() || n.softmax()),
        config.noc());
  }

  /**
   * What keeps a graph from every chip, with the number of lanes that comes nearest; empty if a
   * chip takes it.
   */
  public static Limits limits(LayerGraph graph) {
    Limits nearest = null;
    for (int lanes : LANES) {
      Limits here = new Limits(graph.network());
      try {
        Mapper.map(graph, Target.of(fit(graph, widest(lanes))));
        return here;
      } catch (LimitException e) {
        here = e.limits();
      } catch (ProblemException e) {
        for (Problem p : e.problems()) {
          here.add(-1, p.message(), p.expected(), p.fix());
        }
      }
      if (nearest == null || here.all().size() < nearest.all().size()) {
        nearest = here;
      }
    }
    return nearest;
  }

  /** A configuration of which only the lanes limit what fits into it. */
  private static ChipConfig widest(int lanes) {
    return new ChipConfig(
        "any",
        new NpeConfig(
            lanes,
            NpeConfig.defaultRequantizers(lanes),
            MAX_ACCUMULATOR_BITS,
            MAX_GROUPS,
            MAX_STEPS,
            MAX_RINGS),
        new SramConfig(KIB, KIB, KIB, KIB, false),
        new HostConfig(64, KIB, true));
  }

  /** States like those of the recurrent layers, so many of them; as they are if there are none. */
  private static RecurrentConfig recurrent(LayerGraph graph, RecurrentConfig own, int states) {
    List<Recurrence> layers =
        graph.layers().stream()
            .filter(l -> l instanceof Layer.Convolution c && c.isRecurrent())
            .map(l -> ((Layer.Convolution) l).drain().recurrence().orElseThrow())
            .toList();
    if (layers.isEmpty()) {
      return own;
    }
    int fraction = layers.stream().mapToInt(Recurrence::fractionBits).max().orElseThrow();
    return new RecurrentConfig(states, layers.get(0).stateBits(), fraction);
  }

  private static void limit(Limits limits, String field, long needed, long most) {
    if (needed > most) {
      limits.add(
          -1,
          String.format(Locale.ROOT, "the network needs %s %,d", field, needed),
          String.format(Locale.ROOT, "at most %,d", most),
          "use a configuration with more npe.lanes or npe.accumulatorGroups, or a smaller"
              + " network");
    }
  }

  /** A chip with the same lanes, as large as fitting can make it: for the search of a plan. */
  public static Target roomy(LayerGraph graph, ChipConfig c) {
    return sized(
        c,
        MAX_STEPS,
        MAX_RINGS,
        (int) (MAX_BYTES / c.npe().lanes()),
        recurrent(graph, c.npe().recurrent(), MAX_STATES));
  }

  /** A chip with the same lanes and room for everything. */
  private static Target unlimited(LayerGraph graph, ChipConfig c) {
    int words = 1 << 28;
    return sized(c, words, words, words, recurrent(graph, c.npe().recurrent(), words));
  }

  private static Target sized(
      ChipConfig c, int steps, int rings, int words, RecurrentConfig recurrent) {
    NpeShape npe =
        new NpeShape(
            c.npe().lanes(),
            c.npe().requantizers(),
            64,
            c.npe().accumulatorGroups(),
            steps,
            rings,
            words,
            words,
            words,
            words,
            0,
            c.npe().narrow(),
            recurrent);
    NocShape noc = NocShape.of(c.noc(), npe);
    return new Target(c.name(), c.digest(), noc.connected(npe), noc, words, true);
  }

  private static long kib(long bytes) {
    return Math.max(1, (bytes + KIB - 1) / KIB) * KIB;
  }

  private static int roundUp(int n, int unit) {
    return (n + unit - 1) / unit * unit;
  }
}
