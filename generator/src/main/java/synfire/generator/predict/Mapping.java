package synfire.generator.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.map.Cover;
import synfire.generator.map.Placement;
import synfire.generator.map.Plan;

/** A plan as steps, rings, producers and consumers of rows, before addresses. */
final class Mapping {

  /** A part of a slice: one firing a row. */
  static final class Step {
    final LayerWork work;
    final int npe;
    final int first;
    final int end;
    final int phase;
    final int phases;
    final int root;
    final int outFirst;
    final int outEnd;
    final List<Ring> rings = new ArrayList<>();
    final List<LayerWork.Need> needs = new ArrayList<>();
    /** Destinations of its words, and rings that its tokens go to. */
    final List<Cover.To> to = new ArrayList<>();
    final List<Ring> consumers = new ArrayList<>();
    Entry entry;

    Step(LayerWork work, int npe, int first, int end, int phase, int phases) {
      this.work = work;
      this.npe = npe;
      this.first = first;
      this.end = end;
      this.phase = phase;
      this.phases = phases;
      this.root = work.target().root();
      this.outFirst = work.target().firstWord() + first;
      this.outEnd = work.target().firstWord() + end;
    }

    /** Ports of its descriptor. */
    int ports() {
      return rings.size() + 1;
    }
  }

  /** Rows of a tensor at an NPE, or in the output buffer of the host. */
  static final class Ring {
    final int root;
    final int npe;
    final int rows;
    final int cols;
    int first = Integer.MAX_VALUE;
    int end;
    final List<Step> users = new ArrayList<>();
    final List<LayerWork.Need> needs = new ArrayList<>();
    /** Steps that write it; none for the input of the network. */
    final List<Step> producers = new ArrayList<>();
    /** Credit entries of its producers. */
    final List<Entry> entries = new ArrayList<>();
    List<Cover.To> creditTo = List.of();

    Ring(int root, int npe, int rows, int cols) {
      this.root = root;
      this.npe = npe;
      this.rows = rows;
      this.cols = cols;
    }

    /** Words of a row. */
    int rowWords() {
      return cols * (end - first);
    }

    /** Tokens that make row n full, for n modulo the length. */
    int[] tokens() {
      int phases = producers.stream().mapToInt(p -> p.phases).reduce(1, Ring::multiple);
      int[] tokens = new int[phases];
      for (Step p : producers) {
        for (int n = p.phase; n < phases; n += p.phases) {
          tokens[n]++;
        }
      }
      return producers.isEmpty() ? new int[] {1} : tokens;
    }

    /** Least common multiple. */
    private static int multiple(int a, int b) {
      int x = a;
      int y = b;
      while (y != 0) {
        int rest = x % y;
        x = y;
        y = rest;
      }
      return a / x * b;
    }
  }

  /** Where an NPE counts credits of a tensor that it makes. */
  static final class Entry {
    final int root;
    final int npe;
    final List<Ring> consumers = new ArrayList<>();

    Entry(int root, int npe) {
      this.root = root;
      this.npe = npe;
    }
  }

  /** Most rows of the host's output buffer. */
  private static final int MAX_OUTPUT_ROWS = 16;

  private static final int SLACK_ROUNDS = 2;

  final Machine machine;
  final List<Step> steps = new ArrayList<>();
  /** Steps of each NPE in the order in which they are tried. */
  final List<List<Step>> at = new ArrayList<>();
  final List<Ring> rings = new ArrayList<>();
  final List<Entry> entries = new ArrayList<>();
  private final Map<Integer, List<Ring>> byRoot = new TreeMap<>();
  final Value input;
  final Value last;
  final Placement inputPlace;
  final boolean softmax;
  final Ring output;
  final Entry hostEntry;
  final List<Cover.To> hostTo = new ArrayList<>();
  final List<Ring> hostConsumers = new ArrayList<>();

  Mapping(
      Machine machine,
      LayerGraph graph,
      Map<Integer, Placement> placements,
      Map<Integer, LayerWork> works,
      Plan plan) {
    this.machine = machine;
    this.input = graph.input();
    this.inputPlace = placements.get(input.id());
    Layer end = graph.producer(graph.output().id()).orElse(null);
    this.softmax = end instanceof Layer.SoftmaxAtEnd;
    this.last = softmax ? graph.value(end.inputs().get(0)) : graph.output();
    int host = machine.npes();
    for (int n = 0; n < host; n++) {
      at.add(new ArrayList<>());
    }
    for (int i = 0; i < plan.layers().size(); i++) {
      for (Plan.Slice s : plan.layers().get(i)) {
        LayerWork work = works.get(i);
        for (int[] part : work.parts(s.firstWord(), s.endWord())) {
          Step step = new Step(work, s.npe(), part[0], part[1], s.phase(), s.phases());
          steps.add(step);
          at.get(s.npe()).add(step);
        }
      }
    }
    at.forEach(
        list -> list.sort(Comparator.comparingInt((Step s) -> -s.work.depth())));
    Map<Long, Ring> known = new LinkedHashMap<>();
    for (Step s : steps) {
      for (LayerWork.Read r : s.work.reads(s.first, s.end)) {
        Value v = graph.value(r.ring());
        Ring ring =
            known.computeIfAbsent(
                (long) r.ring() << 32 | s.npe,
                k -> new Ring(r.ring(), s.npe, v.rows(), v.cols()));
        ring.first = Math.min(ring.first, r.first());
        ring.end = Math.max(ring.end, r.end());
        ring.users.add(s);
        ring.needs.add(r.need());
        s.rings.add(ring);
        s.needs.add(r.need());
      }
    }
    Placement lastPlace = placements.get(last.id());
    output = new Ring(lastPlace.root(), host, last.rows(), last.cols());
    output.first = lastPlace.firstWord();
    output.end = lastPlace.firstWord() + lastPlace.words();
    rings.addAll(known.values());
    rings.add(output);
    rings.forEach(r -> byRoot.computeIfAbsent(r.root, k -> new ArrayList<>()).add(r));
    Map<Integer, List<Step>> writers = new TreeMap<>();
    steps.forEach(s -> writers.computeIfAbsent(s.root, k -> new ArrayList<>()).add(s));
    rings.forEach(r -> widen(r, writers.getOrDefault(r.root, List.of())));
    Map<Long, Entry> made = new TreeMap<>();
    hostEntry = new Entry(inputPlace.root(), host);
    entries.add(hostEntry);
    for (Ring r : rings) {
      if (r.root == inputPlace.root() && r != output) {
        hostConsumers.add(r);
        hostEntry.consumers.add(r);
        r.entries.add(hostEntry);
        continue;
      }
      for (Step p : writers.getOrDefault(r.root, List.of())) {
        if (p.outFirst < r.end && r.first < p.outEnd) {
          r.producers.add(p);
          p.consumers.add(r);
          Entry e =
              made.computeIfAbsent(
                  (long) p.root << 32 | p.npe,
                  k -> {
                    Entry fresh = new Entry(p.root, p.npe);
                    entries.add(fresh);
                    return fresh;
                  });
          p.entry = e;
          if (!r.entries.contains(e)) {
            r.entries.add(e);
            e.consumers.add(r);
          }
        }
      }
    }
    if (machine.network()) {
      findDestinations();
    }
  }

  /** A ring begins and ends where slices of its tensor do, because they are sent as a whole. */
  private static void widen(Ring r, List<Step> writers) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Step s : writers) {
        boolean cut =
            s.outFirst < r.end
                && r.first < s.outEnd
                && (s.outFirst < r.first || r.end < s.outEnd);
        if (cut) {
          r.first = Math.min(r.first, s.outFirst);
          r.end = Math.max(r.end, s.outEnd);
          changed = true;
        }
      }
    }
  }

  private void findDestinations() {
    for (Step s : steps) {
      s.to.addAll(destinations(s.consumers));
    }
    hostTo.addAll(destinations(hostConsumers));
    for (Ring r : rings) {
      TreeSet<Integer> npes = new TreeSet<>();
      r.entries.forEach(e -> npes.add(e.npe));
      r.creditTo = machine.cover(npes);
    }
  }

  /** Rings that hold the same words have one number and are reached together. */
  private List<Cover.To> destinations(List<Ring> consumers) {
    Map<Long, TreeSet<Integer>> streams = new LinkedHashMap<>();
    for (Ring r : consumers) {
      streams
          .computeIfAbsent((long) r.first << 32 | r.end, k -> new TreeSet<>())
          .add(r.npe);
    }
    List<Cover.To> out = new ArrayList<>();
    streams.values().forEach(npes -> out.addAll(machine.cover(npes)));
    return out;
  }

  /** Fewest rows that the rings of each tensor can have, but for those that joins need. */
  Map<Integer, Integer> leastDepths() {
    Map<Integer, Integer> depths = new TreeMap<>();
    for (Ring r : rings) {
      int depth = 1;
      for (int i = 0; i < r.users.size(); i++) {
        LayerWork.Need need = r.needs.get(i);
        for (int f = 0; f < r.users.get(i).work.rows(); f++) {
          depth = Math.max(depth, need.full(f) - need.low(f));
        }
        if (machine.network()) {
          depth = Math.max(depth, r.users.get(i).work.leastDepth());
        }
      }
      for (Step p : r.producers) {
        depth = Math.max(depth, p.phases);
      }
      if (r == output) {
        depth =
            Math.max(
                1, Math.min(MAX_OUTPUT_ROWS, machine.target().outputWords() / r.rowWords()));
      }
      depths.merge(r.root, depth, Math::max);
    }
    return depths;
  }

  /**
   * Depths that use what memory is left: rows for the windows of steps that make or read rows in
   * turn, and slack for each of them.
   */
  Map<Integer, Integer> withSlack(Map<Integer, Integer> least) {
    Map<Integer, Integer> depths = new TreeMap<>(least);
    long[] words = new long[machine.npes() + 1];
    int[] slots = new int[machine.npes() + 1];
    Arrays.fill(words, machine.npe().activationWords() - 1L);
    words[machine.npes()] = Long.MAX_VALUE / 2;
    Arrays.fill(slots, machine.npe().slots());
    least.forEach((root, depth) -> take(root, depth, words, slots));
    for (int round = 0; round <= SLACK_ROUNDS; round++) {
      for (int root : least.keySet()) {
        if (root == output.root) {
          continue;
        }
        int makers = 1;
        int readers = 1;
        int stride = 1;
        int rows = 1;
        for (Ring r : ringsOf(root)) {
          rows = r.rows;
          for (int i = 0; i < r.users.size(); i++) {
            readers = Math.max(readers, r.users.get(i).phases);
            stride = Math.max(stride, Math.min(2, Math.min(r.rows, r.needs.get(i).stride())));
          }
          for (Step p : r.producers) {
            makers = Math.max(makers, p.phases);
          }
        }
        int more =
            round == 0
                ? Math.min((readers - 1) * stride + makers - 1, rows)
                : Math.min(stride * Math.max(makers, readers), Math.max(stride, rows));
        while (more > 0 && !take(root, more, words, slots)) {
          take(root, -more, words, slots);
          more = round == 0 ? more - 1 : 0;
        }
        depths.merge(root, more, Integer::sum);
      }
    }
    return depths;
  }

  /** Takes rows of a tensor from what is left; whether there was enough. */
  private boolean take(int root, int rows, long[] words, int[] slots) {
    boolean enough = true;
    for (Ring r : ringsOf(root)) {
      words[r.npe] -= (long) rows * r.rowWords();
      slots[r.npe] -= rows;
      enough &= words[r.npe] >= 0 && slots[r.npe] >= 0;
    }
    for (Entry e : entries) {
      if (machine.network() && e.root == root) {
        slots[e.npe] -= rows;
        enough &= slots[e.npe] >= 0;
      }
    }
    return enough;
  }

  /**
   * What each NPE holds.
   *
   * @param weightWords weight words
   * @param parameterWords parameter words
   * @param activationWords words of its rings
   * @param steps steps
   * @param rings rings and credit entries
   * @param slots rows of all rings
   */
  record Load(
      long weightWords,
      long parameterWords,
      long activationWords,
      int steps,
      int rings,
      int slots) {}

  /** What NPE n holds. */
  Load load(int n, Map<Integer, Integer> depths) {
    long weights = 0;
    long parameters = 0;
    for (Step s : at.get(n)) {
      weights += s.work.weightWords(s.first, s.end);
      parameters += s.work.parameterWords(s.first, s.end);
    }
    long words = 1;
    int count = 0;
    int slots = 0;
    for (Ring r : rings) {
      if (r.npe == n) {
        words += (long) depths.get(r.root) * r.rowWords();
        slots += depths.get(r.root);
        count++;
      }
    }
    for (Entry e : entries) {
      if (machine.network() && e.npe == n) {
        slots += depths.get(e.root);
        count++;
      }
    }
    return new Load(weights, parameters, words, at.get(n).size(), count, slots);
  }

  /** The rings of a tensor. */
  List<Ring> ringsOf(int root) {
    return byRoot.getOrDefault(root, List.of());
  }
}
