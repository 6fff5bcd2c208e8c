package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.Program;
import synfire.generator.model.TfliteImporter;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/**
 * The control port and the streams: refused images, short and long frames, stop, abort, interrupt.
 * The harness holds the scenario.
 */
@Tag("tool")
class ControlTest {

  @ParameterizedTest
  @CsvSource({"pico, kws_dscnn, 1", "pico, kws_dscnn, 2", "wide, hello_world, 3"})
  void whatMustBeRefusedOrReportedIs(String config, String model, long seed) throws Exception {
    BenchResult result = run(config, model, seed, ChipBench.Mode.CONTROL, 4);
    assertEquals(List.of(), result.problems(), "seed " + seed);
    assertEquals(0, result.mismatches(), "seed " + seed + ": " + result.firstTrouble());
  }

  @ParameterizedTest
  @CsvSource({"pico, hello_world, 20", "wide, kws_dscnn, 2"})
  void aFullChipIsSteady(String config, String model, int samples) throws Exception {
    BenchResult result = run(config, model, 1, ChipBench.Mode.CYCLES, samples);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
    assertTrue(result.interval().steady(), result.interval().toString());
    assertEquals(0, result.interval().frames() % samples, "whole rounds");
    assertTrue(
        result.interval().cycles() / result.interval().frames() <= result.latency().get(0),
        "a full chip is not slower than an empty one: " + result.interval());
  }

  private static BenchResult run(
      String config, String model, long seed, ChipBench.Mode mode, int samples) throws Exception {
    ChipRun chip = ChipRun.of(ConfigReader.read(config));
    Path folder = Path.of("models", model);
    Network network = TfliteImporter.read(folder.resolve("model.tflite"));
    Npy inputs = Npy.read(folder.resolve("inputs.npy"));
    Program program = chip.compile(network, Rounding.TFLM);
    List<byte[]> codes =
        java.util.stream.IntStream.range(0, samples).mapToObj(inputs::row).toList();
    return chip.run(program, Rounding.TFLM, codes, mode, seed);
  }
}
