package synfire.generator.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A search finds most of what the whole grid has, in a tenth of its runs. */
class GridSearchTest {

  private static final List<Integer> SIZES = List.of(3, 4, 7, 2, 6);
  private static final int POINTS = 3 * 4 * 7 * 2 * 6;
  private static final int SAMPLES = 4000;

  /** Like cycles and cost of a chip: more of everything is faster and larger, one axis only costs. */
  private static Optional<double[]> point(int p) {
    int e = p % 6;
    int d = p / 6 % 2;
    int c = p / 12 % 7;
    int b = p / 84 % 4;
    int a = p / 336;
    if (a == 2 && c == 0) {
      return Optional.empty();
    }
    double elements = (1 + c) * (1 << a);
    double cycles = 1000 / elements * (1 + 0.3 * Math.abs(b - 2)) + 3 * c;
    double cost = elements * (4 + b) + 5 * d + 2 * Math.abs(e - a);
    return Optional.of(new double[] {Math.log(cycles), Math.log(cost)});
  }

  private static List<Integer> search(int runs, long seed, List<Integer> ran) {
    return new GridSearch(
            SIZES, 2, runs, seed,
            points -> {
              ran.addAll(points);
              return points.stream().map(GridSearchTest::point).toList();
            })
        .run();
  }

  private static double volume(Collection<Integer> points) {
    Map<Integer, double[]> known = new TreeMap<>();
    points.forEach(p -> point(p).ifPresent(v -> known.put(p, v)));
    Collection<Integer> front = GridSearch.front(known);
    Random random = new Random(1);
    int inside = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double x = Math.log(15) + random.nextDouble() * Math.log(110);
      double y = Math.log(4) + random.nextDouble() * Math.log(60);
      inside += front.stream().anyMatch(p -> known.get(p)[0] <= x && known.get(p)[1] <= y) ? 1 : 0;
    }
    return inside;
  }

  private static List<Integer> all() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void aTenthOfTheRunsFindsMostOfTheFront() {
    double whole = volume(all());
    double found = 0;
    double chance = 0;
    int seeds = 10;
    for (int seed = 1; seed <= seeds; seed++) {
      found += volume(search(POINTS / 10, seed, new ArrayList<>())) / whole / seeds;
      List<Integer> drawn = all();
      Collections.shuffle(drawn, new Random(seed));
      chance += volume(drawn.subList(0, POINTS / 10)) / whole / seeds;
    }
    System.out.printf("share of the hypervolume: %.3f, of points by chance %.3f%n", found, chance);
    assertTrue(found > 0.95, "found " + found);
    assertTrue(found > chance + 0.02, "found " + found + ", by chance " + chance);
  }

  @Test
  void noPointRunsTwiceAndNoneTooMuch() {
    List<Integer> ran = new ArrayList<>();
    List<Integer> found = search(77, 5, ran);
    assertEquals(77, found.size());
    assertEquals(found, ran);
    assertEquals(77, new HashSet<>(ran).size());
    assertTrue(ran.stream().allMatch(p -> p >= 0 && p < POINTS));
  }

  @Test
  void aSmallGridRunsWhole() {
    List<Integer> found =
        new GridSearch(
                List.of(2, 1, 3), 2, 100, 1,
                points -> points.stream().map(GridSearchTest::point).toList())
            .run();
    assertEquals(6, new HashSet<>(found).size());
  }

  @Test
  void seedsRepeatASearch() {
    assertEquals(search(50, 3, new ArrayList<>()), search(50, 3, new ArrayList<>()));
    assertNotEquals(search(50, 3, new ArrayList<>()), search(50, 4, new ArrayList<>()));
  }

  @Test
  void impossiblePointsDoNotStopASearch() {
    List<Integer> found =
        new GridSearch(
                SIZES, 2, 30, 1, points -> points.stream().map(p -> Optional.<double[]>empty())
                    .toList())
            .run();
    assertEquals(30, found.size());
  }

  @Test
  void theFrontIsWhatNoOtherBeats() {
    Map<Integer, double[]> points =
        Map.of(
            0, new double[] {1, 5}, 1, new double[] {2, 5}, 2, new double[] {3, 1}, 3,
            new double[] {3, 2});
    assertEquals(List.of(0, 2), GridSearch.front(new TreeMap<>(points)));
  }
}
