package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.model.ModelImporter;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;

/** Networks of 8, 4 and 2 bits as images: steps equal golden, weights take as many bits. */
class LowBitImagesTest {

  private static final Path MODELS = Path.of("../testbench/models");

  private static Network network(String name) {
    return ModelImporter.read(
        name.equals("w8a8")
            ? MODELS.resolve("cnn_fmnist_onnx/model.onnx")
            : MODELS.resolve("cnn_lowbit/" + name + ".onnx"));
  }

  private static ChipConfig chip(int lanes, NarrowConfig narrow) {
    return ConfigReader.read("pico")
        .withNpe(
            new NpeConfig(
                lanes, NpeConfig.defaultRequantizers(lanes), 24, 16, 32, 32, narrow));
  }

  private static Program program(Network network, ChipConfig chip) {
    return Compiler.compile(
        network, Rounding.TFLM, Target.of(Compiler.fit(network, Rounding.TFLM, chip)));
  }

  private static int weightBytes(Program program) {
    return program.npes().get(0).weights().length;
  }

  @ParameterizedTest
  @CsvSource({"w8a8,1", "w8a4,1", "w4a8,0.5", "w4a4,0.5", "w2a4,0.25", "w2a2,0.25"})
  void everyStepEqualsGoldenInItsShareOfTheWeightMemory(String name, double share)
      throws IOException {
    Network network = network(name);
    GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
    List<byte[]> inputs =
        Samples.read(golden, List.of(MODELS.resolve("cnn_fmnist_onnx/inputs.npy"))).codes()
            .subList(0, 3).stream()
            .map(sample -> sample.get(0))
            .toList();
    for (int lanes : new int[] {8, 16}) {
      Program split = program(network, chip(lanes, new NarrowConfig(2, true, 8)));
      CheckedRun.of(split, Rounding.TFLM, inputs, name + " on split lanes");
      Program program = program(network, chip(lanes, new NarrowConfig(2, 8)));
      CheckedRun.of(program, Rounding.TFLM, inputs, name);
      int whole = weightBytes(program(network("w8a8"), chip(lanes, NarrowConfig.NONE)));
      double found = weightBytes(program) / (double) whole;
      assertEquals(share, found, 0.05, lanes + " lanes");
    }
  }

  @Test
  void whatAChipLacksIsNamed() {
    Network network = network("w2a4");
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> program(network, chip(8, new NarrowConfig(2, 4))));
    assertTrue(e.getMessage().contains("8 bits below a step of the sums"), e.getMessage());
    assertTrue(e.getMessage().contains("npe.biasFraction: 8"), e.getMessage());
    // Without packed weights a network only takes more memory.
    Network four = network("w4a4");
    assertEquals(
        weightBytes(program(network("w8a8"), chip(8, NarrowConfig.NONE))),
        weightBytes(program(four, chip(8, NarrowConfig.NONE))));
  }

  @Test
  void rowsOfAllWidthsComeBackFromTheirWords() {
    Map<Integer, byte[]> rows =
        Map.of(
            0, new byte[] {1, -128, 127, 0},
            1, new byte[] {7, -8, 1, 0, -1, 2, 3, 4},
            2, new byte[] {1, -2, 0, -1},
            3, new byte[] {1, -1, -1, 1, 1, 1, 1, -1});
    rows.forEach((packing, w) -> assertEquals(packing, PackedWeights.packing(w, 3)));
    assertEquals(1, PackedWeights.packing(rows.get(2), 1));
    assertEquals(2, PackedWeights.pack(rows.get(1), 4, 1).length / 2);
    assertEquals(0x87, PackedWeights.pack(rows.get(1), 4, 1)[0] & 0xff);
    assertEquals(0xc9, PackedWeights.pack(rows.get(2), 4, 2)[0] & 0xff);
    assertEquals(0x86, PackedWeights.pack(rows.get(3), 4, 3)[0] & 0xff);
  }
}
