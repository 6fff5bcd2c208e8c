package synfire.testbench.chip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Mean;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Pad;
import synfire.golden.op.Padding;
import synfire.golden.op.Quantize;
import synfire.golden.op.Softmax;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Unary;

/**
 * Random networks of the operators that chips have: layers over maps, joins, a dense end, and what
 * they keep from one inference to the next.
 */
final class RandomChipNetwork {

  /** Types of codes; most are of 8 bits. */
  private static final List<DataType> TYPES =
      List.of(
          DataType.INT8, DataType.INT8, DataType.INT8, DataType.INT4, DataType.INT2, DataType.INT1);

  private final Random random;
  private final int mostFraction;
  private final boolean onnx;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<State> states = new ArrayList<>();

  private RandomChipNetwork(Random random, int mostFraction) {
    this.random = random;
    this.mostFraction = mostFraction;
    onnx = random.nextInt(3) == 2;
  }

  /** A network of about so many layers over a map. */
  static Network of(long seed, int layers) {
    return of(new Random(seed), 0, "seed-" + seed, n -> n < layers);
  }

  /** A network of up to so many layers. */
  static Network of(Choices choices, int most) {
    return of(choices, most, 0);
  }

  /** The same, some of whose biases have up to so many fraction bits. */
  static Network of(Choices choices, int most, int mostFraction) {
    return of(
        choices,
        mostFraction,
        "fuzz",
        n -> {
          // With the choice before a layer its choices can be left out.
          choices.mark();
          return n < most && (choices.nextInt(8) != 0 || n == 0);
        });
  }

  private static Network of(Random random, int mostFraction, String name, IntPredicate more) {
    RandomChipNetwork made = new RandomChipNetwork(random, mostFraction);
    int input =
        made.activation(
            List.of(1, made.size(1, 11), made.size(1, 11), made.size(1, 3) * made.size(1, 12)),
            made.scale(),
            made.zero());
    int last = input;
    for (int i = 0; more.test(i); i++) {
      last = made.layer(last);
    }
    if (made.random.nextInt(3) == 2) {
      last = made.dense(last);
      if (made.random.nextBoolean()) {
        Tensor in = made.tensors.get(last);
        last =
            made.node(
                new Softmax(1f), List.of(last), made.activation(in.shape(), 1f / 256f, -128));
      }
    }
    return new Network(
        name,
        made.tensors,
        made.nodes,
        List.of(input),
        List.of(last),
        made.states,
        made.onnx ? Semantics.ONNX : Semantics.TFLITE);
  }

  /** Dense, sparse and constant inputs. */
  static List<byte[]> inputs(Network network, long seed, int count) {
    Tensor input = network.tensor(network.inputs().get(0));
    Random random = new Random(seed);
    List<byte[]> inputs = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      byte[] codes = new byte[input.elements()];
      random.nextBytes(codes);
      int density = new int[] {100, 10, 50, 0}[k % 4];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = random.nextInt(100) < density ? codes[i] : (byte) input.zeroPoint();
      }
      inputs.add(codes);
    }
    return inputs;
  }

  private int size(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** Many values for one choice. */
  private Random values() {
    return new Random(random.nextInt());
  }

  private float scale() {
    return (float) Math.pow(10, -2.5 + 2 * random.nextDouble());
  }

  private int zero() {
    return new int[] {-128, 127, 0, -1, random.nextInt(256) - 128}[random.nextInt(5)];
  }

  /** The step that codes of 8 bits would have over the same range of numbers. */
  private static float eight(Tensor t) {
    return Math.scalb(t.scale(), t.type().bits() - 8);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Activation fused() {
    return random.nextBoolean()
        ? Activation.NONE
        : pick(List.of(Activation.values()));
  }

  private int activation(List<Integer> shape, float scale, int zero) {
    return add(DataType.INT8, shape, List.of(scale), List.of(zero), 0, Optional.empty());
  }

  /** Codes of a type and quantization that another tensor has. */
  private int like(Tensor t, List<Integer> shape) {
    return add(t.type(), shape, t.scales(), t.zeroPoints(), 0, Optional.empty());
  }

  /** Codes of 8 bits, or of fewer over the same range of numbers. */
  private int result(List<Integer> shape, float scale) {
    DataType type = pick(TYPES);
    int dropped = 8 - type.bits();
    return add(
        type,
        shape,
        List.of(Math.scalb(scale, dropped)),
        List.of(zero() >> dropped),
        0,
        Optional.empty());
  }

  private int add(
      DataType type, List<Integer> shape, List<Float> scales, List<Integer> zeros, int axis,
      Optional<Constant> constant) {
    int id = tensors.size();
    tensors.add(new Tensor(id, "t" + id, type, shape, scales, zeros, axis, constant));
    return id;
  }

  private int integers(List<Integer> shape, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return add(
        DataType.INT32, shape, List.of(), List.of(), 0, Optional.of(Constant.of(bytes.array())));
  }

  private int weights(List<Integer> shape, int axis) {
    byte[] codes = new byte[shape.stream().reduce(1, (a, b) -> a * b)];
    Random values = values();
    values.nextBytes(codes);
    int dropped = 8 - pick(TYPES).bits();
    for (int i = 0; i < codes.length; i++) {
      int code = values.nextInt(4) == 0 ? 0 : codes[i] >> dropped;
      codes[i] = (byte) (dropped == 7 ? codes[i] >> 7 | 1 : code);
    }
    int scales = random.nextBoolean() ? shape.get(axis) : 1;
    List<Float> list = new ArrayList<>();
    float base = Math.scalb(scale() / 30, dropped);
    for (int i = 0; i < scales; i++) {
      list.add(base * (0.5f + values.nextFloat()));
    }
    List<Integer> zeros = list.stream().map(s -> 0).toList();
    return add(DataType.INT8, shape, list, zeros, axis, Optional.of(Constant.of(codes)));
  }

  /** Biases about as large as sums of products with an input, in steps of some fraction bits. */
  private int bias(int channels, Tensor input, int fraction) {
    int range = Math.max(8, 20_000 >> 8 - input.type().bits()) << fraction;
    return random.nextInt(5) == 0
        ? -1
        : integers(List.of(channels), values().ints(channels, -range, range).toArray());
  }

  private int fraction() {
    return mostFraction > 0 && random.nextInt(3) == 2 ? size(1, mostFraction) : 0;
  }

  private float productScale(int input, int weights, int terms) {
    double typical = eight(tensors.get(input)) * tensors.get(weights).scale();
    return (float) (typical * 74 * Math.sqrt(terms) * Math.pow(10, random.nextDouble() - 0.5));
  }

  private int node(Op op, List<Integer> inputs, int output) {
    nodes.add(new Node(nodes.size(), op, inputs, List.of(output)));
    return output;
  }

  private int layer(int in) {
    Tensor tensor = tensors.get(in);
    return switch (random.nextInt(17)) {
      case 0, 1, 2 -> conv(tensor);
      case 3, 4 -> depthwise(tensor);
      case 5, 6 -> pool(tensor);
      case 7, 8, 9 -> join(tensor);
      case 10 -> constant(tensor);
      case 11 -> unary(tensor);
      case 12 -> pad(tensor);
      case 13 -> quantize(tensor);
      case 14 -> loop(tensor);
      case 15 -> history(tensor);
      default -> concatenation(tensor);
    };
  }

  private int dense(int in) {
    Tensor tensor = tensors.get(in);
    if (random.nextBoolean()) {
      in = mean(tensor);
      tensor = tensors.get(in);
    }
    int depth = tensor.elements();
    int out = size(1, 40);
    int weights = weights(List.of(out, depth), 0);
    int fraction = onnx ? fraction() : 0;
    return node(
        new FullyConnected(fused(), false, fraction),
        List.of(in, weights, bias(out, tensor, fraction)),
        result(List.of(1, out), productScale(in, weights, depth)));
  }

  private int mean(Tensor in) {
    int axes = integers(List.of(2), 1, 2);
    return node(
        new Mean(true),
        List.of(in.id(), axes),
        result(List.of(1, 1, 1, in.dim(3)), eight(in) * (0.3f + random.nextFloat())));
  }

  /** Two ways to the same shape meet in a sum, a difference or a product. */
  private int join(Tensor in) {
    int left = random.nextBoolean() ? in.id() : unary(in);
    int right = random.nextBoolean() ? earlier(in) : unary(in);
    int which = random.nextInt(3);
    Op op = which == 0 ? new Add(fused()) : which == 1 ? new Sub(fused()) : new Mul(fused());
    float a = eight(tensors.get(left));
    float b = eight(tensors.get(right));
    float out = which == 2 ? a * b * 60 : Math.max(a, b) * 1.5f;
    List<Integer> operands = random.nextBoolean() ? List.of(left, right) : List.of(right, left);
    return node(op, operands, result(in.shape(), out));
  }

  /** A way around several layers where there is one of this shape, else around one. */
  private int earlier(Tensor in) {
    List<Integer> same =
        tensors.stream()
            .filter(t -> t.constant().isEmpty() && t.shape().equals(in.shape()) && t != in)
            .map(Tensor::id)
            .toList();
    return same.isEmpty() || random.nextBoolean() ? pointwise(in, in.dim(3)) : pick(same);
  }

  private int constant(Tensor in) {
    List<Integer> shape = random.nextBoolean() ? List.of(in.dim(3)) : List.of(1);
    byte[] codes = new byte[shape.get(0)];
    values().nextBytes(codes);
    float other = scale();
    int constant =
        add(
            DataType.INT8, shape, List.of(other), List.of(zero()), 0,
            Optional.of(Constant.of(codes)));
    boolean product = random.nextBoolean();
    Op op = product ? new Mul(fused()) : random.nextBoolean() ? new Add(fused()) : new Sub(fused());
    float own = eight(in);
    float out = product ? own * other * 60 : Math.max(own, other) * 1.5f;
    return node(op, List.of(in.id(), constant), result(in.shape(), out));
  }

  private int unary(Tensor in) {
    Unary.Function function = pick(List.of(Unary.Function.values()));
    return node(
        new Unary(function, function == Unary.Function.LEAKY_RELU ? 0.3f : 0f),
        List.of(in.id()),
        activation(in.shape(), Math.max(scale(), eight(in) / 64), zero()));
  }

  private int quantize(Tensor in) {
    return node(
        new Quantize(), List.of(in.id()), result(in.shape(), eight(in) * 1.3f));
  }

  private int concatenation(Tensor in) {
    if (in.dim(3) > 40) {
      return quantize(in);
    }
    int other = pointwise(in, size(1, 12));
    int same =
        node(
            new Quantize(),
            List.of(other),
            like(in, tensors.get(other).shape()));
    int depth = in.dim(3) + tensors.get(same).dim(3);
    return node(
        new Concatenation(3),
        List.of(in.id(), same),
        like(in, List.of(1, in.dim(1), in.dim(2), depth)));
  }

  /** What a map was in the inference before, zero at first. */
  private void keep(int before, int next) {
    byte[] initial = new byte[tensors.get(before).elements()];
    Arrays.fill(initial, (byte) tensors.get(before).zeroPoint());
    states.add(new State("s" + before, before, next, Constant.of(initial)));
  }

  /** A recurrence: a map meets what came of it in the inference before. */
  private int loop(Tensor in) {
    int before = result(in.shape(), eight(in) * 1.5f);
    Tensor state = tensors.get(before);
    int seen =
        switch (random.nextInt(3)) {
          case 0 -> before;
          case 1 -> unary(state);
          default -> pointwise(state, in.dim(3));
        };
    int which = random.nextInt(3);
    Op op = which == 0 ? new Add(fused()) : which == 1 ? new Sub(fused()) : new Mul(fused());
    int next = node(op, List.of(in.id(), seen), like(state, in.shape()));
    keep(before, next);
    return next;
  }

  /** A convolution over rows that goes on from inference to inference. */
  private int history(Tensor in) {
    int rows = in.dim(1);
    int kernelRows = size(2, 4);
    int dilation = size(1, 2);
    int stride = rows % 2 == 0 ? size(1, 2) : 1;
    int kept = (kernelRows - 1) * dilation;
    int before = like(in, List.of(1, kept, in.dim(2), in.dim(3)));
    List<Integer> all = List.of(1, kept + rows, in.dim(2), in.dim(3));
    int both = node(new Concatenation(1), List.of(before, in.id()), like(in, all));
    List<Integer> from = List.of(0, rows, 0, 0);
    int next =
        node(
            new StridedSlice(from, all, List.of(1, 1, 1, 1)),
            List.of(both),
            like(in, tensors.get(before).shape()));
    keep(before, next);
    int out = size(1, 24);
    int weights = weights(List.of(out, kernelRows, 1, in.dim(3)), 0);
    int fraction = fraction();
    int outRows = (rows - 1) / stride + 1;
    return node(
        new Conv2d(Padding.VALID, stride, 1, dilation, 1, fused(), fraction),
        List.of(both, weights, bias(out, in, fraction)),
        result(
            List.of(1, outRows, in.dim(2), out),
            productScale(in.id(), weights, kernelRows * in.dim(3))));
  }

  private int pointwise(Tensor in, int out) {
    int weights = weights(List.of(out, 1, 1, in.dim(3)), 0);
    int fraction = fraction();
    return node(
        new Conv2d(Padding.SAME, 1, 1, 1, 1, fused(), fraction),
        List.of(in.id(), weights, bias(out, in, fraction)),
        result(
            List.of(1, in.dim(1), in.dim(2), out),
            productScale(in.id(), weights, in.dim(3))));
  }

  private static int outputs(
      Padding.Border border, int size, int kernel, int stride, int dilation) {
    int room = border.before() + size + border.after() - (kernel - 1) * dilation - 1;
    return border.same() ? (size + stride - 1) / stride : room < 0 ? 0 : room / stride + 1;
  }

  /** Some padding, each window with a place of the map. */
  private Padding padding(int kernelRows, int kernelCols) {
    return switch (random.nextInt(3)) {
      case 0 -> Padding.SAME;
      case 1 -> Padding.VALID;
      default ->
          Padding.explicit(
              random.nextInt(kernelRows),
              random.nextInt(kernelRows),
              random.nextInt(kernelCols),
              random.nextInt(kernelCols));
    };
  }

  private int conv(Tensor in) {
    int channels = in.dim(3);
    int groups = channels % 2 == 0 && random.nextInt(4) == 0 ? 2 : 1;
    int out = groups * size(1, 40 / groups);
    int kernelRows = size(1, 4);
    int kernelCols = size(1, 4);
    Padding padding = padding(kernelRows, kernelCols);
    Conv2d op =
        new Conv2d(
            padding, size(1, 3), size(1, 3), size(1, 2), size(1, 2), fused(), fraction());
    int rows = outputs(padding.rows(), in.dim(1), kernelRows, op.strideH(), op.dilationH());
    int cols = outputs(padding.columns(), in.dim(2), kernelCols, op.strideW(), op.dilationW());
    if (rows < 1 || cols < 1) {
      return unary(in);
    }
    int weights = weights(List.of(out, kernelRows, kernelCols, channels / groups), 0);
    float scale = productScale(in.id(), weights, kernelRows * kernelCols * channels);
    return node(
        op,
        List.of(in.id(), weights, bias(out, in, op.biasFraction())),
        result(List.of(1, rows, cols, out), scale));
  }

  private int depthwise(Tensor in) {
    int multiplier = random.nextInt(3) == 0 && in.dim(3) < 20 ? size(2, 3) : 1;
    int out = in.dim(3) * multiplier;
    int kernelRows = size(1, 4);
    int kernelCols = size(1, 4);
    Padding padding = padding(kernelRows, kernelCols);
    DepthwiseConv2d op =
        new DepthwiseConv2d(
            padding, size(1, 3), size(1, 3), size(1, 2), size(1, 2), fused(), fraction());
    int rows = outputs(padding.rows(), in.dim(1), kernelRows, op.strideH(), op.dilationH());
    int cols = outputs(padding.columns(), in.dim(2), kernelCols, op.strideW(), op.dilationW());
    if (rows < 1 || cols < 1) {
      return unary(in);
    }
    int weights = weights(List.of(1, kernelRows, kernelCols, out), 3);
    float scale = productScale(in.id(), weights, kernelRows * kernelCols);
    return node(
        op,
        List.of(in.id(), weights, bias(out, in, op.biasFraction())),
        result(List.of(1, rows, cols, out), scale));
  }

  private int pool(Tensor in) {
    int strideRows = size(1, 3);
    int strideCols = size(1, 3);
    int kernelRows = size(1, 4);
    int kernelCols = size(1, 4);
    Padding padding = padding(kernelRows, kernelCols);
    int rows = outputs(padding.rows(), in.dim(1), kernelRows, strideRows, 1);
    int cols = outputs(padding.columns(), in.dim(2), kernelCols, strideCols, 1);
    if (rows < 1 || cols < 1) {
      return unary(in);
    }
    Op op =
        random.nextBoolean()
            ? new AveragePool2d(padding, strideRows, strideCols, kernelRows, kernelCols, fused())
            : new MaxPool2d(padding, strideRows, strideCols, kernelRows, kernelCols, fused());
    return node(
        op,
        List.of(in.id()),
        like(in, List.of(1, rows, cols, in.dim(3))));
  }

  private int pad(Tensor in) {
    int[] around = {0, 0, size(0, 2), size(0, 2), size(0, 2), size(0, 2), 0, 0};
    int list = integers(List.of(4, 2), around);
    return node(
        new Pad(),
        List.of(in.id(), list),
        like(
            in,
            List.of(
                1,
                in.dim(1) + around[2] + around[3],
                in.dim(2) + around[4] + around[5],
                in.dim(3))));
  }
}
