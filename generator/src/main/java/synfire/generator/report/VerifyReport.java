package synfire.generator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import synfire.generator.energy.Energy;

/**
 * All that a verification found. Frames are inferences; cycles are clock cycles of the chip; means
 * are over the samples.
 *
 * @param generatorVersion version of this program
 * @param model name of the network
 * @param config name of the configuration
 * @param digest digest of the configuration
 * @param rounding tflm or litert
 * @param inputShape shape of the tensor that the host sends
 * @param samples samples that were run
 * @param seed seed of gaps, back-pressure and initial memory contents
 * @param multipliers lanes of all NPEs
 * @param nodes where the processing elements are
 * @param mismatches values that differ
 * @param differences the first one of each comparison that found any
 * @param problems everything else that is wrong
 * @param cycles latency and interval
 * @param macs multiplications of a frame
 * @param utilization event multiplications over interval cycles times multipliers
 * @param sram how much of each kind of memory is taken, all NPEs and the host together
 * @param elements what each NPE holds and does
 * @param hostFlits flits of the host port, with a network
 * @param places who takes which part of which memory
 * @param simulation speed of the simulator
 * @param operators operations of the network in the order of its file
 * @param layers steps of the chip in the order of execution
 * @param links which step feeds which
 * @param counters hardware counters over the measured frames
 * @param countedFrames frames of the counters
 * @param countedCycles cycles in which the counters were taken
 * @param firings firings in a window of the full chip, in the order in which they ended
 */
public record VerifyReport(
    String generatorVersion,
    String model,
    String config,
    String digest,
    String rounding,
    List<Integer> inputShape,
    int samples,
    long seed,
    int multipliers,
    Nodes nodes,
    Mismatches mismatches,
    List<Difference> differences,
    List<String> problems,
    Cycles cycles,
    Macs macs,
    double utilization,
    List<Memory> sram,
    List<Element> elements,
    Optional<Flits> hostFlits,
    List<Place> places,
    Simulation simulation,
    List<Operator> operators,
    List<LayerFigures> layers,
    List<Link> links,
    Map<String, Long> counters,
    long countedFrames,
    long countedCycles,
    List<Firing> firings) {

  public VerifyReport {
    inputShape = List.copyOf(inputShape);
    differences = List.copyOf(differences);
    problems = List.copyOf(problems);
    sram = List.copyOf(sram);
    elements = List.copyOf(elements);
    places = List.copyOf(places);
    operators = List.copyOf(operators);
    layers = List.copyOf(layers);
    links = List.copyOf(links);
    firings = List.copyOf(firings);
  }

  /** Processing elements. */
  public int npes() {
    return nodes.columns() * nodes.rows() * nodes.npes();
  }

  /** Flits of all NPEs and the host port together, with a network. */
  public Optional<Flits> flits() {
    return hostFlits.map(
        host -> elements.stream().map(e -> e.flits().orElseThrow()).reduce(host, Flits::plus));
  }

  /** What the counters say of a frame; absent when nothing was counted. */
  public Optional<Energy.Work> work() {
    double frames = countedFrames();
    if (frames == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Energy.Work(
            npes(),
            multipliers / npes(),
            bytes("activations") / npes(),
            bytes("weights") / npes(),
            bytes("parameters") / npes(),
            cycles.intervalMean(),
            counters.getOrDefault("count_words", 0L) / frames,
            counters.getOrDefault("count_issues", 0L) / frames,
            counters.getOrDefault("count_outputs", 0L) / frames,
            flits().map(Flits::sent).orElse(0.0)));
  }

  private long bytes(String kind) {
    return sram.stream().filter(m -> m.kind().equals(kind)).mapToLong(Memory::available).sum();
  }

  /** The first value that differs, if any. */
  public Optional<String> firstMismatch() {
    return differences.stream().findFirst().map(d -> d.between() + ": " + d.text());
  }

  /** Whether everything is equal. */
  public boolean good() {
    return mismatches.goldenVsExpected().orElse(0) == 0
        && mismatches.rtlVsGolden() == 0
        && problems.isEmpty();
  }

  /**
   * Values that differ.
   *
   * @param goldenVsExpected output values; empty without expected outputs
   * @param rtlVsGolden output values and values of all steps, all runs
   * @param compared values that were compared between the chip and golden
   * @param agreement how near golden is to a floating-point reference, where the network has one
   */
  public record Mismatches(
      OptionalLong goldenVsExpected,
      long rtlVsGolden,
      long compared,
      Optional<Agreement> agreement) {}

  /**
   * How the outputs of golden compare with those of a runtime that computes in floating point: ties
   * may fall apart, decisions may not.
   *
   * @param different output values that differ
   * @param values output values
   * @param decisions samples whose largest output is another one
   * @param samples samples
   */
  public record Agreement(long different, long values, long decisions, long samples) {

    /** Both in words. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "%,d of %,d output values differ (%.3f %%), %,d of %,d decisions",
          different,
          values,
          100.0 * different / values,
          decisions,
          samples);
    }
  }

  /** Where two things that were compared differ first. */
  public record Difference(String between, String text) {}

  /**
   * Cycles of a frame.
   *
   * @param latencyMean first input beat to last output beat in an empty chip
   * @param latencyMax the longest of them
   * @param latencySamples samples that were timed so
   * @param intervalMean between frames in a full chip
   * @param intervalMin the shortest of them
   * @param intervalMax the longest of them
   * @param intervalFrames frames that were timed so: whole rounds of the samples
   * @param warmupFrames frames before
   * @param steady whether the spacing repeats
   */
  public record Cycles(
      double latencyMean,
      long latencyMax,
      int latencySamples,
      double intervalMean,
      long intervalMin,
      long intervalMax,
      long intervalFrames,
      long warmupFrames,
      boolean steady) {}

  /**
   * Multiplications of a frame.
   *
   * @param dense of the network as its file states it
   * @param window of a streamed network: dense ones of the whole window, which without state would
   *     be computed again for each step
   * @param event of activations that differ from their zero point, after rewrites, inside the map
   * @param issued cycles in which the lanes worked, times lanes
   */
  public record Macs(long dense, OptionalLong window, double event, double issued) {}

  /**
   * Nodes of the chip.
   *
   * @param columns along X
   * @param rows along Y
   * @param npes processing elements of a node
   * @param hostColumn column of the node with the host port
   * @param hostRow row of that node
   * @param torus whether links lead from each edge to the one opposite
   * @param switches flits of a frame over the switch of each node; none without a network
   * @param hops flits of a frame over the links that have any
   */
  public record Nodes(
      int columns,
      int rows,
      int npes,
      int hostColumn,
      int hostRow,
      boolean torus,
      List<Double> switches,
      List<Hop> hops) {

    public Nodes {
      switches = List.copyOf(switches);
      hops = List.copyOf(hops);
    }
  }

  /** Flits of a frame from one node to another. */
  public record Hop(int from, int to, double flits) {}

  /**
   * A processing element.
   *
   * @param npe its number
   * @param column column of its node
   * @param row row of its node
   * @param place place in its node
   * @param cyclesMean cycles of a frame in which one of its steps works
   * @param memories how much of its memories is taken
   * @param flits what it sends, with a network
   */
  public record Element(
      int npe,
      int column,
      int row,
      int place,
      double cyclesMean,
      List<Memory> memories,
      Optional<Flits> flits) {

    public Element {
      memories = List.copyOf(memories);
    }
  }

  /**
   * Flits of a frame. A word or a credit takes one for each of its destinations.
   *
   * @param words those with a word of activations; the last one of a row is its token as well
   * @param tokens end-of-row tokens alone
   * @param credits rows given back
   * @param dropped flits that words without events did not need
   */
  public record Flits(double words, double tokens, double credits, double dropped) {

    /** All that were sent. */
    public double sent() {
      return words + tokens + credits;
    }

    /** What would be sent if every word were: tokens would go with the last words of rows. */
    public double dense() {
      return words + dropped + tokens + credits;
    }

    Flits plus(Flits o) {
      return new Flits(
          words + o.words, tokens + o.tokens, credits + o.credits, dropped + o.dropped);
    }
  }

  /** A memory; the unit is B for bytes, else empty. */
  public record Memory(String kind, long used, long available, String unit) {}

  /**
   * A part of a memory.
   *
   * @param npe whose memory it is, -1 for the host
   * @param memory kind of the memory
   * @param what who takes it
   * @param detail what lies there, or empty
   * @param begin first byte
   * @param bytes size
   */
  public record Place(
      int npe, String memory, String what, String detail, long begin, long bytes) {}

  /** Speed of the simulator over all runs. */
  public record Simulation(
      double seconds, long cycles, double cyclesPerSecond, double buildSeconds, String simulator) {}

  /**
   * One operation of the network.
   *
   * @param index place in the file
   * @param name what it does
   * @param detail kernel, stride and the like, or empty
   * @param shape of its output
   * @param sources operations whose outputs it reads, -1 for the network's input
   * @param place who does it where no step does, else empty
   */
  public record Operator(
      int index,
      String name,
      String detail,
      List<Integer> shape,
      List<Integer> sources,
      String place) {

    public Operator {
      shape = List.copyOf(shape);
      sources = List.copyOf(sources);
    }
  }

  /**
   * One step, or all steps of a layer together.
   *
   * @param number its number in this report
   * @param npe its NPE, -1 for a layer
   * @param index place in the step table
   * @param layer the layer that it computes, or a part of which it computes
   * @param name name
   * @param operation what it does
   * @param lanewise whether it works lane by lane, which takes words; else event by event
   * @param operators operations of the network that it stands for
   * @param rows output rows of a frame
   * @param phases steps that make these rows in turn, one row a firing
   * @param cols output pixels of a row
   * @param channels output channels
   * @param cyclesMean cycles of a frame that are its own: from the end of the firing before, or
   *     from its start where the pipeline was empty, to its last word; they add up to the busy time
   * @param formulaCycles what it takes when nothing waits, by the formula of the design
   * @param eventCycles event multiplications over lanes
   * @param denseCycles dense multiplications over lanes
   * @param macsDense multiplications as the file states them
   * @param macsEvent those of events
   * @param activations elements that it reads
   * @param events those that differ from the zero point
   * @param compared values of its stream that were compared
   * @param mismatches those that differ
   */
  public record LayerFigures(
      int number,
      int npe,
      int index,
      String layer,
      String name,
      String operation,
      boolean lanewise,
      List<Integer> operators,
      int rows,
      int phases,
      int cols,
      int channels,
      double cyclesMean,
      double formulaCycles,
      double eventCycles,
      double denseCycles,
      long macsDense,
      double macsEvent,
      double activations,
      double events,
      long compared,
      long mismatches) {

    public LayerFigures {
      operators = List.copyOf(operators);
    }

    /** Steps of one layer as one. */
    private static LayerFigures sum(int number, List<LayerFigures> steps) {
      LayerFigures first = steps.get(0);
      return new LayerFigures(
          number,
          -1,
          number,
          first.layer,
          first.layer,
          first.operation,
          first.lanewise,
          first.operators,
          first.rows,
          1,
          first.cols,
          (int) Math.round(sum(steps, s -> (double) s.channels / s.phases)),
          sum(steps, LayerFigures::cyclesMean),
          sum(steps, LayerFigures::formulaCycles),
          sum(steps, LayerFigures::eventCycles),
          sum(steps, LayerFigures::denseCycles),
          steps.stream().mapToLong(LayerFigures::macsDense).sum(),
          sum(steps, LayerFigures::macsEvent),
          sum(steps, LayerFigures::activations),
          sum(steps, LayerFigures::events),
          steps.stream().mapToLong(LayerFigures::compared).sum(),
          steps.stream().mapToLong(LayerFigures::mismatches).sum());
    }

    private static double sum(List<LayerFigures> steps, ToDoubleFunction<LayerFigures> figure) {
      return steps.stream().mapToDouble(figure).sum();
    }
  }

  /**
   * The same with one entry for all steps of a layer, where there are several NPEs. Firings keep
   * the numbers of steps.
   */
  VerifyReport byLayer() {
    if (npes() == 1) {
      return this;
    }
    Map<String, List<LayerFigures>> groups = new LinkedHashMap<>();
    layers.forEach(l -> groups.computeIfAbsent(l.layer(), k -> new ArrayList<>()).add(l));
    List<LayerFigures> sums = new ArrayList<>();
    Map<Integer, Integer> groupOf = new LinkedHashMap<>(Map.of(-1, -1));
    groups
        .values()
        .forEach(
            steps -> {
              steps.forEach(s -> groupOf.put(s.number(), sums.size()));
              sums.add(LayerFigures.sum(sums.size(), steps));
            });
    List<Link> ends =
        links.stream()
            .map(k -> new Link(groupOf.get(k.from()), groupOf.get(k.to()), k.tensor()))
            .distinct()
            .toList();
    return new VerifyReport(
        generatorVersion, model, config, digest, rounding, inputShape, samples, seed, multipliers,
        nodes, mismatches, differences, problems, cycles, macs, utilization, sram, elements,
        hostFlits, places, simulation, operators, sums, ends, counters, countedFrames,
        countedCycles, firings);
  }

  /** Rows of step {@code from} (-1: the host) go to step {@code to} (-1: the host). */
  public record Link(int from, int to, String tensor) {}

  /**
   * A firing of a step; cycles from the begin of the window.
   *
   * @param step number of the step in this report
   * @param frame frame since the chip was started, from 0
   * @param row output row that it makes
   * @param start cycle in which its scan starts, before the window perhaps
   * @param begin first cycle of its own: the end of the firing before, or start
   * @param end cycle of its last word
   */
  public record Firing(int step, long frame, int row, long start, long begin, long end) {}
}
