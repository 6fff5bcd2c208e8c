package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Semantics;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Padding;
import synfire.golden.op.Sub;
import synfire.golden.op.Unary;

/**
 * A gated recurrent unit out of dense layers, sums, products and tables: what it gives depends on
 * all inputs since the last reset.
 */
@Tag("tool")
class RecurrenceTest {

  private static final int INPUTS = 12;
  private static final int UNITS = 20;
  private static final int OUTPUTS = 5;

  /** Builds the network: h' = n + z (h - n), z and r are gates, n sees r h. */
  private static class Unit {
    final Random random = new Random(7);
    final List<Tensor> tensors = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();

    int add(DataType type, List<Integer> shape, float scale, int zero, byte[] codes) {
      int id = tensors.size();
      Optional<Constant> constant = Optional.ofNullable(codes).map(Constant::of);
      tensors.add(
          new Tensor(
              id, "t" + id, type, shape, List.of(scale), List.of(zero), 0, constant));
      return id;
    }

    private int codes(int size, float scale, int zero) {
      return add(DataType.INT8, List.of(1, size), scale, zero, null);
    }

    int node(Op op, List<Integer> inputs, int output) {
      nodes.add(new Node(nodes.size(), op, inputs, List.of(output)));
      return output;
    }

    private int dense(int in, int outputs, int result) {
      int inputs = tensors.get(in).elements();
      byte[] weights = new byte[outputs * inputs];
      random.nextBytes(weights);
      int w = add(DataType.INT8, List.of(outputs, inputs), 1f / 64, 0, weights);
      ByteBuffer biases = ByteBuffer.allocate(4 * outputs).order(ByteOrder.LITTLE_ENDIAN);
      random.ints(outputs, -3000, 3000).forEach(biases::putInt);
      int b = add(DataType.INT32, List.of(outputs), 1f / 8192, 0, biases.array());
      return node(new FullyConnected(Activation.NONE, false, 0), List.of(in, w, b), result);
    }

    private int sum(int a, int b) {
      return node(new Add(Activation.NONE), List.of(a, b), codes(UNITS, 1f / 12, -3));
    }

    private int gate(int x, int h) {
      int sum = sum(dense(x, UNITS, codes(UNITS, 1f / 12, 4)), dense(h, UNITS, codes(UNITS, 0.1f, 0)));
      Unary logistic = new Unary(Unary.Function.LOGISTIC, 0f);
      return node(logistic, List.of(sum), codes(UNITS, 1f / 256, -128));
    }

    /**
     * The network.
     *
     * @param joined whether the gates read input and state side by side in one vector
     */
    Network build(boolean joined) {
      final int x = codes(INPUTS, 1f / 128, 0);
      int h = codes(UNITS, 1f / 128, 5);
      int z;
      if (joined) {
        int state = node(new Mul(Activation.NONE), List.of(h, h), codes(UNITS, 1f / 128, 0));
        int both =
            node(
                new Concatenation(1),
                List.of(x, state),
                codes(INPUTS + UNITS, 1f / 128, 0));
        int sum = dense(both, UNITS, codes(UNITS, 1f / 12, 4));
        Unary logistic = new Unary(Unary.Function.LOGISTIC, 0f);
        z = node(logistic, List.of(sum), codes(UNITS, 1f / 256, -128));
      } else {
        z = gate(x, h);
      }
      int r = gate(x, h);
      int seen = node(new Mul(Activation.NONE), List.of(r, h), codes(UNITS, 1f / 128, 0));
      int fresh =
          sum(dense(x, UNITS, codes(UNITS, 0.1f, 4)), dense(seen, UNITS, codes(UNITS, 0.1f, 0)));
      Unary tanh = new Unary(Unary.Function.TANH, 0f);
      int n = node(tanh, List.of(fresh), codes(UNITS, 1f / 128, 0));
      int apart = node(new Sub(Activation.NONE), List.of(h, n), codes(UNITS, 1f / 64, 0));
      int kept = node(new Mul(Activation.NONE), List.of(z, apart), codes(UNITS, 1f / 64, 0));
      int next = node(new Add(Activation.NONE), List.of(n, kept), codes(UNITS, 1f / 128, 5));
      int y = dense(next, OUTPUTS, codes(OUTPUTS, 1f / 10, 0));
      byte[] initial = new byte[UNITS];
      Arrays.fill(initial, (byte) 5);
      return new Network(
          "gated recurrent unit",
          tensors,
          nodes,
          List.of(x),
          List.of(y),
          List.of(new State("h", h, next, Constant.of(initial))),
          Semantics.TFLITE);
    }
  }

  /** A convolution over the frame and the two before, side by side in its channels. */
  private static final class Frames extends Unit {
    private static final int ROWS = 6;
    private static final int COLS = 5;
    private static final int CHANNELS = 10;
    private static final int OUTPUTS = 12;

    private int map(int channels, float scale, int zero) {
      return add(DataType.INT8, List.of(1, ROWS, COLS, channels), scale, zero, null);
    }

    static Network network() {
      Frames f = new Frames();
      int x = f.map(CHANNELS, 0.1f, 0);
      int last = f.map(CHANNELS, 0.1f, 0);
      int before = f.map(CHANNELS, 0.1f, 0);
      int all =
          f.node(new Concatenation(3), List.of(before, last, x), f.map(3 * CHANNELS, 0.1f, 0));
      byte[] weights = new byte[OUTPUTS * 9 * 3 * CHANNELS];
      f.random.nextBytes(weights);
      int w = f.add(DataType.INT8, List.of(OUTPUTS, 3, 3, 3 * CHANNELS), 1f / 64, 0, weights);
      int y =
          f.node(
              new Conv2d(Padding.SAME, 1, 1, 1, 1, Activation.NONE, 0),
              List.of(all, w, -1),
              f.map(OUTPUTS, 4f, 3));
      Constant zeros = Constant.of(new byte[ROWS * COLS * CHANNELS]);
      return new Network(
          "kernel over frames",
          f.tensors,
          f.nodes,
          List.of(x),
          List.of(y),
          List.of(new State("last", last, x, zeros), new State("before", before, last, zeros)),
          Semantics.TFLITE);
    }
  }

  private static List<byte[]> samples(int steps, int size) {
    Random random = new Random(11);
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      byte[] codes = new byte[size];
      random.nextBytes(codes);
      for (int k = 0; k < size; k++) {
        codes[k] = random.nextInt(3) == 0 ? 0 : codes[k];
      }
      samples.add(codes);
    }
    return samples;
  }

  private static BenchResult run(ChipRun chip, boolean joined, long seed) throws Exception {
    Network network = new Unit().build(joined);
    return chip.run(
        chip.compile(network, Rounding.TFLM),
        Rounding.TFLM,
        samples(40, INPUTS),
        List.of(0, 1, 17, 18, 33),
        ChipBench.Mode.CHECK,
        seed);
  }

  /** A shipped chip with room for the tables of all gates, and fewer elements to build. */
  private static ChipConfig chip(String name) {
    String text = ConfigReader.shippedText(name);
    return ConfigReader.parse(
        text.replaceFirst("tableBytes: \\S+", "tableBytes: 16KiB").replace("npes: 4", "npes: 2"),
        name);
  }

  /** With random stalls; the state is cleared while outputs are on their way. */
  @ParameterizedTest
  @CsvSource({"pico, false, 1", "pico, true, 2", "edge-64, true, 3"})
  void everyStepEqualsGolden(String name, boolean joined, long seed) throws Exception {
    BenchResult result = run(ChipRun.of(chip(name)), joined, seed);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
  }

  /** A kernel over three frames, three rows and three columns: two frames are kept. */
  @Test
  void aKernelOverFramesEqualsGolden() throws Exception {
    ChipRun chip = ChipRun.of(chip("pico"));
    Network network = Frames.network();
    BenchResult result =
        chip.run(
            chip.compile(network, Rounding.TFLM),
            Rounding.TFLM,
            samples(12, Frames.ROWS * Frames.COLS * Frames.CHANNELS),
            List.of(0, 5, 6),
            ChipBench.Mode.CHECK,
            1);
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
  }

  @Test
  void aLoopThatWaitsForItselfIsNoticed() throws Exception {
    ChipRun mutant =
        ChipRun.broken(chip("pico"), "sf_sequencer", "{11'd0, !m_endless_q}", "12'd1");
    assertFalse(run(mutant, false, 1).good());
  }
}
