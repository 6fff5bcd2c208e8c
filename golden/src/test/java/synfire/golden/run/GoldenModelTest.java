package synfire.golden.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.Dequantize;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.Op;
import synfire.golden.op.Padding;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;

final class GoldenModelTest {

  private static Tensor tensor(
      int id, DataType type, List<Integer> shape, float scale, int zero, byte[] values) {
    return new Tensor(
        id, "t" + id, type, shape, List.of(scale), List.of(zero), 0,
        Optional.ofNullable(values).map(Constant::of));
  }

  private static Tensor int8(int id, int... shape) {
    return tensor(
        id, DataType.INT8, Arrays.stream(shape).boxed().toList(), 0.1f, 3, null);
  }

  private static Tensor weights(int id, byte[] values, Integer... shape) {
    return tensor(id, DataType.INT8, List.of(shape), 0.01f, 0, values);
  }

  private static byte[] filled(int n, int value) {
    byte[] bytes = new byte[n];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** in [1, depth] to out [1, 2] by a dense layer of constant weights. */
  private static Network dense(int depth, int weight) {
    return new Network(
        "dense",
        List.of(int8(0, 1, depth), weights(1, filled(2 * depth, weight), 2, depth), int8(2, 1, 2)),
        List.of(
            new Node(
                0, new FullyConnected(Activation.NONE, false), List.of(0, 1, -1), List.of(2))),
        List.of(0),
        List.of(2));
  }

  private static Network with(Network network, int id, UnaryOperator<Tensor> change) {
    List<Tensor> tensors = new ArrayList<>(network.tensors());
    tensors.set(id, change.apply(tensors.get(id)));
    return new Network(
        network.name(), tensors, network.nodes(), network.inputs(), network.outputs());
  }

  private static String refusal(Network network) {
    UnsupportedNetworkException e =
        assertThrows(
            UnsupportedNetworkException.class, () -> GoldenModel.of(network, Rounding.TFLM));
    assertEquals(e.place() + ": " + e.reason(), e.getMessage());
    return e.getMessage();
  }

  @Test
  void refusalsNameTheNodeTheTensorAndTheReason() {
    Network network = dense(4, 1);
    assertEquals(
        "node 0 (fully_connected): tensor 2 (t2) has shape [1, 3], expected [1, 2]",
        refusal(with(network, 2, t -> int8(2, 1, 3))));
    assertEquals(
        "node 0 (fully_connected): tensor 1 (t1) is read before it is computed",
        refusal(with(network, 1, t -> int8(1, 2, 4))));
    assertTrue(
        refusal(with(network, 1, t -> weights(1, new byte[7], 2, 4)))
            .contains("holds 7 bytes for shape [2, 4]"));
    assertTrue(
        refusal(with(network, 2, t -> tensor(2, DataType.INT8, t.shape(), Float.NaN, 0, null)))
            .contains("scale NaN"));
    assertTrue(
        refusal(with(network, 2, t -> tensor(2, DataType.INT8, t.shape(), 0.1f, 200, null)))
            .contains("zero point 200"));
    assertTrue(
        refusal(with(network, 2, t -> tensor(2, DataType.INT16, t.shape(), 0.1f, 0, null)))
            .contains("INT16"));
    assertTrue(
        refusal(with(network, 0, t -> int8(0, 1, 1 << 20, 1 << 20))).contains("2^28 elements"));
  }

  @Test
  void sumsBeyond32BitsAreRefused() {
    assertTrue(refusal(dense(200_000, -128)).contains("overflows 32 bits"));
    assertTrue(
        refusal(
                with(
                    dense(4, 1),
                    2,
                    t -> tensor(2, DataType.INT8, t.shape(), 1e-12f, 0, null)))
            .contains("overflows 32 bits"));
  }

  @Test
  void longSumsAreExactOnVectors() {
    // 2000 * 131 * 127 is beyond 2^24: the sum is cut.
    Network network = dense(2000, 127);
    for (Rounding rounding : Rounding.values()) {
      GoldenModel plain = GoldenModel.of(network, rounding, false);
      GoldenModel vectors = GoldenModel.of(network, rounding, true);
      for (long seed = 0; seed < 20; seed++) {
        byte[] input = new byte[2000];
        new Random(seed).nextBytes(input);
        if (seed % 2 == 0) {
          Arrays.fill(input, (byte) (seed % 4 == 0 ? -128 : 127));
        }
        assertArrayEquals(
            plain.run(List.of(input)).codes(2),
            vectors.run(List.of(input)).codes(2),
            "seed " + seed + " " + rounding);
      }
    }
  }

  @Test
  void floatEdgesBelongToTheHost() {
    Tensor floatIn =
        new Tensor(
            3, "x", DataType.FLOAT32, List.of(1, 4), List.of(), List.of(), 0, Optional.empty());
    Tensor floatOut =
        new Tensor(
            4, "y", DataType.FLOAT32, List.of(1, 2), List.of(), List.of(), 0, Optional.empty());
    Network inner = dense(4, 5);
    List<Tensor> tensors = new ArrayList<>(inner.tensors());
    tensors.add(floatIn);
    tensors.add(floatOut);
    Op fully = inner.nodes().get(0).op();
    Network network =
        new Network(
            "float",
            tensors,
            List.of(
                new Node(0, new Quantize(), List.of(3), List.of(0)),
                new Node(1, fully, List.of(0, 1, -1), List.of(2)),
                new Node(2, new Dequantize(), List.of(2), List.of(4))),
            List.of(3),
            List.of(4));
    GoldenModel model = GoldenModel.of(network, Rounding.TFLM);
    assertEquals(List.of(0), model.inputTensors());
    assertEquals(List.of(2), model.outputTensors());
    byte[] codes =
        HostConversion.quantizeInput(
            network.tensor(0), new float[] {0f, 0.05f, -0.05f, 1000f}, network.semantics());
    assertArrayEquals(new byte[] {3, 4, 2, 127}, codes);
    Trace trace = model.run(List.of(codes));
    // 0.05 / 0.1 is a tie in float32: 5 * (1 - 1 + 124) * 0.1 * 0.01 / 0.1 = 6.2.
    assertArrayEquals(new byte[] {9, 9}, trace.codes(2));
    assertEquals(0.6f, HostConversion.dequantizeOutput(network.tensor(2), trace.codes(2))[0]);
    assertThrows(IllegalArgumentException.class, () -> trace.codes(4));
  }

  @Test
  void unsignedCodesAtTheEdges() {
    Tensor in = tensor(0, DataType.UINT8, List.of(1, 256), 0.5f, 128, null);
    Network network =
        new Network(
            "unsigned",
            List.of(in, tensor(1, DataType.INT8, List.of(1, 256), 0.5f, 0, null)),
            List.of(new Node(0, new Quantize(), List.of(0), List.of(1))),
            List.of(0),
            List.of(1));
    byte[] all = new byte[256];
    byte[] shifted = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
      shifted[i] = (byte) (i - 128);
    }
    GoldenModel model = GoldenModel.of(network, Rounding.TFLM);
    assertArrayEquals(shifted, model.run(List.of(all)).codes(1));
    assertArrayEquals(shifted, model.runEventDriven(List.of(all)).codes(1));
  }

  @Test
  void traceAndInputsAreNotShared() {
    GoldenModel model = GoldenModel.of(dense(4, 1), Rounding.TFLM);
    byte[] input = {10, 20, 30, 40};
    Trace trace = model.run(List.of(input));
    byte[] before = trace.codes(2);
    input[0] = 0;
    trace.codes(0)[1] = 0;
    trace.codes(2)[0] = 0;
    assertArrayEquals(new byte[] {10, 20, 30, 40}, trace.codes(0));
    assertArrayEquals(before, trace.codes(2));
  }

  @Test
  void wrongInputsAreRefused() {
    GoldenModel model = GoldenModel.of(dense(4, 1), Rounding.TFLM);
    assertThrows(IllegalArgumentException.class, () -> model.run(List.of()));
    assertThrows(IllegalArgumentException.class, () -> model.run(List.of(new byte[3])));
  }

  @Test
  void batchesKeepTheOrderOfSamplesOnAnyNumberOfThreads() {
    Network network = RandomNetwork.of(42, 5, 10);
    GoldenModel model = GoldenModel.of(network, Rounding.TFLM);
    Tensor in = network.tensor(network.inputs().get(0));
    List<List<byte[]>> samples =
        IntStream.range(0, 30)
            .boxed()
            .flatMap(seed -> RandomNetwork.inputs(in, seed).stream())
            .map(List::of)
            .toList();
    int output = model.outputTensors().get(0);
    for (int threads : new int[] {1, 2, 5}) {
      List<Integer> counts = new ArrayList<>();
      List<List<byte[]>> results =
          new BatchRunner(model, threads).outputs(samples, (done, all) -> counts.add(done));
      assertEquals(IntStream.rangeClosed(1, samples.size()).boxed().toList(), counts);
      for (int i = 0; i < samples.size(); i++) {
        assertArrayEquals(
            model.run(samples.get(i)).codes(output), results.get(i).get(0), "sample " + i);
      }
    }
  }

  @Test
  void batchesEndWithTheFirstFailure() {
    GoldenModel model = GoldenModel.of(dense(4, 1), Rounding.TFLM);
    List<List<byte[]>> samples = List.of(List.of(new byte[4]), List.of(new byte[3]));
    for (int threads : new int[] {1, 2}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new BatchRunner(model, threads).outputs(samples, (done, all) -> {}));
    }
  }

  @Test
  void countsOfMultiplyAccumulatesAreThoseOfTheLoops() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int size = 3 + random.nextInt(5);
      int kernel = 1 + random.nextInt(3);
      int stride = 1 + random.nextInt(2);
      Padding padding = random.nextBoolean() ? Padding.SAME : Padding.VALID;
      Window window = Window.of(padding.rows(), size, kernel, stride, 1);
      int out = window.output();
      Network network =
          new Network(
              "conv",
              List.of(
                  int8(0, 1, size, size, 2),
                  weights(1, filled(3 * kernel * kernel * 2, 1), 3, kernel, kernel, 2),
                  int8(2, 1, out, out, 3)),
              List.of(
                  new Node(
                      0,
                      new Conv2d(padding, stride, stride, 1, 1, Activation.NONE),
                      List.of(0, 1),
                      List.of(2))),
              List.of(0),
              List.of(2));
      byte[] input = new byte[size * size * 2];
      for (int i = 0; i < input.length; i++) {
        input[i] = (byte) (random.nextBoolean() ? 3 : 50);
      }
      long inside = 0;
      long event = 0;
      for (int y = 0; y < out; y++) {
        for (int x = 0; x < out; x++) {
          for (int tap = 0; tap < kernel * kernel; tap++) {
            int row = window.source(y, tap / kernel);
            int column = window.source(x, tap % kernel);
            if (row >= 0 && row < size && column >= 0 && column < size) {
              inside += 2 * 3;
              for (int c = 0; c < 2; c++) {
                event += input[(row * size + column) * 2 + c] != 3 ? 3 : 0;
              }
            }
          }
        }
      }
      GoldenModel model = GoldenModel.of(network, Rounding.TFLM);
      long dense = (long) out * out * 3 * kernel * kernel * 2;
      assertEquals(
          List.of(new EventCounts(0, dense, inside, event)),
          EventCounts.of(model, model.run(List.of(input))),
          "seed " + seed);
    }
  }

  @Test
  void constantsMayBeRead() {
    Network network =
        new Network(
            "constant",
            List.of(tensor(0, DataType.INT8, List.of(4), 0.1f, 0, filled(4, 7)), int8(1, 2, 2)),
            List.of(new Node(0, new Reshape(), List.of(0), List.of(1))),
            List.of(),
            List.of(1));
    GoldenModel model = GoldenModel.of(network, Rounding.TFLM);
    assertArrayEquals(filled(4, 7), model.run(List.of()).codes(1));
  }
}
