package synfire.testbench.chip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.Op;
import synfire.golden.op.Padding;
import synfire.golden.op.StateSpace;

/**
 * Random recurrent networks over rows of time: state spaces with a pointwise convolution between
 * them, some of whose states go on from frame to frame. States often saturate.
 */
final class RandomRecurrence {

  private final Random random;
  private final int stateBits;
  private final int fractionBits;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<State> states = new ArrayList<>();

  private RandomRecurrence(Random random, int stateBits, int fractionBits) {
    this.random = random;
    this.stateBits = stateBits;
    this.fractionBits = fractionBits;
  }

  /** A network with up to 12 complex states in each of two layers. */
  static Network of(long seed, int stateBits, int fractionBits) {
    RandomRecurrence made = new RandomRecurrence(new Random(seed), stateBits, fractionBits);
    int rows = 1 + made.random.nextInt(6);
    int input = made.activation(rows, 1 + made.random.nextInt(20), 1f);
    int last = made.recurrence(input);
    last = made.pointwise(last);
    last = made.recurrence(last);
    return new Network(
        "recurrence-" + seed,
        made.tensors,
        made.nodes,
        List.of(input),
        List.of(last),
        made.states,
        Semantics.ONNX);
  }

  private int tensor(
      DataType type, List<Integer> shape, List<Float> scales, int zero, Optional<Constant> values) {
    int id = tensors.size();
    tensors.add(
        new Tensor(
            id,
            "t" + id,
            type,
            shape,
            scales,
            Collections.nCopies(scales.size(), zero),
            0,
            values));
    return id;
  }

  private int activation(int rows, int channels, float scale) {
    int zero = random.nextInt(21) - 10;
    return tensor(
        DataType.INT8, List.of(1, rows, 1, channels), List.of(scale), zero, Optional.empty());
  }

  private int weights(List<Integer> shape) {
    int n = shape.stream().reduce(1, (a, b) -> a * b);
    byte[] codes = new byte[n];
    random.nextBytes(codes);
    for (int i = 0; i < n; i++) {
      codes[i] = random.nextInt(4) == 0 ? 0 : codes[i];
    }
    List<Float> scales = new ArrayList<>();
    for (int i = 0; i < shape.get(0); i++) {
      scales.add(0.5f + random.nextFloat());
    }
    return tensor(DataType.INT8, shape, scales, 0, Optional.of(Constant.of(codes)));
  }

  private int integers(List<Integer> shape, int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int v : values) {
      bytes.putInt(v);
    }
    return tensor(DataType.INT32, shape, List.of(), 0, Optional.of(Constant.of(bytes.array())));
  }

  private int node(Op op, List<Integer> inputs, int output, List<Integer> more) {
    List<Integer> outputs = new ArrayList<>(List.of(output));
    outputs.addAll(more);
    nodes.add(new Node(nodes.size(), op, inputs, outputs));
    return output;
  }

  /** What sums of random events and weights are like. */
  private static float sums(Tensor in) {
    return (float) (in.scale() * 5000 * Math.sqrt(in.dim(3)));
  }

  private int recurrence(int input) {
    Tensor in = tensors.get(input);
    int count = 1 + random.nextInt(12);
    float scale =
        sums(in) / (1 << stateBits - 1) * (float) Math.scalb(0.5 + random.nextDouble(),
            random.nextInt(4) - 2);
    int[] eigenvalues = new int[2 * count];
    int limit = 1 << fractionBits;
    for (int i = 0; i < eigenvalues.length; i++) {
      boolean end = random.nextInt(6) == 0;
      eigenvalues[i] =
          end ? (random.nextBoolean() ? limit - 1 : -limit) : random.nextInt(2 * limit) - limit;
    }
    List<Integer> shape = List.of(count, 2);
    List<Integer> inputs = new ArrayList<>();
    inputs.addAll(
        List.of(
            input, weights(List.of(2 * count, in.dim(3))), integers(shape, eigenvalues)));
    List<Integer> kept = new ArrayList<>();
    if (random.nextBoolean()) {
      int before = tensor(DataType.INT32, shape, List.of(), 0, Optional.empty());
      int after = tensor(DataType.INT32, shape, List.of(), 0, Optional.empty());
      inputs.add(before);
      kept.add(after);
      states.add(new State("s" + before, before, after, Constant.of(new byte[8 * count])));
    }
    float step = scale * (float) Math.scalb(0.4 + random.nextDouble(), stateBits - 8);
    return node(
        new StateSpace(stateBits, fractionBits, scale),
        inputs,
        activation(in.dim(1), 2 * count, step),
        kept);
  }

  private int pointwise(int input) {
    Tensor in = tensors.get(input);
    int out = 1 + random.nextInt(20);
    int weights = weights(List.of(out, 1, 1, in.dim(3)));
    return node(
        new Conv2d(Padding.VALID, 1, 1, 1, 1, Activation.NONE, 0),
        List.of(input, weights, integers(List.of(out), new int[out])),
        activation(in.dim(1), out, sums(in) / 100),
        List.of());
  }
}
