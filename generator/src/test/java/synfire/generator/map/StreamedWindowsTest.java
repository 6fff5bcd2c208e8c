package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import synfire.generator.Compiler;
import synfire.generator.config.ConfigReader;
import synfire.generator.model.WindowToStream;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.Op;
import synfire.golden.op.Padding;
import synfire.golden.op.Reshape;
import synfire.golden.op.StridedSlice;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.Memory;

/** A network over a window of time gives the same as its streaming form, once the window is full. */
final class StreamedWindowsTest {

  private static final int SEEDS = Integer.getInteger("synfire.seeds", 200);

  /** Random layers over a window of time, without padding. */
  private static final class Windows {
    private final Random random;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private int last;

    Windows(long seed) {
      random = new Random(seed);
      last = codes(List.of(1, 40 + random.nextInt(60), 1, 1 + random.nextInt(6)));
    }

    private int tensor(DataType type, List<Integer> shape, float scale, int zero, byte[] data) {
      int id = tensors.size();
      tensors.add(
          new Tensor(
              id, "t" + id, type, shape, List.of(scale), List.of(zero), 0,
              Optional.ofNullable(data).map(Constant::of)));
      return id;
    }

    private int codes(List<Integer> shape) {
      int zero = random.nextBoolean() ? -128 : random.nextInt(100) - 50;
      return tensor(DataType.INT8, shape, 0.05f, zero, null);
    }

    private int weights(Integer... shape) {
      byte[] w = new byte[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
      random.nextBytes(w);
      return tensor(DataType.INT8, List.of(shape), 0.002f, 0, w);
    }

    private void node(Op op, List<Integer> inputs, int out) {
      nodes.add(new Node(nodes.size(), op, inputs, List.of(out)));
      last = out;
    }

    private int rows() {
      return tensors.get(last).dim(1);
    }

    private int channels() {
      return tensors.get(last).dim(3);
    }

    private void layer() {
      int dilation = 1 + random.nextInt(2);
      int kernel = 1 + random.nextInt(Math.min(6, (rows() - 1) / dilation));
      int stride = 1 + random.nextInt(3);
      int out = (rows() - (kernel - 1) * dilation - 1) / stride + 1;
      int c = channels();
      switch (random.nextInt(4)) {
        case 0 -> {
          int outputs = 1 + random.nextInt(10);
          int w = weights(outputs, kernel, 1, c);
          node(
              new Conv2d(Padding.VALID, stride, 1, dilation, 1, Activation.RELU),
              List.of(last, w, -1),
              codes(List.of(1, out, 1, outputs)));
        }
        case 1 -> {
          int w = weights(1, kernel, 1, c);
          node(
              new DepthwiseConv2d(Padding.VALID, stride, 1, dilation, 1, Activation.NONE),
              List.of(last, w, -1),
              codes(List.of(1, out, 1, c)));
        }
        case 2 -> {
          int pooled = (rows() - kernel) / stride + 1;
          Tensor t = tensors.get(last);
          node(
              new AveragePool2d(Padding.VALID, stride, 1, kernel, 1, Activation.NONE),
              List.of(last),
              tensor(DataType.INT8, List.of(1, pooled, 1, c), t.scale(), t.zeroPoint(), null));
        }
        default -> skip();
      }
    }

    /** A layer beside its own input, from which some of the rows are taken. */
    private void skip() {
      int from = last;
      Tensor t = tensors.get(from);
      int less = random.nextInt(Math.min(4, rows() - 1));
      int begin = random.nextInt(less + 1);
      int w = weights(1, less + 1, 1, channels());
      List<Integer> shape = List.of(1, rows() - less, 1, channels());
      node(
          new DepthwiseConv2d(Padding.VALID, 1, 1, 1, 1, Activation.NONE),
          List.of(from, w, -1),
          codes(shape));
      int a = last;
      node(
          new StridedSlice(
              List.of(0, begin, 0, 0),
              List.of(1, begin + shape.get(1), 1, shape.get(3)),
              List.of(1, 1, 1, 1)),
          List.of(from),
          tensor(DataType.INT8, shape, t.scale(), t.zeroPoint(), null));
      node(new Add(Activation.NONE), List.of(a, last), codes(shape));
    }

    Network network() {
      int layers = 1 + random.nextInt(4);
      for (int i = 0; i < layers && rows() > 4; i++) {
        layer();
      }
      int all = rows() * channels();
      if (random.nextBoolean()) {
        Tensor t = tensors.get(last);
        node(
            new Reshape(),
            List.of(last),
            tensor(DataType.INT8, List.of(1, all), t.scale(), t.zeroPoint(), null));
        if (random.nextBoolean()) {
          int w = weights(5, all);
          node(
              new FullyConnected(Activation.NONE, false),
              List.of(last, w, -1),
              codes(List.of(1, 5)));
        }
      }
      return new Network("windows", tensors, nodes, List.of(0), List.of(last));
    }
  }

  @Test
  void stepsGiveWhatTheWindowGives() {
    int compared = 0;
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Network window = new Windows(seed).network();
      Network stream = WindowToStream.of(window);
      compared += compare(window, stream, seed);
      List<byte[]> steps = steps(stream, 12, new Random(seed));
      try {
        Program program =
            Compiler.compile(
                stream,
                Rounding.TFLM,
                Target.of(Compiler.fit(stream, Rounding.TFLM, ConfigReader.read("pico"))));
        CheckedRun.of(program, Rounding.TFLM, steps, "seed " + seed);
      } catch (ProblemException e) {
        refused++;
      }
    }
    assertTrue(compared >= 3 * SEEDS, compared + " steps compared");
    assertTrue(refused <= 5 + SEEDS / 20, refused + " refused");
  }

  private static List<byte[]> steps(Network stream, int count, Random random) {
    List<byte[]> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] rows = new byte[stream.tensor(stream.inputs().get(0)).elements()];
      random.nextBytes(rows);
      steps.add(rows);
    }
    return steps;
  }

  /** Steps after the window is full against the window that ends with them. */
  private static int compare(Network window, Network stream, long seed) {
    GoldenModel whole = GoldenModel.of(window, Rounding.TFLM);
    GoldenModel golden = GoldenModel.of(stream, Rounding.TFLM);
    Memory memory = golden.memory();
    int size = window.tensor(0).elements();
    int step = stream.tensor(stream.inputs().get(0)).elements();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int compared = 0;
    for (byte[] rows : steps(stream, (size + step - 1) / step + 3, new Random(seed))) {
      byte[] found = golden.run(List.of(rows), memory).codes(stream.outputs().get(0));
      all.writeBytes(rows);
      byte[] now = all.toByteArray();
      if (now.length >= size) {
        byte[] part = Arrays.copyOfRange(now, now.length - size, now.length);
        byte[] expected = whole.run(List.of(part)).codes(window.outputs().get(0));
        // Rows of time: the new ones are the last.
        assertArrayEquals(
            Arrays.copyOfRange(expected, expected.length - found.length, expected.length),
            found,
            "seed " + seed);
        compared++;
      }
    }
    return compared;
  }

  @Test
  void whatSeesTheEndsOfTheWindowIsRefused() {
    Windows w = new Windows(1);
    int c = w.channels();
    w.node(
        new DepthwiseConv2d(Padding.SAME, 1, 1, 1, 1, Activation.NONE),
        List.of(w.last, w.weights(1, 3, 1, c), -1),
        w.codes(List.of(1, w.rows(), 1, c)));
    Network padded = new Network("padded", w.tensors, w.nodes, List.of(0), List.of(w.last));
    String message =
        assertThrows(ProblemException.class, () -> WindowToStream.of(padded)).getMessage();
    assertTrue(message.contains("operation 0 (depthwise_conv2d) cannot be streamed"), message);
    Network twice = WindowToStream.of(new Windows(3).network());
    if (!twice.states().isEmpty()) {
      assertThrows(ProblemException.class, () -> WindowToStream.of(twice));
    }
    assertEquals(List.of(), new Windows(3).network().states());
  }
}
