package synfire.generator.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Firings, tokens, credits and flits in time, on all NPEs of a chip at once. An NPE is four clocks
 * (sequencer, scan, lanes, drain) and one for what it emits; switches and links are clocks that
 * each flit moves on by one cycle. Determinate: equal mappings give equal figures.
 */
final class Simulation {

  // What the units take, in cycles, as the headers of their templates say.

  /** Sequencer: a row that became full, the end of a scan, each reader of its ring. */
  static final int ROW_FULL = 4;

  private static final int SCAN_DONE = 9;
  private static final int READER = 3;

  /** Sequencer: from the final port of a ready step to its dispatch, and each port of it. */
  private static final int SEARCH = 3;

  private static final int MOVE_PORT = 5;

  /** From the last codes of a word to its write. */
  private static final int DRAIN_LATENCY = 14;

  /** The same for a firing that is offered before its last port is moved on. */
  private static final int OFFER = 3;

  /** To read the descriptor of a step that was not expected. */
  private static final int READ_STEP = 6;

  /** From a token to the row that it completes, on a network and on a chip of one NPE. */
  private static final int TOKEN_LATENCY = 8;

  private static final int TOKEN_LATENCY_ALONE = 10;

  /** Rows are told about one behind the other. */
  private static final int TELL = 8;

  /** Emission of a word or credit: once, and for each destination. */
  private static final int EMIT = 1;

  private static final int EMIT_DESTINATION = 3;

  /** Emission of a word to the only destination of its list, like the word before. */
  private static final int EMIT_ONLY = 1;

  /** Words that wait for emission before the drain stops. */
  private static final int EMIT_WORDS = 14;

  private static final int INGEST = 1;

  // Events.
  private static final int KICK = 0;
  private static final int DOOR = 1;
  private static final int SCANNED = 2;
  private static final int RELEASE = 3;
  private static final int TOKEN = 4;
  private static final int ROW = 5;
  private static final int FULL = 6;
  private static final int CREDIT = 7;
  private static final int FREE = 8;
  private static final int HOST_IN = 9;
  private static final int HOST_OUT = 10;

  /**
   * What came of it.
   *
   * @param live whether all frames went through
   * @param grow tensor whose rings stand in the way if not, -1 if none is to be blamed
   * @param interval cycles from frame to frame
   * @param busy cycles of work of each NPE in a frame
   * @param sequencers cycles of work of each sequencer in a frame
   * @param hostInput cycles in which the host port sends a frame
   * @param layers cycles of work of each layer in a frame, over all NPEs
   * @param blocked cycles of each NPE in a frame in which a step lacked only room
   * @param switches flits over the switch of each node in a frame
   * @param links flits over each link in a frame
   * @param flits flits that were sent in a frame: words, tokens alone, credits
   * @param dense words that a frame has, with or without events, once for each destination
   * @param counts what the units of all NPEs do in a frame
   */
  record Result(
      boolean live,
      int grow,
      double interval,
      double[] busy,
      double[] sequencers,
      double hostInput,
      double[] layers,
      double[] blocked,
      double[] switches,
      List<Link> links,
      double flits,
      double dense,
      Forecast.Counts counts) {}

  /** Flits in a frame from one node to another. */
  record Link(int from, int to, double flits) {}

  private final Mapping map;
  private final Machine machine;
  /** Cycles from the channels of a word to the word, with those of states. */
  private final int drainLatency;
  private final Traffic network;
  private final int warmUp;
  private final int frames;
  private final int samples;
  private final EventQueue queue = new EventQueue();
  private long now;

  // steps
  private final int[] next;
  private final int[] scans;
  private final Firing[][][] firings;
  private final int[][] stepRings;
  private final int[] entryOf;
  private final int[] npeStart;
  private final Map<Mapping.Step, Integer> stepIndex = new HashMap<>();
  private final List<Mapping.Step> steps = new ArrayList<>();

  // rings
  private final int[] depth;
  private final int[] full;
  private final int[] released;
  private final int[][] tokens;
  private final int[][] expected;
  private final int[] told;
  private final long[][] low;
  private final int[][] ringUsers;
  private final int[][] ringEntries;
  private final int[][] ringEntryPlace;
  private final boolean[] limited;
  private final Map<Mapping.Ring, Integer> ringIndex = new HashMap<>();

  // credit entries
  private final int[][] arrived;
  private final int[] entryDepth;

  // NPEs
  private final long[] sequencer;
  private final boolean[] rested;
  private final int[] stepBefore;
  private final long[] tells;
  private final int[] door;
  private final int[] doorFiring;
  private final long[] doorTime;
  private final long[] scanFree;
  private final long[] lanesEnd;
  private final long[] drainTake;
  private final long[] drainEnd;
  private final long[] emitFree;
  private final boolean[] kicked;
  private final boolean[] lacksRoom;
  private final long[] lacksSince;

  // ways of flits
  private final Traffic.Tree[] stepTrees;
  private final int[][] stepConsumers;
  private final Traffic.Tree[] creditTrees;
  private final Traffic.Tree hostTree;
  private final int[] hostConsumers;
  private final long[] at;

  // host
  private int supply = Integer.MAX_VALUE;
  private double giveUp = Double.MAX_VALUE;
  private int nextCheck = -1;
  private int hostRow;
  private boolean hostBusy;
  private long hostFree;
  private final long[] frameOut;
  private int framesOut;

  // figures
  private final double[] busy;
  private final double[] sequencing;
  private double hostBusyCycles;
  private final double[] layerBusy;
  private final double[] blocked;
  private long flits;
  private long dense;
  private long reads;
  private long issues;
  private long outputs;

  private Simulation(
      Mapping map, Map<Integer, Integer> depths, int warmUp, int frames, int samples) {
    this.map = map;
    this.warmUp = warmUp;
    this.machine = map.machine;
    this.drainLatency = DRAIN_LATENCY + machine.npe().stateCycles();
    this.network = machine.network() ? new Traffic(machine) : null;
    this.frames = frames;
    this.samples = samples;
    int npes = machine.npes();
    npeStart = new int[npes + 1];
    for (int n = 0; n < npes; n++) {
      npeStart[n] = steps.size();
      for (Mapping.Step s : map.at.get(n)) {
        stepIndex.put(s, steps.size());
        steps.add(s);
      }
    }
    npeStart[npes] = steps.size();
    next = new int[steps.size()];
    scans = new int[steps.size()];
    firings = new Firing[steps.size()][][];
    stepRings = new int[steps.size()][];
    entryOf = new int[steps.size()];
    int rings = map.rings.size();
    depth = new int[rings];
    full = new int[rings];
    released = new int[rings];
    tokens = new int[rings][];
    expected = new int[rings][];
    told = new int[rings];
    low = new long[rings][];
    ringUsers = new int[rings][];
    ringEntries = new int[rings][];
    ringEntryPlace = new int[rings][];
    limited = new boolean[rings];
    Map<Mapping.Entry, Integer> entryIndex = new HashMap<>();
    arrived = new int[map.entries.size()][];
    entryDepth = new int[map.entries.size()];
    for (int e = 0; e < map.entries.size(); e++) {
      Mapping.Entry entry = map.entries.get(e);
      entryIndex.put(entry, e);
      arrived[e] = new int[entry.consumers.size()];
      entryDepth[e] = depths.get(entry.root);
    }
    for (int r = 0; r < rings; r++) {
      Mapping.Ring ring = map.rings.get(r);
      ringIndex.put(ring, r);
      depth[r] = depths.get(ring.root);
      tokens[r] = new int[depth[r]];
      expected[r] = ring.tokens();
      low[r] = new long[ring.users.size()];
      ringUsers[r] = ring.users.stream().mapToInt(stepIndex::get).toArray();
      ringEntries[r] = ring.entries.stream().mapToInt(entryIndex::get).toArray();
      ringEntryPlace[r] =
          ring.entries.stream().mapToInt(e -> e.consumers.indexOf(ring)).toArray();
    }
    for (int s = 0; s < steps.size(); s++) {
      Mapping.Step step = steps.get(s);
      firings[s] = step.work.firings(step.first, step.end);
      stepRings[s] = step.rings.stream().mapToInt(ringIndex::get).toArray();
      entryOf[s] = entryIndex.get(step.entry);
    }
    for (int r = 0; r < rings; r++) {
      for (int u = 0; u < ringUsers[r].length; u++) {
        low[r][u] = lowOf(ringUsers[r][u], map.rings.get(r).needs.get(u), 0);
      }
      limited[r] = network == null || Arrays.stream(low[r]).allMatch(l -> l > 0);
    }
    sequencer = new long[npes];
    rested = new boolean[npes];
    stepBefore = new int[npes];
    Arrays.fill(stepBefore, -1);
    tells = new long[npes + 1];
    door = new int[npes];
    Arrays.fill(door, -1);
    doorFiring = new int[npes];
    doorTime = new long[npes];
    scanFree = new long[npes];
    lanesEnd = new long[npes];
    drainTake = new long[npes];
    drainEnd = new long[npes];
    emitFree = new long[npes + 1];
    kicked = new boolean[npes];
    lacksRoom = new boolean[npes];
    lacksSince = new long[npes];
    stepConsumers = new int[steps.size()][];
    stepTrees = new Traffic.Tree[steps.size()];
    creditTrees = new Traffic.Tree[rings];
    hostConsumers = map.hostConsumers.stream().mapToInt(ringIndex::get).toArray();
    int longest = 1;
    for (int s = 0; s < steps.size(); s++) {
      Mapping.Step step = steps.get(s);
      stepConsumers[s] = step.consumers.stream().mapToInt(ringIndex::get).toArray();
      if (network != null) {
        stepTrees[s] =
            network.tree(step.npe, step.to, step.consumers.stream().map(r -> r.npe).toList());
        longest = Math.max(longest, stepTrees[s].clocks().length);
      }
    }
    for (int r = 0; r < rings && network != null; r++) {
      Mapping.Ring ring = map.rings.get(r);
      creditTrees[r] =
          network.tree(ring.npe, ring.creditTo, ring.entries.stream().map(e -> e.npe).toList());
      longest = Math.max(longest, creditTrees[r].clocks().length);
    }
    hostTree =
        network == null
            ? null
            : network.tree(
                npes, map.hostTo, map.hostConsumers.stream().map(r -> r.npe).toList());
    at = new long[Math.max(longest, hostTree == null ? 1 : hostTree.clocks().length)];
    frameOut = new long[warmUp + frames];
    busy = new double[npes];
    sequencing = new double[npes];
    layerBusy = new double[layers(map)];
    blocked = new double[npes];
  }

  private static int layers(Mapping map) {
    return map.steps.stream().mapToInt(s -> s.work.index() + 1).max().orElse(1);
  }

  /**
   * Runs frames through a chip, one behind the other.
   *
   * @param depths rows of the rings of each tensor
   * @param warmUp frames before any figure is taken
   * @param frames frames of which figures are taken
   * @param samples samples that the frames have in turn
   */
  static Result run(
      Mapping map, Map<Integer, Integer> depths, int warmUp, int frames, int samples) {
    return new Simulation(map, depths, warmUp, frames, samples).run();
  }

  /** The same, but null as soon as the interval is longer than some cycles for certain. */
  static Result run(
      Mapping map,
      Map<Integer, Integer> depths,
      int warmUp,
      int frames,
      int samples,
      double giveUp) {
    Simulation s = new Simulation(map, depths, warmUp, frames, samples);
    s.giveUp = giveUp;
    s.nextCheck = warmUp + samples;
    return s.run();
  }

  /** Cycles of the sequencer for a firing that it finds at some port. */
  static double dispatch(double port, int ports) {
    return port + SEARCH + MOVE_PORT * ports + (ports - 1) * (SCAN_DONE + READER);
  }

  /** Cycles in which a word goes to some destinations; words to one follow each other. */
  static int emit(int destinations) {
    return destinations == 1 ? EMIT_ONLY : EMIT + EMIT_DESTINATION * destinations;
  }

  /** Cycles in which the credits of a row go to some destinations. */
  private static int credit(int destinations) {
    return EMIT + EMIT_DESTINATION * destinations;
  }

  /** Cycles of one frame in an empty chip; 0 if the rings do not let it through. */
  static double latency(Mapping map, Map<Integer, Integer> depths) {
    Simulation s = new Simulation(map, depths, 0, 1, 1);
    s.supply = 1;
    s.run();
    return s.framesOut == 0 ? 0 : s.frameOut[0];
  }

  private void push(long time, int type, int a, int b) {
    queue.add(time, type, a, b);
  }

  private Result run() {
    push(0, HOST_IN, 0, 0);
    while (!queue.isEmpty() && framesOut < frameOut.length) {
      now = queue.time();
      int kind = queue.kind();
      int a = queue.a();
      int b = queue.b();
      queue.remove();
      switch (kind) {
        case KICK -> {
          kicked[a] = false;
          kick(a);
        }
        case DOOR -> start(a);
        case SCANNED -> scanned(a, b);
        case RELEASE -> release(a, b);
        case TOKEN -> token(a, b);
        case ROW -> row(a);
        case FULL -> full(a);
        case CREDIT -> credit(a, b);
        case FREE -> free(a);
        case HOST_IN -> hostIn();
        default -> hostOut(a);
      }
      if (framesOut == nextCheck) {
        nextCheck += samples;
        if (framesOut > warmUp
            && (now - frameOut[warmUp - 1]) > giveUp * (framesOut - warmUp) * 1.01) {
          return null;
        }
      }
    }
    return result();
  }

  // ---- the sequencer

  /** Takes time of the sequencer; when it is done. */
  private long sequence(int npe, int cycles) {
    rested[npe] = now - sequencer[npe] > 2L * (npeStart[npe + 1] - npeStart[npe]) + SEARCH;
    sequencing[npe] += cycles;
    sequencer[npe] = Math.max(now, sequencer[npe]) + cycles;
    return sequencer[npe];
  }

  private void kick(int npe) {
    if (door[npe] >= 0) {
      return;
    }
    if (sequencer[npe] > now) {
      if (!kicked[npe]) {
        kicked[npe] = true;
        push(sequencer[npe], KICK, npe, 0);
      }
      return;
    }
    int port = 0;
    boolean room = false;
    for (int s = npeStart[npe]; s < npeStart[npe + 1]; s++) {
      int ports = stepRings[s].length + 1;
      port += ports;
      if (!hasRows(s)) {
        continue;
      }
      if (!hasRoom(s)) {
        room = true;
        continue;
      }
      bind(npe, s, port, ports);
      lacks(npe, false);
      return;
    }
    lacks(npe, room);
  }

  private void lacks(int npe, boolean room) {
    if (lacksRoom[npe]) {
      blocked[npe] += now - Math.max(lacksSince[npe], Math.min(now, lanesEnd[npe]));
    }
    lacksRoom[npe] = room;
    lacksSince[npe] = now;
  }

  private int rowOf(int s, int k) {
    Mapping.Step step = steps.get(s);
    return step.phase + k * step.phases;
  }

  private boolean hasRows(int s) {
    Mapping.Step step = steps.get(s);
    int n = rowOf(s, next[s]);
    int rows = step.work.rows();
    int f = n / rows;
    for (int i = 0; i < stepRings[s].length; i++) {
      LayerWork.Need need = step.needs.get(i);
      if (full[stepRings[s][i]] < f * need.rows() + need.full(n % rows)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasRoom(int s) {
    int e = entryOf[s];
    int credits = Integer.MAX_VALUE;
    for (int a : arrived[e]) {
      credits = Math.min(credits, a);
    }
    return rowOf(s, next[s]) < entryDepth[e] + credits;
  }

  /** Rows below which a step needs none from its k-th firing on. */
  private long lowOf(int s, LayerWork.Need need, int k) {
    int n = rowOf(s, k);
    int rows = steps.get(s).work.rows();
    return (long) (n / rows) * need.rows() + need.low(n % rows);
  }

  private void bind(int npe, int s, int port, int ports) {
    door[npe] = s;
    doorFiring[npe] = next[s]++;
    if (network == null) {
      doorTime[npe] = sequence(npe, port + SEARCH + MOVE_PORT * ports);
    } else {
      // A search at rest goes on with the step that reads the row, and the descriptor of the step
      // behind the one that fired last has been read.
      int found = rested[npe] ? ports : port + SEARCH;
      sequence(npe, found + MOVE_PORT * ports);
      doorTime[npe] =
          sequencer[npe]
              - MOVE_PORT * ports
              + OFFER
              + MOVE_PORT * (ports - 2)
              + (s == stepBefore[npe] - 1 ? 0 : READ_STEP);
    }
    stepBefore[npe] = s;
    push(Math.max(doorTime[npe], scanFree[npe]), DOOR, npe, 0);
  }

  // ---- a firing

  private void start(int npe) {
    if (scanFree[npe] > now) {
      push(scanFree[npe], DOOR, npe, 0);
      return;
    }
    int s = door[npe];
    int k = doorFiring[npe];
    door[npe] = -1;
    Mapping.Step step = steps.get(s);
    int n = rowOf(s, k);
    int rows = step.work.rows();
    Firing f = firings[s][n / rows % samples][n % rows];
    long lanesStart =
        Math.max(
            Math.max(lanesEnd[npe], drainTake[npe]), now + Pipeline.SCAN_LATENCY);
    long lanes = lanesStart + Math.round(f.cycles());
    long take =
        Math.max(
            lanesStart + Math.round(f.first()) + Pipeline.LANES_LATENCY, drainEnd[npe]);
    long drained =
        Math.max(take + f.drainAll(), lanes + Pipeline.LANES_LATENCY + f.drain());
    if (network != null) {
      int service = emit(step.to.size());
      long begin = Math.max(emitFree[npe], take + drainLatency);
      long end =
          Math.max(begin + (long) f.words() * service, drained + drainLatency + service);
      emitFree[npe] = end;
      long late = end - drained - drainLatency - (long) EMIT_WORDS * service;
      if (late > 0) {
        drained += late;
        lanes = Math.max(lanes, drained - f.drain() - Pipeline.LANES_LATENCY);
      }
      int sent = Math.min(f.words(), f.sent() + 1);
      deliver(stepTrees[s], sent, begin, end, stepConsumers[s], n);
      flits += (long) sent * step.to.size();
      dense += (long) f.words() * step.to.size();
    } else {
      long written = drained + drainLatency;
      for (int r : stepConsumers[s]) {
        push(written, TOKEN, r, n);
      }
    }
    double share = f.entries() == 0 ? 0 : Math.min(1, 16.0 / f.entries());
    long scanEnd =
        Math.max(now + f.scan(), lanes - Math.round(share * f.cycles()));
    lanesEnd[npe] = lanes;
    drainTake[npe] = take;
    drainEnd[npe] = drained;
    scanFree[npe] = Math.max(scanEnd, lanesStart + 1);
    busy[npe] += f.cycles();
    reads += f.reads();
    issues += f.issues();
    outputs += f.words();
    layerBusy[step.work.index()] += f.cycles();
    push(scanEnd, SCANNED, npe, s);
    kick(npe);
  }

  private void scanned(int npe, int s) {
    int cycles = 0;
    for (int r : stepRings[s]) {
      cycles += SCAN_DONE + READER * ringUsers[r].length;
    }
    push(sequence(npe, cycles), RELEASE, npe, s);
  }

  private void release(int npe, int s) {
    Mapping.Step step = steps.get(s);
    int k = ++scans[s];
    for (int i = 0; i < stepRings[s].length; i++) {
      int r = stepRings[s][i];
      for (int u = 0; u < ringUsers[r].length; u++) {
        if (ringUsers[r][u] == s) {
          low[r][u] = lowOf(s, map.rings.get(r).needs.get(u), k);
        }
      }
      releaseRows(r);
    }
    kick(npe);
  }

  private void releaseRows(int r) {
    long limit = Long.MAX_VALUE;
    for (long l : low[r]) {
      limit = Math.min(limit, l);
    }
    limited[r] = limit > full[r];
    limit = Math.min(limit, full[r]);
    while (released[r] < limit) {
      released[r]++;
      sendCredits(r, map.rings.get(r).npe);
    }
  }

  // ---- tokens and credits

  private void token(int r, int n) {
    int slot = n % depth[r];
    if (n >= released[r] + depth[r]) {
      throw new IllegalStateException("a row is written over one that is not released");
    }
    tokens[r][slot]++;
    while (complete(r)) {
      push(
          told(
              map.rings.get(r).npe,
              now + (network == null ? TOKEN_LATENCY_ALONE : TOKEN_LATENCY)),
          ROW,
          r,
          0);
    }
  }

  /** When a row is told about that could be from some time on. */
  private long told(int npe, long from) {
    long time = Math.max(from, tells[npe]);
    tells[npe] = time + TELL;
    return time;
  }

  /** Takes the next row of a ring if all its tokens are there. */
  private boolean complete(int r) {
    int n = told[r];
    int all = expected[r][n % expected[r].length];
    if (tokens[r][n % depth[r]] < all) {
      return false;
    }
    tokens[r][n % depth[r]] -= all;
    told[r]++;
    return true;
  }

  private void row(int r) {
    int npe = map.rings.get(r).npe;
    if (npe == machine.npes()) {
      full[r]++;
      hostTake(r);
      return;
    }
    int cycles = ROW_FULL + (limited[r] ? READER * ringUsers[r].length + 3 : 0);
    push(sequence(npe, cycles), FULL, r, 0);
  }

  private void full(int r) {
    full[r]++;
    if (limited[r]) {
      releaseRows(r);
    }
    kick(map.rings.get(r).npe);
  }

  private void sendCredits(int r, int from) {
    Mapping.Ring ring = map.rings.get(r);
    if (network == null) {
      for (int i = 0; i < ringEntries[r].length; i++) {
        arrived[ringEntries[r][i]][ringEntryPlace[r][i]]++;
        if (map.entries.get(ringEntries[r][i]).npe == machine.npes()) {
          push(now + 1, HOST_IN, 0, 0);
        } else if (from == machine.npes()) {
          kick(map.entries.get(ringEntries[r][i]).npe);
        }
      }
      return;
    }
    int service = credit(ring.creditTo.size());
    // A credit goes before the words that wait.
    emitFree[from] = Math.max(emitFree[from], now) + service;
    flits += ring.creditTo.size();
    long end = now + service + EMIT_DESTINATION;
    network.send(creditTrees[r], 1, now, end, at);
    for (int i = 0; i < ringEntries[r].length; i++) {
      push(
          at[creditTrees[r].leaves()[i]] + INGEST + TOKEN_LATENCY,
          CREDIT,
          ringEntries[r][i],
          ringEntryPlace[r][i]);
    }
  }

  private void credit(int e, int place) {
    int npe = map.entries.get(e).npe;
    if (npe == machine.npes()) {
      arrived[e][place]++;
      hostIn();
      return;
    }
    int before = least(e);
    arrived[e][place]++;
    if (least(e) > before) {
      // Only then the sequencer hears of it.
      arrived[e][place]--;
      long wait = told(npe, now) - now;
      push(sequence(npe, ROW_FULL) + wait, FREE, e, place);
      late.merge(e, new int[] {place}, (a, b) -> append(a, b[0]));
    }
  }

  private final Map<Integer, int[]> late = new HashMap<>();

  private static int[] append(int[] a, int x) {
    int[] out = Arrays.copyOf(a, a.length + 1);
    out[a.length] = x;
    return out;
  }

  private int least(int e) {
    int credits = Integer.MAX_VALUE;
    for (int a : arrived[e]) {
      credits = Math.min(credits, a);
    }
    return credits;
  }

  private void free(int e) {
    int[] places = late.get(e);
    arrived[e][places[0]]++;
    if (places.length == 1) {
      late.remove(e);
    } else {
      late.put(e, Arrays.copyOfRange(places, 1, places.length));
    }
    kick(map.entries.get(e).npe);
  }

  // ---- the network

  private void deliver(
      Traffic.Tree tree, int count, long begin, long end, int[] rings, int n) {
    network.send(tree, count, begin, end, at);
    for (int i = 0; i < rings.length; i++) {
      push(at[tree.leaves()[i]] + INGEST, TOKEN, rings[i], n);
    }
  }

  // ---- the host

  private void hostIn() {
    int rows = map.input.rows();
    if (hostBusy) {
      if (now >= hostFree) {
        hostBusy = false;
        hostIn();
      }
      return;
    }
    int credits = least(0);
    if (hostRow >= entryDepth[0] + credits || hostRow / rows >= supply) {
      return;
    }
    int n = hostRow++;
    int words = map.input.cols() * map.inputPlace.words();
    int bytes = map.input.cols() * map.input.depth();
    int beats = (bytes + Machine.STREAM_BYTES - 1) / Machine.STREAM_BYTES;
    boolean full = map.input.depth() % machine.lanes() == 0;
    long time = full ? Math.max(words, beats) + 1L : words + beats;
    if (network != null) {
      time = Math.max(time, (long) words * emit(map.hostTo.size()));
    }
    hostFree = now + time;
    hostBusyCycles += time;
    hostBusy = true;
    if (network != null) {
      // Words without events are not sent.
      int sent = words;
      flits += (long) sent * map.hostTo.size();
      dense += (long) words * map.hostTo.size();
      deliver(hostTree, sent, now, hostFree, hostConsumers, n);
    } else {
      for (int r : hostConsumers) {
        push(hostFree + 2, TOKEN, r, n);
      }
    }
    push(hostFree, HOST_IN, 0, 0);
  }

  private boolean outBusy;

  private void hostTake(int r) {
    if (outBusy || released[r] >= full[r]) {
      return;
    }
    outBusy = true;
    int codes = map.last.depth() * map.last.cols();
    int words = map.last.cols() * ((map.last.depth() + machine.lanes() - 1) / machine.lanes());
    boolean whole =
        machine.lanes() == Machine.STREAM_BYTES && map.last.depth() % machine.lanes() == 0;
    long time = whole ? words + 4L : codes + 2L * words + 2;
    if (map.softmax) {
      time = map.last.cols() * (31 + 13L * map.last.depth());
    }
    push(now + time, HOST_OUT, r, 0);
  }

  private void hostOut(int r) {
    outBusy = false;
    released[r]++;
    int n = released[r];
    if (n % map.last.rows() == 0) {
      frameOut[framesOut++] = now;
      if (framesOut == warmUp) {
        begin();
      }
    }
    sendCredits(r, machine.npes());
    hostTake(r);
  }

  // ---- figures

  /** Figures count from here on. */
  private void begin() {
    Arrays.fill(busy, 0);
    Arrays.fill(sequencing, 0);
    hostBusyCycles = 0;
    Arrays.fill(layerBusy, 0);
    for (int n = 0; n < blocked.length; n++) {
      lacks(n, lacksRoom[n]);
    }
    Arrays.fill(blocked, 0);
    flits = 0;
    dense = 0;
    reads = 0;
    issues = 0;
    outputs = 0;
    if (network != null) {
      network.begin();
    }
  }

  private Result result() {
    boolean live = framesOut == frameOut.length;
    long start = warmUp == 0 ? 0 : frameOut[warmUp - 1];
    for (int n = 0; n < busy.length; n++) {
      lacks(n, false);
    }
    return new Result(
        live,
        live ? -1 : culprit(),
        live ? (double) (frameOut[frameOut.length - 1] - start) / frames : 0,
        scaled(busy),
        scaled(sequencing),
        hostBusyCycles / frames,
        scaled(layerBusy),
        scaled(blocked),
        network == null ? new double[machine.nodes()] : scaled(network.switches()),
        network == null
            ? List.of()
            : network.links().stream()
                .map(l -> new Link((int) l[0], (int) l[1], (double) l[2] / frames))
                .toList(),
        (double) flits / frames,
        (double) dense / frames,
        new Forecast.Counts(
            (double) reads / frames, (double) issues / frames, (double) outputs / frames));
  }

  private double[] scaled(double[] x) {
    return Arrays.stream(x).map(v -> v / frames).toArray();
  }

  /** Tensor of a full ring whose oldest row is held by a step that waits for another ring. */
  private int culprit() {
    for (int r = 0; r < depth.length; r++) {
      if (full[r] < released[r] + depth[r]) {
        continue;
      }
      for (int u = 0; u < ringUsers[r].length; u++) {
        int s = ringUsers[r][u];
        if (low[r][u] > released[r]) {
          continue;
        }
        int n = rowOf(s, next[s]);
        int rows = steps.get(s).work.rows();
        for (int i = 0; i < stepRings[s].length; i++) {
          LayerWork.Need need = steps.get(s).needs.get(i);
          if (full[stepRings[s][i]] < n / rows * need.rows() + need.full(n % rows)) {
            return map.rings.get(r).root;
          }
        }
      }
    }
    return -1;
  }
}
