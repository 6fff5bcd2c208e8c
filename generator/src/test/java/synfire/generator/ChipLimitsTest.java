package synfire.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.Target;
import synfire.generator.model.ModelFile;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.ModelListing.Row;
import synfire.generator.model.ModelListing.Support;
import synfire.generator.model.tflite.ActivationFunctionType;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.model.tflite.BuiltinOptions;
import synfire.generator.model.tflite.Conv2DOptions;
import synfire.generator.model.tflite.Padding;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** What no configuration takes is said of its operator, and compile says the same. */
class ChipLimitsTest {

  @TempDir Path folder;

  private final ModelFile file = new ModelFile();

  /** A convolution over whole maps of one channel; the id of its output. */
  private int convolution(int in, int rows, int cols, int kernelRows, int kernelCols) {
    byte[] weights = new byte[kernelRows * kernelCols];
    Arrays.fill(weights, (byte) 1);
    int w = file.weights(0.001f, new int[] {1, kernelRows, kernelCols, 1}, weights);
    int out = file.codes(0.5f, 0, 1, rows - kernelRows + 1, cols - kernelCols + 1, 1);
    file.operator(
        BuiltinOperator.CONV_2D,
        new int[] {in, w},
        new int[] {out},
        BuiltinOptions.Conv2DOptions,
        b ->
            Conv2DOptions.createConv2DOptions(
                b, Padding.VALID, 1, 1, ActivationFunctionType.NONE, 1, 1));
    return out;
  }

  private Path convolutionModel(int rows, int cols, int kernelRows, int kernelCols)
      throws IOException {
    int x = file.codes(0.5f, 0, 1, rows, cols, 1);
    return written(x, convolution(x, rows, cols, kernelRows, kernelCols));
  }

  private Path written(int in, int out) throws IOException {
    return Files.write(
        folder.resolve("m.tflite"), file.inputs(in).outputs(out).toByteArray());
  }

  private static List<Row> rows(Path model) {
    return ModelImporter.list(model, new ChipLimits()).rows();
  }

  private static void assertCompiles(Path model) {
    Network network = ModelImporter.read(model);
    ChipConfig chip = Compiler.fit(network, Rounding.TFLM, ConfigReader.read("pico"));
    Compiler.compile(network, Rounding.TFLM, Target.of(chip));
    rows(model).forEach(row -> assertEquals(Support.ON_CHIP, row.support(), row.toString()));
  }

  /** The first thing that compile says, after check has said the same of an operator. */
  private static Row assertRefused(Path model, int operator, String reason) {
    Network network = ModelImporter.read(model);
    Row row = rows(model).get(operator);
    assertEquals(Support.GOLDEN_ONLY, row.support());
    assertTrue(row.reason().contains(reason), row.reason());
    assertTrue(!row.hint().isEmpty(), row.toString());
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () ->
                Compiler.compile(
                    network,
                    Rounding.TFLM,
                    Target.of(
                        Compiler.fit(network, Rounding.TFLM, ConfigReader.read("pico")))));
    Problem problem = e.problems().get(0);
    assertTrue(problem.message().contains(reason), problem.text());
    assertTrue(row.reason().contains(problem.expected()), problem.text());
    assertTrue(problem.fix().startsWith(row.hint()), problem.text());
    return row;
  }

  @Test
  void rowsOfAMap() throws IOException {
    assertCompiles(convolutionModel(4095, 1, 3, 1));
  }

  @Test
  void tooManyRowsOfAMap() throws IOException {
    int x = file.codes(0.5f, 0, 1, 5624, 1, 1);
    int a = convolution(x, 5624, 1, 1500, 1);
    int b = convolution(a, 4125, 1, 100, 1);
    Path model = written(x, convolution(b, 4026, 1, 2, 1));
    assertRefused(model, 0, "tensor t0 streams as 5,624 rows of 1 pixel of 1 channel");
    assertEquals(Support.ON_CHIP, rows(model).get(2).support());
  }

  @Test
  void pixelsOfARow() throws IOException {
    assertRefused(convolutionModel(1, 4096, 1, 3), 0, "1 row of 4,096 pixels of 1 channel");
  }

  @Test
  void kernels() throws IOException {
    assertCompiles(convolutionModel(1, 300, 1, 256));
  }

  @Test
  void tooLargeKernels() throws IOException {
    assertRefused(
        convolutionModel(1, 300, 1, 257), 0, "kernel_cols is 257, its field holds 1 to 256");
  }

  /** It is said of the first operator on the chip, which is not the host's. */
  @Test
  void stepsOfTheWholeNetwork() throws IOException {
    int x = file.floats(1, 4, 4, 1);
    int q = file.codes(0.5f, 0, 1, 4, 4, 1);
    file.operator(BuiltinOperator.QUANTIZE, new int[] {x}, new int[] {q});
    int y = q;
    for (int i = 0; i < 65; i++) {
      y = convolution(y, 4, 4, 1, 1);
    }
    Path model = written(x, y);
    Row row = assertRefused(model, 1, "the network needs npe.steps 65");
    assertEquals(1, row.index());
    List<Row> rows = rows(model);
    assertEquals(Support.HOST, rows.get(0).support());
    rows.stream().skip(2).forEach(r -> assertEquals(Support.ON_CHIP, r.support()));
  }
}
