package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.map.Program;
import synfire.generator.problem.ProblemException;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** One broken line of RTL each: the whole-chip bench must notice. */
@Tag("tool")
class ChipMutantsTest {

  private static final int NETWORKS = 60;

  static List<Arguments> mutants() {
    return List.of(
        Arguments.of("sf_sequencer", "= !s3_margin[CountBits-1];", "= 1'b1;"),
        Arguments.of(
            "sf_sequencer",
            "(walk_port_q == r_first_port || low_diff[CountBits-1])",
            "(walk_port_q == r_first_port)"),
        Arguments.of("sf_scan", "< {1'b0, c_cols_in}", "<= {1'b0, c_cols_in}"),
        Arguments.of("sf_drain", "$signed(d1_acc_q[16:8])", "$signed({1'b0, d1_acc_q[15:8]})"),
        Arguments.of("sf_npe", "host_write_ready_o = !own_write", "host_write_ready_o = 1'b1"),
        Arguments.of("sf_host_in", "(i) >= tail)", "(i) > tail)"),
        Arguments.of("sf_softmax", "{12'd0, exp[31:12]}", "{13'd0, exp[31:13]}"));
  }

  /** Lines that only chips of several NPEs have. */
  static List<Arguments> mutantsOfNodes() {
    return List.of(
        // The word of another lap is read as it stands.
        Arguments.of("sf_scan", "ring_read_lap_i == e3_lap_q ?", "1'b1 ?"),
        // The end of a row without events is not told.
        Arguments.of("sf_emit", "credit_q || h_last || h_some", "credit_q || h_some"),
        // Laps do not pass where a window wraps.
        Arguments.of("sf_scan", "!row_off_wrapped[AddrBits]}", "1'b0}"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void theBenchNotices(String module, String line, String broken) throws Exception {
    notices(RandomChip.roomy("pico"), module, line, broken);
  }

  @ParameterizedTest
  @MethodSource("mutantsOfNodes")
  void theBenchOfSeveralNpesNotices(String module, String line, String broken) throws Exception {
    notices(FuzzTest.node(), module, line, broken);
  }

  private static void notices(ChipConfig config, String module, String line, String broken)
      throws Exception {
    ChipRun mutant = ChipRun.broken(config, module, line, broken);
    for (long seed = 1; seed <= NETWORKS; seed++) {
      Network network = RandomChipNetwork.of(seed, (int) (1 + seed % 5));
      Program program;
      try {
        program = mutant.compile(network, Rounding.TFLM);
      } catch (ProblemException e) {
        continue;
      }
      List<byte[]> inputs = RandomChipNetwork.inputs(network, seed, 4);
      if (!mutant.run(program, Rounding.TFLM, inputs, ChipBench.Mode.CHECK, seed).good()) {
        return;
      }
    }
    fail("not noticed: " + module + ": " + line + " -> " + broken);
  }
}
