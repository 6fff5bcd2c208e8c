package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.generator.model.TfliteImporter;
import synfire.generator.model.WindowToStream;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

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

  /**
   * A network over a window of raw audio becomes one over steps: the last outputs of the steps of a
   * window are those that LiteRT gives for the whole window, and the chip gives what golden gives.
   */
  @ParameterizedTest
  @CsvSource({"tenn_kws, pico, 32, 3", "tenn_denoise, wide, 16, 1"})
  void stepsOfAWindowEndWithItsOutputs(String name, String config, int windows, int onChip)
      throws Exception {
    Path folder = Path.of("models", name);
    Network network = WindowToStream.of(TfliteImporter.read(folder.resolve("model.tflite")));
    int size = network.tensor(network.inputs().get(0)).elements();
    Npy inputs = Npy.read(folder.resolve("inputs.npy"));
    List<byte[]> steps = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    for (int w = 0; w < windows; w++) {
      starts.add(steps.size());
      byte[] window = inputs.row(w);
      // What comes before the window does not matter.
      byte[] whole = new byte[(window.length + size - 1) / size * size];
      System.arraycopy(window, 0, whole, whole.length - window.length, window.length);
      for (int at = 0; at < whole.length; at += size) {
        steps.add(Arrays.copyOfRange(whole, at, at + size));
      }
    }
    List<List<byte[]>> outputs =
        new BatchRunner(GoldenModel.of(network, Rounding.TFLM), 1)
            .outputs(steps.stream().map(List::of).toList(), starts, (done, of) -> {});
    Npy expected = Npy.read(folder.resolve("outputs.npy"));
    int perWindow = steps.size() / windows;
    for (int w = 0; w < windows; w++) {
      byte[] whole = expected.row(w);
      int each = outputs.get(0).get(0).length;
      for (int i = 0; i < whole.length / each; i++) {
        int step = (w + 1) * perWindow - whole.length / each + i;
        assertArrayEquals(
            Arrays.copyOfRange(whole, i * each, (i + 1) * each),
            outputs.get(step).get(0),
            name + ", window " + w + ", step " + step);
      }
    }
    ChipRun chip = ChipRun.of(ConfigReader.read(config));
    BenchResult result =
        chip.run(
            chip.compile(network, Rounding.TFLM),
            Rounding.TFLM,
            steps.subList(0, onChip * perWindow),
            starts.subList(0, onChip),
            ChipBench.Mode.CHECK,
            1);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
  }

  @Test
  void spokenDigitsStreamIn24KiB() throws Exception {
    Path folder = Path.of("models", "tenn_kws");
    ChipConfig chip = ConfigReader.read(folder.resolve("pico-24k.yaml").toString());
    Network network = WindowToStream.of(TfliteImporter.read(folder.resolve("model.tflite")));
    Program program = Compiler.compile(network, Rounding.TFLM, Target.of(chip));
    long bytes =
        program.use().stream()
            .filter(u -> u.unit().equals("B"))
            .mapToLong(Program.MemoryUse::available)
            .sum();
    assertTrue(bytes <= 24.5 * 1024, () -> bytes + " bytes");
  }
}
