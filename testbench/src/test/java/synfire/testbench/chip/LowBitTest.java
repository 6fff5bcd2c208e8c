package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.map.Program;
import synfire.generator.model.ModelImporter;
import synfire.generator.samples.Samples;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;

/** A real network in 8, 4 and 2 bits on one chip: every word of every step equals golden. */
@Tag("tool")
class LowBitTest {

  @ParameterizedTest
  @CsvSource({
    "w8a4, false", "w4a8, false", "w4a4, false", "w2a4, false", "w2a2, false",
    "w8a4, true", "w4a8, true", "w4a4, true", "w2a4, true", "w2a2, true"
  })
  void everyWordEqualsGolden(String name, boolean packedLanes) throws Exception {
    ChipRun chip =
        ChipRun.of(
            ConfigReader.read("pico")
                .withNpe(new NpeConfig(8, 1, 24, 16, 32, 32, new NarrowConfig(2, packedLanes, 8))));
    Network network = ModelImporter.read(Path.of("models", "cnn_lowbit", name + ".onnx"));
    GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
    List<byte[]> inputs =
        Samples.read(golden, List.of(Path.of("models", "cnn_fmnist_onnx", "inputs.npy")))
            .codes()
            .subList(0, 4)
            .stream()
            .map(sample -> sample.get(0))
            .toList();
    Program program = chip.compile(network, Rounding.TFLM);
    BenchResult result =
        chip.run(program, Rounding.TFLM, inputs, ChipBench.Mode.CHECK, name.hashCode());
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
  }
}
