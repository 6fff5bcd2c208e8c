package synfire.generator.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.model.ModelImporter;
import synfire.generator.samples.Samples;
import synfire.golden.io.Npy;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** Real ONNX networks through golden, beside the recorded outputs of ONNX Runtime. */
class OnnxReplayTest {

  private static final Path MODELS = Path.of("../testbench/models");

  @ParameterizedTest
  @CsvSource({"kws_dscnn_onnx,1e-6,0", "cnn_fmnist_onnx,1e-3,0.1"})
  void decisionsAreThoseOfOnnxRuntime(String model, double near, double share)
      throws IOException {
    Path folder = MODELS.resolve(model);
    GoldenModel golden =
        GoldenModel.of(ModelImporter.read(folder.resolve("model.onnx")), Rounding.TFLM);
    Samples samples = Samples.read(golden, List.of(folder.resolve("inputs.npy")));
    List<List<byte[]>> codes = new BatchRunner(golden, 2).outputs(samples.codes(), (d, a) -> {});
    Npy found = Samples.outputs(golden, 0, codes);
    Npy expected = Npy.read(folder.resolve("outputs.npy"));
    assertEquals(expected.elements(), found.elements());
    int different = 0;
    for (int i = 0; i < found.elements(); i++) {
      different += Math.abs(found.float32(i) - expected.float32(i)) > near ? 1 : 0;
    }
    assertTrue(different <= share * found.elements(), different + " values differ");
    int classes = expected.shape().get(expected.shape().size() - 1);
    for (int i = 0; i < samples.count(); i++) {
      assertEquals(best(expected, i, classes), best(found, i, classes), "sample " + i);
    }
    // Event by event the same.
    for (int i = 0; i < samples.count(); i += 10) {
      assertArrayEquals(
          codes.get(i).get(0),
          golden.runEventDriven(samples.codes().get(i)).codes(golden.outputTensors().get(0)));
    }
    assertTrue(samples.count() >= 50);
  }

  @Test
  void sumsOfTheLastLayerAreThoseOfTheIntegerFormulas() throws IOException {
    Path folder = MODELS.resolve("cnn_fmnist_onnx");
    GoldenModel golden =
        GoldenModel.of(ModelImporter.read(folder.resolve("model.onnx")), Rounding.TFLM);
    Samples samples = Samples.read(golden, List.of(folder.resolve("inputs.npy")));
    Npy expected = Npy.read(folder.resolve("sums.npy"));
    for (int i = 0; i < samples.count(); i++) {
      byte[] sums = golden.run(samples.codes().get(i)).codes(golden.outputTensors().get(0));
      assertArrayEquals(expected.row(i), sums, "sample " + i);
    }
  }

  private static int best(Npy values, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (values.float32(row * classes + c) > values.float32(row * classes + best)) {
        best = c;
      }
    }
    return best;
  }
}
