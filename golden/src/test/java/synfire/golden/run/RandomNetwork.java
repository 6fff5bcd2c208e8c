package synfire.golden.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.BatchMatMul;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.Expression;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Mean;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Pad;
import synfire.golden.op.Padding;
import synfire.golden.op.Pointwise;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Rsqrt;
import synfire.golden.op.Softmax;
import synfire.golden.op.SquaredDifference;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Transpose;
import synfire.golden.op.Unary;

/** Random networks from a seed: chains of operations, each reading the one before. */
final class RandomNetwork {

  private final Random random;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final int mostChannels;

  private RandomNetwork(Random random, int mostChannels) {
    this.random = random;
    this.mostChannels = mostChannels;
  }

  /**
   * A network.
   *
   * @param operations length of the chain
   * @param mostChannels upper bound of the channels of a map
   */
  static Network of(long seed, int operations, int mostChannels) {
    RandomNetwork made = new RandomNetwork(new Random(seed), mostChannels);
    int input =
        made.activation(
            List.of(1, made.size(3, 9), made.size(3, 9), made.size(1, mostChannels)));
    int last = input;
    for (int i = 0; i < operations; i++) {
      last = made.step(last);
    }
    return new Network(
        "seed-" + seed,
        made.tensors,
        made.nodes,
        List.of(input),
        List.of(last),
        seed % 2 == 0 ? Semantics.TFLITE : Semantics.ONNX);
  }

  /** Inputs that have bitten before: random, sparse, constant, single events at the corners. */
  static List<byte[]> inputs(Tensor input, long seed) {
    Random random = new Random(seed);
    int n = input.elements();
    byte zero = (byte) input.zeroPoint();
    List<byte[]> inputs = new ArrayList<>();
    byte[] dense = new byte[n];
    random.nextBytes(dense);
    inputs.add(dense);
    byte[] sparse = dense.clone();
    for (int i = 0; i < n; i++) {
      sparse[i] = random.nextInt(10) == 0 ? sparse[i] : zero;
    }
    inputs.add(sparse);
    for (byte code : new byte[] {-128, 127, zero}) {
      byte[] constant = new byte[n];
      Arrays.fill(constant, code);
      inputs.add(constant);
    }
    int height = input.dim(1);
    int width = input.dim(2);
    int channels = input.dim(3);
    for (int corner = 0; corner < 4; corner++) {
      byte[] single = new byte[n];
      Arrays.fill(single, zero);
      int place = (corner / 2 * (height - 1) * width + corner % 2 * (width - 1)) * channels;
      single[place + random.nextInt(channels)] = (byte) (zero >= 0 ? -128 : 127);
      inputs.add(single);
    }
    return inputs;
  }

  private int size(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  private float scale() {
    return (float) Math.pow(10, -2.5 + 2 * random.nextDouble());
  }

  private int zero() {
    return new int[] {-128, 127, 0, -1, random.nextInt(256) - 128}[random.nextInt(5)];
  }

  private int activation(List<Integer> shape) {
    return activation(shape, scale(), zero());
  }

  private int activation(List<Integer> shape, float scale, int zero) {
    return add(DataType.INT8, shape, List.of(scale), List.of(zero), 0, Optional.empty());
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
    random.nextBytes(codes);
    int extreme = random.nextInt(10);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = extreme == 0 ? -128 : random.nextInt(4) == 0 ? 0 : codes[i];
    }
    int scales = random.nextBoolean() ? shape.get(axis) : 1;
    List<Float> list = new ArrayList<>();
    for (int i = 0; i < scales; i++) {
      list.add(scale() / 30);
    }
    boolean asymmetric = random.nextInt(4) == 0;
    List<Integer> zeros =
        list.stream().map(s -> asymmetric ? random.nextInt(256) - 128 : 0).toList();
    return add(DataType.INT8, shape, list, zeros, axis, Optional.of(Constant.of(codes)));
  }

  private int bias(int channels) {
    if (random.nextInt(5) == 0) {
      return -1;
    }
    int[] values = random.ints(channels, -20_000, 20_000).toArray();
    return integers(List.of(channels), values);
  }

  private float productScale(int input, int weights, int terms) {
    double typical = tensors.get(input).scale() * tensors.get(weights).scale();
    return (float) (typical * 74 * Math.sqrt(terms) * Math.pow(10, random.nextDouble() - 0.5));
  }

  private int node(Op op, List<Integer> inputs, int output) {
    nodes.add(new Node(nodes.size(), op, inputs, List.of(output)));
    return output;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Padding padding() {
    return switch (random.nextInt(3)) {
      case 0 -> Padding.SAME;
      case 1 -> Padding.VALID;
      default -> Padding.explicit(size(0, 2), size(0, 2), size(0, 2), size(0, 2));
    };
  }

  private Activation fused() {
    return pick(List.of(Activation.values()));
  }

  private int step(int in) {
    Tensor tensor = tensors.get(in);
    boolean map = tensor.shape().size() == 4;
    return switch (random.nextInt(map ? 18 : 12)) {
      case 0, 1 -> fullyConnected(tensor);
      case 2 -> sum(tensor);
      case 3 -> broadcast(tensor, new Mul(fused()));
      case 4 -> broadcast(tensor, new SquaredDifference());
      case 5 -> mean(tensor);
      case 6 -> unary(tensor);
      case 7 -> random.nextBoolean() ? quantize(tensor) : rsqrt(tensor);
      case 8 -> softmax(tensor);
      case 9 -> transpose(tensor);
      case 10 -> concatenation(tensor);
      case 11 -> tensor.shape().size() < 2 ? unary(tensor) : matMul(tensor);
      case 12, 13 -> conv(tensor);
      case 14 -> depthwise(tensor);
      case 15 -> pool(tensor);
      case 16 -> pad(tensor);
      default -> random.nextBoolean() ? slice(tensor) : reshape(tensor);
    };
  }

  private int fullyConnected(Tensor in) {
    int depth = in.shape().isEmpty() ? 1 : random.nextBoolean() ? in.dim(-1) : in.elements();
    boolean keep = !in.shape().isEmpty() && depth == in.dim(-1) && random.nextBoolean();
    int out = size(1, mostChannels);
    int weights = weights(List.of(out, depth), 0);
    List<Integer> shape = new ArrayList<>(keep ? in.shape() : List.of(in.elements() / depth, out));
    shape.set(shape.size() - 1, out);
    int result = activation(shape, productScale(in.id(), weights, depth), zero());
    return node(
        new FullyConnected(fused(), keep), List.of(in.id(), weights, bias(out)), result);
  }

  private int sum(Tensor in) {
    Op op = random.nextBoolean() ? new Add(fused()) : new Sub(fused());
    if (random.nextBoolean()) {
      return broadcast(in, op);
    }
    // Both operands of one shape: the tensor and a function of it.
    int other = unary(in);
    return node(op, List.of(in.id(), other), activation(in.shape(), in.scale() * 2, zero()));
  }

  private int broadcast(Tensor in, Op op) {
    List<Integer> shape = new ArrayList<>();
    for (int axis : in.shape()) {
      shape.add(random.nextBoolean() ? axis : 1);
    }
    shape = shape.subList(shape.isEmpty() ? 0 : random.nextInt(shape.size()), shape.size());
    byte[] codes = new byte[shape.stream().reduce(1, (a, b) -> a * b)];
    random.nextBytes(codes);
    float other = scale();
    int constant =
        add(
            DataType.INT8, shape, List.of(other), List.of(zero()), 0,
            Optional.of(Constant.of(codes)));
    float out = Math.max(in.scale(), other) * 1.5f;
    if (op instanceof Mul) {
      out = in.scale() * other * 60;
    } else if (op instanceof SquaredDifference) {
      out = Math.max(in.scale(), other) * Math.max(in.scale(), other) * 60;
    }
    List<Integer> operands =
        random.nextBoolean() ? List.of(in.id(), constant) : List.of(constant, in.id());
    return node(op, operands, activation(in.shape(), out, zero()));
  }

  private int mean(Tensor in) {
    if (in.shape().isEmpty()) {
      return unary(in);
    }
    boolean keep = random.nextBoolean();
    List<Integer> axes = new ArrayList<>();
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < in.shape().size(); axis++) {
      if (random.nextBoolean()) {
        axes.add(random.nextBoolean() ? axis : axis - in.shape().size());
        if (keep) {
          shape.add(1);
        }
      } else {
        shape.add(in.dim(axis));
      }
    }
    if (axes.isEmpty()) {
      return unary(in);
    }
    int list =
        integers(List.of(axes.size()), axes.stream().mapToInt(Integer::intValue).toArray());
    return node(new Mean(keep), List.of(in.id(), list), activation(shape));
  }

  private int unary(Tensor in) {
    if (random.nextInt(3) == 0) {
      return node(new Pointwise(expression(3)), List.of(in.id()), activation(in.shape()));
    }
    Unary.Function function = pick(List.of(Unary.Function.values()));
    // HARD_SWISH needs an output scale that is not far finer than the input's.
    return node(
        new Unary(function, function == Unary.Function.LEAKY_RELU ? 0.3f : 0f),
        List.of(in.id()),
        activation(in.shape(), Math.max(scale(), in.scale() / 64), zero()));
  }

  private Expression expression(int depth) {
    if (depth == 0) {
      return random.nextInt(4) > 0 ? Expression.X : Expression.number(random.nextFloat() * 4 - 2);
    }
    Expression.Function function = pick(List.of(Expression.Function.values()));
    List<Expression> operands = new ArrayList<>();
    for (int i = 0; i < function.operands(); i++) {
      operands.add(expression(depth - 1));
    }
    return new Expression.Call(function, operands);
  }

  private int quantize(Tensor in) {
    return node(
        new Quantize(), List.of(in.id()), activation(in.shape(), in.scale() * 1.3f, zero()));
  }

  private int rsqrt(Tensor in) {
    return node(new Rsqrt(), List.of(in.id()), activation(in.shape()));
  }

  private int softmax(Tensor in) {
    return node(
        new Softmax(1f), List.of(in.id()), activation(in.shape(), 1f / 256f, -128));
  }

  private int transpose(Tensor in) {
    if (in.shape().isEmpty()) {
      return unary(in);
    }
    List<Integer> order = new ArrayList<>();
    for (int axis = 0; axis < in.shape().size(); axis++) {
      order.add(axis);
    }
    Collections.shuffle(order, random);
    int list =
        integers(List.of(order.size()), order.stream().mapToInt(Integer::intValue).toArray());
    return node(
        new Transpose(),
        List.of(in.id(), list),
        activation(order.stream().map(in::dim).toList(), in.scale(), in.zeroPoint()));
  }

  private int concatenation(Tensor in) {
    if (in.shape().isEmpty() || in.elements() > 4000) {
      return unary(in);
    }
    int axis = random.nextInt(in.shape().size());
    List<Integer> shape = new ArrayList<>(in.shape());
    shape.set(axis, 2 * shape.get(axis));
    return node(
        new Concatenation(axis),
        List.of(in.id(), in.id()),
        activation(shape, in.scale(), in.zeroPoint()));
  }

  private int matMul(Tensor in) {
    boolean adjointX = random.nextBoolean();
    boolean adjointY = random.nextBoolean();
    int height = adjointX ? in.dim(-1) : in.dim(-2);
    int depth = adjointX ? in.dim(-2) : in.dim(-1);
    int width = size(1, 5);
    byte[] codes = new byte[depth * width];
    random.nextBytes(codes);
    int other =
        add(
            DataType.INT8, adjointY ? List.of(width, depth) : List.of(depth, width),
            List.of(scale()), List.of(zero()), 0, Optional.of(Constant.of(codes)));
    List<Integer> shape = new ArrayList<>(in.shape().subList(0, in.shape().size() - 2));
    shape.add(height);
    shape.add(width);
    return node(
        new BatchMatMul(adjointX, adjointY),
        List.of(in.id(), other),
        activation(shape, productScale(in.id(), other, depth), zero()));
  }

  private int conv(Tensor in) {
    int channels = in.dim(3);
    int groups = channels % 2 == 0 && random.nextInt(4) == 0 ? 2 : 1;
    int out = groups * size(1, Math.max(1, mostChannels / groups));
    Conv2d op =
        new Conv2d(
            padding(), size(1, 3), size(1, 3), size(1, 2), size(1, 2),
            fused());
    int[] kernel = {size(1, 4), size(1, 4)};
    Window rows =
        Window.of(op.padding().rows(), in.dim(1), kernel[0], op.strideH(), op.dilationH());
    Window columns =
        Window.of(op.padding().columns(), in.dim(2), kernel[1], op.strideW(), op.dilationW());
    if (rows == null || columns == null) {
      return unary(in);
    }
    int weights = weights(List.of(out, kernel[0], kernel[1], channels / groups), 0);
    float scale = productScale(in.id(), weights, kernel[0] * kernel[1] * channels);
    return node(
        op,
        List.of(in.id(), weights, bias(out)),
        activation(List.of(in.dim(0), rows.output(), columns.output(), out), scale, zero()));
  }

  private int depthwise(Tensor in) {
    int multiplier = size(1, 3);
    int out = in.dim(3) * multiplier;
    DepthwiseConv2d op =
        new DepthwiseConv2d(
            padding(), size(1, 3), size(1, 3), size(1, 2), size(1, 2),
            fused());
    int[] kernel = {size(1, 4), size(1, 4)};
    Window rows =
        Window.of(op.padding().rows(), in.dim(1), kernel[0], op.strideH(), op.dilationH());
    Window columns =
        Window.of(op.padding().columns(), in.dim(2), kernel[1], op.strideW(), op.dilationW());
    if (rows == null || columns == null || out > 3 * mostChannels) {
      return unary(in);
    }
    int weights = weights(List.of(1, kernel[0], kernel[1], out), 3);
    float scale = productScale(in.id(), weights, kernel[0] * kernel[1]);
    return node(
        op,
        List.of(in.id(), weights, bias(out)),
        activation(List.of(in.dim(0), rows.output(), columns.output(), out), scale, zero()));
  }

  private int pool(Tensor in) {
    Padding padding = padding();
    int[] numbers = {size(1, 3), size(1, 3), size(1, 4), size(1, 4)};
    Window rows = Window.of(padding.rows(), in.dim(1), numbers[2], numbers[0], 1);
    Window columns = Window.of(padding.columns(), in.dim(2), numbers[3], numbers[1], 1);
    if (rows == null || columns == null || !rows.touches() || !columns.touches()) {
      return unary(in);
    }
    Op op =
        random.nextBoolean()
            ? new AveragePool2d(
                padding, numbers[0], numbers[1], numbers[2], numbers[3], fused())
            : new MaxPool2d(
                padding, numbers[0], numbers[1], numbers[2], numbers[3], fused());
    return node(
        op,
        List.of(in.id()),
        activation(
            List.of(in.dim(0), rows.output(), columns.output(), in.dim(3)),
            in.scale(), in.zeroPoint()));
  }

  private int pad(Tensor in) {
    int[] around = random.ints(8, 0, 3).toArray();
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < 4; axis++) {
      around[2 * axis] = axis == 0 ? 0 : around[2 * axis];
      around[2 * axis + 1] = axis == 0 ? 0 : around[2 * axis + 1];
      shape.add(in.dim(axis) + around[2 * axis] + around[2 * axis + 1]);
    }
    int list = integers(List.of(4, 2), around);
    return node(
        new Pad(), List.of(in.id(), list), activation(shape, in.scale(), in.zeroPoint()));
  }

  private int slice(Tensor in) {
    List<Integer> begin = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    List<Integer> stride = new ArrayList<>();
    List<Integer> shape = new ArrayList<>();
    for (int axis : in.shape()) {
      int step = pick(List.of(1, 2, -1, -2));
      int from = random.nextInt(axis);
      int count = size(1, step > 0 ? (axis - 1 - from) / step + 1 : from / -step + 1);
      begin.add(from);
      stride.add(step);
      end.add(from + (count - 1) * step + (step > 0 ? 1 : -1));
      shape.add(count);
    }
    return node(
        new StridedSlice(begin, end, stride),
        List.of(in.id()),
        activation(shape, in.scale(), in.zeroPoint()));
  }

  private int reshape(Tensor in) {
    return node(
        new Reshape(),
        List.of(in.id()),
        activation(
            List.of(in.dim(1) * in.dim(0), in.dim(2) * in.dim(3)), in.scale(), in.zeroPoint()));
  }
}
