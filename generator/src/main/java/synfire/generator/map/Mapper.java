package synfire.generator.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Value;
import synfire.generator.hw.FieldOverflowException;
import synfire.generator.hw.NpeShape;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;

/** Layers to a program: steps in order of priority, rings with places, descriptors, memories. */
public final class Mapper {

  /** Most rows of the host's output buffer that are worth their token counters. */
  private static final int MAX_OUTPUT_ROWS = 16;

  /** Rows and pixels that 12 bits count, and words that 10 bits count. */
  private static final int MAX_PIXELS = 4095;

  private static final int MAX_WORDS = 1023;

  private final LayerGraph graph;
  private final Target target;
  private final NpeShape npe;
  private final Limits limits;
  private Optional<Problem> shortage = Optional.empty();
  private final Map<Integer, Placement> placements;
  private final Value last;
  private final Optional<Layer.SoftmaxAtEnd> softmax;
  private final List<StepDraft> drafts = new ArrayList<>();
  private int accumulatorBits;
  private Optional<Shortages.Accumulators> accumulators = Optional.empty();
  private final Plan plan;
  private Rings rings;

  private Mapper(LayerGraph graph, Optional<Plan> plan, Target target) {
    this.npe = target.npe();
    this.graph = Repacking.of(graph, npe.lanes());
    this.target = target;
    this.limits = new Limits(graph.network());
    Optional<Layer> end = this.graph.producer(this.graph.output().id());
    this.softmax =
        end.filter(l -> l instanceof Layer.SoftmaxAtEnd).map(l -> (Layer.SoftmaxAtEnd) l);
    this.last =
        softmax.map(l -> this.graph.value(l.input())).orElseGet(this.graph::output);
    this.placements = Placements.of(this.graph, npe.lanes());
    this.plan = plan.orElseGet(() -> Plan.even(this.graph, npe.lanes(), target.noc()));
    this.plan.check(this.graph, placements, target.noc());
  }

  /**
   * The program of a graph that has gone through all passes.
   *
   * @throws ProblemException with everything that does not fit the chip
   */
  public static Program map(LayerGraph graph, Target target) {
    return new Mapper(graph, Optional.empty(), target).program(true);
  }

  /**
   * The same with a plan.
   *
   * @throws IllegalArgumentException if the plan is not one of this graph and target
   */
  public static Program map(LayerGraph graph, Plan plan, Target target) {
    return new Mapper(graph, Optional.of(plan), target).program(true);
  }

  /**
   * The same with rings that hold no more rows than they must: what is hardest for the chip.
   *
   * @throws IllegalArgumentException if the plan is not one of this graph and target
   */
  public static Program shallow(LayerGraph graph, Plan plan, Target target) {
    return new Mapper(graph, Optional.of(plan), target).program(false);
  }

  /**
   * What a graph needs of a chip with the lanes, requantizers and groups of a target, whatever the
   * sizes of its memories.
   *
   * @throws ProblemException with everything that no size of memory can help
   */
  static Needs needs(LayerGraph graph, Optional<Plan> plan, Target target) {
    return new Mapper(graph, plan, target).needs();
  }

  private Needs needs() {
    checkSizes();
    makeSteps();
    throwFirstProblem();
    List<RingDepths.Ring> sizes = ringSizes();
    List<TokenGame.Player> players = players();
    int[] least = RingDepths.least(sizes, players, rings.index(rings.input()));
    int[] most =
        RingDepths.withSlack(
            sizes,
            players,
            least,
            activationWords(Long.MAX_VALUE),
            slots(Math.max(MAX_OUTPUT_ROWS, outputPhases())));
    int outputDepth = Math.max(MAX_OUTPUT_ROWS, outputPhases());
    return new Needs(
        largest(at -> activationWords(sizes, most, at)),
        largest(this::weightWords),
        largest(this::parameterWords),
        largest(this::tableWords),
        (int) largest(this::steps),
        (int) largest(this::ports),
        (int) largest(this::rings),
        (int) largest(at -> slots(sizes, most, outputDepth, at)),
        (int) largest(this::destinations),
        outputPhases() * outputRowWords(),
        accumulatorBits,
        (int) largest(this::states),
        softmax.isPresent());
  }

  /** Refuses maps that descriptors cannot hold, before any work that grows with them. */
  private void checkSizes() {
    for (Value v : graph.values()) {
      int words = placements.get(v.id()).words();
      if (v.rows() > MAX_PIXELS || v.cols() > MAX_PIXELS || words > MAX_WORDS) {
        limits.add(
            node(v),
            String.format(
                Locale.ROOT,
                "tensor %s streams as %s of %s of %s",
                graph.network().tensor(v.tensor()).name(),
                count(v.rows(), "row"),
                count(v.cols(), "pixel"),
                count(v.depth(), "channel")),
            String.format(
                Locale.ROOT,
                "at most %,d rows, %,d pixels and %,d channels",
                MAX_PIXELS,
                MAX_PIXELS,
                MAX_WORDS * npe.lanes()),
            "make the layer smaller, or cut its rows");
      }
    }
    throwFirstProblem();
  }

  /** The node that makes a value, or the first one that reads it. */
  private int node(Value v) {
    return Stream.concat(
            graph.producer(v.id()).stream(), graph.consumers(v.id()).stream())
        .flatMap(layer -> layer.nodes().stream())
        .findFirst()
        .orElse(-1);
  }

  private static String count(int n, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", n, thing, n == 1 ? "" : "s");
  }

  /**
   * One message is enough to go on with; it says how many more there are. What no size of the chip
   * can help comes first.
   */
  private void throwFirstProblem() {
    if (!limits.isEmpty()) {
      throw limits.exception("like this");
    }
    if (shortage.isPresent()) {
      throw new ProblemException(shortage.get());
    }
  }

  /**
   * What a graph needs of a chip.
   *
   * @param activationWords most words of all rings of an NPE with slack
   * @param weightWords most weight words of an NPE
   * @param parameterWords most parameter words of an NPE
   * @param tableWords most table words of an NPE
   * @param steps most steps of an NPE
   * @param ports most ports of all steps of an NPE
   * @param rings most rings of an NPE
   * @param slots most rows of all rings of an NPE with slack
   * @param destinations most destinations of an NPE
   * @param outputRowWords words of the output rows that are made at a time
   * @param accumulatorBits bits of the widest sum
   * @param states most complex states of an NPE
   * @param softmax whether the softmax unit is in use
   */
  record Needs(
      long activationWords,
      long weightWords,
      long parameterWords,
      long tableWords,
      int steps,
      int ports,
      int rings,
      int slots,
      int destinations,
      int outputRowWords,
      int accumulatorBits,
      int states,
      boolean softmax) {}

  private Program program(boolean slack) {
    checkSizes();
    makeSteps();
    List<TokenGame.Player> players = players();
    List<RingDepths.Ring> sizes = ringSizes();
    int[] least = RingDepths.least(sizes, players, rings.index(rings.input()));
    int outputDepth = slack ? outputDepth() : Math.min(outputPhases(), outputDepth());
    checkFit(sizes, least, outputDepth);
    throwFirstProblem();
    int[] held =
        slack
            ? RingDepths.withSlack(
                sizes,
                players,
                least,
                activationWords(npe.activationWords() - 1L),
                slots(outputDepth))
            : least;
    int[] depths = Arrays.copyOf(held, least.length + 1);
    depths[least.length] = outputDepth;
    try {
      Program program =
          new Assembly(
                  graph,
                  target,
                  placements,
                  drafts,
                  rings,
                  depths,
                  last,
                  softmax,
                  this::tooLarge)
              .program();
      throwFirstProblem();
      return program;
    } catch (FieldOverflowException e) {
      tooLarge(e, -1);
      throw limits.exception("like this");
    }
  }

  private void tooLarge(FieldOverflowException e, int node) {
    limits.add(
        node,
        "it is too large for the descriptors of the chip: " + e.getMessage(),
        "make the layer smaller, or cut its rows");
  }

  // ---- steps and rings

  private void makeSteps() {
    StepBuilder builder = new StepBuilder(graph, npe, placements, root(last.id()), limits);
    List<Integer> depths = graph.depths();
    for (int i = 0; i < graph.layers().size(); i++) {
      drafts.addAll(
          builder.steps(graph.layers().get(i), depths.get(i), plan.layers().get(i)));
    }
    accumulatorBits = builder.accumulatorBits();
    accumulators = builder.accumulators();
    // Stable: ties stay in order of execution.
    drafts.sort(Comparator.comparingInt((StepDraft d) -> -d.depth()));
    int input = root(graph.input().id());
    rings = new Rings(graph, placements, drafts, input, root(last.id()), target.noc());
  }

  private int root(int value) {
    return placements.get(value).root();
  }

  /** One player for each layer: its steps fire alike, see {@link TokenGame}. */
  private List<TokenGame.Player> players() {
    List<TokenGame.Player> out = new ArrayList<>();
    for (StepDraft d : drafts) {
      if (d.part() == 0) {
        out.add(
            new TokenGame.Player(
                d.inputs().stream()
                    .map(s -> d.need(s, rings.index(s.placement().root())))
                    .toList(),
                d.toHost() ? -1 : rings.index(d.output().root())));
      }
    }
    return out;
  }

  /** The tensors in ring SRAMs: all but the output. */
  private List<RingDepths.Ring> ringSizes() {
    List<RingDepths.Ring> out = new ArrayList<>();
    for (int root : rings.roots()) {
      if (root != rings.output()) {
        int makers = rings.slices(root).stream().mapToInt(Rings.Slice::phases).max().orElse(1);
        int readers = 1;
        int least = makers;
        for (StepDraft d : drafts) {
          if (d.inputs().stream().anyMatch(s -> s.placement().root() == root)) {
            readers = Math.max(readers, d.slice().phases());
            // One tap of a window and the next lie less than a lap apart.
            boolean apart = target.noc().network() && d.geometry().kernelRows() > 1;
            least = Math.max(least, apart ? d.geometry().dilationRows() + 1 : 1);
          }
        }
        out.add(
            new RingDepths.Ring(graph.value(root).rows(), least, makers, readers, places(root)));
      }
    }
    return out;
  }

  /** Entries of ring tables for a tensor; those of the host stand behind those of all NPEs. */
  private List<RingDepths.Place> places(int root) {
    List<RingDepths.Place> out = new ArrayList<>();
    for (Rings.Stream s : rings.streams(root)) {
      int rowWords = graph.value(root).cols() * s.words();
      s.readers().forEach(at -> out.add(place(at, rowWords)));
    }
    if (target.noc().network()) {
      rings.makers(root).forEach(at -> out.add(place(at, 0)));
    }
    return out;
  }

  private RingDepths.Place place(int at, int rowWords) {
    return new RingDepths.Place(at == Program.HOST ? elements() : at, rowWords);
  }

  private int elements() {
    return target.noc().npeCount();
  }

  private int outputRowWords() {
    return last.cols() * placements.get(rings.output()).words();
  }

  private int outputDepth() {
    // Addresses in the buffer are as wide as those of the ring SRAM.
    int addressable = Math.min(target.outputWords(), (1 << npe.activationAddressBits()) - 1);
    return Math.min(MAX_OUTPUT_ROWS, addressable / outputRowWords());
  }

  /** Most steps that make rows of the output in turn. */
  private int outputPhases() {
    return rings.slices(rings.output()).stream().mapToInt(Rings.Slice::phases).max().orElse(1);
  }

  /** Rows that each NPE, and the host at last, has counters for, less those of the output. */
  private int[] slots(int outputDepth) {
    int[] slots = new int[elements() + 1];
    Arrays.fill(slots, npe.slots());
    if (target.noc().network()) {
      slots[elements()] -= outputDepth;
      rings.makers(rings.output()).forEach(at -> slots[at] -= outputDepth);
    } else {
      slots[0] -= outputDepth;
    }
    return slots;
  }

  /** Words of each ring SRAM; the last one is never addressed. The host keeps no rings. */
  private long[] activationWords(long each) {
    long[] words = new long[elements() + 1];
    Arrays.fill(words, each);
    words[elements()] = Long.MAX_VALUE;
    return words;
  }

  // ---- does it fit

  private Stream<StepDraft> draftsAt(int at) {
    return drafts.stream().filter(d -> d.npe() == at);
  }

  private long weightWords(int at) {
    return draftsAt(at).mapToLong(d -> d.lanes().weights().length / npe.lanes()).sum();
  }

  private long parameterWords(int at) {
    return draftsAt(at).mapToLong(d -> d.drain().params().length / npe.requantizers()).sum();
  }

  private long tableWords(int at) {
    return new TableMemory(draftsAt(at).toList()).words();
  }

  private long steps(int at) {
    return draftsAt(at).count();
  }

  private long ports(int at) {
    return draftsAt(at).mapToInt(d -> d.inputs().size() + 1).sum();
  }

  /** Places of the ring table up to the last one in use. */
  private long rings(int at) {
    if (!target.noc().network()) {
      return rings.roots().size();
    }
    int size = 0;
    for (int root : rings.roots()) {
      if (rings.makers(root).contains(at)) {
        size = Math.max(size, rings.creditNumber(root) + 1);
      }
      for (Rings.Stream s : rings.streams(root)) {
        size = Math.max(size, s.readers().contains(at) ? rings.number(s) + 1 : 0);
      }
    }
    return size;
  }

  private long states(int at) {
    return draftsAt(at).mapToLong(d -> d.drain().stateWords(npe)).sum() * npe.stateParts() / 2;
  }

  private long destinations(int at) {
    return target.noc().network() ? rings.destinations(at) : 0;
  }

  private long activationWords(List<RingDepths.Ring> sizes, int[] depths, int at) {
    long words = 1;
    for (int r = 0; r < depths.length; r++) {
      words += depths[r] * rowWords(sizes.get(r), at);
    }
    return words;
  }

  private static long rowWords(RingDepths.Ring ring, int at) {
    return ring.places().stream()
        .filter(p -> p.at() == at)
        .mapToLong(RingDepths.Place::rowWords)
        .sum();
  }

  private long slots(List<RingDepths.Ring> sizes, int[] depths, int outputDepth, int at) {
    long rows = npe.slots() - slots(outputDepth)[at];
    for (int r = 0; r < depths.length; r++) {
      rows +=
          depths[r] * sizes.get(r).places().stream().filter(p -> p.at() == at).count();
    }
    return rows;
  }

  /** The NPE that needs most of something. */
  private int most(IntToLongFunction need) {
    int most = 0;
    for (int at = 1; at < elements(); at++) {
      most = need.applyAsLong(at) > need.applyAsLong(most) ? at : most;
    }
    return most;
  }

  private long largest(IntToLongFunction need) {
    return need.applyAsLong(most(need));
  }

  private void checkFit(List<RingDepths.Ring> sizes, int[] least, int outputDepth) {
    int lanes = npe.lanes();
    Shortages shortages = new Shortages(target.name(), target.noc().network());
    accumulators.ifPresent(shortages::accumulators);
    int widest = most(at -> activationWords(sizes, least, at));
    shortages.bytes(
        "activations",
        widest,
        "sram.activationBytes",
        Math.max(activationWords(sizes, least, widest), outputRowWords() + 1L) * lanes,
        (long) npe.activationWords() * lanes,
        largestRing(sizes, least, widest));
    int heaviest = most(this::weightWords);
    shortages.bytes(
        "weights",
        heaviest,
        "sram.weightBytes",
        weightWords(heaviest) * lanes,
        (long) npe.weightWords() * lanes,
        heaviestLayer(heaviest));
    int parameters = most(this::parameterWords);
    shortages.bytes(
        "parameters",
        parameters,
        "sram.parameterBytes",
        parameterWords(parameters) * 8 * npe.requantizers(),
        (long) npe.parameterWords() * 8 * npe.requantizers(),
        "");
    int tables = most(this::tableWords);
    shortages.bytes(
        "tables",
        tables,
        "sram.tableBytes",
        tableWords(tables) * 8L,
        npe.tableWords() * 8L,
        "");
    shortages.bytes(
        outputPhases() == 1 ? "a row of the output" : outputPhases() + " rows of the output",
        Program.HOST,
        "host.outputBytes",
        (long) outputPhases() * outputRowWords() * lanes,
        (long) target.outputWords() * lanes,
        "");
    int steps = most(this::steps);
    shortages.count("steps", steps, "npe.steps", steps(steps), npe.steps());
    int states = most(this::states);
    shortages.count(
        "complex states", states, "npe.states", states(states), npe.recurrence().states());
    int rings = most(this::rings);
    shortages.count("rings", rings, "npe.rings", rings(rings), npe.rings());
    // Ports are three a step, destinations two; only many sums or streams at once need more.
    int ports = most(this::ports);
    shortages.count(
        "steps for its ports",
        ports,
        "npe.steps",
        (ports(ports) + 2) / 3,
        Math.max(npe.steps(), npe.ports() / 3));
    int destinations = most(this::destinations);
    if (destinations(destinations) > npe.destinations()) {
      shortages.count(
          "steps for its destinations",
          destinations,
          "npe.steps",
          (destinations(destinations) - npe.rings() + 1) / 2,
          npe.steps());
    }
    if (softmax.isPresent() && !target.softmax()) {
      shortages.softmax();
    }
    shortage = shortages.problem(graph.network().name());
    checkCounters(sizes, least, outputDepth);
  }

  /** Counters have the same sizes on every chip of its kind. */
  private void checkCounters(List<RingDepths.Ring> sizes, int[] least, int outputDepth) {
    long slots = 0;
    for (int at = 0; at <= (target.noc().network() ? elements() : 0); at++) {
      slots = Math.max(slots, slots(sizes, least, outputDepth, at));
    }
    if (slots > npe.slots()) {
      limits.add(
          -1,
          "the rings need " + slots + " rows together; its NPEs have counters for "
              + npe.slots(),
          "at most " + npe.slots() + " rows",
          "shorten the residual paths of the network");
    }
    int most = 1 << npe.tokenBits();
    for (int root : rings.roots()) {
      int producers = 0;
      int consumers = 0;
      for (Rings.Stream s : rings.streams(root)) {
        producers = Math.max(producers, rings.tokens(s));
      }
      for (int at : target.noc().network() ? rings.makers(root) : List.<Integer>of()) {
        consumers = Math.max(consumers, rings.credits(root, at));
      }
      if (Math.max(producers, consumers) > most) {
        limits.add(
            node(graph.value(root)),
            "tensor " + graph.network().tensor(graph.value(root).tensor()).name()
                + (producers > most
                    ? " is written by " + producers + " steps"
                    : " is read by " + consumers + " NPEs"),
            "at most " + most,
            "use a chip with more npe.accumulatorGroups or npe.lanes");
      }
    }
    if (target.noc().network()
        && Cover.of(rings.streams(rings.input()).get(0).readers(), target.noc()).size()
            > Rings.MAX_LIST) {
      limits.add(
          -1,
          "the NPEs that read the input lie in more than " + Rings.MAX_LIST + " rectangles",
          "",
          "place the first layers on neighbours");
    }
  }

  private String largestRing(List<RingDepths.Ring> sizes, int[] depths, int at) {
    int largest = 0;
    for (int r = 1; r < depths.length; r++) {
      if (depths[r] * rowWords(sizes.get(r), at)
          > depths[largest] * rowWords(sizes.get(largest), at)) {
        largest = r;
      }
    }
    Value v = graph.value(rings.roots().get(largest));
    return String.format(
        Locale.ROOT,
        "the largest ring holds %d of %d rows of %s (%s)",
        depths[largest],
        v.rows(),
        graph.network().tensor(v.tensor()).name(),
        v.shape());
  }

  private String heaviestLayer(int at) {
    Map<Layer, Integer> bytes = new LinkedHashMap<>();
    draftsAt(at).forEach(d -> bytes.merge(d.layer(), d.lanes().weights().length, Integer::sum));
    return bytes.entrySet().stream()
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "the heaviest layer is %s with %,d bytes",
                    e.getKey().operation()
                        + (e.getKey().nodes().isEmpty() ? "" : "_" + e.getKey().nodes().get(0)),
                    e.getValue()))
        .orElse("");
  }
}
