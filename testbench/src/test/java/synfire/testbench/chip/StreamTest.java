package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.Program;
import synfire.generator.model.TfliteImporter;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.io.Npy;
import synfire.golden.net.Rounding;

/** A network that keeps rows from step to step, on real recordings, cleared in the middle. */
@Tag("tool")
class StreamTest {

  private static final Path MODEL = Path.of("models", "mww_hey_jarvis", "model.tflite");

  private static BenchResult run(
      ChipRun chip, int steps, List<Integer> starts, ChipBench.Mode mode, long seed)
      throws Exception {
    Npy inputs = Npy.read(MODEL.resolveSibling("inputs.npy"));
    Program program = chip.compile(TfliteImporter.read(MODEL), Rounding.TFLM);
    List<byte[]> samples = IntStream.range(0, steps).mapToObj(inputs::row).toList();
    return chip.run(program, Rounding.TFLM, samples, starts, mode, seed);
  }

  private static List<Integer> recordings() throws Exception {
    Npy starts = Npy.read(MODEL.resolveSibling("starts.npy"));
    return IntStream.range(0, starts.elements())
        .mapToObj(i -> (int) starts.integer(i))
        .toList();
  }

  /** All recordings with random stalls; the state is cleared while outputs are on their way. */
  @ParameterizedTest
  @CsvSource({"pico, 1", "wide, 2"})
  void everyStepOfTheRecordingsEqualsGolden(String config, long seed) throws Exception {
    ChipRun chip = ChipRun.of(ConfigReader.read(config));
    BenchResult result = run(chip, 198, recordings(), ChipBench.Mode.CHECK, seed);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
    BenchResult often =
        run(chip, 60, List.of(0, 1, 2, 9, 10, 30, 59), ChipBench.Mode.CHECK, seed);
    assertTrue(often.good(), () -> often.firstTrouble().orElse(""));
  }

  @Test
  void aStreamIsMeasured() throws Exception {
    ChipRun chip = ChipRun.of(ConfigReader.read("pico"));
    BenchResult result = run(chip, 40, List.of(0, 25), ChipBench.Mode.CYCLES, 3);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
    assertEquals(0, result.interval().frames() % 40, "whole rounds");
  }

  @ParameterizedTest
  @CsvSource({
    "sf_sequencer, '!m_endless_q && ', ''",
    "sf_sequencer, 'm_endless_q    <= p_endless[0]', 'm_endless_q    <= 1''b0'",
    "sf_control, 'restart || reset_now', 'restart'"
  })
  void brokenLinesAreNoticed(String module, String line, String broken) throws Exception {
    ChipRun mutant = ChipRun.broken(ConfigReader.read("pico"), module, line, broken);
    assertFalse(run(mutant, 40, List.of(0, 25), ChipBench.Mode.CHECK, 1).good());
  }
}
