package synfire.generator.map;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Value;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.FieldOverflowException;
import synfire.generator.hw.Host;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.StepDraft.Source;
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
  /** Ring of each root value, in the order of the ring table; the host's output is the last. */
  private final Map<Integer, Integer> ringOf = new LinkedHashMap<>();

  private Mapper(LayerGraph graph, Target target) {
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
  }

  /**
   * The program of a graph that has gone through all passes.
   *
   * @throws ProblemException with everything that does not fit the chip
   */
  public static Program map(LayerGraph graph, Target target) {
    return new Mapper(graph, target).program();
  }

  /**
   * What a graph needs of a chip with the lanes, requantizers and groups of a target, whatever the
   * sizes of its memories.
   *
   * @throws ProblemException with everything that no size of memory can help
   */
  static Needs needs(LayerGraph graph, Target target) {
    return new Mapper(graph, target).needs();
  }

  private Needs needs() {
    checkSizes();
    makeSteps();
    findRings();
    throwFirstProblem();
    List<RingDepths.Ring> sizes = ringSizes();
    List<TokenGame.Player> players = players();
    int[] least = RingDepths.least(sizes, players, ringOf.get(graph.input().id()));
    int[] most =
        RingDepths.withSlack(
            sizes, players, least, Integer.MAX_VALUE, NpeShape.SLOTS - MAX_OUTPUT_ROWS);
    long activations = 1;
    for (int r = 0; r < most.length; r++) {
      activations += (long) most[r] * sizes.get(r).rowWords();
    }
    return new Needs(
        activations,
        weightWords(),
        parameterWords(),
        new TableMemory(drafts).words(),
        drafts.size(),
        ports(),
        ringOf.size(),
        outputRowWords(),
        accumulatorBits,
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
   * @param activationWords words of all rings with slack
   * @param weightWords weight words
   * @param parameterWords parameter words
   * @param tableWords table words
   * @param steps steps
   * @param ports ports of all steps
   * @param rings rings
   * @param outputRowWords words of an output row
   * @param accumulatorBits bits of the widest sum
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
      int outputRowWords,
      int accumulatorBits,
      boolean softmax) {}

  private int ports() {
    return drafts.stream().mapToInt(d -> d.inputs().size() + 1).sum();
  }

  private Program program() {
    checkSizes();
    makeSteps();
    findRings();
    List<TokenGame.Player> players = players();
    List<RingDepths.Ring> sizes = ringSizes();
    int inputRing = ringOf.get(graph.input().id());
    int[] least = RingDepths.least(sizes, players, inputRing);
    int outputDepth = outputDepth();
    checkFit(sizes, least, outputDepth);
    throwFirstProblem();
    int[] depths =
        RingDepths.withSlack(
            sizes, players, least, npe.activationWords() - 1, NpeShape.SLOTS - outputDepth);
    List<RingPlan> rings = rings(depths, outputDepth);
    try {
      return new Assembly(rings).program();
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
      drafts.addAll(builder.steps(graph.layers().get(i), depths.get(i)));
    }
    accumulatorBits = builder.accumulatorBits();
    accumulators = builder.accumulators();
    // Stable: ties stay in order of execution.
    drafts.sort(Comparator.comparingInt((StepDraft d) -> -d.depth()));
  }

  private int root(int value) {
    return placements.get(value).root();
  }

  private void findRings() {
    TreeMap<Integer, Boolean> roots = new TreeMap<>();
    roots.put(root(graph.input().id()), true);
    for (StepDraft d : drafts) {
      d.inputs().forEach(s -> roots.put(s.placement().root(), true));
      roots.put(d.output().root(), true);
    }
    int host = root(last.id());
    for (int r : roots.keySet()) {
      if (r != host) {
        ringOf.put(r, ringOf.size());
      }
    }
    ringOf.put(host, ringOf.size());
  }

  private TokenGame.Need need(StepDraft d, Source s) {
    int rows = s.value().rows();
    if (s.repeatRows()) {
      int firings = d.outputValue().rows();
      return new TokenGame.Need(
          ringOf.get(s.placement().root()), rows, 1, 1 - firings, 0, firings);
    }
    StepDraft.Geometry g = d.geometry();
    boolean pair = d.lanes().pair();
    int stride = pair ? 1 : g.strideRows();
    int first = pair ? 0 : -g.padTop();
    int lastRow = first + (d.outputValue().rows() - 1) * stride;
    // A window above the map needs no row; it waits for one all the same, so that nothing is
    // computed of a frame that has not begun.
    int span = pair ? 1 : Math.max(g.span(), 1 - first);
    return new TokenGame.Need(
        ringOf.get(s.placement().root()), rows, stride, first, lastRow, span);
  }

  private List<TokenGame.Player> players() {
    List<TokenGame.Player> out = new ArrayList<>();
    for (StepDraft d : drafts) {
      out.add(
          new TokenGame.Player(
              d.inputs().stream().map(s -> need(d, s)).toList(),
              d.toHost() ? -1 : ringOf.get(d.output().root())));
    }
    return out;
  }

  /** Rings in the ring SRAM: all but the host's output. */
  private List<RingDepths.Ring> ringSizes() {
    List<RingDepths.Ring> out = new ArrayList<>();
    for (int r : ringOf.keySet()) {
      if (r != root(last.id())) {
        Value v = graph.value(r);
        out.add(new RingDepths.Ring(v.cols() * placements.get(r).words(), v.rows()));
      }
    }
    return out;
  }

  private int outputRowWords() {
    return last.cols() * placements.get(root(last.id())).words();
  }

  private int outputDepth() {
    // Addresses in the buffer are as wide as those of the ring SRAM.
    int addressable = Math.min(target.outputWords(), (1 << npe.activationAddressBits()) - 1);
    return Math.min(MAX_OUTPUT_ROWS, addressable / outputRowWords());
  }

  private List<RingPlan> rings(int[] depths, int outputDepth) {
    List<RingPlan> out = new ArrayList<>();
    int base = 0;
    int slot = 0;
    for (Map.Entry<Integer, Integer> e : ringOf.entrySet()) {
      Value v = graph.value(e.getKey());
      Placement p = placements.get(e.getKey());
      boolean host = e.getKey() == root(last.id());
      int depth = host ? outputDepth : depths[e.getValue()];
      int producers = 0;
      for (StepDraft d : drafts) {
        producers += d.output().root() == e.getKey() ? 1 : 0;
      }
      RingPlan ring =
          new RingPlan(
              0,
              e.getValue(),
              v.tensor(),
              graph.network().tensor(v.tensor()).name(),
              v.rows(),
              v.cols(),
              p.words(),
              depth,
              host ? 0 : base,
              slot,
              Math.max(1, producers),
              v.zeroPoint(),
              v.id() == graph.input().id(),
              host,
              false,
              p.lanes().stream().map(i -> i < 0 ? -1 : v.channels().get(i)).toList());
      out.add(ring);
      base += host ? 0 : ring.ringWords();
      slot += depth;
    }
    return out;
  }

  // ---- does it fit

  private long weightWords() {
    long words = 0;
    for (StepDraft d : drafts) {
      words += d.lanes().weights().length / npe.lanes();
    }
    return words;
  }

  private long parameterWords() {
    long words = 0;
    for (StepDraft d : drafts) {
      words += d.drain().params().length / npe.requantizers();
    }
    return words;
  }

  private void checkFit(List<RingDepths.Ring> sizes, int[] least, int outputDepth) {
    int lanes = npe.lanes();
    long activations = 1;
    long slots = outputDepth;
    int widest = 0;
    for (int r = 0; r < least.length; r++) {
      long words = (long) least[r] * sizes.get(r).rowWords();
      activations += words;
      slots += least[r];
      if (words > (long) least[widest] * sizes.get(widest).rowWords()) {
        widest = r;
      }
    }
    Shortages shortages = new Shortages(target.name());
    accumulators.ifPresent(shortages::accumulators);
    shortages.bytes(
        "activations",
        "sram.activationBytes",
        Math.max(activations, outputRowWords() + 1L) * lanes,
        (long) npe.activationWords() * lanes,
        ringName(widest, least[widest]));
    shortages.bytes(
        "weights",
        "sram.weightBytes",
        weightWords() * lanes,
        (long) npe.weightWords() * lanes,
        heaviest());
    shortages.bytes(
        "parameters",
        "sram.parameterBytes",
        parameterWords() * 8 * npe.requantizers(),
        (long) npe.parameterWords() * 8 * npe.requantizers(),
        "");
    shortages.bytes(
        "tables",
        "sram.tableBytes",
        new TableMemory(drafts).words() * 8L,
        npe.tableWords() * 8L,
        "");
    shortages.bytes(
        "a row of the output",
        "host.outputBytes",
        (long) outputRowWords() * lanes,
        (long) target.outputWords() * lanes,
        "");
    shortages.count("steps", "npe.steps", drafts.size(), npe.steps());
    shortages.count("rings", "npe.rings", ringOf.size(), npe.rings());
    // Ports are three a step; only many sums at once need more.
    shortages.count(
        "steps for its ports",
        "npe.steps",
        (ports() + 2) / 3,
        Math.max(npe.steps(), npe.ports() / 3));
    if (softmax.isPresent() && !target.softmax()) {
      shortages.softmax();
    }
    shortage = shortages.problem(graph.network().name());
    if (slots > NpeShape.SLOTS) {
      limits.add(
          -1,
          "the rings need " + slots + " rows together; every chip has counters for "
              + NpeShape.SLOTS,
          "at most " + NpeShape.SLOTS + " rows",
          "shorten the residual paths of the network");
    }
    for (int r : ringOf.keySet()) {
      long producers = drafts.stream().filter(d -> d.output().root() == r).count();
      if (producers > (1 << npe.tokenBits())) {
        limits.add(
            node(graph.value(r)),
            "tensor " + graph.network().tensor(graph.value(r).tensor()).name() + " is written by "
                + producers + " steps",
            "at most " + (1 << npe.tokenBits()),
            "use a chip with more npe.accumulatorGroups or npe.lanes");
      }
    }
  }

  private String ringName(int ring, int depth) {
    for (Map.Entry<Integer, Integer> e : ringOf.entrySet()) {
      if (e.getValue() == ring) {
        Value v = graph.value(e.getKey());
        return String.format(
            Locale.ROOT,
            "the largest ring holds %d of %d rows of %s (%s)",
            depth,
            v.rows(),
            graph.network().tensor(v.tensor()).name(),
            v.shape());
      }
    }
    return "";
  }

  private String heaviest() {
    Map<Layer, Integer> bytes = new LinkedHashMap<>();
    for (StepDraft d : drafts) {
      bytes.merge(d.layer(), d.lanes().weights().length, Integer::sum);
    }
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

  // ---- descriptors

  /** Everything with its address. */
  private final class Assembly {

    private final List<RingPlan> rings;
    private final TableMemory tables = new TableMemory(drafts);
    private final List<Map<String, Long>> ports = new ArrayList<>();
    private final List<StepPlan> steps = new ArrayList<>();
    private final byte[] weights = new byte[Math.toIntExact(weightWords() * npe.lanes())];
    private final long[] params =
        new long[Math.toIntExact(parameterWords() * npe.requantizers())];
    private int weightWord = 0;
    private int paramWord = 0;

    Assembly(List<RingPlan> rings) {
      this.rings = rings;
    }

    Program program() {
      List<List<Map<String, Long>>> portsOfSteps = new ArrayList<>();
      for (int i = 0; i < drafts.size(); i++) {
        List<Map<String, Long>> own = ports(i);
        portsOfSteps.add(own);
        ports.addAll(own);
      }
      linkPorts();
      for (int i = 0; i < drafts.size(); i++) {
        StepPlan step = step(i, portsOfSteps.get(i));
        steps.add(step);
        try {
          Descriptors.step(npe).pack(step.fields());
          step.ports().forEach(Descriptors.port(npe)::pack);
        } catch (FieldOverflowException e) {
          tooLarge(e, step.nodes().isEmpty() ? -1 : step.nodes().get(0));
        }
      }
      throwFirstProblem();
      Map<String, Long> host = host();
      Program.Memories memories =
          new Program.Memories(
              pack(Descriptors.port(npe), ports),
              pack(Descriptors.ring(npe), rings.stream().map(this::ring).toList()),
              pack(Descriptors.step(npe), steps.stream().map(StepPlan::fields).toList()),
              weights,
              params,
              tables.valuesA(),
              tables.valuesB(),
              List.of());
      Program.HostMemories hostMemories =
          new Program.HostMemories(
              Host.descriptor(npe).pack(host), exponentials(), List.of(), List.of());
      return new Program(
          target,
          graph.network(),
          graph.input().tensor(),
          graph.output().tensor(),
          steps,
          rings,
          host,
          List.of(memories),
          hostMemories,
          use());
    }

    private List<BigInteger> pack(Layout layout, List<Map<String, Long>> words) {
      return words.stream().map(layout::pack).toList();
    }

    private int[] exponentials() {
      if (softmax.isEmpty()) {
        return new int[0];
      }
      int[] out = new int[256];
      for (int d = 0; d < 256; d++) {
        out[d] = softmax.get().table().at(d);
      }
      return out;
    }

    // ports

    private List<Map<String, Long>> ports(int index) {
      StepDraft d = drafts.get(index);
      List<Map<String, Long>> out = new ArrayList<>();
      for (int i = 0; i < d.inputs().size(); i++) {
        Source s = d.inputs().get(i);
        TokenGame.Need n = need(d, s);
        RingPlan ring = rings.get(n.ring());
        int rowWords = ring.rowWords();
        int ringWords = ring.ringWords();
        Map<String, Long> p = new LinkedHashMap<>();
        put(p, "kind", i == 0 ? Descriptors.KIND_INPUT_A : Descriptors.KIND_INPUT_B);
        put(p, "final_port", 0);
        put(p, "final_step", 0);
        put(p, "ring", n.ring());
        put(p, "rows", n.rows());
        put(p, "stride", n.stride());
        put(p, "first_row", n.firstRow());
        put(p, "turn_row", n.lastRow() - Math.max(1, n.stride()));
        put(p, "turn_step", n.firstRow() - n.lastRow());
        put(p, "span", n.span());
        if (s.repeatRows()) {
          // The window moves, the row that is read stays.
          put(p, "row_step", 0);
          put(p, "frame_step", rowWords % ringWords);
          put(p, "ring_words", ringWords);
          put(p, "first_addr", 0);
        } else {
          put(p, "row_step", (long) n.stride() * rowWords % ringWords);
          put(
              p,
              "frame_step",
              Math.floorMod(
                  (long) (n.rows() + n.firstRow() - n.lastRow()) * rowWords, (long) ringWords));
          put(p, "ring_words", ringWords);
          put(p, "first_addr", Math.floorMod((long) n.firstRow() * rowWords, (long) ringWords));
        }
        put(p, "next_port", 0);
        out.add(p);
      }
      RingPlan ring = rings.get(ringOf.get(d.output().root()));
      Map<String, Long> p = new LinkedHashMap<>();
      put(p, "kind", d.toHost() ? Descriptors.KIND_OUTPUT_HOST : Descriptors.KIND_OUTPUT_RING);
      put(p, "final_port", 1);
      put(p, "final_step", index == drafts.size() - 1 ? 1 : 0);
      put(p, "ring", ring.index());
      put(p, "rows", ring.depth());
      put(p, "stride", 1);
      put(p, "first_row", 0);
      put(p, "turn_row", ring.depth() - 2);
      put(p, "turn_step", 1 - ring.depth());
      put(p, "span", 1);
      put(p, "row_step", ring.rowWords() % ring.ringWords());
      put(p, "frame_step", ring.rowWords() % ring.ringWords());
      put(p, "ring_words", ring.ringWords());
      put(p, "first_addr", 0);
      put(p, "next_port", 0);
      out.add(p);
      return out;
    }

    private boolean isInput(Map<String, Long> port) {
      return port.get("kind") <= Descriptors.KIND_INPUT_B;
    }

    /** Links the input ports of each ring in a circle. */
    private void linkPorts() {
      for (RingPlan ring : rings) {
        List<Integer> own = readers(ring.index());
        for (int i = 0; i < own.size(); i++) {
          put(ports.get(own.get(i)), "next_port", own.get((i + 1) % own.size()));
        }
      }
    }

    private List<Integer> readers(int ring) {
      List<Integer> out = new ArrayList<>();
      for (int i = 0; i < ports.size(); i++) {
        if (isInput(ports.get(i)) && ports.get(i).get("ring") == ring) {
          out.add(i);
        }
      }
      return out;
    }

    private Map<String, Long> ring(RingPlan r) {
      List<Integer> readers = readers(r.index());
      Map<String, Long> f = new LinkedHashMap<>();
      put(f, "producers", r.producers());
      put(f, "depth", r.depth());
      put(f, "slot_base", r.slotBase());
      put(f, "first_port", readers.isEmpty() ? 0 : readers.get(0));
      put(f, "consumed", readers.isEmpty() ? 0 : 1);
      put(f, "from_host", r.fromHost() ? 1 : 0);
      return f;
    }

    // steps

    private StepPlan step(int index, List<Map<String, Long>> own) {
      StepDraft d = drafts.get(index);
      StepDraft.Geometry g = d.geometry();
      StepDraft.Lanes l = d.lanes();
      StepDraft.DrainPlan q = d.drain();
      Source a = d.inputs().get(0);
      RingPlan ringA = rings.get(ringOf.get(a.placement().root()));
      RingPlan out = rings.get(ringOf.get(d.output().root()));
      Value to = d.outputValue();
      int p = npe.lanes();
      int groups = d.output().words();
      long widthA = 1L << npe.activationAddressBits();
      Map<String, Long> f = new LinkedHashMap<>();
      put(f, "lanewise", l.lanewise() ? 1 : 0);
      put(f, "pair", l.pair() ? 1 : 0);
      put(f, "kernel_rows", g.kernelRows());
      put(f, "kernel_cols", g.kernelCols());
      put(f, "words", a.placement().words());
      put(f, "rows_in", ringA.rows());
      put(f, "dilation_rows", g.dilationRows());
      // A window that begins inside the map sees a narrower one.
      int skipped = Math.max(0, -g.padLeft());
      put(f, "cols_in", ringA.cols() - skipped);
      put(f, "cols_out", to.cols());
      put(f, "stride_cols", g.strideCols());
      put(f, "dilation_cols", g.dilationCols());
      put(f, "pixel_col", -Math.max(0, g.padLeft()));
      put(f, "ring_words_a", ringA.ringWords());
      put(
          f,
          "row_step",
          l.pair() ? 0 : (long) g.dilationRows() * ringA.rowWords() % ringA.ringWords());
      // addresses advance word by word; these steps start from the last word of a pixel
      int beyond = a.placement().words() - 1;
      long colStep = (long) g.dilationCols() * ringA.words();
      long pixelStep = (long) g.strideCols() * ringA.words();
      long firstWord = ringA.base() + a.placement().firstWord();
      put(f, "col_step", colStep % widthA);
      put(f, "col_tail_step", Math.floorMod(colStep - beyond, widthA));
      put(f, "pixel_step", Math.floorMod(l.lanewise() ? pixelStep - beyond : pixelStep, widthA));
      put(
          f,
          "first_col",
          Math.floorMod(firstWord - (long) g.padLeft() * ringA.words(), widthA));
      if (d.inputs().size() == 2) {
        Source b = d.inputs().get(1);
        RingPlan ringB = rings.get(ringOf.get(b.placement().root()));
        put(f, "base_b", ringB.base() + b.placement().firstWord());
        int stepB = b.repeatCols() ? 0 : ringB.words();
        put(f, "pixel_step_b", Math.floorMod((long) stepB - beyond, widthA));
      } else {
        put(f, "base_b", 0);
        put(f, "pixel_step_b", 0);
      }
      put(f, "weight_base", l.weights().length == 0 ? 0 : weightWord);
      // Weight addresses wrap: a step over all weights of the memory is no step.
      long widthW = 1L << npe.weightAddressBits();
      put(f, "tap_step", l.tapStep() % widthW);
      put(f, "kernel_row_step", (long) g.kernelCols() * l.tapStep() % widthW);
      put(f, "word_step", l.wordStep() % widthW);
      put(
          f,
          "tail_step",
          l.lanewise() ? 0 : (l.tapStep() - (long) beyond * l.wordStep()) % widthW);
      int zeroA = a.value().zeroPoint();
      int zeroB = d.inputs().get(d.inputs().size() - 1).value().zeroPoint();
      put(f, "zero_a", (l.raw() ? -128 : zeroA) & 0xff);
      put(f, "zero_b", (l.raw() ? -128 : zeroB) & 0xff);
      put(f, "keep", l.keep() ? 1 : 0);
      put(f, "maximum", l.maximum() ? 1 : 0);
      put(f, "tail_lanes", a.placement().lanesIn(a.placement().words() - 1));
      put(f, "event_groups", l.eventGroups());
      put(f, "block_mask", l.eventGroups() == groups ? 1023 : l.blockWords() - 1);
      put(f, "block_step", l.blockStep());
      put(f, "groups", groups);
      put(f, "job_groups", l.lanewise() ? 1 : groups);
      put(f, "tail_channels", d.output().lanesIn(groups - 1));
      put(
          f,
          "param_base",
          Math.floorMod((long) paramWord - q.paramOffset(), 1L << npe.parameterAddressBits()));
      put(f, "param_mode", q.paramMode());
      put(f, "table_a", q.tableA().isPresent() ? 1 : 0);
      put(f, "table_b", q.tableB().isPresent() ? 1 : 0);
      put(f, "product", d.layer() instanceof Layer.Product ? 1 : 0);
      put(f, "offset_a", zeroA + 128);
      put(f, "offset_b", zeroB + 128);
      put(f, "table_base", tables.base(index) / Descriptors.TABLE_UNIT);
      put(f, "activation", q.activation().isPresent() ? 1 : 0);
      put(f, "double_rounding", q.twice() ? 1 : 0);
      put(f, "zero_out", q.zero() & 0xff);
      put(f, "act_min", q.min() & 0xff);
      put(f, "act_max", q.max() & 0xff);
      put(f, "fill", to.zeroPoint() & 0xff);
      put(f, "out_base", out.base() + d.output().firstWord());
      put(f, "out_pixel_step", Math.floorMod((long) out.words() - groups + 1, widthA));
      System.arraycopy(l.weights(), 0, weights, weightWord * p, l.weights().length);
      System.arraycopy(q.params(), 0, params, paramWord * npe.requantizers(), q.params().length);
      weightWord += l.weights().length / p;
      paramWord += q.params().length / npe.requantizers();
      return new StepPlan(
          0,
          index,
          d.name(),
          d.layer().operation(),
          d.layer().nodes(),
          to.tensor(),
          d.inputs().stream()
              .map(s -> new RingPlan.Key(0, ringOf.get(s.placement().root())))
              .toList(),
          List.of(out.key()),
          d.toHost(),
          to.rows(),
          0,
          1,
          to.cols(),
          groups,
          d.output().lanes().stream().map(i -> i < 0 ? -1 : to.channels().get(i)).toList(),
          to.width(),
          to.zeroPoint(),
          a.value().zeroPoint(),
          Macs.dense(graph, d),
          Macs.valid(graph, d),
          d.output().firstWord(),
          f,
          own);
    }

    // host

    private Map<String, Long> host() {
      RingPlan in = rings.get(ringOf.get(graph.input().id()));
      RingPlan out = rings.get(rings.size() - 1);
      Map<String, Long> h = new LinkedHashMap<>();
      put(h, "in_rows", in.rows());
      put(h, "in_cols", in.cols());
      put(h, "in_channels", graph.input().depth());
      put(h, "in_words", in.words());
      put(h, "in_base", in.base());
      put(h, "in_ring_words", in.ringWords());
      put(h, "in_ring", in.index());
      put(h, "in_depth", in.depth());
      put(h, "in_zero", in.zeroPoint() & 0xff);
      put(h, "out_rows", out.rows());
      put(h, "out_cols", out.cols());
      put(h, "out_channels", last.depth());
      put(h, "out_ring_words", out.ringWords());
      put(h, "out_ring", out.index());
      put(h, "out_depth", out.depth());
      put(h, "softmax", softmax.isPresent() ? 1 : 0);
      put(h, "rings", rings.size());
      return h;
    }

    private List<Program.MemoryUse> use() {
      int lanes = npe.lanes();
      int slots = 0;
      long activations = 0;
      for (RingPlan r : rings) {
        slots += r.depth();
        activations += r.toHost() ? 0 : r.ringWords();
      }
      RingPlan out = rings.get(rings.size() - 1);
      return List.of(
          new Program.MemoryUse(
              0, "activations", activations * lanes, (long) npe.activationWords() * lanes, "B"),
          new Program.MemoryUse(
              0, "weights", weights.length, (long) npe.weightWords() * lanes, "B"),
          new Program.MemoryUse(
              0,
              "parameters",
              8L * params.length,
              8L * npe.requantizers() * npe.parameterWords(),
              "B"),
          new Program.MemoryUse(0, "tables", 8L * tables.words(), 8L * npe.tableWords(), "B"),
          new Program.MemoryUse(
              Program.HOST,
              "output buffer",
              (long) out.ringWords() * lanes,
              (long) target.outputWords() * lanes,
              "B"),
          new Program.MemoryUse(0, "steps", steps.size(), npe.steps(), ""),
          new Program.MemoryUse(0, "ports", ports.size(), npe.ports(), ""),
          new Program.MemoryUse(0, "rings", rings.size(), npe.rings(), ""),
          new Program.MemoryUse(0, "slots", slots, NpeShape.SLOTS, ""));
    }
  }

  private static void put(Map<String, Long> fields, String name, long value) {
    fields.put(name, value);
  }

  /** Tables of all steps, equal ones once. */
  private static final class TableMemory {

    private final List<Integer> bases = new ArrayList<>();
    private final Map<List<Integer>, Integer> known = new HashMap<>();
    private int[] a = new int[0];
    private int[] b = new int[0];

    TableMemory(List<StepDraft> drafts) {
      for (StepDraft d : drafts) {
        StepDraft.DrainPlan q = d.drain();
        if (q.tableA().isPresent()) {
          bases.add(add(q.tableA().get(), q.tableB().orElse(new int[256])));
        } else if (q.activation().isPresent()) {
          byte[] codes = q.activation().get();
          int[] words = new int[64];
          for (int u = 0; u < 256; u++) {
            words[u >> 2] |= (codes[u] & 0xff) << 8 * (u & 3);
          }
          bases.add(add(words, new int[64]));
        } else {
          bases.add(0);
        }
      }
    }

    private int add(int[] wordsA, int[] wordsB) {
      List<Integer> key = new ArrayList<>();
      Arrays.stream(wordsA).forEach(key::add);
      Arrays.stream(wordsB).forEach(key::add);
      Integer base = known.get(key);
      if (base == null) {
        // activation tables of 64 words, pairs of 256: each aligned to its own size
        base = (a.length + wordsA.length - 1) / wordsA.length * wordsA.length;
        a = Arrays.copyOf(a, base);
        b = Arrays.copyOf(b, base);
        known.put(key, base);
        a = joined(a, wordsA);
        b = joined(b, wordsB);
      }
      return base;
    }

    private static int[] joined(int[] x, int[] y) {
      int[] out = Arrays.copyOf(x, x.length + y.length);
      System.arraycopy(y, 0, out, x.length, y.length);
      return out;
    }

    int base(int step) {
      return bases.get(step);
    }

    int words() {
      return a.length;
    }

    int[] valuesA() {
      return a;
    }

    int[] valuesB() {
      return b;
    }
  }
}
