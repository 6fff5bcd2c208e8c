package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.SramConfig;
import synfire.generator.map.Program;
import synfire.generator.problem.ProblemException;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Random networks on the simulated chip: every word of every step equals golden. */
@Tag("tool")
class RandomNetworksTest {

  private static final int NETWORKS = Integer.getInteger("synfire.networks", 60);
  private static final long FIRST = Long.getLong("synfire.firstNetwork", 1);

  /** A shipped chip with larger memories. */
  static ChipConfig roomy(String name) {
    ChipConfig c = ConfigReader.read(name);
    SramConfig s = c.sram();
    return c.withSram(
        new SramConfig(
            4 * s.activationBytes(), 4 * s.weightBytes(), 4 * s.parameterBytes(),
            2 * s.tableBytes(), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pico", "wide"})
  void everyWordEqualsGolden(String config) throws Exception {
    ChipRun chip = ChipRun.of(roomy(config));
    List<String> refused = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    int ran = 0;
    for (long seed = FIRST; seed < FIRST + NETWORKS; seed++) {
      Rounding rounding = Rounding.values()[(int) (seed % 2)];
      Network network = RandomChipNetwork.of(seed, (int) (1 + seed % 5));
      Program program;
      try {
        program = chip.compile(network, rounding);
      } catch (ProblemException e) {
        refused.add("seed " + seed + ": " + e.problems().get(0).message());
        continue;
      } catch (RuntimeException e) {
        wrong.add("seed " + seed + ": the compiler: " + e);
        continue;
      }
      ran++;
      BenchResult result =
          chip.run(
              program,
              rounding,
              RandomChipNetwork.inputs(network, seed, 4),
              ChipBench.Mode.CHECK,
              seed);
      if (!result.good()) {
        wrong.add("seed " + seed + ": " + result.firstTrouble().orElse("?"));
      }
    }
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    assertTrue(ran >= NETWORKS * 3 / 4, "too few ran: " + String.join("\n", refused));
  }
}
