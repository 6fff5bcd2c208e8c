package synfire.generator.sweep;

import io.jenetics.GaussianMutator;
import io.jenetics.Genotype;
import io.jenetics.IntegerChromosome;
import io.jenetics.IntegerGene;
import io.jenetics.Mutator;
import io.jenetics.Phenotype;
import io.jenetics.UniformCrossover;
import io.jenetics.engine.Engine;
import io.jenetics.ext.moea.NSGA2Selector;
import io.jenetics.ext.moea.Vec;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Looks for the front of a grid in few runs: NSGA-II, whose selection by rank and crowding is the
 * common one for a handful of objectives and needs no weights. A gene is the place of a value on its
 * axis, so that mutation walks to values nearby and crossover takes axes from two points.
 *
 * <p>The engine and its selector are Jenetics' (Apache 2.0, 0.6 MB with no dependencies, Java 17,
 * seeded): MOEA Framework (LGPL, 5 MB and ten libraries, among them charts and a script engine) and
 * jMetal (MIT, 5 MB, among its libraries Weka) have more algorithms, of which none is needed here.
 * The first generation fills the grid evenly, its two outermost corners included. Where children
 * are points that ran before, neighbours of the front run in their place, those in its widest gaps
 * first: grids are small, and no run is spent twice.
 *
 * <p>Determinate: equal seeds and equal results give equal points, however many run at a time and
 * wherever a search was stopped.
 */
final class GridSearch {

  private static final int MOST_POPULATION = 100;
  private static final int LEAST_POPULATION = 8;

  /** Generations for which the runs are about enough. */
  private static final int GENERATIONS = 6;

  /** Generations in a row without a new point, after which there is none. */
  private static final int IDLE = 50;

  private static final double CROSSOVER = 0.5;
  private static final double STEP = 0.3;
  private static final double JUMP = 0.1;

  private final int[] sizes;
  private final int objectives;
  private final int runs;
  private final Runner runner;
  private final Random random;
  private final Map<Integer, double[]> known = new LinkedHashMap<>();
  private int idle;

  /** Runs points. */
  @FunctionalInterface
  interface Runner {
    /** What is minimized, of each point in order; absent if it is impossible. */
    List<Optional<double[]>> run(List<Integer> points);
  }

  /**
   * A search.
   *
   * @param sizes values of each axis; points are numbered with the last one fastest
   * @param objectives numbers that are minimized
   * @param runs points that may run
   */
  GridSearch(List<Integer> sizes, int objectives, int runs, long seed, Runner runner) {
    this.sizes = sizes.stream().mapToInt(Integer::intValue).toArray();
    this.objectives = objectives;
    this.runs = (int) Math.min(runs, points());
    this.runner = runner;
    this.random = new Random(seed);
  }

  private long points() {
    return Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> a * b);
  }

  /** Searches; the points that ran, in order. */
  List<Integer> run() {
    int population =
        Math.max(LEAST_POPULATION, Math.min(MOST_POPULATION, runs / GENERATIONS));
    Engine<IntegerGene, Vec<double[]>> engine =
        new Engine.Builder<IntegerGene, Vec<double[]>>(this::evaluate, genotype())
            .populationSize(population)
            .selector(NSGA2Selector.ofVec())
            .alterers(
                new UniformCrossover<>(CROSSOVER),
                new GaussianMutator<>(STEP),
                new Mutator<>(JUMP))
            .executor(Runnable::run)
            .minimizing()
            .build();
    RandomRegistry.using(
        random,
        r ->
            engine.stream(first(population))
                .takeWhile(generation -> known.size() < runs && idle < IDLE)
                .forEach(generation -> { }));
    return List.copyOf(known.keySet());
  }

  private Genotype<IntegerGene> genotype() {
    List<IntegerChromosome> axes = new ArrayList<>();
    for (int size : sizes) {
      axes.add(IntegerChromosome.of(0, size));
    }
    return Genotype.of(axes);
  }

  /** Points in which each value of an axis is about as frequent as each other one. */
  private ISeq<Genotype<IntegerGene>> first(int count) {
    int[][] values = new int[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      List<Integer> column = new ArrayList<>();
      for (int k = 0; k < count - 2; k++) {
        column.add((int) ((long) k * sizes[i] / (count - 2)));
      }
      Collections.shuffle(column, random);
      column.add(0, 0);
      column.add(1, sizes[i] - 1);
      values[i] = column.stream().mapToInt(Integer::intValue).toArray();
    }
    List<Genotype<IntegerGene>> out = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      List<IntegerChromosome> axes = new ArrayList<>();
      for (int i = 0; i < sizes.length; i++) {
        axes.add(IntegerChromosome.of(IntegerGene.of(values[i][k], 0, sizes[i])));
      }
      out.add(Genotype.of(axes));
    }
    return ISeq.of(out);
  }

  private int point(Genotype<IntegerGene> genotype) {
    int point = 0;
    for (int i = 0; i < sizes.length; i++) {
      point = point * sizes[i] + genotype.get(i).gene().allele();
    }
    return point;
  }

  private ISeq<Phenotype<IntegerGene, Vec<double[]>>> evaluate(
      Seq<Phenotype<IntegerGene, Vec<double[]>>> population) {
    Set<Integer> batch = new LinkedHashSet<>();
    int children = 0;
    for (Phenotype<IntegerGene, Vec<double[]>> p : population) {
      if (p.nonEvaluated()) {
        children++;
        int point = point(p.genotype());
        if (!known.containsKey(point)) {
          batch.add(point);
        }
      }
    }
    addNeighbours(batch, children);
    List<Integer> all = batch.stream().limit(Math.max(0, runs - known.size())).toList();
    idle = all.isEmpty() ? idle + 1 : 0;
    List<Optional<double[]>> results = runner.run(all);
    for (int i = 0; i < all.size(); i++) {
      known.put(all.get(i), results.get(i).orElseGet(this::worst));
    }
    return population
        .map(
            p ->
                p.isEvaluated()
                    ? p
                    : p.withFitness(
                        Vec.of(known.getOrDefault(point(p.genotype()), worst()))))
        .asISeq();
  }

  private double[] worst() {
    double[] worst = new double[objectives];
    Arrays.fill(worst, Double.MAX_VALUE);
    return worst;
  }

  /** Fills a batch up to so many with points beside the front, widest gaps first. */
  private void addNeighbours(Set<Integer> batch, int most) {
    List<Integer> front = new ArrayList<>(front(known));
    if (front.isEmpty()) {
      return;
    }
    Collections.shuffle(front, random);
    Map<Integer, Double> gaps = gaps(front);
    front.sort(Comparator.comparingDouble(p -> -gaps.get(p)));
    for (int turn = 0; turn < 2 * sizes.length && batch.size() < most; turn++) {
      for (int point : front) {
        List<Integer> beside = neighbours(point);
        beside.removeIf(p -> known.containsKey(p) || batch.contains(p));
        if (!beside.isEmpty() && batch.size() < most) {
          batch.add(beside.get(random.nextInt(beside.size())));
        }
      }
    }
  }

  private List<Integer> neighbours(int point) {
    List<Integer> out = new ArrayList<>();
    int place = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      int value = point / place % sizes[i];
      if (value > 0) {
        out.add(point - place);
      }
      if (value < sizes[i] - 1) {
        out.add(point + place);
      }
      place *= sizes[i];
    }
    return out;
  }

  /** How far the neighbours of each point of the front lie apart, over all objectives. */
  private Map<Integer, Double> gaps(List<Integer> front) {
    Map<Integer, Double> gaps = new HashMap<>();
    for (int i = 0; i < objectives; i++) {
      int objective = i;
      List<Integer> sorted = new ArrayList<>(front);
      sorted.sort(Comparator.comparingDouble(p -> known.get(p)[objective]));
      double low = known.get(sorted.get(0))[i];
      double range = known.get(sorted.get(sorted.size() - 1))[i] - low;
      for (int k = 0; k < sorted.size(); k++) {
        boolean end = k == 0 || k == sorted.size() - 1;
        double gap =
            end || range == 0
                ? 1
                : (known.get(sorted.get(k + 1))[i] - known.get(sorted.get(k - 1))[i]) / range;
        gaps.merge(sorted.get(k), gap, Double::sum);
      }
    }
    return gaps;
  }

  /** The points that no other one beats. */
  static Collection<Integer> front(Map<Integer, double[]> points) {
    List<Integer> out = new ArrayList<>();
    points.forEach(
        (point, values) -> {
          // Vec calls the larger one dominant.
          if (values[0] < Double.MAX_VALUE
              && points.values().stream().noneMatch(o -> Vec.dominance(values, o) > 0)) {
            out.add(point);
          }
        });
    return out;
  }
}
