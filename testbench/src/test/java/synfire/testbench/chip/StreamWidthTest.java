package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.HostConfig;
import synfire.generator.map.Program;
import synfire.generator.problem.ProblemException;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Images and frames over streams of the other widths. */
@Tag("tool")
class StreamWidthTest {

  private static final int NETWORKS = 6;

  @ParameterizedTest
  @ValueSource(ints = {32, 128})
  void networksRunOverThisWidth(int bits) throws Exception {
    ChipConfig roomy = RandomChip.roomy("pico");
    HostConfig host = roomy.host();
    ChipRun chip = ChipRun.of(roomy.withHost(new HostConfig(bits, host.outputBytes(), true)));
    int ran = 0;
    for (long seed = 1; ran < NETWORKS && seed < 3 * NETWORKS; seed++) {
      Network network = RandomChipNetwork.of(seed, (int) (1 + seed % 3));
      Program program;
      try {
        program = chip.compile(network, Rounding.TFLM);
      } catch (ProblemException e) {
        continue;
      }
      ran++;
      long used = seed;
      BenchResult result =
          chip.run(
              program,
              Rounding.TFLM,
              RandomChipNetwork.inputs(network, seed, 3),
              ChipBench.Mode.CHECK,
              seed);
      assertTrue(
          result.good(),
          () -> bits + " bits, seed " + used + ": " + result.firstTrouble().orElse("?"));
    }
    assertTrue(ran == NETWORKS, "only " + ran + " ran");
  }
}
