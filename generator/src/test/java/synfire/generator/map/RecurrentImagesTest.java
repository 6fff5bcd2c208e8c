package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.WindowToStream;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;

/** Recurrent networks as images: every step equals golden, whole clips and step by step. */
class RecurrentImagesTest {

  private static final Path FOLDER = Path.of("../testbench/models/ssm_kws");
  private static final int BANDS = 20;

  private static Network network(String variant) {
    return ModelImporter.read(FOLDER.resolve("model_" + variant + ".onnx"));
  }

  private static List<byte[]> clips(Network network, int count) throws IOException {
    GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
    return Samples.read(golden, List.of(FOLDER.resolve("inputs.npy"))).codes().subList(0, count)
        .stream()
        .map(sample -> sample.get(0))
        .toList();
  }

  private static ChipConfig chip(int lanes, int requantizers, RecurrentConfig recurrent) {
    return ConfigReader.read("pico")
        .withNpe(
            new NpeConfig(
                lanes, requantizers, 24, 8, 32, 32, NarrowConfig.NONE, recurrent));
  }

  private static Program program(Network network, ChipConfig chip) {
    return Compiler.compile(network, Rounding.TFLM, Target.of(chip));
  }

  @ParameterizedTest
  @ValueSource(strings = {"16_15", "10_8"})
  void clipsEqualGolden(String variant) throws IOException {
    Network network = network(variant);
    List<byte[]> clips = clips(network, 3);
    for (int[] shape : new int[][] {{8, 1}, {4, 2}, {16, 2}, {32, 16}}) {
      ChipConfig chip =
          Compiler.fit(
              network, Rounding.TFLM, chip(shape[0], shape[1], RecurrentConfig.NONE));
      String label = variant + " on " + shape[0] + " lanes";
      CheckedRun.of(program(network, chip), Rounding.TFLM, clips, label);
      RecurrentConfig fitted = chip.npe().recurrent();
      assertTrue(fitted.states() >= 48 && fitted.states() <= 64, fitted.toString());
      assertEquals(variant, fitted.stateBits() + "_" + fitted.eigenvalueBits());
    }
  }

  @Test
  void eigenvaluesOfFewerBitsAreTheSame() throws IOException {
    Network network = network("10_8");
    ChipConfig chip =
        chip(8, 1, new RecurrentConfig(64, 10, 17)).withSram(ConfigReader.read("wide").sram());
    CheckedRun.of(program(network, chip), Rounding.TFLM, clips(network, 2), "finer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"16_15", "10_8"})
  void stepsOfAStreamEqualGolden(String variant) throws IOException {
    Network window = network(variant);
    Network stream = WindowToStream.of(window);
    List<byte[]> steps = new ArrayList<>();
    for (byte[] clip : clips(window, 2)) {
      for (int t = 0; t < clip.length; t += BANDS) {
        steps.add(Arrays.copyOfRange(clip, t, t + BANDS));
      }
    }
    ChipConfig chip =
        Compiler.fit(stream, Rounding.TFLM, chip(8, 1, RecurrentConfig.NONE));
    CheckedRun.of(program(stream, chip), Rounding.TFLM, steps, variant + " step by step");
  }

  @Test
  void statesSitWhereTheirSliceIs() throws IOException {
    Network network = network("16_15");
    ChipConfig mesh =
        chip(8, 1, new RecurrentConfig(16, 16, 15)).withNoc(new NocConfig(2, 1, 2, false, 0, 0));
    Program program = program(network, Compiler.fit(network, Rounding.TFLM, mesh));
    CheckedRun.of(program, Rounding.TFLM, clips(network, 2), "mesh");
    long npes =
        program.npes().stream().filter(m -> !m.recurrence().isEmpty()).count();
    assertTrue(npes > 1, npes + " NPEs have states");
  }

  @Test
  void whatAChipLacksIsNamed() {
    Network network = network("16_15");
    String[][] cases = {
      {"0", "16", "15", "npe.states"},
      {"32", "16", "15", "npe.states: 48 or more (now 32)"},
      {"64", "12", "15", "npe.stateBits: 16"},
      {"64", "16", "14", "npe.eigenvalueBits: 15"}
    };
    for (String[] c : cases) {
      RecurrentConfig recurrent =
          new RecurrentConfig(
              Integer.parseInt(c[0]), Integer.parseInt(c[1]), Integer.parseInt(c[2]));
      String message =
          assertThrows(
                  ProblemException.class, () -> program(network, chip(8, 1, recurrent)))
              .getMessage();
      assertTrue(message.contains(c[3]), String.format(Locale.ROOT, "%s: %s", c[3], message));
    }
  }
}
