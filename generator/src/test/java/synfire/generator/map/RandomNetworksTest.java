package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NpeConfig;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Every step of many small networks equals the golden model, on three shapes of chips. */
final class RandomNetworksTest {

  private static final int SEEDS = Integer.getInteger("synfire.seeds", 200);

  @ParameterizedTest
  @CsvSource({"8,1,16", "16,2,16", "4,1,2", "8,8,1"})
  void everyStepEqualsGolden(int lanes, int requantizers, int groups) {
    run(RandomNetworks::of, 3, lanes, requantizers, groups);
  }

  /** Windows over the rows of frames before, from the first frame after a reset on. */
  @ParameterizedTest
  @CsvSource({"8,1,16", "16,2,16", "4,1,2"})
  void everyStepOfAStreamEqualsGolden(int lanes, int requantizers, int groups) {
    run(RandomNetworks::streaming, 14, lanes, requantizers, groups);
  }

  private static void run(
      LongFunction<Network> networks, int frames, int lanes, int requantizers, int groups) {
    Map<String, Integer> refused = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Network network = networks.apply(seed);
      String label = network.name() + " lanes " + lanes;
      Rounding rounding = Rounding.values()[(int) (seed % 2)];
      try {
        run(network, frames, rounding, lanes, requantizers, groups, seed, label);
      } catch (ProblemException e) {
        refused.merge(e.problems().get(0).message().replaceAll("[-0-9.]+", "#"), 1, Integer::sum);
      } catch (RuntimeException e) {
        throw new AssertionError(label, e);
      }
    }
    int all = refused.values().stream().mapToInt(i -> i).sum();
    if (Boolean.getBoolean("synfire.verbose")) {
      refused.forEach((m, n) -> System.out.println(n + " x " + m));
    }
    assertTrue(
        all <= 5 + SEEDS / 20, String.format(Locale.ROOT, "%d of %d: %s", all, SEEDS, refused));
  }

  private static void run(
      Network network,
      int frames,
      Rounding rounding,
      int lanes,
      int requantizers,
      int groups,
      long seed,
      String label) {
    ChipConfig pico = ConfigReader.read("pico");
    ChipConfig shape =
        pico.withNpe(new NpeConfig(lanes, requantizers, 24, groups, 32, 32));
    ChipConfig chip = Compiler.fit(network, rounding, shape);
    Program program = Compiler.compile(network, rounding, Target.of(chip));
    Random random = new Random(seed);
    List<byte[]> inputs = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      inputs.add(RandomNetworks.input(network, random));
    }
    CheckedRun.of(program, rounding, inputs, label);
  }
}
