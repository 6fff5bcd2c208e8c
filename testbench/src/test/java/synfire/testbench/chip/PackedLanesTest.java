package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.map.Program;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Padding;

/** Split lanes: how much faster weights of 4 and 2 bits are than those of 8. */
@Tag("tool")
class PackedLanesTest {

  private static final int CHANNELS = 64;
  private static final int ROWS = 4;
  private static final int COLS = 16;
  private static final int EVENTS = 32;

  private static Tensor tensor(
      int id, List<Integer> shape, float scale, int zero, Optional<Constant> constant) {
    return new Tensor(
        id, "t" + id, DataType.INT8, shape, List.of(scale), List.of(zero), 0, constant);
  }

  /** A pointwise layer, and a pool that leaves the host little to take. */
  private static Network network(int bits) {
    Random random = new Random(bits);
    byte[] weights = new byte[CHANNELS * CHANNELS];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (random.nextInt(1 << bits) - (1 << (bits - 1)));
    }
    Tensor in = tensor(0, List.of(1, ROWS, COLS, CHANNELS), 0.5f, 0, Optional.empty());
    Tensor w =
        tensor(
            1,
            List.of(CHANNELS, 1, 1, CHANNELS),
            1f / (1 << bits),
            0,
            Optional.of(Constant.of(weights)));
    Tensor made = tensor(2, in.shape(), 4f, -3, Optional.empty());
    Tensor out = tensor(3, List.of(1, 1, COLS / 4, CHANNELS), 4f, -3, Optional.empty());
    return new Network(
        "pointwise" + bits,
        List.of(in, w, made, out),
        List.of(
            new Node(
                0,
                new Conv2d(Padding.VALID, 1, 1, 1, 1, Activation.NONE),
                List.of(0, 1),
                List.of(2)),
            new Node(
                1,
                new MaxPool2d(Padding.VALID, 4, 4, 4, 4, Activation.NONE),
                List.of(2),
                List.of(3))),
        List.of(0),
        List.of(3));
  }

  private static List<byte[]> inputs() {
    Random random = new Random(1);
    List<byte[]> inputs = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      byte[] codes = new byte[ROWS * COLS * CHANNELS];
      for (int pixel = 0; pixel < ROWS * COLS; pixel++) {
        List<Integer> channels = new ArrayList<>(IntStream.range(0, CHANNELS).boxed().toList());
        Collections.shuffle(channels, random);
        for (int c : channels.subList(0, EVENTS)) {
          codes[pixel * CHANNELS + c] = (byte) (random.nextInt(127) + 1);
        }
      }
      inputs.add(codes);
    }
    return inputs;
  }

  private static double cycles(ChipRun chip, int bits) throws Exception {
    Program program = chip.compile(network(bits), Rounding.TFLM);
    BenchResult equal =
        chip.run(program, Rounding.TFLM, inputs(), ChipBench.Mode.CHECK, bits);
    assertTrue(equal.good(), () -> equal.firstTrouble().orElse(""));
    BenchResult timed =
        chip.run(program, Rounding.TFLM, inputs(), ChipBench.Mode.CYCLES, bits);
    assertTrue(timed.good(), () -> timed.firstTrouble().orElse(""));
    return timed.interval().cycles() / (double) timed.interval().frames();
  }

  @Test
  void narrowWeightsAreMultipliedSeveralAtATime() throws Exception {
    ChipRun chip =
        ChipRun.of(
            ConfigReader.read("pico")
                .withNpe(new NpeConfig(8, 1, 24, 16, 32, 32, new NarrowConfig(2, true, 8))));
    // The pool takes a cycle and a few for each word, whatever the weights.
    double pool = 2.2 * ROWS * COLS * CHANNELS / 8;
    double eight = cycles(chip, 8);
    double four = cycles(chip, 4);
    double two = cycles(chip, 2);
    int least = ROWS * COLS * EVENTS * CHANNELS / 8;
    assertTrue(eight > least && eight < least + pool, "8 bits: " + eight);
    assertTrue(four < least / 1.9 + pool, "4 bits: " + four);
    assertTrue(two < least / 3.6 + pool, "2 bits: " + two);
    assertTrue(
        (eight - two) / (eight - four) > 1.45, eight + ", " + four + " and " + two + " cycles");
  }
}
