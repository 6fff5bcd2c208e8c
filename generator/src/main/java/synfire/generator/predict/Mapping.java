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
    final List<Cover.Destination> to = new ArrayList<>();
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
    List<Cover.Destination> creditTo = List.of();

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

  final Machine machine;
  final List<Step> steps = new ArrayList<>();
  /** Steps of each NPE in the order in which they are tried. */
  final List<List<Step>> at = new ArrayList<>();
  final List<Ring> rings = new ArrayList<>();
  final List<Entry> entries = new ArrayList<>();
  final Value input;
  final Value last;
  final Placement inputPlace;
  final boolean softmax;
  final Ring output;
  final Entry hostEntry;
  final List<Cover.Destination> hostTo = new ArrayList<>();
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
    Map<Long, Entry> made = new TreeMap<>();
    hostEntry = new Entry(inputPlace.root(), host);
    entries.add(hostEntry);
    Map<Integer, List<Step>> writers = new TreeMap<>();
    steps.forEach(s -> writers.computeIfAbsent(s.root, k -> new ArrayList<>()).add(s));
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

  private void findDestinations() {
    for (Step s : steps) {
      s.to.addAll(destinations(s.consumers));
    }
    hostTo.addAll(destinations(hostConsumers));
    for (Ring r : rings) {
      TreeSet<Integer> npes = new TreeSet<>();
      r.entries.forEach(e -> npes.add(e.npe));
      r.creditTo = Cover.of(machine, npes);
    }
  }

  /** Rings that hold the same words have one number and are reached together. */
  private List<Cover.Destination> destinations(List<Ring> consumers) {
    Map<Long, TreeSet<Integer>> streams = new LinkedHashMap<>();
    for (Ring r : consumers) {
      streams
          .computeIfAbsent((long) r.first << 32 | r.end, k -> new TreeSet<>())
          .add(r.npe);
    }
    List<Cover.Destination> out = new ArrayList<>();
    streams.values().forEach(npes -> out.addAll(Cover.of(machine, npes)));
    return out;
  }

  /** Rows of each tensor's rings: a window, rows that are made at once, and slack. */
  Map<Integer, Integer> depths(int slackRounds) {
    Map<Integer, Integer> depths = new TreeMap<>();
    for (Ring r : rings) {
      int depth = 1;
      int step = 1;
      for (int i = 0; i < r.users.size(); i++) {
        LayerWork.Need need = r.needs.get(i);
        Step user = r.users.get(i);
        int window = 1;
        for (int f = 0; f < user.work.rows(); f++) {
          window = Math.max(window, need.full(f) - need.low(f));
        }
        depth = Math.max(depth, window + (user.phases - 1) * need.stride());
        step = Math.max(step, Math.min(2, Math.min(r.rows, need.stride())));
      }
      for (Step p : r.producers) {
        depth = Math.max(depth, p.phases + 1);
      }
      if (r == output) {
        depth = Math.max(1, Math.min(16, machine.target().outputWords() / r.rowWords()));
      } else {
        depth += slackRounds * step;
      }
      depths.merge(r.root, depth, Math::max);
    }
    return depths;
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

  /** Rings of each tensor, for listings. */
  List<Ring> ringsOf(int root) {
    return rings.stream().filter(r -> r.root == root).toList();
  }

  @Override
  public String toString() {
    return Arrays.toString(at.stream().mapToInt(List::size).toArray());
  }
}
