package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
  @CsvSource({
    "pico, kws_dscnn, hello_world, 1", "pico, kws_dscnn, hello_world, 2",
    "wide, hello_world, kws_dscnn, 3", "edge-64, kws_dscnn, hello_world, 4"
  })
  void whatMustBeRefusedOrReportedIs(String config, String model, String other, long seed)
      throws Exception {
    BenchResult result =
        run(ChipRun.of(ConfigReader.read(config)), model, Optional.of(other), seed,
            ChipBench.Mode.CONTROL, 4);
    assertEquals(List.of(), result.problems(), "seed " + seed);
    assertEquals(0, result.mismatches(), "seed " + seed + ": " + result.firstTrouble());
  }

  @ParameterizedTest
  @CsvSource({"pico, hello_world, 20", "wide, kws_dscnn, 2"})
  void aFullChipIsSteady(String config, String model, int samples) throws Exception {
    BenchResult result = 
        run(ChipRun.of(ConfigReader.read(config)), model, Optional.empty(), 1,
            ChipBench.Mode.CYCLES, samples);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
    assertTrue(result.interval().steady(), result.interval().toString());
    assertEquals(0, result.interval().frames() % samples, "whole rounds");
    assertTrue(
        result.interval().cycles() / result.interval().frames() <= result.latency().get(0),
        "a full chip is not slower than an empty one: " + result.interval());
  }

  private static BenchResult run(
      ChipRun chip,
      String model,
      Optional<String> other,
      long seed,
      ChipBench.Mode mode,
      int samples)
      throws Exception {
    Npy inputs = Npy.read(Path.of("models", model, "inputs.npy"));
    Optional<Program> second =
        other.isPresent() ? Optional.of(program(chip, other.get())) : Optional.empty();
    List<byte[]> codes =
        java.util.stream.IntStream.range(0, samples).mapToObj(inputs::row).toList();
    return chip.run(program(chip, model), second, Rounding.TFLM, codes, mode, seed);
  }

  private static Program program(ChipRun chip, String model) throws Exception {
    Network network = TfliteImporter.read(Path.of("models", model, "model.tflite"));
    return chip.compile(network, Rounding.TFLM);
  }
}
