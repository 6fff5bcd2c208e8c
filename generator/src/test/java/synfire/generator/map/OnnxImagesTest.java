package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.onnx.OperatorCases;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;

/** Images of ONNX networks compute what golden computes, for every operator that the chip has. */
class OnnxImagesTest {

  /** Cases that the chip does not run, with a word of the reason. */
  private static final Map<String, String> NOT_ON_CHIP =
      Map.ofEntries(
          Map.entry("matmul_two", "no unit of the chip"),
          Map.entry("concat", "moves data"),
          Map.entry("concat_scales", "moves data"),
          Map.entry("qlinear_concat", "moves data"),
          Map.entry("slice", "slice of axis 2 by -3"),
          Map.entry("log_softmax_at_end", "nothing is left"),
          Map.entry("sigmoid_at_end", "nothing is left"),
          Map.entry("softmax_at_end", "nothing is left"),
          Map.entry("softmax_opset11", "nothing is left"));

  @TempDir Path folder;

  @Test
  void everyStepEqualsGolden() throws IOException {
    Map<String, String> refused = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    Map<String, Path> cases = OperatorCases.unpack(folder);
    for (Map.Entry<String, Path> entry : cases.entrySet()) {
      Network network = OperatorCases.network(entry.getValue());
      GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
      List<byte[]> inputs =
          Samples.read(golden, List.of(entry.getValue().resolve("input.npy"))).codes().stream()
              .map(sample -> sample.get(0))
              .toList();
      for (String config : List.of("pico", "wide")) {
        try {
          ChipConfig chip = Compiler.fit(network, Rounding.TFLM, ConfigReader.read(config));
          Program program = Compiler.compile(network, Rounding.TFLM, Target.of(chip));
          CheckedRun.of(program, Rounding.TFLM, inputs, entry.getKey() + " on " + config);
        } catch (ProblemException e) {
          refused.put(entry.getKey(), e.problems().get(0).message());
        } catch (AssertionError | RuntimeException e) {
          wrong.add(entry.getKey() + " on " + config + ": " + e);
        }
      }
    }
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    refused.forEach(
        (name, message) ->
            assertTrue(
                NOT_ON_CHIP.containsKey(name) && message.contains(NOT_ON_CHIP.get(name)),
                refused.toString().replace(", ", "\n")));
    assertEquals(new TreeSet<>(NOT_ON_CHIP.keySet()), new TreeSet<>(refused.keySet()));
  }
}
