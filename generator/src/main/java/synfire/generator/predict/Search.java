package synfire.generator.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Cover;
import synfire.generator.map.Plan;
import synfire.generator.map.RingNumbers;
import synfire.generator.map.Target;

/**
 * Looks for the plan with the shortest interval. A layer gets a region of the chip (a run of nodes)
 * and is cut for its NPEs by output words, by rows that take turns, or both. Loads of NPEs,
 * sequencers and switches come from the cycle formula; plans that look best are simulated, and
 * changed where the simulation says that this helps. Bounded by counts, not by a clock: the same
 * every time.
 */
public final class Search {

  /** How much is tried. */
  public enum Effort {
    /** Loads only. */
    QUICK(1, 0, 0, 3),
    /** Simulates some dozen plans. */
    NORMAL(3, 60, 120_000, 4),
    /** Simulates many hundred plans. */
    THOROUGH(6, 800, 2_000_000, 8);

    private final int rounds;
    private final int simulations;
    private final double firings;
    private final int samples;

    Effort(int rounds, int simulations, double firings, int samples) {
      this.rounds = rounds;
      this.simulations = simulations;
      this.firings = firings;
      this.samples = samples;
    }
  }

  /** A gain of rows over words that is worth the weights that are held twice. */
  private static final double ROW_PENALTY = 0.004;

  /** The same where rows are taken only for what words cannot fill. */
  private static final double WORDS_FIRST = 0.1;

  /** Slices of a layer whose tokens can be counted, and readers whose credits can. */
  private static final int MAX_SLICES = 32;

  private static final int MAX_PHASES = 16;

  /** Rows from one firing to the next that a port counts at most. */
  private static final int MAX_STRIDE = 255;

  /** Destinations of a list. */
  private static final int MAX_LIST = 8;

  /** Share of the counters of rows that the least depths may take. */
  private static final double SLOTS = 0.7;

  /** Cuts of a layer for a region that are tried. */
  private static final int MAX_CUTS = 12;

  /** Regions of a chip with more nodes are runs of these many nodes only, and the whole. */
  private static final int MAX_RUNS = 40;

  /** Regions up to which all are tried for each layer, and cuts that are tried beyond. */
  private static final int FEW_REGIONS = 6;

  private static final int FEW_CUTS = 3;

  /** Weight of the cycles that one row of each layer takes, which a single frame waits for. */
  private static final double ROW_TIME = 0.02;

  /** A switch that is busy all the time makes flits wait, and a sequencer firings. */
  private static final double SWITCH_WEIGHT = 1.2;

  private static final double SEQUENCER_WEIGHT = 1.1;

  /** Exponent of the norm by which the largest load counts most. */
  private static final int NORM = 24;

  /** Cycles that a firing costs beside its work. */
  private static final double TURN = 3;

  private final Predictor predictor;
  private final Machine machine;
  private final Effort effort;
  private final List<LayerWork> works;
  private final List<int[]> regions = new ArrayList<>();
  private final List<int[]> runOf = new ArrayList<>();
  private final Map<Integer, List<Integer>> readers = new HashMap<>();
  private final Map<BitSet, List<Cover.To>> covers = new HashMap<>();
  private final Map<List<Integer>, List<Cut>> cuts = new HashMap<>();

  /**
   * A way to cut a layer.
   *
   * @param slices parts of its words
   * @param phases rows that are made at the same time
   * @param loads cycles in a frame of each part, one NPE each
   * @param most largest of them
   * @param total sum over all NPEs
   */
  private record Cut(int slices, int phases, double[] loads, double most, double total) {
    double weighed(double rowPenalty) {
      return most * (1 + rowPenalty * (phases - 1));
    }
  }

  /** A cut and the region whose NPEs get the slices. */
  private record Choice(Cut cut, int region) {}

  /** Words of a tensor's pixels that the same NPEs keep. */
  private record Reach(int first, int end, BitSet npes) {}

  private Search(Predictor predictor, Effort effort) {
    this.predictor = predictor;
    this.machine = predictor.machine();
    this.effort = effort;
    this.works = List.copyOf(predictor.works().values());
    findRegions();
  }

  /**
   * The best plan that was found.
   *
   * @param graph a graph after Repacking
   */
  public static Plan plan(LayerGraph graph, Target target, Activity activity, Effort effort) {
    if (target.noc().npeCount() == 1) {
      return Plan.single(graph, target.npe().lanes());
    }
    return new Search(new Predictor(graph, target, activity.thinned(effort.samples)), effort)
        .plan();
  }

  // ---- regions

  /** Runs of nodes in an order in which each is beside the one before it. */
  private void findRegions() {
    int nodes = machine.nodes();
    int columns = machine.noc().columns();
    int[] order = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      int y = i / columns;
      int x = y % 2 == 0 ? i % columns : columns - 1 - i % columns;
      order[i] = y * columns + x;
    }
    List<int[]> runs = new ArrayList<>();
    for (int n = nodes; n >= 1; n = nodes * (nodes + 1) / 2 <= MAX_RUNS ? n - 1 : n / 2) {
      int step = nodes * (nodes + 1) / 2 <= MAX_RUNS ? 1 : n;
      for (int from = 0; from + n <= nodes; from += step) {
        runs.add(new int[] {from, from + n});
      }
    }
    for (int[] run : runs) {
      int per = machine.noc().npes();
      int[] npes = new int[(run[1] - run[0]) * per];
      for (int i = 0; i < npes.length; i++) {
        npes[i] = order[run[0] + i / per] * per + i % per;
      }
      regions.add(npes);
      runOf.add(run);
    }
  }

  /** The region of a run of nodes, or the smallest one around it. */
  private int region(int from, int end) {
    int best = 0;
    for (int i = 1; i < runOf.size(); i++) {
      int[] r = runOf.get(i);
      if (r[0] <= from && r[1] >= end && r[1] - r[0] < runOf.get(best)[1] - runOf.get(best)[0]) {
        best = i;
      }
    }
    return best;
  }

  // ---- the search

  private Plan plan() {
    List<Packing> starts = new ArrayList<>();
    for (int stages = 1; stages <= machine.nodes(); stages *= 2) {
      starts.add(descend(pack(staged(stages, ROW_PENALTY))));
    }
    // Every layer everywhere is what a single frame takes least time with.
    starts.add(pack(staged(1, ROW_PENALTY)));
    starts.add(pack(staged(1, WORDS_FIRST)));
    starts.sort(Comparator.comparingDouble(Packing::score));
    return refine(starts);
  }

  /** Layers one behind the other over so many stages of the chip. */
  private Choice[] staged(int stages, double rowPenalty) {
    double[] cost = new double[works.size()];
    double all = 0;
    for (int i = 0; i < cost.length; i++) {
      cost[i] = works.get(i).frame(0, works.get(i).words()).cycles();
      all += cost[i];
    }
    int nodes = machine.nodes();
    Choice[] out = new Choice[works.size()];
    double before = 0;
    for (int i = 0; i < out.length; i++) {
      double from = before / all * stages;
      double to = (before + cost[i]) / all * stages;
      before += cost[i];
      // A layer that reaches a little into a stage stays out of it.
      int first = (int) Math.min(stages - 1, Math.floor(from));
      int end = (int) Math.min(stages, Math.ceil(to - 1e-9));
      if (end - first > 1 && first + 1 - from < 0.2 * (to - from)) {
        first++;
      }
      if (end - first > 1 && to - (end - 1) < 0.2 * (to - from)) {
        end--;
      }
      int region =
          region(
              (int) ((long) first * nodes / stages),
              (int) ((long) Math.max(first + 1, end) * nodes / stages));
      out[i] = best(i, region, rowPenalty);
    }
    return out;
  }

  private Choice best(int layer, int region, double rowPenalty) {
    Cut cut =
        cuts(layer, regions.get(region).length).stream()
            .min(
                Comparator.comparingDouble((Cut c) -> c.weighed(rowPenalty))
                    .thenComparingInt(c -> c.slices() * c.phases()))
            .orElseThrow();
    return new Choice(cut, region);
  }

  /** Changes the choice of one layer at a time as long as loads become better. */
  private Packing descend(Packing start) {
    Packing best = start;
    int[] order = new int[works.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    boolean better = true;
    for (int round = 0; better && round < effort.rounds; round++) {
      better = false;
      for (int layer : order) {
        for (Choice c : choices(layer, best.choice()[layer])) {
          Choice[] other = best.choice().clone();
          other[layer] = c;
          Packing p = pack(other);
          if (p.score() < best.score() * (1 - 1e-5)) {
            best = p;
            better = true;
          }
        }
      }
    }
    return best;
  }

  /** Other choices for a layer: all of them on small chips, else those that are much alike. */
  private List<Choice> choices(int layer, Choice now) {
    boolean few = regions.size() <= FEW_REGIONS;
    int[] run = runOf.get(now.region());
    int size = run[1] - run[0];
    List<Choice> out = new ArrayList<>();
    for (int r = 0; r < regions.size(); r++) {
      int[] other = runOf.get(r);
      int length = other[1] - other[0];
      boolean alike =
          other[0] <= run[1] && run[0] <= other[1] && length <= 2 * size && size <= 2 * length;
      if (few || alike) {
        List<Cut> of = cuts(layer, regions.get(r).length);
        for (Cut c : of.subList(0, Math.min(of.size(), few ? MAX_CUTS : FEW_CUTS))) {
          Choice choice = new Choice(c, r);
          if (!choice.equals(now)) {
            out.add(choice);
          }
        }
      }
    }
    return out;
  }

  /** Simulates what looks best, and changes it where the simulation says so. */
  private Plan refine(List<Packing> starts) {
    Packing best = starts.get(0);
    if (effort.simulations == 0) {
      return best.plan();
    }
    int left = simulations();
    double least = Double.MAX_VALUE;
    for (Packing p : starts) {
      if (p.over() > best.over()) {
        continue;
      }
      if (left-- <= 0) {
        break;
      }
      double here = predictor.cost(p.plan(), least);
      if (here < least) {
        least = here;
        best = p;
      }
    }
    boolean better = true;
    while (better && left > 0) {
      better = false;
      for (Change c : changes(best)) {
        Packing p = pack(c.of(best.choice()));
        if (p.busiest() >= least || p.over() > best.over()) {
          continue;
        }
        if (left-- <= 0) {
          break;
        }
        double here = predictor.cost(p.plan(), least);
        if (here < least * (1 - 1e-4)) {
          least = here;
          best = p;
          better = true;
        }
      }
    }
    return best.plan();
  }

  /** Simulations that are worth their time: fewer where a frame has many firings. */
  private int simulations() {
    double firings = 0;
    for (LayerWork w : works) {
      firings += (double) w.rows() * Math.min(w.words(), machine.npes());
    }
    return (int) Math.max(4, Math.min(effort.simulations, effort.firings / firings));
  }

  /** Another choice for one layer, and what the plan looks like with it. */
  private record Change(int layer, Choice choice, double score) {

    Choice[] of(Choice[] now) {
      Choice[] other = now.clone();
      other[layer] = choice;
      return other;
    }
  }

  /** Single changes of a plan, those that look best first. */
  private List<Change> changes(Packing p) {
    List<Change> out = new ArrayList<>();
    for (int layer = 0; layer < works.size(); layer++) {
      for (Choice c : choices(layer, p.choice()[layer])) {
        double score = pack(new Change(layer, c, 0).of(p.choice())).score();
        out.add(new Change(layer, c, score));
      }
    }
    out.sort(Comparator.comparingDouble(Change::score));
    return out.subList(0, Math.min(out.size(), effort.simulations));
  }

  // ---- cuts

  private List<Cut> cuts(int layer, int npes) {
    return cuts.computeIfAbsent(List.of(layer, npes), k -> findCuts(works.get(layer), npes));
  }

  private List<Cut> findCuts(LayerWork w, int npes) {
    List<Cut> all = new ArrayList<>();
    int most = Math.min(Math.min(npes, w.words()), MAX_SLICES);
    for (int slices = 1; slices <= most; slices++) {
      double[] loads = new double[slices];
      for (int i = 0; i < slices; i++) {
        LayerWork.Frame f = w.frame(bound(w, slices, i), bound(w, slices, i + 1));
        loads[i] = f.cycles() + TURN * f.parts() * w.rows();
      }
      int phases = Math.min(Math.min(npes, MAX_SLICES) / slices, maxPhases(w));
      for (int n = 1; n <= phases; n++) {
        int rows = n;
        double[] each = Arrays.stream(loads).map(l -> l / rows).toArray();
        double sum = Arrays.stream(loads).sum();
        all.add(new Cut(slices, n, each, Arrays.stream(each).max().orElse(0), sum));
      }
    }
    List<Cut> out = new ArrayList<>();
    for (Cut c : all) {
      if (all.stream().noneMatch(x -> x != c && worse(c, x))) {
        out.add(c);
      }
    }
    out.sort(Comparator.comparingDouble(c -> c.weighed(ROW_PENALTY)));
    return out.subList(0, Math.min(out.size(), MAX_CUTS));
  }

  private int maxPhases(LayerWork w) {
    int stride =
        w.reads(0, w.words()).stream().mapToInt(r -> r.need().stride()).max().orElse(1);
    // Rows for the host come from one NPE in order, states stay where they are.
    return w.target().root() == predictor.outputRoot() || w.isRecurrent()
        ? 1
        : Math.min(Math.min(w.rows(), MAX_PHASES), MAX_STRIDE / Math.max(1, stride));
  }

  /** Whether a cut needs no less of anything than another one. */
  private static boolean worse(Cut c, Cut than) {
    return than.most() <= c.most() * 1.0001
        && than.total() <= c.total() * 1.0001
        && than.slices() * than.phases() <= c.slices() * c.phases()
        && than.phases() <= c.phases();
  }

  private static int bound(LayerWork w, int slices, int i) {
    return (int) ((long) w.words() * i / slices);
  }

  // ---- spreading

  /** A plan and what it looks like: NPE of each slice of each layer, phase by phase. */
  private final class Packing {
    private final Choice[] choice;
    private final int[][] npes;
    private final double score;
    private final double busiest;
    private final double over;

    Packing(Choice[] choice, int[][] npes, double score, double busiest, double over) {
      this.choice = choice;
      this.npes = npes;
      this.score = score;
      this.busiest = busiest;
      this.over = over;
    }

    /** How far it is beyond what the chip holds, 0 if it fits. */
    double over() {
      return over;
    }

    /** Cycles that the busiest NPE works in a frame. */
    double busiest() {
      return busiest;
    }

    Choice[] choice() {
      return choice;
    }

    double score() {
      return score;
    }

    Plan plan() {
      List<List<Plan.Slice>> layers = new ArrayList<>();
      for (int i = 0; i < predictor.layers(); i++) {
        layers.add(new ArrayList<>());
      }
      for (int l = 0; l < choice.length; l++) {
        LayerWork w = works.get(l);
        Cut c = choice[l].cut();
        for (int j = 0; j < npes[l].length; j++) {
          int i = j % c.slices();
          layers
              .get(w.index())
              .add(
                  new Plan.Slice(
                      npes[l][j],
                      bound(w, c.slices(), i),
                      bound(w, c.slices(), i + 1),
                      j / c.slices(),
                      c.phases()));
        }
      }
      return new Plan(layers);
    }
  }

  /**
   * Layers with the longest slices first, each slice to the NPE of its region with least to do that
   * has no slice of the layer; among equals to the one where such a slice is at home, so that equal
   * words of two layers meet.
   */
  private Packing pack(Choice[] choice) {
    int n = machine.npes();
    Integer[] order = new Integer[choice.length];
    double all = 0;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      all += choice[i].cut().total();
    }
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -choice[i].cut().most()));
    double near = 0.004 * all / n;
    double[] load = new double[n];
    double[] work = new double[n];
    int[][] npes = new int[choice.length][];
    boolean[] taken = new boolean[n];
    for (int l : order) {
      Cut c = choice[l].cut();
      int[] region = regions.get(choice[l].region());
      int count = c.slices() * c.phases();
      npes[l] = new int[count];
      Arrays.fill(taken, false);
      for (int j = 0; j < count; j++) {
        int own = (int) ((long) j * region.length / count);
        int best = -1;
        for (int d = 0; d < region.length; d++) {
          int at = region[(own + d) % region.length];
          if (!taken[at] && (best < 0 || load[at] < load[best] - near)) {
            best = at;
          }
        }
        taken[best] = true;
        double cycles = c.loads()[j % c.slices()];
        load[best] += cycles * (1 + ROW_PENALTY * (c.phases() - 1));
        work[best] += cycles - turns(works.get(l), c);
        npes[l][j] = best;
      }
    }
    double[] over = new double[1];
    double score = score(choice, npes, load, over);
    return new Packing(
        choice, npes, score, Arrays.stream(work).max().orElse(0), over[0]);
  }

  /** Cycles of a slice's load that are not work. */
  private static double turns(LayerWork w, Cut c) {
    return TURN * w.frame(0, bound(w, c.slices(), 1)).parts() * w.rows() / c.phases();
  }

  /**
   * What limits a plan: the work of an NPE, of its sequencer or of a switch. What does not fit is
   * worse than anything that does.
   */
  private double score(Choice[] choice, int[][] npes, double[] load, double[] beyond) {
    int n = machine.npes();
    double[] sequencer = new double[n];
    double[] flits = new double[machine.nodes()];
    Held held = new Held(n);
    double rowTime = 0;
    Map<Integer, TreeSet<Integer>> bounds = new HashMap<>();
    for (int l = 0; l < choice.length; l++) {
      Cut c = choice[l].cut();
      LayerWork w = works.get(l);
      TreeSet<Integer> of = bounds.computeIfAbsent(w.target().root(), k -> new TreeSet<>());
      for (int i = 0; i <= c.slices(); i++) {
        of.add(w.target().firstWord() + bound(w, c.slices(), i));
      }
    }
    for (int l = 0; l < choice.length; l++) {
      Cut c = choice[l].cut();
      LayerWork w = works.get(l);
      held.depths.merge(w.target().root(), c.phases() + 1, Math::max);
      rowTime += c.most() * c.phases() / w.rows();
      for (int j = 0; j < npes[l].length; j++) {
        int at = npes[l][j];
        int i = j % c.slices();
        int from = bound(w, c.slices(), i);
        int end = bound(w, c.slices(), i + 1);
        LayerWork.Frame f = w.frame(from, end);
        held.weights[at] += f.weightWords();
        held.parameters[at] += f.parameterWords();
        held.tables[at] += w.tableWords();
        held.steps[at] += f.parts();
        held.rows.get(at).merge(-1 - w.target().root(), 0, Math::max);
        for (LayerWork.Read r : w.reads(from, end)) {
          LayerWork.Need need = r.need();
          held.depths.merge(
              r.ring(),
              Math.min(need.span(), need.rows()) + (c.phases() - 1) * need.stride(),
              Math::max);
          int words = end(bounds, r) - first(bounds, r);
          held.rows.get(at).merge(r.ring(), words * r.cols(), Math::max);
        }
      }
    }
    Map<Integer, List<Reach>> reached = new TreeMap<>();
    for (int root : held.depths.keySet()) {
      reached.put(root, reached(choice, npes, bounds, root));
    }
    reached.forEach(
        (root, of) -> {
          int rows = predictor.rows(root);
          of.forEach(
              r -> r.npes().stream().forEach(k -> sequencer[k] += rows * Simulation.ROW_FULL));
        });
    held.numbers = numbers(choice, npes, reached);
    int[] steps = held.steps;
    for (int l = 0; l < choice.length; l++) {
      Cut c = choice[l].cut();
      LayerWork w = works.get(l);
      double firings = (double) w.rows() / c.phases();
      int ports = w.layer().inputs().size() + 1;
      for (int i = 0; i < c.slices(); i++) {
        int from = bound(w, c.slices(), i);
        int end = bound(w, c.slices(), i + 1);
        LayerWork.Frame f = w.frame(from, end);
        List<Cover.To> to =
            destinations(
                reached.get(w.target().root()),
                w.target().firstWord() + from,
                w.target().firstWord() + end);
        held.count(to, npes[l], i, c, f.parts());
        // Words leave slower than they are made where they go to many places.
        double emit =
            firings * (end - from) * w.output().cols() * Simulation.emit(to.size());
        double slower = Math.max(0, emit - f.cycles() / c.phases());
        for (int p = 0; p < c.phases(); p++) {
          int at = npes[l][p * c.slices() + i];
          load[at] += slower;
          sequencer[at] +=
              firings * (f.parts() * Simulation.dispatch(1.5 * steps[at], ports)
                  + c.phases() * Simulation.ROW_FULL);
          for (Cover.To d : to) {
            count(flits, d, machine.node(at), f.sent() / c.phases() + firings);
          }
        }
      }
    }
    for (Cover.To d : destinations(reached.get(predictor.input()), 0, Integer.MAX_VALUE)) {
      count(flits, d, machine.node(n), predictor.inputWords());
    }
    double over = held.over();
    beyond[0] = over;
    double most = 0;
    for (int k = 0; k < n; k++) {
      most = Math.max(most, Math.max(load[k], SEQUENCER_WEIGHT * sequencer[k]));
    }
    for (double f : flits) {
      most = Math.max(most, SWITCH_WEIGHT * f);
    }
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += power(load[k] / most) + power(SEQUENCER_WEIGHT * sequencer[k] / most);
    }
    for (double f : flits) {
      sum += power(SWITCH_WEIGHT * f / most) * machine.noc().npes();
    }
    return (most * Math.pow(sum / n, 1.0 / NORM) + ROW_TIME * rowTime) * (1 + 100 * over);
  }

  private static double power(double x) {
    double y = x * x * x;
    y *= y;
    y *= y;
    return y * y;
  }

  /** First word of a ring that is read: rings begin and end where slices do. */
  private static int first(Map<Integer, TreeSet<Integer>> bounds, LayerWork.Read r) {
    TreeSet<Integer> of = bounds.get(r.ring());
    Integer at = of == null ? null : of.floor(r.first());
    return at == null ? r.first() : at;
  }

  private static int end(Map<Integer, TreeSet<Integer>> bounds, LayerWork.Read r) {
    TreeSet<Integer> of = bounds.get(r.ring());
    Integer at = of == null ? null : of.ceiling(r.end());
    return at == null ? r.end() : at;
  }

  /** What NPEs hold of a plan. */
  private final class Held {
    private final long[] weights;
    private final long[] parameters;
    private final int[] tables;
    private final int[] steps;
    private final int[] destinations;
    private final Map<Integer, Integer> depths = new HashMap<>();
    /** Words of a row of each ring; entries that count credits are below zero. */
    private final List<Map<Integer, Integer>> rows = new ArrayList<>();
    private double lists;
    private int numbers;

    Held(int n) {
      weights = new long[n];
      parameters = new long[n];
      tables = new int[n];
      steps = new int[n];
      destinations = new int[n];
      for (int k = 0; k < n; k++) {
        rows.add(new HashMap<>());
      }
    }

    void count(List<Cover.To> to, int[] npes, int slice, Cut c, int parts) {
      lists += Math.max(0, to.size() - MAX_LIST);
      for (int p = 0; p < c.phases(); p++) {
        destinations[npes[p * c.slices() + slice]] += to.size() * parts;
      }
    }

    /** How far a plan is beyond what a chip holds, 0 if it fits. */
    double over() {
      double over = 0;
      for (int k = 0; k < weights.length; k++) {
        double words = 1;
        double slots = 0;
        for (Map.Entry<Integer, Integer> e : rows.get(k).entrySet()) {
          int root = e.getKey() < 0 ? -1 - e.getKey() : e.getKey();
          words += (double) e.getValue() * depths.get(root);
          slots += depths.get(root);
        }
        int rings = rows.get(k).size();
        over += beyond(words, machine.npe().activationWords());
        over += beyond(slots, SLOTS * machine.npe().slots());
        over += beyond(weights[k], machine.npe().weightWords());
        over += beyond(parameters[k], machine.npe().parameterWords());
        over += beyond(tables[k], machine.npe().tableWords());
        over += beyond(steps[k], machine.npe().steps());
        over += beyond(destinations[k] + 1.5 * rings, machine.npe().destinations());
      }
      return over + lists + beyond(numbers, machine.npe().rings());
    }

    private double beyond(double used, double available) {
      return Math.max(0, used / available - 1);
    }
  }

  /** Which words of a tensor go where, in the order of the words. */
  private List<Reach> reached(
      Choice[] choice, int[][] npes, Map<Integer, TreeSet<Integer>> bounds, int root) {
    Map<Integer, int[]> windows = new TreeMap<>();
    for (int l : readers.computeIfAbsent(root, this::readersOf)) {
      LayerWork w = works.get(l);
      Cut c = choice[l].cut();
      for (int i = 0; i < c.slices(); i++) {
        for (LayerWork.Read r :
            w.reads(bound(w, c.slices(), i), bound(w, c.slices(), i + 1))) {
          for (int p = 0; r.ring() == root && p < c.phases(); p++) {
            int[] window =
                windows.computeIfAbsent(
                    npes[l][p * c.slices() + i], k -> new int[] {Integer.MAX_VALUE, 0});
            window[0] = Math.min(window[0], first(bounds, r));
            window[1] = Math.max(window[1], end(bounds, r));
          }
        }
      }
    }
    Map<Long, BitSet> streams = new TreeMap<>();
    windows.forEach(
        (npe, w) ->
            streams.computeIfAbsent((long) w[0] << 32 | w[1], k -> new BitSet()).set(npe));
    List<Reach> out = new ArrayList<>();
    streams.forEach((w, set) -> out.add(new Reach((int) (w >> 32), (int) (long) w, set)));
    return out;
  }

  /** Destinations of some words of a tensor. */
  private List<Cover.To> destinations(List<Reach> of, int from, int end) {
    List<Cover.To> out = new ArrayList<>();
    for (Reach r : of) {
      if (from < r.end() && r.first() < end) {
        out.addAll(
            covers.computeIfAbsent(
                r.npes(), k -> machine.cover(k.stream().boxed().toList())));
      }
    }
    return out;
  }

  /** Entries that the ring tables need at least, numbered as they will be. */
  private int numbers(Choice[] choice, int[][] npes, Map<Integer, List<Reach>> reached) {
    Map<Integer, TreeSet<Integer>> makers = new HashMap<>();
    for (int l = 0; l < choice.length; l++) {
      TreeSet<Integer> of =
          makers.computeIfAbsent(works.get(l).target().root(), k -> new TreeSet<>());
      Arrays.stream(npes[l]).forEach(of::add);
    }
    RingNumbers free = new RingNumbers();
    reached.forEach(
        (root, of) -> {
          free.take(makers.getOrDefault(root, new TreeSet<>()));
          of.forEach(r -> free.take(r.npes().stream().boxed().toList()));
        });
    return free.size();
  }

  private List<Integer> readersOf(int root) {
    List<Integer> to = new ArrayList<>();
    for (int c = 0; c < works.size(); c++) {
      LayerWork w = works.get(c);
      if (w.reads(0, w.words()).stream().anyMatch(r -> r.ring() == root)) {
        to.add(c);
      }
    }
    return to;
  }

  private void count(double[] flits, Cover.To d, int source, double sent) {
    flits[source] += sent;
    for (int y = d.nodes().y0(); y <= d.nodes().y1(); y++) {
      for (int x = d.nodes().x0(); x <= d.nodes().x1(); x++) {
        int node = y * machine.noc().columns() + x;
        flits[node] += node == source ? 0 : sent;
      }
    }
  }
}
