package synfire.generator.map;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.FieldOverflowException;
import synfire.generator.hw.Host;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.StepDraft.Source;

/** Everything with its address: steps and rings to descriptors and memories of each NPE. */
final class Assembly {

  private final LayerGraph graph;
  private final Target target;
  private final NpeShape npe;
  private final NocShape noc;
  private final Map<Integer, Placement> placements;
  private final List<StepDraft> drafts;
  private final Rings rings;
  private final int[] depths;
  private final Value last;
  private final Optional<Layer.SoftmaxAtEnd> softmax;
  private final BiConsumer<FieldOverflowException, Integer> tooLarge;
  private final List<RingPlan> hostTable = new ArrayList<>();

  /**
   * What is to be put together.
   *
   * @param drafts steps in the order of the step tables
   * @param depths rows of the rings of each tensor, in the order of {@link Rings#roots}
   * @param last value that the host gets, before softmax
   * @param tooLarge is told of values that descriptors cannot hold, with the node
   */
  Assembly(
      LayerGraph graph,
      Target target,
      Map<Integer, Placement> placements,
      List<StepDraft> drafts,
      Rings rings,
      int[] depths,
      Value last,
      Optional<Layer.SoftmaxAtEnd> softmax,
      BiConsumer<FieldOverflowException, Integer> tooLarge) {
    this.graph = graph;
    this.target = target;
    this.npe = target.npe();
    this.noc = target.noc();
    this.placements = placements;
    this.drafts = drafts;
    this.rings = rings;
    this.depths = depths;
    this.last = last;
    this.softmax = softmax;
    this.tooLarge = tooLarge;
  }

  Program program() {
    List<Element> elements = new ArrayList<>();
    for (int n = 0; n < noc.npeCount(); n++) {
      elements.add(new Element(n));
    }
    if (noc.network()) {
      hostTable.addAll(hostTable());
    }
    elements.forEach(Element::assemble);
    List<StepPlan> steps = new ArrayList<>();
    List<RingPlan> table = new ArrayList<>();
    List<Program.Memories> memories = new ArrayList<>();
    List<Program.MemoryUse> use = new ArrayList<>();
    for (Element e : elements) {
      steps.addAll(e.steps);
      table.addAll(e.table.values());
      memories.add(e.memories());
      use.addAll(e.use());
    }
    table.addAll(hostTable);
    Map<String, Long> host = host(elements.get(0));
    Program.HostMemories hostMemories =
        new Program.HostMemories(
            Host.descriptor(npe).pack(host),
            exponentials(),
            hostTable.isEmpty() ? List.of() : pack(Descriptors.ring(npe), hostRings()),
            hostTable.isEmpty() ? List.of() : pack(Descriptors.destination(npe), hostLists()));
    return new Program(
        target,
        graph.network(),
        graph.input().tensor(),
        graph.output().tensor(),
        steps,
        table,
        host,
        memories,
        hostMemories,
        use);
  }

  private static void put(Map<String, Long> fields, String name, long value) {
    fields.put(name, value);
  }

  private static List<BigInteger> pack(Layout layout, List<Map<String, Long>> words) {
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

  // ---- rings

  private int depth(int root) {
    return depths[rings.index(root)];
  }

  private int words(int root) {
    return placements.get(root).words();
  }

  /** A ring that holds a stream. */
  private RingPlan ring(int at, Rings.Stream s, int base, int slot) {
    boolean host = s.root() == rings.output();
    return entry(
        at,
        rings.number(s),
        s.root(),
        s.firstWord(),
        s.endWord(),
        host ? 0 : base,
        slot,
        rings.tokens(s),
        s.root() == rings.input(),
        host,
        false);
  }

  /** A counter of credits. */
  private RingPlan credits(int at, int root, int slot) {
    return entry(
        at,
        rings.creditNumber(root),
        root,
        0,
        words(root),
        0,
        slot,
        rings.credits(root, at),
        at == Program.HOST,
        false,
        true);
  }

  private RingPlan entry(
      int at,
      int number,
      int root,
      int firstWord,
      int endWord,
      int base,
      int slot,
      int producers,
      boolean fromHost,
      boolean toHost,
      boolean credits) {
    Value v = graph.value(root);
    List<Integer> lanes =
        placements
            .get(root)
            .lanes()
            .subList(firstWord * npe.lanes(), endWord * npe.lanes());
    return new RingPlan(
        at,
        number,
        v.tensor(),
        graph.network().tensor(v.tensor()).name(),
        v.rows(),
        v.cols(),
        endWord - firstWord,
        depth(root),
        base,
        slot,
        producers,
        v.zeroPoint(),
        fromHost,
        toHost,
        credits,
        lanes.stream().map(i -> i < 0 ? -1 : v.channels().get(i)).toList());
  }

  /** The ring table of an NPE: rings of what it reads, counters of credits of what it makes. */
  private SortedMap<Integer, RingPlan> table(int at) {
    SortedMap<Integer, RingPlan> table = new TreeMap<>();
    int base = 0;
    int slot = 0;
    for (int root : rings.roots()) {
      for (Rings.Stream s : rings.streams(root)) {
        if (s.readers().contains(at) || !noc.network()) {
          RingPlan ring = ring(at, s, base, slot);
          table.put(ring.index(), ring);
          base += ring.toHost() ? 0 : ring.ringWords();
          slot += ring.depth();
        }
      }
      if (noc.network() && rings.makers(root).contains(at)) {
        RingPlan counter = credits(at, root, slot);
        table.put(counter.index(), counter);
        slot += counter.depth();
      }
    }
    return table;
  }

  private List<RingPlan> hostTable() {
    RingPlan in = credits(Program.HOST, rings.input(), 0);
    Rings.Stream out = rings.stream(rings.output(), Program.HOST);
    return List.of(in, ring(Program.HOST, out, 0, in.depth()));
  }

  /** The rest of a ring table's word on a network. */
  private static Map<String, Long> ringFields(RingPlan r, int firstPort, int destination) {
    Map<String, Long> f = new LinkedHashMap<>();
    put(f, "producers", r.producers());
    put(f, "slot_base", r.slotBase());
    put(f, "base", r.base());
    put(f, "depth", r.depth());
    put(f, "first_port", firstPort);
    put(f, "produced", r.credits() ? 1 : 0);
    put(f, "destination", destination);
    return f;
  }

  /** A place of a ring table that nobody uses. */
  private static Map<String, Long> unusedRing() {
    Map<String, Long> f = new LinkedHashMap<>();
    put(f, "producers", 1);
    put(f, "slot_base", 0);
    put(f, "base", 0);
    put(f, "depth", 1);
    put(f, "first_port", 0);
    put(f, "produced", 0);
    put(f, "destination", 0);
    return f;
  }

  // ---- destinations

  /**
   * The list of a slice: every stream that holds its words.
   *
   * @param slice words of a pixel that are sent
   * @param phase first row that is sent
   */
  private List<Map<String, Long>> list(int root, Rings.Slice slice, int phase) {
    List<Map<String, Long>> list = new ArrayList<>();
    for (Rings.Stream s : rings.streams(root)) {
      if (s.holds(slice)) {
        long rowWords = (long) graph.value(root).cols() * s.words();
        long beyond = slice.endWord() - slice.firstWord() - 1L;
        for (Cover.To to : Cover.of(s.readers(), noc)) {
          Map<String, Long> f = new LinkedHashMap<>();
          put(f, "to", to.packed(noc));
          put(f, "ring", rings.number(s));
          put(f, "dense", root == rings.output() ? 1 : 0);
          put(f, "final", 0);
          put(
              f,
              "pixel_step",
              Math.floorMod(s.words() - beyond, 1L << npe.activationAddressBits()));
          put(f, "row_step", slice.phases() * rowWords);
          put(f, "ring_words", depth(root) * rowWords);
          put(f, "slot_step", slice.phases());
          put(f, "depth", depth(root));
          put(f, "first_addr", phase * rowWords + slice.firstWord() - s.firstWord());
          put(f, "first_slot", phase);
          list.add(f);
        }
      }
    }
    put(list.get(list.size() - 1), "final", 1);
    return list;
  }

  /** The list of a ring: every NPE that makes words of it gets a credit for a released row. */
  private List<Map<String, Long>> creditList(RingPlan ring, Rings.Stream s) {
    List<Map<String, Long>> list = new ArrayList<>();
    for (Cover.To to : Cover.of(rings.makers(s), noc)) {
      Map<String, Long> f = new LinkedHashMap<>();
      put(f, "to", to.packed(noc));
      put(f, "ring", rings.creditNumber(s.root()));
      put(f, "dense", 0);
      put(f, "final", 0);
      put(f, "pixel_step", ring.rowWords());
      put(f, "row_step", ring.rowWords());
      put(f, "ring_words", ring.ringWords());
      put(f, "slot_step", 1);
      put(f, "depth", ring.depth());
      put(f, "first_addr", ring.base());
      put(f, "first_slot", 0);
      list.add(f);
    }
    put(list.get(list.size() - 1), "final", 1);
    return list;
  }

  /** A place of a destination table that nobody uses. */
  private static Map<String, Long> unusedDestination(Layout layout) {
    Map<String, Long> f = new LinkedHashMap<>();
    layout.fields().forEach(field -> put(f, field.name(), 0));
    return f;
  }

  // ---- host

  private List<Map<String, Long>> hostRings() {
    return List.of(
        ringFields(hostTable.get(Host.RING_INPUT), 0, 0),
        ringFields(hostTable.get(Host.RING_OUTPUT), 0, Host.CREDIT_LIST));
  }

  private List<Map<String, Long>> hostLists() {
    Rings.Slice whole = new Rings.Slice(Program.HOST, 0, words(rings.input()), true, 1);
    List<Map<String, Long>> lists = new ArrayList<>(list(rings.input(), whole, 0));
    Layout layout = Descriptors.destination(npe);
    while (lists.size() < Host.CREDIT_LIST) {
      lists.add(unusedDestination(layout));
    }
    lists.addAll(
        creditList(
            hostTable.get(Host.RING_OUTPUT), rings.stream(rings.output(), Program.HOST)));
    return lists;
  }

  private Map<String, Long> host(Element first) {
    RingPlan in = noc.network() ? hostTable.get(Host.RING_INPUT) : first.ring(rings.input());
    RingPlan out =
        noc.network() ? hostTable.get(Host.RING_OUTPUT) : first.ring(rings.output());
    Map<String, Long> h = new LinkedHashMap<>();
    put(h, "in_rows", in.rows());
    put(h, "in_cols", in.cols());
    put(h, "in_channels", graph.input().depth());
    put(h, "in_words", in.words());
    put(h, "in_depth", in.depth());
    put(h, "in_zero", in.zeroPoint() & 0xff);
    put(h, "out_rows", out.rows());
    put(h, "out_cols", out.cols());
    put(h, "out_channels", last.depth());
    put(h, "out_ring_words", out.ringWords());
    put(h, "out_depth", out.depth());
    put(h, "softmax", softmax.isPresent() ? 1 : 0);
    if (!noc.network()) {
      put(h, "in_base", in.base());
      put(h, "in_ring_words", in.ringWords());
      put(h, "in_ring", in.index());
      put(h, "out_ring", out.index());
      put(h, "rings", first.table.size());
    }
    Map<String, Long> inOrder = new LinkedHashMap<>();
    Host.descriptor(npe).fields().forEach(f -> put(inOrder, f.name(), h.get(f.name())));
    return inOrder;
  }

  // ---- one NPE

  /** The tables and memories of an NPE. */
  private final class Element {

    private final int at;
    private final List<StepDraft> own;
    private final SortedMap<Integer, RingPlan> table;
    private final TableMemory tables;
    private final List<Map<String, Long>> ports = new ArrayList<>();
    private final List<Map<String, Long>> destinations = new ArrayList<>();
    private final Map<Integer, Integer> creditLists = new LinkedHashMap<>();
    private final List<StepPlan> steps = new ArrayList<>();
    private final byte[] weights;
    private final long[] params;
    private int weightWord = 0;
    private int paramWord = 0;
    /** Words of the recurrence table; those of the states lie in the same places. */
    private final List<BigInteger> recurrence = new ArrayList<>();

    Element(int at) {
      this.at = at;
      own = drafts.stream().filter(d -> d.npe() == at).toList();
      table = table(at);
      tables = new TableMemory(own);
      weights = new byte[own.stream().mapToInt(d -> d.lanes().weights().length).sum()];
      params = new long[own.stream().mapToInt(d -> d.drain().params().length).sum()];
    }

    /** The ring of a tensor that this NPE reads; on a chip of one NPE also that of the output. */
    RingPlan ring(int root) {
      int reader = !noc.network() && root == rings.output() ? Program.HOST : at;
      return table.get(rings.number(rings.stream(root, reader)));
    }

    void assemble() {
      List<List<Map<String, Long>>> portsOfSteps = new ArrayList<>();
      for (StepDraft d : own) {
        List<Map<String, Long>> p = ports(d, d == own.get(own.size() - 1));
        int step = portsOfSteps.size();
        p.forEach(port -> put(port, "step", step));
        portsOfSteps.add(p);
        ports.addAll(p);
      }
      linkPorts();
      for (int i = 0; i < own.size(); i++) {
        StepPlan step = step(i, portsOfSteps.get(i));
        steps.add(step);
        try {
          Descriptors.step(npe).pack(step.fields());
          step.ports().forEach(p -> Descriptors.packPort(npe, p));
        } catch (FieldOverflowException e) {
          tooLarge.accept(e, step.nodes().isEmpty() ? -1 : step.nodes().get(0));
        }
      }
      if (noc.network()) {
        for (int root : rings.roots()) {
          for (Rings.Stream s : rings.streams(root)) {
            if (s.readers().contains(at)) {
              creditLists.put(rings.number(s), destinations.size());
              destinations.addAll(creditList(table.get(rings.number(s)), s));
            }
          }
        }
      }
      if (own.isEmpty()) {
        ports.add(neverReady());
      }
    }

    private List<BigInteger> packPorts(int from, int to) {
      return ports.stream()
          .flatMap(p -> Descriptors.packPort(npe, p).subList(from, to).stream())
          .toList();
    }

    Program.Memories memories() {
      return new Program.Memories(
          packPorts(0, Descriptors.PORT_WORDS),
          packPorts(Descriptors.PORT_WORDS, Descriptors.PORT_WORDS + 1),
          pack(Descriptors.ring(npe), ringTable()),
          pack(Descriptors.step(npe), steps.stream().map(StepPlan::fields).toList()),
          weights,
          params,
          tables.valuesA(),
          tables.valuesB(),
          destinations.isEmpty()
              ? List.of()
              : pack(Descriptors.destination(npe), destinations),
          recurrence);
    }

    // ports

    private List<Map<String, Long>> ports(StepDraft d, boolean finalStep) {
      List<Map<String, Long>> out = new ArrayList<>();
      for (int i = 0; i < d.inputs().size(); i++) {
        out.add(inputPort(d, d.inputs().get(i), i));
      }
      out.add(outputPort(d, finalStep));
      return out;
    }

    private Map<String, Long> inputPort(StepDraft d, Source s, int place) {
      RingPlan ring = ring(s.placement().root());
      TokenGame.Need n = d.need(s, ring.index());
      int phases = d.slice().phases();
      int stride = phases * n.stride();
      int firstRow = n.firstRow() + d.slice().phase() * n.stride();
      // A stream has no frames: windows go on by their stride.
      int turnStep = n.streamed() ? 0 : stride - n.firings() * n.stride();
      int rows = n.streamed() ? stride : n.rows();
      // The window moves over a row that repeats, the row that is read stays.
      long rowRows = s.repeatRows() ? 0 : stride;
      long frameRows = s.repeatRows() ? n.rows() : rows + turnStep;
      long firstRead = s.repeatRows() ? 0 : firstRow;
      long rowWords = ring.rowWords();
      long ringWords = ring.ringWords();
      Map<String, Long> p = new LinkedHashMap<>();
      put(p, "kind", place == 0 ? Descriptors.KIND_INPUT_A : Descriptors.KIND_INPUT_B);
      put(p, "final_port", 0);
      put(p, "final_step", 0);
      put(p, "endless", n.streamed() ? 1 : 0);
      put(p, "ring", ring.index());
      put(p, "rows", rows);
      put(p, "stride", stride);
      put(p, "first_row", firstRow);
      put(p, "turn_row", n.streamed() ? -1 : n.lastRow() - Math.max(1, stride));
      put(p, "turn_step", turnStep);
      put(p, "span", n.span());
      put(p, "row_step", rowRows * rowWords % ringWords);
      put(p, "frame_step", Math.floorMod(frameRows * rowWords, ringWords));
      put(p, "ring_words", ringWords);
      put(p, "first_addr", Math.floorMod(firstRead * rowWords, ringWords));
      put(p, "next_port", 0);
      putLaps(p, rowRows, frameRows, firstRead, ring.depth());
      return p;
    }

    private Map<String, Long> outputPort(StepDraft d, boolean finalStep) {
      int root = d.output().root();
      RingPlan ring =
          noc.network() ? table.get(rings.creditNumber(root)) : ring(root);
      int phases = d.slice().phases();
      boolean host = d.toHost() && !noc.network();
      Map<String, Long> p = new LinkedHashMap<>();
      put(p, "kind", host ? Descriptors.KIND_OUTPUT_HOST : Descriptors.KIND_OUTPUT_RING);
      put(p, "final_port", 1);
      put(p, "final_step", finalStep ? 1 : 0);
      put(p, "endless", 0);
      put(p, "ring", ring.index());
      put(p, "rows", ring.depth());
      put(p, "stride", phases);
      put(p, "first_row", d.slice().phase());
      put(p, "turn_row", ring.depth() - phases - 1);
      put(p, "turn_step", phases - ring.depth());
      put(p, "span", 1);
      // On a network the destinations have the addresses.
      boolean addressed = !noc.network();
      put(p, "row_step", addressed ? ring.rowWords() % ring.ringWords() : 0);
      put(p, "frame_step", addressed ? ring.rowWords() % ring.ringWords() : 0);
      put(p, "ring_words", addressed ? ring.ringWords() : 1);
      put(p, "first_addr", 0);
      put(p, "next_port", 0);
      putLaps(p, 0, 0, 0, 1);
      return p;
    }

    /** The port of an NPE that has nothing to do: it waits for a row that nobody sends. */
    private Map<String, Long> neverReady() {
      Map<String, Long> p = new LinkedHashMap<>();
      Descriptors.port(npe).forEach(w -> w.fields().forEach(f -> put(p, f.name(), 0)));
      Descriptors.portSearch(npe).fields().forEach(f -> put(p, f.name(), 0));
      put(p, "kind", Descriptors.KIND_INPUT_A);
      put(p, "final_port", 1);
      put(p, "final_step", 1);
      put(p, "rows", 1);
      put(p, "span", 1);
      put(p, "ring_words", 1);
      return p;
    }

    /** Laps of a ring in some rows; the rest of the rows may complete another one. */
    private void putLaps(
        Map<String, Long> p, long rowRows, long frameRows, long firstRow, int depth) {
      if (noc.network()) {
        int laps = 1 << NpeShape.LAP_BITS;
        put(p, "row_laps", Math.floorMod(Math.floorDiv(rowRows, depth), laps));
        put(p, "frame_laps", Math.floorMod(Math.floorDiv(frameRows, depth), laps));
        put(p, "first_lap", Math.floorMod(Math.floorDiv(firstRow, depth), laps));
      }
    }

    private boolean isInput(Map<String, Long> port) {
      return port.get("kind") <= Descriptors.KIND_INPUT_B;
    }

    /** Links the input ports of each ring in a circle. */
    private void linkPorts() {
      for (int ring : table.keySet()) {
        List<Integer> readers = readers(ring);
        for (int i = 0; i < readers.size(); i++) {
          put(ports.get(readers.get(i)), "next_port", readers.get((i + 1) % readers.size()));
        }
      }
    }

    private List<Integer> readers(int ring) {
      List<Integer> out = new ArrayList<>();
      for (int i = 0; i < ports.size() && !own.isEmpty(); i++) {
        if (isInput(ports.get(i)) && ports.get(i).get("ring") == ring) {
          out.add(i);
        }
      }
      return out;
    }

    // rings

    private int tableSize() {
      return table.isEmpty() ? 0 : table.lastKey() + 1;
    }

    private List<Map<String, Long>> ringTable() {
      List<Map<String, Long>> out = new ArrayList<>();
      for (int i = 0; i < Math.max(1, tableSize()); i++) {
        out.add(table.containsKey(i) ? ringWord(table.get(i)) : unusedRing());
      }
      return out;
    }

    private Map<String, Long> ringWord(RingPlan r) {
      List<Integer> readers = readers(r.index());
      int firstPort = readers.isEmpty() ? 0 : readers.get(0);
      if (noc.network()) {
        return ringFields(r, firstPort, creditLists.getOrDefault(r.index(), 0));
      }
      Map<String, Long> f = new LinkedHashMap<>();
      put(f, "producers", r.producers());
      put(f, "depth", r.depth());
      put(f, "slot_base", r.slotBase());
      put(f, "first_port", firstPort);
      put(f, "consumed", readers.isEmpty() ? 0 : 1);
      put(f, "from_host", r.fromHost() ? 1 : 0);
      return f;
    }

    // steps

    private StepPlan step(int index, List<Map<String, Long>> ownPorts) {
      StepDraft d = own.get(index);
      StepDraft.Geometry g = d.geometry();
      StepDraft.Lanes l = d.lanes();
      StepDraft.DrainPlan q = d.drain();
      Source a = d.inputs().get(0);
      RingPlan ringA = ring(a.placement().root());
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
      // A stream has no end that a window could reach beyond.
      int rowsIn = d.slice().phases() * g.strideRows() + g.span();
      put(f, "rows_in", g.streamed() ? rowsIn : ringA.rows());
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
      long firstWord = ringA.base() + wordInRing(a);
      put(f, "col_step", colStep % widthA);
      put(f, "col_tail_step", Math.floorMod(colStep - beyond, widthA));
      put(f, "pixel_step", Math.floorMod(l.lanewise() ? pixelStep - beyond : pixelStep, widthA));
      put(
          f,
          "first_col",
          Math.floorMod(firstWord - (long) g.padLeft() * ringA.words(), widthA));
      if (d.inputs().size() == 2) {
        Source b = d.inputs().get(1);
        RingPlan ringB = ring(b.placement().root());
        put(f, "base_b", ringB.base() + wordInRing(b));
        int stepB = b.repeatCols() ? 0 : ringB.words();
        put(f, "pixel_step_b", Math.floorMod((long) stepB - beyond, widthA));
      } else {
        put(f, "base_b", 0);
        put(f, "pixel_step_b", 0);
      }
      put(f, "weight_base", l.weights().length == 0 ? 0 : (long) weightWord << l.packing());
      // Weight addresses wrap: a step over all weights of the memory is no step.
      long widthW = 1L << npe.weightRowBits();
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
      put(f, "block_mask", l.eventGroups() << l.split() == groups ? 1023 : l.blockWords() - 1);
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
      if (npe.packedWeights()) {
        put(f, "weight_packing", l.packing());
      }
      if (npe.splitLanes()) {
        put(f, "split", l.split());
      }
      if (npe.fineBiases()) {
        put(f, "bias_fraction", q.fraction());
      }
      if (npe.recurrent()) {
        put(f, "recurrent", q.states().isPresent() ? 1 : 0);
        put(f, "state_base", q.states().isPresent() ? recurrence.size() : 0);
        put(f, "carry", q.states().isPresent() && q.states().get().carried() ? 1 : 0);
        q.states().ifPresent(s -> addStates(s.entries()));
      }
      if (noc.network()) {
        put(f, "fill_a", zeroA & 0xff);
        put(f, "fill_b", zeroB & 0xff);
        put(f, "destination", destinations.size());
        destinations.addAll(list(d.output().root(), slice(d), d.slice().phase()));
      } else {
        RingPlan out = ring(d.output().root());
        put(f, "out_base", out.base() + d.output().firstWord());
        put(f, "out_pixel_step", Math.floorMod((long) out.words() - groups + 1, widthA));
      }
      System.arraycopy(l.weights(), 0, weights, weightWord * p, l.weights().length);
      System.arraycopy(q.params(), 0, params, paramWord * npe.requantizers(), q.params().length);
      weightWord += l.weights().length / p;
      paramWord += q.params().length / npe.requantizers();
      return new StepPlan(
          at,
          index,
          d.name(),
          d.layer().operation(),
          d.layer().nodes(),
          to.tensor(),
          d.inputs().stream().map(s -> ring(s.placement().root()).key()).toList(),
          outputs(d),
          d.toHost(),
          to.rows(),
          d.slice().phase(),
          d.slice().phases(),
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
          ownPorts);
    }

    private void addStates(long[] entries) {
      int bits = Descriptors.recurrence(npe).bits();
      for (int i = 0; i < entries.length; i += npe.stateParts()) {
        BigInteger word = BigInteger.ZERO;
        for (int part = npe.stateParts() - 1; part >= 0; part--) {
          word = word.shiftLeft(bits).or(BigInteger.valueOf(entries[i + part]));
        }
        recurrence.add(word);
      }
    }

    private Rings.Slice slice(StepDraft d) {
      Placement p = d.output();
      return new Rings.Slice(
          at, p.firstWord(), p.firstWord() + p.words(), d.first(), d.slice().phases());
    }

    /** Place of a source's first word in a pixel of its ring. */
    private int wordInRing(Source s) {
      int root = s.placement().root();
      return s.placement().firstWord() - rings.stream(root, at).firstWord();
    }

    private List<RingPlan.Key> outputs(StepDraft d) {
      if (!noc.network()) {
        return List.of(ring(d.output().root()).key());
      }
      List<RingPlan.Key> out = new ArrayList<>();
      for (Rings.Stream s : rings.streams(d.output().root())) {
        if (s.holds(slice(d))) {
          s.readers().forEach(r -> out.add(new RingPlan.Key(r, rings.number(s))));
        }
      }
      return out;
    }


    private List<Program.MemoryUse> use() {
      int lanes = npe.lanes();
      int slots = 0;
      long activations = 0;
      for (RingPlan r : table.values()) {
        slots += r.depth();
        activations += r.toHost() ? 0 : r.ringWords();
      }
      List<Program.MemoryUse> use = new ArrayList<>();
      use.add(use("activations", activations * lanes, (long) npe.activationWords() * lanes, "B"));
      use.add(use("weights", weights.length, (long) npe.weightWords() * lanes, "B"));
      use.add(
          use(
              "parameters",
              8L * params.length,
              8L * npe.requantizers() * npe.parameterWords(),
              "B"));
      use.add(use("tables", 8L * tables.words(), 8L * npe.tableWords(), "B"));
      if (npe.recurrent()) {
        use.add(
            use(
                "states",
                recurrence.size() * npe.stateParts() / 2,
                npe.recurrence().states(),
                ""));
      }
      if (at == 0) {
        RingPlan out = noc.network() ? hostTable.get(Host.RING_OUTPUT) : ring(rings.output());
        use.add(
            new Program.MemoryUse(
                Program.HOST,
                "output buffer",
                (long) out.ringWords() * lanes,
                (long) target.outputWords() * lanes,
                "B"));
      }
      use.add(use("steps", steps.size(), npe.steps(), ""));
      use.add(use("ports", ports.size(), npe.ports(), ""));
      use.add(use("rings", tableSize(), npe.rings(), ""));
      use.add(use("slots", slots, npe.slots(), ""));
      if (noc.network()) {
        use.add(use("destinations", destinations.size(), npe.destinations(), ""));
      }
      return use;
    }

    private Program.MemoryUse use(String kind, long used, long available, String unit) {
      return new Program.MemoryUse(at, kind, used, available, unit);
    }
  }
}
