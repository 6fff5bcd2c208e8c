package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.ModelFile;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.Models;
import synfire.generator.model.TfliteImporter;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.samples.Samples;
import synfire.generator.verify.Verification;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyType;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** Expected outputs of any type are the numbers that golden has, or they differ. */
class ExpectedOutputsTest {

  @TempDir Path folder;

  /** A network that hands codes through, as they are or as multiples of 0.1. */
  private GoldenModel model(boolean reals) throws IOException {
    ModelFile file = new ModelFile();
    int x = file.codes(0.1f, 0, 1, 4);
    int y = reals ? file.floats(1, 4) : file.codes(0.1f, 0, 1, 4);
    file.operator(
            reals ? BuiltinOperator.DEQUANTIZE : BuiltinOperator.RESHAPE,
            new int[] {x},
            new int[] {y})
        .inputs(x)
        .outputs(y);
    Path path = Files.write(folder.resolve("m.tflite"), file.toByteArray());
    Network network = TfliteImporter.read(path);
    return GoldenModel.of(network, Rounding.TFLM);
  }

  /** Of an ONNX network the decisions count; scores that are no numbers decide nothing. */
  @Test
  void decisionsOfScoresOfEveryType() throws IOException {
    Path own = Models.own("kws_dscnn").resolveSibling("../kws_dscnn_onnx");
    GoldenModel model =
        GoldenModel.of(ModelImporter.read(own.resolve("model.onnx")), Rounding.TFLM);
    Npy found = Npy.read(own.resolve("outputs.npy"));
    Samples samples = Samples.read(model, List.of(own.resolve("inputs.npy"))).first(3);
    List<List<byte[]>> outputs = new BatchRunner(model, 1).outputs(samples.codes(), (d, a) -> {});
    assertEquals(0, ExpectedOutputs.read(model, own.resolve("outputs.npy"), 3)
        .compare(outputs).values());
    int elements = found.elements();
    ByteBuffer wide = ByteBuffer.allocate(8 * elements).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer none = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      wide.putDouble(found.real(i));
      none.putFloat(Float.NaN);
    }
    Path file = folder.resolve("e.npy");
    Npy.of(NpyType.FLOAT64, found.shape(), wide.array()).write(file);
    assertEquals(0, ExpectedOutputs.read(model, file, 3).compare(outputs).values());
    Npy.of(NpyType.FLOAT32, found.shape(), none.array()).write(file);
    assertEquals(3, ExpectedOutputs.read(model, file, 3).compare(outputs).values());
  }

  private Verification.Difference compare(
      GoldenModel model, byte[] codes, NpyType type, double... expected) throws IOException {
    ByteBuffer values =
        ByteBuffer.allocate(4 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (double v : expected) {
      switch (type) {
        case INT8, UINT8 -> values.put((byte) v);
        case INT16, UINT16 -> values.putShort((short) v);
        case INT32, UINT32 -> values.putInt((int) v);
        case INT64, UINT64 -> values.putLong((long) v);
        case FLOAT32 -> values.putFloat((float) v);
        default -> values.putDouble(v);
      }
    }
    Path file = folder.resolve("e.npy");
    Npy.of(type, List.of(1, 4), values.array()).write(file);
    return ExpectedOutputs.read(model, file, 1).compare(List.of(List.of(codes)));
  }

  @Test
  void wholeNumbersOfEveryTypeAreCompared() throws IOException {
    GoldenModel model = model(false);
    for (NpyType type : NpyType.values()) {
      byte[] codes = {0, 7, 127, 1};
      assertEquals(0, compare(model, codes, type, 0, 7, 127, 1).values(), type.name());
      Verification.Difference one = compare(model, codes, type, 0, 7, 126, 0);
      assertEquals(2, one.values(), type.name());
      String first = one.first().orElseThrow();
      String found = type.isWhole() ? "126" : "126.0";
      assertTrue(
          first.startsWith("sample 0, element 2: expected " + found + ", golden has 127 ("), first);
    }
  }

  /** The bytes of -1 are 255 without a sign, whatever the width. */
  @Test
  void signsCount() throws IOException {
    GoldenModel model = model(false);
    byte[] codes = {-1, -128, 3, 3};
    for (NpyType type : NpyType.values()) {
      boolean signed = !type.name().startsWith("U");
      assertEquals(
          signed ? 0 : 2, compare(model, codes, type, -1, -128, 3, 3).values(), type.name());
    }
    String first = compare(model, codes, NpyType.UINT64, -1, -128, 3, 3).first().orElseThrow();
    assertTrue(first.contains("expected 18446744073709551615, golden has -1"), first);
  }

  @Test
  void realsAreComparedWithoutRounding() throws IOException {
    GoldenModel model = model(true);
    byte[] codes = {0, 1, 10, -20};
    double[] same = {0, 0.1f, 0.1f * 10, 0.1f * -20};
    assertEquals(0, compare(model, codes, NpyType.FLOAT32, same).values());
    assertEquals(0, compare(model, codes, NpyType.FLOAT64, same).values());
    Verification.Difference finer = compare(model, codes, NpyType.FLOAT64, 0, 0.1, 1, -2);
    assertEquals(1, finer.values());
    assertTrue(
        finer.first().orElseThrow().contains(
            "element 1: expected 0.1, golden has 0.10000000149011612 ("),
        finer.first().get());
    Verification.Difference whole = compare(model, codes, NpyType.INT16, 0, 0, 1, -2);
    assertEquals(1, whole.values());
    assertTrue(
        whole.first().orElseThrow().contains("element 1: expected 0, golden has 0.1 ("),
        whole.first().get());
    double none = Double.NaN;
    assertEquals(4, compare(model, codes, NpyType.FLOAT64, none, none, none, none).values());
    assertEquals(
        4, compare(model(false), codes, NpyType.FLOAT32, none, none, 1 / 0.0, none).values());
  }
}
