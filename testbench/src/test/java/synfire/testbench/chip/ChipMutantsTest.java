package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.map.Program;
import synfire.generator.problem.ProblemException;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** One broken line of RTL each: the whole-chip bench must notice. */
@Tag("tool")
class ChipMutantsTest {

  private static final int NETWORKS = 40;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sf_sequencer | s2_ready   = !s2_margin[15] | s2_ready   = s2_margin != 16'hffff",
        "sf_sequencer | release_more   = !release_margin[15] && | release_more   = ",
        "sf_scan      | row_ok   = !row_q[13] &&  | row_ok   = ",
        "sf_scan      | group_q <= group_q + c_block_step | group_q <= c_block_step",
        "sf_lanes     | fresh || s4_max_q ? '0 | s4_max_q ? '0",
        "sf_drain     | >= late_tail_q ? | > late_tail_q ?",
        "sf_npe       | assign host_write_ready_o = !own_write | assign host_write_ready_o = 1'b1",
        "sf_word_queue | count_q != 5'd0 && | count_q > 5'd1 &&",
      })
  void theBenchNotices(String module, String line, String broken) throws Exception {
    ChipConfig config = RandomNetworksTest.roomy("pico");
    ChipRun mutant = ChipRun.broken(config, module, line, broken);
    for (long seed = 1; seed <= NETWORKS; seed++) {
      Network network = RandomChipNetwork.of(seed, (int) (1 + seed % 5));
      Program program;
      try {
        program = mutant.compile(network, Rounding.TFLM);
      } catch (ProblemException | IllegalStateException | IndexOutOfBoundsException e) {
        continue;
      }
      if (program.steps().stream().filter(x -> x.toHost()).count() > 1) {
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
