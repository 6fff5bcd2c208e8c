package synfire.generator.map;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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
import synfire.golden.op.Reshape;
import synfire.golden.op.Softmax;
import synfire.golden.op.Split;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Transpose;
import synfire.golden.op.Unary;

/** Small networks made of random layers; the same seed makes the same network. */
public final class RandomNetworks {

  private final Random random;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  /** Whether all weights have the zero point 0, as in TensorFlow Lite. */
  private final boolean symmetric;
  private final int input;
  private int last;

  private RandomNetworks(long seed) {
    random = new Random(seed);
    symmetric = false;
    int rows = size(9);
    int cols = size(9);
    int channels = random.nextInt(3) == 0 ? 1 : size(19);
    input = activation(List.of(1, rows, cols, channels));
    last = input;
  }

  /** A network of some layers. */
  public static Network of(long seed) {
    RandomNetworks r = new RandomNetworks(seed);
    int layers = 1 + r.random.nextInt(5);
    for (int i = 0; i < layers; i++) {
      r.layer();
    }
    r.end();
    return new Network(
        "seed" + seed,
        r.tensors,
        r.nodes,
        List.of(r.input),
        List.of(r.last),
        seed % 3 == 2 ? Semantics.ONNX : Semantics.TFLITE);
  }

  /**
   * A network of layers that keep rows from frame to frame, with others between; the same seed makes
   * the same.
   */
  public static Network streaming(long seed) {
    RandomNetworks r = new RandomNetworks(new Random(seed));
    int layers = 1 + r.random.nextInt(4);
    r.window(r.last);
    for (int i = 0; i < layers; i++) {
      if (!r.isMap(r.last)) {
        break;
      }
      if (r.random.nextInt(3) == 0) {
        r.layer();
      } else {
        r.window(r.last);
      }
    }
    return new Network(
        "streaming" + seed,
        r.tensors,
        r.nodes,
        List.of(r.input),
        List.of(r.last),
        r.states,
        seed % 3 == 2 ? Semantics.ONNX : Semantics.TFLITE);
  }

  private RandomNetworks(Random random) {
    this.random = random;
    symmetric = true;
    int channels = random.nextInt(3) == 0 ? 1 : size(14);
    int cols = random.nextBoolean() ? 1 : size(3);
    input = activation(List.of(1, size(6), cols, channels));
    last = input;
  }

  /** A layer with a window over new rows and those before them. */
  private void window(int in) {
    int rows = at(in).dim(1);
    int stride = size(rows);
    while (rows % stride != 0) {
      stride = size(rows);
    }
    int dilation = random.nextInt(3) == 0 ? 2 : 1;
    int kernel = 2 + random.nextInt(4);
    int span = (kernel - 1) * dilation + 1;
    // Rows that the last window does not reach.
    int rest = random.nextInt(4) == 0 ? random.nextInt(stride) : 0;
    int kept = span - stride + rest;
    if (kept < 1) {
      depthwise(in);
      return;
    }
    int all = joined(in, kept);
    switch (random.nextInt(5)) {
      case 0 -> windowConv(all, kernel, stride, dilation, rows / stride);
      case 1 -> {
        if (dilation == 1) {
          windowPool(all, kernel, stride, rows / stride);
        } else {
          windowDepthwise(all, kernel, stride, dilation, rows / stride);
        }
      }
      case 2 -> {
        if (rows == 1) {
          dense(all);
        } else {
          windowConv(all, kernel, stride, dilation, rows / stride);
        }
      }
      case 3 -> mixed(all, rows);
      default -> windowDepthwise(all, kernel, stride, dilation, rows / stride);
    }
  }

  /** Kept rows in front of a map; which rows are kept is said in different ways. */
  private int joined(int in, int kept) {
    Tensor t = at(in);
    int rows = t.dim(1);
    int shift = random.nextInt(3) == 0 ? rows : 0;
    List<Integer> all = List.of(1, kept + rows, t.dim(2), t.dim(3));
    List<Integer> of = List.of(1, kept + shift, t.dim(2), t.dim(3));
    int state = activation(of, t.scale(), t.zeroPoint());
    int front = state;
    if (shift > 0) {
      front = activation(List.of(1, kept, t.dim(2), t.dim(3)), t.scale(), t.zeroPoint());
      node(rows(shift, kept + shift, t), List.of(state), front);
    }
    int out = activation(all, t.scale(), t.zeroPoint());
    node(new Concatenation(1), List.of(front, in), out);
    int next = out;
    if (shift == 0 && rows == kept && random.nextBoolean()) {
      next = in;
    } else if (shift == 0) {
      next = activation(of, t.scale(), t.zeroPoint());
      if (random.nextBoolean()) {
        node(rows(rows, kept + rows, t), List.of(out), next);
      } else {
        int old =
            activation(List.of(1, rows, t.dim(2), t.dim(3)), t.scale(), t.zeroPoint());
        nodes.add(new Node(nodes.size(), new Split(1), List.of(out), List.of(old, next)));
      }
    }
    byte[] zeros = new byte[at(state).elements()];
    Arrays.fill(zeros, (byte) t.zeroPoint());
    states.add(new State("s" + states.size(), state, next, Constant.of(zeros)));
    return out;
  }

  private static StridedSlice rows(int begin, int end, Tensor t) {
    return new StridedSlice(
        List.of(0, begin, 0, 0), List.of(1, end, t.dim(2), t.dim(3)), List.of(1, 1, 1, 1));
  }

  private void windowConv(int in, int kernel, int stride, int dilation, int rowsOut) {
    Tensor t = at(in);
    int cols = Math.min(2, t.dim(2));
    int outputs = size(14);
    int w = weights(in, List.of(outputs, kernel, cols, t.dim(3)), 0, random.nextBoolean());
    int out =
        activation(
            List.of(1, rowsOut, t.dim(2) - cols + 1, outputs),
            widened(in, w, kernel * cols * t.dim(3)),
            zeroPoint());
    node(
        new Conv2d(Padding.VALID, stride, 1, dilation, 1, act()),
        List.of(in, w, bias(outputs)),
        out);
  }

  private void windowDepthwise(int in, int kernel, int stride, int dilation, int rowsOut) {
    Tensor t = at(in);
    int w = weights(in, List.of(1, kernel, 1, t.dim(3)), 3, true);
    int out =
        activation(
            List.of(1, rowsOut, t.dim(2), t.dim(3)), widened(in, w, kernel), zeroPoint());
    node(
        new DepthwiseConv2d(Padding.VALID, stride, 1, dilation, 1, act()),
        List.of(in, w, bias(t.dim(3))),
        out);
  }

  private void windowPool(int in, int kernel, int stride, int rowsOut) {
    Tensor t = at(in);
    int out =
        activation(List.of(1, rowsOut, t.dim(2), t.dim(3)), t.scale(), t.zeroPoint());
    node(
        t.zeroPoint() != -128 || random.nextBoolean()
            ? new AveragePool2d(Padding.VALID, stride, 1, kernel, 1, act())
            : new MaxPool2d(Padding.VALID, stride, 1, kernel, 1, act()),
        List.of(in),
        out);
  }

  /** Parts of the channels, each with a window of its own over the last rows. */
  private void mixed(int in, int fresh) {
    Tensor t = at(in);
    int rows = t.dim(1);
    if (t.dim(3) < 2) {
      windowDepthwise(in, rows - fresh + 1, 1, 1, fresh);
      return;
    }
    int first = size(t.dim(3) - 1);
    List<Integer> parts = new ArrayList<>();
    for (int channels : new int[] {first, t.dim(3) - first}) {
      parts.add(
          activation(List.of(1, rows, t.dim(2), channels), t.scale(), t.zeroPoint()));
    }
    nodes.add(new Node(nodes.size(), new Split(3), List.of(in), parts));
    List<Integer> out = new ArrayList<>();
    for (int part : parts) {
      Tensor p = at(part);
      int kernel = 1 + random.nextInt(rows - fresh + 1);
      int cut =
          activation(
              List.of(1, kernel + fresh - 1, t.dim(2), p.dim(3)), t.scale(), t.zeroPoint());
      node(rows(rows - fresh + 1 - kernel, rows, p), List.of(part), cut);
      windowDepthwise(cut, kernel, 1, 1, fresh);
      Tensor o = at(last);
      tensors.set(
          last,
          new Tensor(
              last, o.name(), o.type(), o.shape(), List.of(5f), List.of(7), 0, o.constant()));
      out.add(last);
    }
    int both = activation(List.of(1, fresh, t.dim(2), t.dim(3)), 5f, 7);
    node(new Concatenation(3), out, both);
  }

  /** An input: mostly zero points, or the extremes. */
  public static byte[] input(Network network, Random random) {
    Tensor t = network.tensor(network.inputs().get(0));
    byte[] out = new byte[t.elements()];
    int kind = random.nextInt(6);
    for (int i = 0; i < out.length; i++) {
      boolean event = random.nextInt(3) > 0;
      out[i] =
          (byte)
              switch (kind) {
                case 0 -> t.zeroPoint();
                case 1 -> -128;
                case 2 -> 127;
                default -> event ? random.nextInt(256) - 128 : t.zeroPoint();
              };
    }
    return out;
  }

  private int size(int most) {
    return 1 + random.nextInt(most);
  }

  private float scale() {
    return (float) Math.exp(random.nextDouble() * 4 - 5);
  }

  private int zeroPoint() {
    return random.nextBoolean() ? -128 : random.nextInt(256) - 128;
  }

  private int activation(List<Integer> shape) {
    return activation(shape, scale(), zeroPoint());
  }

  private int activation(List<Integer> shape, float scale, int zeroPoint) {
    return tensor(
        DataType.INT8, shape, List.of(scale), List.of(zeroPoint), 0, Optional.empty());
  }

  private int tensor(
      DataType type,
      List<Integer> shape,
      List<Float> scales,
      List<Integer> zeroPoints,
      int axis,
      Optional<Constant> constant) {
    int id = tensors.size();
    tensors.add(
        new Tensor(id, "t" + id, type, shape, scales, zeroPoints, axis, constant));
    return id;
  }

  private int ints(List<Integer> shape, int... values) {
    ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int v : values) {
      b.putInt(v);
    }
    return tensor(
        DataType.INT32, shape, List.of(), List.of(), 0, Optional.of(Constant.of(b.array())));
  }

  /** Weights: some outputs and some inputs without any. */
  private int weights(int in, List<Integer> shape, int axis, boolean perChannel) {
    int outputs = shape.get(axis);
    int inputs = shape.get(shape.size() - 1);
    int n = shape.stream().reduce(1, (a, b) -> a * b);
    byte[] w = new byte[n];
    boolean[] deadOut = new boolean[outputs];
    boolean[] deadIn = new boolean[inputs];
    for (int k = 0; k < outputs; k++) {
      deadOut[k] = random.nextInt(6) == 0;
    }
    for (int k = 0; k < inputs; k++) {
      deadIn[k] = axis == 0 && random.nextInt(8) == 0;
    }
    int inner = axis == 0 ? n / outputs : 1;
    for (int i = 0; i < n; i++) {
      int o = axis == 0 ? i / inner : i % outputs;
      int c = i % inputs;
      w[i] = deadOut[o] || deadIn[c] ? 0 : (byte) (random.nextInt(255) - 127);
    }
    List<Float> scales = new ArrayList<>();
    List<Integer> zeros = new ArrayList<>();
    for (int k = 0; k < (perChannel ? outputs : 1); k++) {
      scales.add(scale() / 100 / at(in).scale());
    }
    // The zero point of one scale shifts dead channels; that of each channel leaves them dead.
    boolean shifted = !symmetric && shape.size() == 4 && random.nextInt(6) == 0;
    for (int k = 0; k < scales.size(); k++) {
      int zero = shifted ? random.nextInt(200) - 100 : 0;
      zeros.add(zero);
      for (int i = 0; perChannel && i < n; i++) {
        int o = axis == 0 ? i / inner : i % outputs;
        w[i] = o == k && deadOut[k] ? (byte) zero : w[i];
      }
    }
    return tensor(DataType.INT8, shape, scales, zeros, axis, Optional.of(Constant.of(w)));
  }

  private int bias(int n) {
    if (random.nextInt(4) == 0) {
      return -1;
    }
    int[] b = new int[n];
    for (int i = 0; i < n; i++) {
      b[i] = random.nextInt(8001) - 4000;
    }
    return ints(List.of(n), b);
  }

  private void node(Op op, List<Integer> inputs, int output) {
    nodes.add(new Node(nodes.size(), op, inputs, List.of(output)));
    last = output;
  }

  private Activation act() {
    return Activation.values()[random.nextInt(Activation.values().length)];
  }

  private Tensor at(int id) {
    return tensors.get(id);
  }

  private boolean isMap(int id) {
    return at(id).shape().size() == 4;
  }

  private void layer() {
    if (!isMap(last)) {
      dense(last);
      return;
    }
    switch (random.nextInt(17)) {
      case 0, 1, 2 -> conv(last);
      case 3, 4 -> depthwise(last);
      case 5 -> pool(last);
      case 6 -> mean(last);
      case 7 -> pairOfBranches();
      case 8 -> concatenation();
      case 9 -> unary(last);
      case 10 -> constantOperand(last);
      case 11 -> pad(last);
      case 12 -> split(last);
      case 13 -> gate(last);
      case 14 -> requantize(last);
      case 15 -> crop(last);
      default -> dense(last);
    }
  }

  private void end() {
    if (random.nextInt(4) == 0 && at(last).scale() > 1e-4f) {
      int out = activation(at(last).shape(), 1f / 256, -128);
      node(new Softmax(1f), List.of(last), out);
    } else if (random.nextInt(6) == 0) {
      int n = at(last).elements();
      int out = activation(List.of(1, n), at(last).scale(), at(last).zeroPoint());
      node(new Reshape(), List.of(last), out);
    }
  }

  private float widened(int in, int w, int fanIn) {
    float most = 0;
    for (float s : at(w).scales()) {
      most = Math.max(most, s);
    }
    return at(in).scale() * most * (float) (40 * Math.sqrt(fanIn) * (0.5 + random.nextDouble()));
  }

  private int out(Padding p, int size, int kernel, int stride, int dilation) {
    return p == Padding.SAME
        ? (size + stride - 1) / stride
        : (size - (kernel - 1) * dilation - 1) / stride + 1;
  }

  private void conv(int in) {
    Tensor t = at(in);
    int rows = t.dim(1);
    int cols = t.dim(2);
    int channels = t.dim(3);
    int dil = random.nextInt(4) == 0 ? 2 : 1;
    int stride = dil == 1 && random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
    int kh = Math.min(size(4), (rows - 1) / dil + 1);
    int kw = Math.min(size(4), (cols - 1) / dil + 1);
    int groups = 1;
    for (int g = 2; g <= channels; g++) {
      if (channels % g == 0 && random.nextInt(6) == 0) {
        groups = g;
        break;
      }
    }
    int outputs = groups * size(groups > 1 ? 6 : 20);
    Padding p = random.nextBoolean() ? Padding.SAME : Padding.VALID;
    int w =
        weights(in, List.of(outputs, kh, kw, channels / groups), 0, random.nextBoolean());
    int out =
        activation(
            List.of(
                1, out(p, rows, kh, stride, dil), out(p, cols, kw, stride, dil), outputs),
            widened(in, w, kh * kw * channels / groups),
            zeroPoint());
    node(new Conv2d(p, stride, stride, dil, dil, act()), List.of(in, w, bias(outputs)), out);
  }

  private void depthwise(int in) {
    Tensor t = at(in);
    int rows = t.dim(1);
    int cols = t.dim(2);
    int mult = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
    int kh = Math.min(size(3), rows);
    int kw = Math.min(size(3), cols);
    int stride = 1 + random.nextInt(2);
    int outputs = t.dim(3) * mult;
    Padding p = random.nextBoolean() ? Padding.SAME : Padding.VALID;
    int w = weights(in, List.of(1, kh, kw, outputs), 3, random.nextBoolean());
    int out =
        activation(
            List.of(1, out(p, rows, kh, stride, 1), out(p, cols, kw, stride, 1), outputs),
            widened(in, w, kh * kw),
            zeroPoint());
    node(
        new DepthwiseConv2d(p, stride, stride, 1, 1, act()),
        List.of(in, w, bias(outputs)),
        out);
  }

  private void pool(int in) {
    Tensor t = at(in);
    boolean whole = random.nextInt(3) == 0;
    int kh = whole ? t.dim(1) : Math.min(size(3), t.dim(1));
    int kw = whole ? t.dim(2) : Math.min(size(3), t.dim(2));
    int stride = whole ? Math.max(kh, 1) : 1 + random.nextInt(2);
    Padding p = random.nextBoolean() ? Padding.SAME : Padding.VALID;
    int out =
        activation(
            List.of(
                1, out(p, t.dim(1), kh, stride, 1), out(p, t.dim(2), kw, stride, 1), t.dim(3)),
            t.scale(),
            t.zeroPoint());
    node(
        random.nextBoolean()
            ? new AveragePool2d(p, stride, stride, kh, kw, act())
            : new MaxPool2d(p, stride, stride, kh, kw, act()),
        List.of(in),
        out);
  }

  private void mean(int in) {
    Tensor t = at(in);
    int kind = random.nextInt(3);
    int axes = kind == 0 ? ints(List.of(2), 1, 2) : ints(List.of(1), kind);
    int rows = kind == 2 ? t.dim(1) : 1;
    int cols = kind == 1 ? t.dim(2) : 1;
    int out = activation(List.of(1, rows, cols, t.dim(3)), t.scale(), zeroPoint());
    node(new Mean(true), List.of(in, axes), out);
  }

  /** Two paths of equal shape from here, one of them longer, joined. */
  private void pairOfBranches() {
    int from = last;
    Tensor t = at(from);
    int a = sameShape(from, t.dim(3));
    int b = from;
    if (random.nextBoolean()) {
      a = sameShape(a, t.dim(3));
    }
    if (random.nextInt(3) == 0) {
      b = sameShape(from, t.dim(3));
    }
    boolean swap = random.nextBoolean();
    join(swap ? b : a, swap ? a : b, t.shape());
  }

  private void join(int a, int b, List<Integer> shape) {
    int kind = random.nextInt(3);
    float scale =
        kind == 2
            ? at(a).scale() * at(b).scale() * 60
            : Math.max(at(a).scale(), at(b).scale()) * (0.7f + random.nextFloat());
    int out = activation(shape, scale, zeroPoint());
    Op op = kind == 0 ? new Add(act()) : kind == 1 ? new Sub(act()) : new Mul(act());
    node(op, List.of(a, b), out);
  }

  /** A convolution that keeps rows and columns. */
  private int sameShape(int in, int outputs) {
    Tensor t = at(in);
    int k = Math.min(3, Math.min(t.dim(1), t.dim(2)));
    int w = weights(in, List.of(outputs, k, k, t.dim(3)), 0, true);
    int out =
        activation(
            List.of(1, t.dim(1), t.dim(2), outputs),
            widened(in, w, k * k * t.dim(3)),
            zeroPoint());
    node(new Conv2d(Padding.SAME, 1, 1, 1, 1, act()), List.of(in, w, bias(outputs)), out);
    return out;
  }

  private int sameShape(int in, int outputs, float scale, int zero) {
    int id = sameShape(in, outputs);
    Tensor t = at(id);
    tensors.set(
        id,
        new Tensor(
            id, t.name(), t.type(), t.shape(), List.of(scale), List.of(zero), 0, t.constant()));
    return id;
  }

  private void concatenation() {
    int from = last;
    Tensor t = at(from);
    List<Integer> parts = new ArrayList<>();
    int channels = 0;
    int n = 2 + random.nextInt(2);
    for (int i = 0; i < n; i++) {
      int part =
          i == 0 && random.nextBoolean()
              ? from
              : sameShape(from, size(12), t.scale(), t.zeroPoint());
      parts.add(part);
      channels += at(part).dim(3);
    }
    int out =
        activation(
            List.of(1, t.dim(1), t.dim(2), channels), t.scale(), t.zeroPoint());
    node(new Concatenation(3), parts, out);
  }

  private void split(int in) {
    Tensor t = at(in);
    int channels = t.dim(3);
    if (channels < 2) {
      conv(in);
      return;
    }
    int first = size(channels - 1);
    int a =
        activation(List.of(1, t.dim(1), t.dim(2), first), t.scale(), t.zeroPoint());
    int b =
        activation(List.of(1, t.dim(1), t.dim(2), channels - first), t.scale(), t.zeroPoint());
    if (random.nextBoolean()) {
      nodes.add(new Node(nodes.size(), new Split(3), List.of(in), List.of(a, b)));
    } else {
      List<Integer> ones = List.of(1, 1, 1, 1);
      List<Integer> end = List.of(1, t.dim(1), t.dim(2), first);
      node(new StridedSlice(List.of(0, 0, 0, 0), end, ones), List.of(in), a);
      node(
          new StridedSlice(List.of(0, 0, 0, first), t.shape(), ones), List.of(in), b);
    }
    int wide = size(9);
    int x = sameShape(a, wide);
    int y = sameShape(b, wide);
    join(x, y, at(x).shape());
  }

  /** Some rows and columns, from anywhere, by any step. */
  private void crop(int in) {
    Tensor t = at(in);
    int[] begin = new int[2];
    int[] end = new int[2];
    int[] step = new int[2];
    int[] size = new int[2];
    for (int i = 0; i < 2; i++) {
      begin[i] = random.nextInt(t.dim(1 + i));
      end[i] = begin[i] + size(t.dim(1 + i) - begin[i]);
      step[i] = size(2);
      size[i] = (end[i] - begin[i] + step[i] - 1) / step[i];
    }
    int out = activation(List.of(1, size[0], size[1], t.dim(3)), t.scale(), t.zeroPoint());
    node(
        new StridedSlice(
            List.of(0, begin[0], begin[1], 0),
            List.of(1, end[0], end[1], t.dim(3)),
            List.of(1, step[0], step[1], 1)),
        List.of(in),
        out);
  }

  private void unary(int in) {
    Tensor t = at(in);
    Unary.Function f = Unary.Function.values()[random.nextInt(Unary.Function.values().length)];
    float alpha = f == Unary.Function.LEAKY_RELU ? 0.1f + random.nextFloat() : 0f;
    boolean fixed = f == Unary.Function.LOGISTIC || f == Unary.Function.TANH;
    int out =
        fixed
            ? activation(
                t.shape(),
                f == Unary.Function.LOGISTIC ? 1f / 256 : 1f / 128,
                f == Unary.Function.LOGISTIC ? -128 : 0)
            : activation(t.shape(), t.scale() * (0.5f + random.nextFloat()), zeroPoint());
    node(new Unary(f, alpha), List.of(in), out);
  }

  private void requantize(int in) {
    Tensor t = at(in);
    int out = activation(t.shape(), t.scale() * (0.5f + random.nextFloat()), zeroPoint());
    node(new Quantize(), List.of(in), out);
  }

  private void constantOperand(int in) {
    Tensor t = at(in);
    boolean scalar = random.nextBoolean();
    int n = scalar ? 1 : t.dim(3);
    byte[] codes = new byte[n];
    int zero = 0;
    for (int i = 0; i < n; i++) {
      codes[i] = (byte) (random.nextInt(256) - 128);
    }
    int c =
        tensor(
            DataType.INT8,
            scalar ? List.of() : List.of(n),
            List.of(scale()),
            List.of(zero),
            0,
            Optional.of(Constant.of(codes)));
    boolean swap = random.nextBoolean();
    join(swap ? c : in, swap ? in : c, t.shape());
  }

  private void pad(int in) {
    Tensor t = at(in);
    int[] p = IntStream.range(0, 4).map(i -> random.nextInt(3)).toArray();
    int amounts = ints(List.of(4, 2), 0, 0, p[0], p[1], p[2], p[3], 0, 0);
    int out =
        activation(
            List.of(1, t.dim(1) + p[0] + p[1], t.dim(2) + p[2] + p[3], t.dim(3)),
            t.scale(),
            t.zeroPoint());
    node(new Pad(), List.of(in, amounts), out);
    if (random.nextBoolean()) {
      conv(out);
    } else if (random.nextBoolean()) {
      pool(out);
    }
  }

  /** A map times a factor a channel, a row or a pixel that is made from it. */
  private void gate(int in) {
    Tensor t = at(in);
    int axes = random.nextBoolean() ? ints(List.of(2), 1, 2) : ints(List.of(1), 1);
    boolean both = at(axes).elements() == 2;
    int mean =
        activation(
            List.of(1, 1, both ? 1 : t.dim(2), t.dim(3)), t.scale(), t.zeroPoint());
    node(new Mean(true), List.of(in, axes), mean);
    int factor = mean;
    if (random.nextBoolean()) {
      int channels = random.nextInt(3) == 0 ? 1 : t.dim(3);
      int w = weights(mean, List.of(channels, 1, 1, t.dim(3)), 0, true);
      factor =
          activation(
              List.of(1, 1, both ? 1 : t.dim(2), channels),
              widened(mean, w, t.dim(3)),
              zeroPoint());
      node(
          new Conv2d(Padding.SAME, 1, 1, 1, 1, act()), List.of(mean, w, bias(channels)), factor);
    }
    boolean swap = random.nextBoolean();
    join(swap ? factor : in, swap ? in : factor, t.shape());
  }

  private void dense(int in) {
    Tensor t = at(in);
    int from = in;
    if (isMap(in) && random.nextInt(3) == 0) {
      int perm = ints(List.of(4), 0, 3, 1, 2);
      int turned =
          activation(
              List.of(1, t.dim(3), t.dim(1), t.dim(2)), t.scale(), t.zeroPoint());
      node(new Transpose(), List.of(in, perm), turned);
      from = turned;
    }
    int inputs = t.elements();
    if (isMap(in) && random.nextBoolean()) {
      int flat = activation(List.of(1, inputs), t.scale(), t.zeroPoint());
      node(new Reshape(), List.of(from), flat);
      from = flat;
    } else if (from != in) {
      int flat = activation(List.of(1, inputs), t.scale(), t.zeroPoint());
      node(new Reshape(), List.of(from), flat);
      from = flat;
    }
    int outputs = size(20);
    int w = weights(in, List.of(outputs, inputs), 0, random.nextBoolean());
    int out = activation(List.of(1, outputs), widened(in, w, inputs), zeroPoint());
    node(new FullyConnected(act(), false), List.of(from, w, bias(outputs)), out);
  }
}
