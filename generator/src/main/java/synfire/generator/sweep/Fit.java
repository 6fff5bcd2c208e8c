package synfire.generator.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import synfire.generator.Compiler;
import synfire.generator.Profile;
import synfire.generator.area.Size;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.emit.OutputTree;
import synfire.generator.graph.LayerGraph;
import synfire.generator.hw.NocShape;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Search;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.Numbers;
import synfire.generator.report.SweepPage;
import synfire.generator.samples.Samples;
import synfire.generator.synth.Resource;
import synfire.generator.synth.SynthTarget;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks for the smallest chip that runs some networks as fast as somebody wishes.
 *
 * <p>One processing element of each kind says how many of them are needed at least; from there on
 * chips with more are mapped, with memories in which the networks fit once, and with larger ones in
 * which weights may lie twice. Sizes shrink to what is used. What seems small and fast enough is mapped again,
 * now as the finished configuration and with the effort of {@code synfire verify}: only that counts.
 */
public final class Fit {

  /** Outputs of so many lanes leave through one requantizer at most, and at least. */
  private static final int MOST_LANES = 16;

  private static final int LEAST_LANES = 4;

  private static final List<Integer> LANES = List.of(4, 8, 16, 32);

  /** Elements do not share their work evenly; nor does a quick plan show what a better one can do. */
  private static final double BEST_SHARE = 0.85;

  private static final double QUICK = 1.08;

  /** Numbers of elements that are tried of a kind, from the least that may do. */
  private static final int COUNTS = 4;

  /** Memory of all elements over that of a single one: without and with room for copies. */
  private static final double[] SHARES = {1, 2};

  /** Words of a block RAM at its widest. */
  private static final int BLOCK_WORDS = 512;

  private static final int MOST_STEPS = 64;
  private static final int MOST_RINGS = 64;
  private static final int LEAST_OUTPUT = 1024;

  /** Ways to spread so many elements over nodes. */
  private static final int SHAPES = 2;

  private final List<Model> models;
  private final ChipConfig base;
  private final Wish wish;
  private final Map<String, LayerGraph> graphs = new ConcurrentHashMap<>();
  private final Map<String, Activity> events = new ConcurrentHashMap<>();

  /**
   * A network that the chip must run.
   *
   * @param samples whose events are counted; else every second activation is taken for one
   */
  public record Model(Network network, Optional<Samples> samples) {}

  /**
   * What is wanted.
   *
   * @param cycles from frame to frame, at most
   * @param sram bytes of memories that hold data, at most
   * @param luts LUT4-equivalents, at most
   * @param energy nanojoules of a frame, at most
   * @param device on which it must fit
   */
  public record Wish(
      double cycles,
      OptionalLong sram,
      OptionalLong luts,
      OptionalDouble energy,
      SynthTarget device) {

    /** What of a chip is more than wished, and how much; empty if it does all. */
    List<String> missed(Chip c) {
      List<String> out = new ArrayList<>();
      over(out, "cycles a frame", c.interval(), cycles);
      sram.ifPresent(most -> over(out, "bytes of SRAM", c.sram(), most));
      luts.ifPresent(most -> over(out, "LUT4-equivalents", c.size().luts(), most));
      energy.ifPresent(most -> over(out, "nJ a frame", c.energy(), most));
      for (Resource r : c.size().lacking(device)) {
        over(
            out, r.title() + " of " + device.title(), c.size().of(r),
            device.capacity(r).orElse(0));
      }
      return out;
    }

    private static void over(List<String> out, String what, double has, double most) {
      if (has > most) {
        out.add(String.format(Locale.ROOT, "%,.0f %s, wished %,.0f", has, what, most));
      }
    }

    /** The largest share by which a chip misses a wish; 1 or less if it does all. */
    double excess(Chip c) {
      double most = c.interval() / cycles;
      most = Math.max(most, sram.isPresent() ? c.sram() / (double) sram.getAsLong() : 0);
      most = Math.max(most, luts.isPresent() ? c.size().luts() / (double) luts.getAsLong() : 0);
      most = Math.max(most, energy.isPresent() ? c.energy() / energy.getAsDouble() : 0);
      for (Resource r : c.size().lacking(device)) {
        most = Math.max(most, c.size().of(r) / (double) device.capacity(r).orElse(1));
      }
      return most;
    }
  }

  /**
   * A chip with what it does, for the slowest of the networks.
   *
   * @param config with all sizes
   * @param interval cycles from frame to frame
   * @param latency cycles of a lone frame
   * @param energy nanojoules of a frame
   * @param sram bytes of memories that hold data
   * @param size on an ECP5
   */
  public record Chip(
      ChipConfig config, double interval, double latency, double energy, long sram, Size size) {}

  /**
   * What was found.
   *
   * @param smallest the smallest chip that does all, absent if there is none
   * @param nearest the chip that misses least, absent if there is a smallest one
   * @param missed what it misses
   * @param alternatives chips that do all, none of them worse than another in cycles, LUTs, block
   *     RAMs and energy together; the smallest one first
   * @param tried all chips that were mapped, in order
   * @param failures why others could not be, and how many
   */
  public record Answer(
      Optional<Chip> smallest,
      Optional<Chip> nearest,
      List<String> missed,
      List<Chip> alternatives,
      List<Chip> tried,
      Map<String, Integer> failures) {}

  /** Is told how many chips are mapped. */
  @FunctionalInterface
  public interface Listener {
    void done(int chips);
  }

  /**
   * A search.
   *
   * @param base the configuration whose other fields, such as those of the host, stay
   */
  public Fit(List<Model> models, ChipConfig base, Wish wish) {
    this.models = List.copyOf(models);
    this.base = base;
    this.wish = wish;
  }

  /** About as many chips as are mapped. */
  public int most() {
    return kinds().size() * (1 + COUNTS * SHAPES);
  }

  /** Searches on some threads; the answer does not depend on how many. */
  public Answer run(int threads, Listener listener) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      return new Run(pool, listener).answer();
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * A chip that is mapped.
   *
   * @param bounded whether its memories are the most that a plan may take
   */
  private record Try(ChipConfig chip, boolean bounded) {}

  /** The state of a search. */
  private final class Run {

    private final ExecutorService pool;
    private final Listener listener;
    private final List<Chip> tried = new ArrayList<>();
    private final Set<String> digests = new HashSet<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private int done;

    Run(ExecutorService pool, Listener listener) {
      this.pool = pool;
      this.listener = listener;
    }

    Answer answer() throws InterruptedException {
      List<NpeConfig> kinds = kinds();
      List<Try> ones =
          kinds.stream()
              .map(k -> new Try(most(k, NocConfig.SINGLE, Optional.empty(), 1), false))
              .toList();
      List<Optional<Chip>> singles = mapped(ones);
      List<Try> more = new ArrayList<>();
      for (int i = 0; i < kinds.size(); i++) {
        more.addAll(larger(kinds.get(i), singles.get(i)));
      }
      mapped(more);
      tried.sort(SMALLEST);
      Optional<Chip> smallest = smallest();
      List<Chip> good =
          tried.stream().filter(c -> wish.missed(c).isEmpty()).toList();
      Optional<Chip> nearest =
          smallest.isPresent()
              ? Optional.empty()
              : tried.stream().min(Comparator.comparingDouble(wish::excess));
      return new Answer(
          smallest,
          nearest,
          nearest.map(wish::missed).orElse(List.of()),
          front(smallest, good),
          List.copyOf(tried),
          failures);
    }

    /** The first, from small to large, that as a finished configuration still does all. */
    private Optional<Chip> smallest() {
      for (Chip c : List.copyOf(tried)) {
        boolean near =
            wish.excess(c) <= QUICK && c.size().lacking(wish.device()).isEmpty();
        if (near) {
          Optional<Chip> finished = finished(c);
          if (finished.isPresent() && wish.missed(finished.get()).isEmpty()) {
            return finished;
          }
          tried.remove(c);
          finished.ifPresent(tried::add);
        }
      }
      tried.sort(SMALLEST);
      return Optional.empty();
    }

    private Optional<Chip> finished(Chip c) {
      try {
        return Optional.of(finish(c.config()));
      } catch (ProblemException e) {
        failures.merge(e.problems().get(0).message(), 1, Integer::sum);
        return Optional.empty();
      }
    }

    private List<Optional<Chip>> mapped(List<Try> tries) throws InterruptedException {
      List<Future<Chip>> futures = new ArrayList<>();
      for (Try t : tries) {
        futures.add(pool.submit(() -> sized(t)));
      }
      List<Optional<Chip>> out = new ArrayList<>();
      for (Future<Chip> future : futures) {
        try {
          Chip chip = future.get();
          // More room changes nothing where none of it is used.
          if (digests.add(chip.config().digest())) {
            tried.add(chip);
          }
          out.add(Optional.of(chip));
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof ProblemException problem)) {
            throw e.getCause() instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException(e.getCause());
          }
          failures.merge(problem.problems().get(0).message(), 1, Integer::sum);
          out.add(Optional.empty());
        }
        listener.done(++done);
      }
      return out;
    }
  }

  private static final Comparator<Chip> SMALLEST =
      Comparator.<Chip>comparingInt(c -> c.size().luts())
          .thenComparingInt(c -> c.size().blocks())
          .thenComparingDouble(Chip::interval)
          .thenComparing(c -> c.config().name());

  /** Processing elements that differ in lanes and requantizers. */
  private List<NpeConfig> kinds() {
    NpeConfig n = base.npe();
    List<NpeConfig> out = new ArrayList<>();
    for (int lanes : LANES) {
      for (int r = 1; r <= lanes; r *= 2) {
        if (lanes / r <= MOST_LANES && (lanes / r >= LEAST_LANES)) {
          out.add(
              new NpeConfig(
                  lanes, r, n.accumulatorBits(), n.accumulatorGroups(), n.steps(), n.rings(),
                  n.narrow()));
        }
      }
    }
    return out;
  }

  /**
   * A chip of which nodes and elements are given, and the most that it may have of the rest.
   *
   * @param single the chip of one such element; absent if there is none, then fitting finds sizes
   * @param share memory of an element, times all elements, over that of the single one
   */
  private ChipConfig most(NpeConfig npe, NocConfig noc, Optional<Chip> single, double share) {
    String name =
        String.format(
            Locale.ROOT, "fit-%dx%d-%dx%dx%d%s", npe.lanes(), npe.requantizers(), noc.columns(),
            noc.rows(), noc.npes(), share > 1 ? "-roomy" : "");
    NpeConfig largest =
        new NpeConfig(
            npe.lanes(), npe.requantizers(), npe.accumulatorBits(), npe.accumulatorGroups(),
            MOST_STEPS, MOST_RINGS, npe.narrow());
    double part = share / noc.npeCount();
    SramConfig sram =
        single
            .map(Chip::config)
            .map(
                c ->
                    new SramConfig(
                        blocks(c.sram().activationBytes() * part, npe.lanes()),
                        blocks(c.sram().weightBytes() * part, npe.lanes()),
                        blocks(c.sram().parameterBytes() * part, 8 * npe.requantizers()),
                        c.sram().tableBytes(),
                        false))
            .orElse(base.sram());
    // Output buffer, softmax and wider accumulators come with the sizes that shrink.
    return new ChipConfig(
        name, largest, sram, new HostConfig(base.host().streamBits(), LEAST_OUTPUT, false), noc);
  }

  /** Bytes in words of so many bytes, up to where the last block RAM is full. */
  private static int blocks(double bytes, int word) {
    int words = (int) Math.ceil(bytes / word);
    return (words + BLOCK_WORDS - 1) / BLOCK_WORDS * BLOCK_WORDS * word;
  }

  /** Chips of a kind of element, from as few of them as may do to some more. */
  private List<Try> larger(NpeConfig npe, Optional<Chip> single) {
    double share = single.map(c -> BEST_SHARE * c.interval() / wish.cycles()).orElse(1.0);
    int least = (int) Math.max(2, Math.ceil(share));
    // Where one element is enough, two are an alternative.
    int most = share <= BEST_SHARE ? 1 : COUNTS;
    List<Try> out = new ArrayList<>();
    int counts = 0;
    for (int n = least; counts < most && n <= NocShape.MAX_SIDE * NocShape.MAX_NPES; n++) {
      List<Try> fitting = fitting(npe, n, single);
      if (fitting.isEmpty() && !shapes(n).isEmpty()) {
        break;
      }
      out.addAll(fitting);
      counts += fitting.isEmpty() ? 0 : 1;
    }
    // None that may do fits: the largest that fits comes nearest.
    for (int n = least - 1; n > 1 && out.isEmpty(); n--) {
      out.addAll(fitting(npe, n, single));
    }
    return out;
  }

  /** Chips of so many elements that may fit the device. */
  private List<Try> fitting(NpeConfig npe, int n, Optional<Chip> single) {
    List<Try> out = new ArrayList<>();
    for (NocConfig noc : shapes(n)) {
      for (double share : single.isPresent() ? SHARES : new double[] {1}) {
        ChipConfig chip = most(npe, noc, single, share);
        if (mayFit(chip)) {
          out.add(new Try(chip, single.isPresent()));
        }
      }
    }
    return out;
  }

  /** Whether a chip is small enough with the least of memories; if not it needs no mapping. */
  private boolean mayFit(ChipConfig c) {
    ChipConfig least =
        c.withSram(new SramConfig(1024, 1024, 1024, 1024, false))
            .withNpe(
                new NpeConfig(
                    c.npe().lanes(), c.npe().requantizers(), c.npe().accumulatorBits(),
                    c.npe().accumulatorGroups(), 8, 8, c.npe().narrow()));
    Size size = Size.of(least);
    return size.lacking(wish.device()).isEmpty()
        && size.luts() <= wish.luts().orElse(Long.MAX_VALUE);
  }

  /** Few ways to spread so many elements over nodes, those with few nodes first. */
  private static List<NocConfig> shapes(int n) {
    List<NocConfig> out = new ArrayList<>();
    for (int nodes = 1; nodes <= n && out.size() < SHAPES; nodes++) {
      if (n % nodes != 0 || n / nodes > NocShape.MAX_NPES) {
        continue;
      }
      int rows = (int) Math.sqrt(nodes);
      while (nodes % rows != 0) {
        rows--;
      }
      int columns = nodes / rows;
      // Long rows of nodes are for counts that nothing else divides.
      if (columns <= NocShape.MAX_SIDE && columns <= 4 * rows) {
        out.add(new NocConfig(columns, rows, n / nodes, false, 0, 0));
      }
    }
    return out;
  }

  private LayerGraph graph(Model m, int lanes) {
    return graphs.computeIfAbsent(
        lanes + " " + models.indexOf(m),
        key -> Compiler.layers(m.network(), Rounding.TFLM, lanes));
  }

  private Activity events(Model m, int lanes) {
    return events.computeIfAbsent(
        lanes + " " + models.indexOf(m),
        key ->
            m.samples()
                .map(s -> Profile.count(m.network(), s, graph(m, lanes), lanes))
                .orElseGet(() -> Activity.half(graph(m, lanes), lanes)));
  }

  /** A chip for all networks, its sizes as their quick plans need them. */
  private Chip sized(Try t) {
    int lanes = t.chip().npe().lanes();
    List<Estimate> estimates = new ArrayList<>();
    ChipConfig common = null;
    for (Model m : models) {
      LayerGraph graph = graph(m, lanes);
      Activity activity = events(m, lanes);
      Compiler.Mapped mapped =
          t.bounded()
              ? Compiler.shrunk(graph, t.chip(), activity, Search.Effort.QUICK)
              : Compiler.map(graph, t.chip(), true, activity, Search.Effort.QUICK);
      common = common == null ? mapped.chip() : larger(common, mapped.chip());
      estimates.add(Estimate.of(mapped));
    }
    return chip(common.withName(t.chip().name()), estimates);
  }

  /** A chip as it is, with plans as verify makes them. */
  private Chip finish(ChipConfig chip) {
    int lanes = chip.npe().lanes();
    List<Estimate> estimates = new ArrayList<>();
    for (Model m : models) {
      estimates.add(
          Estimate.of(graph(m, lanes), chip, false, events(m, lanes), Search.Effort.NORMAL));
    }
    return chip(chip, estimates);
  }

  private static Chip chip(ChipConfig config, List<Estimate> estimates) {
    return new Chip(
        config,
        estimates.stream().mapToDouble(e -> e.forecast().interval()).max().orElse(0),
        estimates.stream().mapToDouble(e -> e.forecast().latency()).max().orElse(0),
        estimates.stream().mapToDouble(Estimate::nanojoules).max().orElse(0),
        config.noc().npeCount() * config.sram().bytes() + config.host().outputBytes(),
        Size.of(config));
  }

  /** A chip with the larger of each size of two. */
  private static ChipConfig larger(ChipConfig a, ChipConfig b) {
    return new ChipConfig(
        a.name(),
        new NpeConfig(
            a.npe().lanes(),
            a.npe().requantizers(),
            Math.max(a.npe().accumulatorBits(), b.npe().accumulatorBits()),
            a.npe().accumulatorGroups(),
            Math.max(a.npe().steps(), b.npe().steps()),
            Math.max(a.npe().rings(), b.npe().rings()),
            a.npe().narrow(),
            larger(a.npe().recurrent(), b.npe().recurrent())),
        new SramConfig(
            Math.max(a.sram().activationBytes(), b.sram().activationBytes()),
            Math.max(a.sram().weightBytes(), b.sram().weightBytes()),
            Math.max(a.sram().parameterBytes(), b.sram().parameterBytes()),
            Math.max(a.sram().tableBytes(), b.sram().tableBytes()),
            a.sram().ecc()),
        new HostConfig(
            a.host().streamBits(),
            Math.max(a.host().outputBytes(), b.host().outputBytes()),
            a.host().softmax() || b.host().softmax()),
        a.noc());
  }

  private static RecurrentConfig larger(RecurrentConfig a, RecurrentConfig b) {
    if (a.states() == 0 || b.states() == 0) {
      return a.states() == 0 ? b : a;
    }
    if (a.stateBits() != b.stateBits()) {
      throw new ProblemException(
          "states of " + a.stateBits() + " and of " + b.stateBits() + " bits",
          "npe.stateBits",
          "networks with states of one width",
          "fit a chip for each");
    }
    return new RecurrentConfig(
        Math.max(a.states(), b.states()),
        a.stateBits(),
        Math.max(a.eigenvalueBits(), b.eigenvalueBits()));
  }

  /** The chips that no other one beats in everything. */
  private static List<Chip> front(Optional<Chip> smallest, List<Chip> good) {
    List<Chip> all = new ArrayList<>(smallest.stream().toList());
    good.stream()
        .filter(c -> smallest.isEmpty() || !c.config().name().equals(smallest.get().config().name()))
        .forEach(all::add);
    List<Chip> out = new ArrayList<>();
    for (Chip c : all) {
      if (out.isEmpty() && smallest.isPresent() || all.stream().noneMatch(o -> beats(o, c))) {
        out.add(c);
      }
    }
    return out;
  }

  private static boolean beats(Chip a, Chip b) {
    boolean noWorse =
        a.interval() <= b.interval()
            && a.size().luts() <= b.size().luts()
            && a.size().blocks() <= b.size().blocks()
            && a.energy() <= b.energy();
    return noWorse
        && (a.interval() < b.interval()
            || a.size().luts() < b.size().luts()
            || a.size().blocks() < b.size().blocks()
            || a.energy() < b.energy());
  }

  /** What tables and pages show of a chip. */
  private static final List<Measure> MEASURES =
      List.of(
          Measure.INTERVAL, Measure.LATENCY, Measure.LUTS, Measure.BLOCKS, Measure.DSPS,
          Measure.SRAM, Measure.ENERGY);

  private static Map<Measure, Double> measures(Chip c) {
    Map<Measure, Double> out = new LinkedHashMap<>();
    out.put(Measure.INTERVAL, c.interval());
    out.put(Measure.LATENCY, c.latency());
    out.put(Measure.LUTS, (double) c.size().luts());
    out.put(Measure.BLOCKS, (double) c.size().blocks());
    out.put(Measure.DSPS, (double) c.size().multipliers());
    out.put(Measure.SRAM, (double) c.sram());
    out.put(Measure.ENERGY, c.energy());
    return out;
  }

  /** Configurations, figures and a page of an answer. */
  public OutputTree files(String title, Answer answer) {
    List<Results.Row> rows = new ArrayList<>();
    for (Chip c : answer.tried()) {
      boolean does = wish.missed(c).isEmpty();
      rows.add(
          new Results.Row(
              rows.size(),
              List.of(
                  text(does ? "yes" : "no"), text(c.config().name()),
                  number(c.config().npe().lanes()), number(c.config().npe().requantizers()),
                  number(c.config().noc().npeCount())),
              measures(c),
              ""));
    }
    ObjectNode data =
        Results.data(
            title, rows.size(),
            List.of("does all", "chip", "lanes", "requantizers", "elements"), MEASURES, rows);
    data.put("across", Measure.LUTS.key());
    OutputTree out =
        new OutputTree()
            .text(
                "fit.html",
                SweepPage.text(
                    title, lead(answer), answer.failures(), List.of("fit.json"),
                    Results.text(data)))
            .text("fit.json", Results.pretty(json(title, answer)));
    answer.smallest().ifPresent(c -> out.text("fit.yaml", c.config().toYaml()));
    answer.nearest().ifPresent(c -> out.text("nearest.yaml", c.config().toYaml()));
    for (Chip c : answer.alternatives()) {
      out.text("alternatives/" + c.config().name() + ".yaml", c.config().toYaml());
    }
    return out;
  }

  private List<String> lead(Answer answer) {
    String wished =
        String.format(Locale.ROOT, "Wished: at most %,.0f cycles from frame to frame", wish.cycles())
            + (wish.sram().isPresent()
                ? ", " + Numbers.whole(wish.sram().getAsLong()) + " bytes of SRAM" : "")
            + (wish.luts().isPresent()
                ? ", " + Numbers.whole(wish.luts().getAsLong()) + " LUT4-equivalents" : "")
            + (wish.energy().isPresent()
                ? ", " + Numbers.whole(wish.energy().getAsDouble()) + " nJ a frame" : "")
            + ".";
    List<String> out = new ArrayList<>(List.of(wished));
    answer.smallest().ifPresent(c -> out.add("Smallest that does all: " + shown(c)));
    answer
        .nearest()
        .ifPresent(
            c ->
                out.add(
                    "Nothing does all; nearest: " + shown(c) + " Short: "
                        + String.join("; ", answer.missed()) + "."));
    out.add(
        Numbers.count(answer.tried().size(), "chip")
            + " tried, below with the cycles of a quick plan; sizes are estimated.");
    return out;
  }

  private static String shown(Chip c) {
    return String.format(
        Locale.ROOT,
        "%s, %,.0f cycles, %,d LUT4-equivalents, %d block RAMs, %d multipliers.",
        c.config().name(), c.interval(), c.size().luts(), c.size().blocks(),
        c.size().multipliers());
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }

  private static JsonNode number(int value) {
    return JsonNodeFactory.instance.numberNode(value);
  }

  private ObjectNode json(String title, Answer answer) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("name", title);
    ObjectNode wished = root.putObject("wish");
    wished.put("target", wish.device().key());
    wished.set("interval", Results.number(wish.cycles()));
    wish.sram().ifPresent(v -> wished.put("sram", v));
    wish.luts().ifPresent(v -> wished.put("luts", v));
    wish.energy().ifPresent(v -> wished.set("energy", Results.number(v)));
    answer.smallest().ifPresent(c -> chip(root.putObject("smallest"), c));
    answer.nearest().ifPresent(c -> chip(root.putObject("nearest"), c));
    if (!answer.missed().isEmpty()) {
      ArrayNode missed = root.putArray("missed");
      answer.missed().forEach(missed::add);
    }
    ArrayNode alternatives = root.putArray("alternatives");
    answer.alternatives().forEach(c -> chip(alternatives.addObject(), c));
    root.put("tried", answer.tried().size());
    ObjectNode failures = root.putObject("impossible");
    answer.failures().forEach(failures::put);
    return root;
  }

  private static void chip(ObjectNode node, Chip c) {
    node.put("chip", c.config().name());
    measures(c).forEach((m, v) -> node.set(m.key(), Results.number(v)));
  }
}
