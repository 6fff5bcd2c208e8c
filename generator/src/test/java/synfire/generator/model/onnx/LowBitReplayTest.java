package synfire.generator.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.model.ModelImporter;
import synfire.generator.samples.Samples;
import synfire.golden.io.Npy;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Tensor;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.FullyConnected;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.Trace;

/** Networks of 8, 4 and 2 bits through golden, beside the integer formulas that they stand for. */
class LowBitReplayTest {

  private static final Path MODELS = Path.of("../testbench/models");
  private static final Path LOW_BIT = MODELS.resolve("cnn_lowbit");
  private static final Path EIGHT_BIT = MODELS.resolve("cnn_fmnist_onnx");

  private static GoldenModel golden(String name) {
    Path file =
        name.equals("w8a8")
            ? EIGHT_BIT.resolve("model.onnx")
            : LOW_BIT.resolve(name + ".onnx");
    return GoldenModel.of(ModelImporter.read(file), Rounding.TFLM);
  }

  private static List<byte[]> inputs(GoldenModel golden) throws IOException {
    return Samples.read(golden, List.of(EIGHT_BIT.resolve("inputs.npy"))).codes().stream()
        .map(sample -> sample.get(0))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"w8a8", "w8a4", "w4a8", "w4a4", "w2a4", "w2a2"})
  void codesAndDecisionsAreThoseOfTheIntegerFormulas(String name) throws IOException {
    GoldenModel golden = golden(name);
    List<byte[]> inputs = inputs(golden);
    Npy sums =
        Npy.read(
            name.equals("w8a8")
                ? EIGHT_BIT.resolve("sums.npy")
                : LOW_BIT.resolve(name + "_sums.npy"));
    Npy codes = Npy.read(LOW_BIT.resolve(name + "_codes.npy"));
    int different = 0;
    int compared = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Trace trace = golden.run(List.of(inputs.get(i)));
      IntBuffer found =
          ByteBuffer.wrap(trace.codes(golden.outputTensors().get(0)))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asIntBuffer();
      IntBuffer expected =
          ByteBuffer.wrap(sums.row(i)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      assertEquals(best(expected), best(found), "image " + i);
      if (i < codes.shape().get(0)) {
        byte[] row = codes.row(i);
        int at = 0;
        for (Tensor layer : convolutions(golden.network())) {
          int offset = 1 << (layer.type().bits() - 1);
          for (byte code : trace.codes(layer.id())) {
            different += code + offset != (row[at++] & 0xff) ? 1 : 0;
            compared++;
          }
        }
        assertEquals(row.length, at);
      }
    }
    assertEquals(4 * 9408, compared);
    assertTrue(different <= compared / 10_000, different + " codes differ");
  }

  private static int best(IntBuffer sums) {
    int best = 0;
    for (int c = 1; c < sums.limit(); c++) {
      best = sums.get(c) > sums.get(best) ? c : best;
    }
    return best;
  }

  private static List<Tensor> convolutions(Network network) {
    return network.nodes().stream()
        .filter(n -> n.op() instanceof Conv2d || n.op() instanceof DepthwiseConv2d)
        .map(n -> network.tensor(n.outputs().get(0)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"w4a8", "w2a4", "w2a2"})
  void eventByEventTheCodesAreTheSame(String name) throws IOException {
    GoldenModel golden = golden(name);
    List<byte[]> inputs = inputs(golden);
    for (int i = 0; i < inputs.size(); i += 16) {
      Trace dense = golden.run(List.of(inputs.get(i)));
      Trace events = golden.runEventDriven(List.of(inputs.get(i)));
      for (Tensor layer : convolutions(golden.network())) {
        assertArrayEquals(dense.codes(layer.id()), events.codes(layer.id()), layer.name());
      }
      int last = golden.outputTensors().get(0);
      assertArrayEquals(dense.codes(last), events.codes(last));
    }
  }

  @Test
  void typesAndFinenessOfBiasesAreThoseOfTheFile() {
    Network coarse = golden("w4a4").network();
    Network fine = golden("w2a4").network();
    for (Node node : coarse.nodes()) {
      if (node.op() instanceof Conv2d op) {
        assertEquals(0, op.biasFraction());
        assertEquals(DataType.INT4, coarse.tensor(node.inputs().get(1)).type());
        assertEquals(DataType.INT4, coarse.tensor(node.outputs().get(0)).type());
        assertEquals(-8, coarse.tensor(node.outputs().get(0)).zeroPoint());
      }
    }
    for (Node node : fine.nodes()) {
      if (node.op() instanceof Conv2d op) {
        assertEquals(8, op.biasFraction());
        assertEquals(DataType.INT2, fine.tensor(node.inputs().get(1)).type());
        assertEquals(DataType.INT4, fine.tensor(node.outputs().get(0)).type());
      } else if (node.op() instanceof FullyConnected op) {
        assertEquals(0, op.biasFraction());
      }
    }
  }
}
