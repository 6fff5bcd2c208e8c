package synfire.generator.model;

import com.google.flatbuffers.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import synfire.generator.model.tflite.ActivationFunctionType;
import synfire.generator.model.tflite.AddOptions;
import synfire.generator.model.tflite.BatchMatMulOptions;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.model.tflite.BuiltinOptions;
import synfire.generator.model.tflite.ConcatenationOptions;
import synfire.generator.model.tflite.Conv2DOptions;
import synfire.generator.model.tflite.DepthwiseConv2DOptions;
import synfire.generator.model.tflite.FullyConnectedOptions;
import synfire.generator.model.tflite.FullyConnectedOptionsWeightsFormat;
import synfire.generator.model.tflite.GeluOptions;
import synfire.generator.model.tflite.LeakyReluOptions;
import synfire.generator.model.tflite.MulOptions;
import synfire.generator.model.tflite.Pool2DOptions;
import synfire.generator.model.tflite.ReducerOptions;
import synfire.generator.model.tflite.SoftmaxOptions;
import synfire.generator.model.tflite.StridedSliceOptions;
import synfire.generator.model.tflite.SubOptions;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Node;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.BatchMatMul;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.Dequantize;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Mean;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Pad;
import synfire.golden.op.Padding;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Rsqrt;
import synfire.golden.op.Softmax;
import synfire.golden.op.Split;
import synfire.golden.op.SquaredDifference;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Transpose;
import synfire.golden.op.Unary;

/**
 * Turns one operator of a file into a node: checks types, shapes, scales and constants against the
 * operator's rules and computes the shapes of its outputs again. {@link Refusal} says what is not
 * right.
 */
final class OperatorReader {

  /** Largest stride, dilation or extent of a window. */
  private static final int MAX_WINDOW = 1 << 16;

  /** Multipliers are 31-bit fractions with an exponent up to 30. */
  private static final double MAX_FACTOR = 1 << 30;

  /**
   * What an operator is to the network, with its size.
   *
   * @param node the operation; absent where the operator says something about a state
   * @param macs multiplications of the dense formula
   * @param weights number of weights
   */
  record Read(Optional<Node> node, long macs, long weights) {}

  private final List<RawTensor> tensors;
  private final RawOperator raw;
  private final int index;
  private long macs;
  private long weights;

  OperatorReader(List<RawTensor> tensors, RawOperator raw, int index) {
    this.tensors = tensors;
    this.raw = raw;
    this.index = index;
  }

  /** The node, with the index that it has among the nodes. */
  Read read() {
    Node node = node();
    return new Read(Optional.of(node), macs, weights);
  }

  private Node node() {
    switch (raw.code()) {
      case BuiltinOperator.CONV_2D:
        return conv();
      case BuiltinOperator.DEPTHWISE_CONV_2D:
        return depthwise();
      case BuiltinOperator.FULLY_CONNECTED:
        return dense();
      case BuiltinOperator.AVERAGE_POOL_2D:
      case BuiltinOperator.MAX_POOL_2D:
        return pool();
      case BuiltinOperator.MEAN:
        return mean();
      case BuiltinOperator.ADD:
      case BuiltinOperator.SUB:
      case BuiltinOperator.MUL:
      case BuiltinOperator.SQUARED_DIFFERENCE:
        return elementwise();
      case BuiltinOperator.LOGISTIC:
        return unary(Unary.Function.LOGISTIC, 0f);
      case BuiltinOperator.TANH:
        return unary(Unary.Function.TANH, 0f);
      case BuiltinOperator.GELU:
        return unary(
            optionalOptions(new GeluOptions(), BuiltinOptions.GeluOptions)
                    .map(GeluOptions::approximate)
                    .orElse(false)
                ? Unary.Function.GELU_APPROXIMATE
                : Unary.Function.GELU,
            0f);
      case BuiltinOperator.HARD_SWISH:
        return unary(Unary.Function.HARD_SWISH, 0f);
      case BuiltinOperator.LEAKY_RELU:
        return unary(
            Unary.Function.LEAKY_RELU,
            finite(
                "alpha", options(new LeakyReluOptions(), BuiltinOptions.LeakyReluOptions).alpha()));
      case BuiltinOperator.RELU:
        return unary(Unary.Function.RELU, 0f);
      case BuiltinOperator.RELU6:
        return unary(Unary.Function.RELU6, 0f);
      case BuiltinOperator.RELU_N1_TO_1:
        return unary(Unary.Function.RELU_N1_TO_1, 0f);
      case BuiltinOperator.ELU:
        return unary(Unary.Function.ELU, 0f);
      case BuiltinOperator.SOFTMAX:
        return softmax();
      case BuiltinOperator.QUANTIZE:
        return quantize();
      case BuiltinOperator.DEQUANTIZE:
        return dequantize();
      case BuiltinOperator.PAD:
      case BuiltinOperator.PADV2:
        return pad();
      case BuiltinOperator.RESHAPE:
        return reshape();
      case BuiltinOperator.SQUEEZE:
      case BuiltinOperator.EXPAND_DIMS:
        return unitAxes();
      case BuiltinOperator.TRANSPOSE:
        return transpose();
      case BuiltinOperator.CONCATENATION:
        return concatenation();
      case BuiltinOperator.SPLIT:
      case BuiltinOperator.SPLIT_V:
        return split();
      case BuiltinOperator.STRIDED_SLICE:
        return stridedSlice();
      case BuiltinOperator.SLICE:
        return slice();
      case BuiltinOperator.BATCH_MATMUL:
        return batchMatMul();
      case BuiltinOperator.RSQRT:
        operands(1, 1, 1);
        code(input(0));
        return same(new Rsqrt());
      default:
        throw unsupported();
    }
  }

  private Refusal unsupported() {
    String hint;
    switch (raw.code()) {
      case BuiltinOperator.CUSTOM:
        hint = "replace the custom operator by built-in ones before conversion";
        break;
      case BuiltinOperator.DIV:
        hint = "multiply by the reciprocal instead";
        break;
      case BuiltinOperator.RESIZE_BILINEAR:
      case BuiltinOperator.RESIZE_NEAREST_NEIGHBOR:
      case BuiltinOperator.TRANSPOSE_CONV:
        hint = "upsampling is not supported; end the network before it";
        break;
      case BuiltinOperator.SHAPE:
      case BuiltinOperator.PACK:
        hint = "convert the model with a fixed input shape, batch 1; then this operator vanishes";
        break;
      case BuiltinOperator.ARG_MAX:
      case BuiltinOperator.ARG_MIN:
        hint = "end the network before it and let the host choose";
        break;
      case BuiltinOperator.LSTM:
      case BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM:
      case BuiltinOperator.SVDF:
        hint = "recurrent layers are not supported; use convolutions over time";
        break;
      default:
        hint = "replace it by supported operators before conversion";
    }
    return new Refusal("the operator is not supported", "", hint);
  }

  // --- operators with weights ---

  private Node conv() {
    operands(2, 3, 1);
    Conv2DOptions o = options(new Conv2DOptions(), BuiltinOptions.Conv2DOptions);
    Tensor in = rank(code(input(0)), 4);
    Tensor w = rank(weights(input(1), 0), 4);
    int groupChannels = w.dim(3);
    if (in.dim(3) % groupChannels != 0) {
      throw Refusal.broken(
          "weights of shape " + w.shape() + " do not fit an input of " + in.shape(),
          "input channels that are a multiple of " + groupChannels);
    }
    int groups = in.dim(3) / groupChannels;
    if (w.dim(0) % groups != 0) {
      throw Refusal.broken(
          w.dim(0) + " output channels for " + groups + " groups", "a multiple of the groups");
    }
    Padding padding = padding(o.padding());
    List<Integer> shape =
        window(
            in,
            padding,
            new int[] {w.dim(1), w.dim(2)},
            new int[] {o.strideH(), o.strideW()},
            new int[] {o.dilationHFactor(), o.dilationWFactor()},
            w.dim(0));
    Tensor out = code(output(shape));
    accumulator(in, w, input3(), w.dim(0), 0);
    factors(in, w, out);
    macs = (long) out.elements() * w.dim(1) * w.dim(2) * groupChannels;
    return make(
        new Conv2d(
            padding,
            o.strideH(),
            o.strideW(),
            o.dilationHFactor(),
            o.dilationWFactor(),
            activation(o.fusedActivationFunction())));
  }

  private Node depthwise() {
    operands(2, 3, 1);
    DepthwiseConv2DOptions o =
        options(new DepthwiseConv2DOptions(), BuiltinOptions.DepthwiseConv2DOptions);
    Tensor in = rank(code(input(0)), 4);
    Tensor w = rank(weights(input(1), 3), 4);
    if (w.dim(0) != 1 || w.dim(3) % in.dim(3) != 0) {
      throw Refusal.broken(
          "weights of shape " + w.shape() + " do not fit an input of " + in.shape(),
          "[1, height, width, a multiple of the " + in.dim(3) + " input channels]");
    }
    Padding padding = padding(o.padding());
    List<Integer> shape =
        window(
            in,
            padding,
            new int[] {w.dim(1), w.dim(2)},
            new int[] {o.strideH(), o.strideW()},
            new int[] {o.dilationHFactor(), o.dilationWFactor()},
            w.dim(3));
    Tensor out = code(output(shape));
    accumulator(in, w, input3(), w.dim(3), 3);
    factors(in, w, out);
    macs = (long) out.elements() * w.dim(1) * w.dim(2);
    return make(
        new DepthwiseConv2d(
            padding,
            o.strideH(),
            o.strideW(),
            o.dilationHFactor(),
            o.dilationWFactor(),
            activation(o.fusedActivationFunction())));
  }

  private Node dense() {
    operands(2, 3, 1);
    FullyConnectedOptions o =
        options(new FullyConnectedOptions(), BuiltinOptions.FullyConnectedOptions);
    if (o.weightsFormat() != FullyConnectedOptionsWeightsFormat.DEFAULT) {
      throw new Refusal("its weights are shuffled", "the default order", "convert again");
    }
    Tensor in = code(input(0));
    Tensor w = rank(weights(input(1), 0), 2);
    int depth = w.dim(1);
    int channels = w.dim(0);
    boolean keep = o.keepNumDims();
    if (in.elements() % depth != 0
        || keep && (in.shape().isEmpty() || in.dim(-1) != depth)) {
      throw Refusal.broken(
          "weights of shape " + w.shape() + " do not fit an input of " + in.shape(),
          "rows of " + depth + " values");
    }
    int rows = in.elements() / depth;
    List<Integer> shape = new ArrayList<>();
    if (keep) {
      shape.addAll(in.shape().subList(0, in.shape().size() - 1));
    } else {
      shape.add(rows);
    }
    shape.add(channels);
    Tensor out = code(output(shape));
    accumulator(in, w, input3(), channels, 0);
    factors(in, w, out);
    macs = (long) rows * depth * channels;
    return make(new FullyConnected(activation(o.fusedActivationFunction()), keep));
  }

  private Node batchMatMul() {
    operands(2, 2, 1);
    BatchMatMulOptions o = options(new BatchMatMulOptions(), BuiltinOptions.BatchMatMulOptions);
    Tensor a = code(input(0));
    Tensor b = code(input(1));
    if (a.shape().size() < 2 || b.shape().size() < 2) {
      throw Refusal.broken("shapes " + a.shape() + " and " + b.shape(), "two axes or more");
    }
    int rows = a.dim(o.adjX() ? -1 : -2);
    int depth = a.dim(o.adjX() ? -2 : -1);
    int depthB = b.dim(o.adjY() ? -1 : -2);
    int columns = b.dim(o.adjY() ? -2 : -1);
    if (depth != depthB) {
      throw Refusal.broken(
          "shapes " + a.shape() + " and " + b.shape() + " do not multiply", "equal inner sizes");
    }
    List<Integer> shape =
        new ArrayList<>(
            broadcast(
                a.shape().subList(0, a.shape().size() - 2),
                b.shape().subList(0, b.shape().size() - 2)));
    shape.add(rows);
    shape.add(columns);
    Tensor out = code(output(shape));
    if ((long) depth * 255 * 255 > Integer.MAX_VALUE) {
      throw tooWide("sums of " + depth + " products");
    }
    factor((double) a.scale() * b.scale() / out.scale(), MAX_FACTOR);
    macs = (long) out.elements() * depth;
    return make(new BatchMatMul(o.adjX(), o.adjY()));
  }

  // --- windows, reductions, elementwise ---

  private Node pool() {
    operands(1, 1, 1);
    Pool2DOptions o = options(new Pool2DOptions(), BuiltinOptions.Pool2DOptions);
    Tensor in = rank(code(input(0)), 4);
    int[] kernel = {o.filterHeight(), o.filterWidth()};
    for (int axis = 0; axis < 2; axis++) {
      if (kernel[axis] > Math.max(16, 2 * in.dim(1 + axis))) {
        throw Refusal.broken(
            "a window of " + kernel[0] + "x" + kernel[1] + " on a map of " + in.shape(),
            "a window that is about as large as the map at most");
      }
    }
    Padding padding = padding(o.padding());
    List<Integer> shape =
        window(
            in,
            padding,
            kernel,
            new int[] {o.strideH(), o.strideW()},
            new int[] {1, 1},
            in.dim(3));
    Tensor out = code(output(shape));
    equalCodes(in, out);
    if ((long) kernel[0] * kernel[1] * 255 > Integer.MAX_VALUE) {
      throw tooWide("sums over a window of " + kernel[0] + "x" + kernel[1]);
    }
    Activation activation = activation(o.fusedActivationFunction());
    if (raw.code() == BuiltinOperator.AVERAGE_POOL_2D) {
      return make(
          new AveragePool2d(
              padding, o.strideH(), o.strideW(), kernel[0], kernel[1], activation));
    }
    return make(
        new MaxPool2d(padding, o.strideH(), o.strideW(), kernel[0], kernel[1], activation));
  }

  private Node mean() {
    operands(2, 2, 1);
    boolean keep =
        optionalOptions(new ReducerOptions(), BuiltinOptions.ReducerOptions)
            .map(ReducerOptions::keepDims)
            .orElse(false);
    Tensor in = code(input(0));
    int rank = in.shape().size();
    boolean[] reduced = new boolean[rank];
    for (int axis : integers(input(1), "axes")) {
      int place = axis(axis, rank);
      if (reduced[place]) {
        throw Refusal.broken("axis " + axis + " stands twice", "different axes");
      }
      reduced[place] = true;
    }
    List<Integer> shape = new ArrayList<>();
    long count = 1;
    for (int axis = 0; axis < rank; axis++) {
      if (!reduced[axis]) {
        shape.add(in.dim(axis));
      } else {
        count *= in.dim(axis);
        if (keep) {
          shape.add(1);
        }
      }
    }
    Tensor out = code(output(shape));
    if (count * 255 > Integer.MAX_VALUE) {
      throw tooWide("sums of " + count + " values");
    }
    factor((double) in.scale() / out.scale(), MAX_FACTOR);
    return make(new Mean(keep));
  }

  private Node elementwise() {
    operands(2, 2, 1);
    Tensor a = code(input(0));
    Tensor b = code(input(1));
    Tensor out = code(output(broadcast(a.shape(), b.shape())));
    double twice = 2.0 * Math.max(a.scale(), b.scale());
    switch (raw.code()) {
      case BuiltinOperator.ADD:
        factor(twice / ((1 << 20) * (double) out.scale()), 1);
        return make(
            new Add(
                activation(
                    options(new AddOptions(), BuiltinOptions.AddOptions)
                        .fusedActivationFunction())));
      case BuiltinOperator.SUB:
        factor(twice / ((1 << 20) * (double) out.scale()), 1);
        return make(
            new Sub(
                activation(
                    options(new SubOptions(), BuiltinOptions.SubOptions)
                        .fusedActivationFunction())));
      case BuiltinOperator.MUL:
        factor((double) a.scale() * b.scale() / out.scale(), MAX_FACTOR);
        macs = out.elements();
        return make(
            new Mul(
                activation(
                    options(new MulOptions(), BuiltinOptions.MulOptions)
                        .fusedActivationFunction())));
      default:
        factor(twice * twice / ((1 << 14) * (double) out.scale()), 1);
        macs = out.elements();
        return make(new SquaredDifference());
    }
  }

  private Node unary(Unary.Function function, float alpha) {
    operands(1, 1, 1);
    code(input(0));
    return same(new Unary(function, alpha));
  }

  private Node same(Op op) {
    code(output(input(0).shape()));
    return make(op);
  }

  private Node softmax() {
    operands(1, 1, 1);
    SoftmaxOptions o = options(new SoftmaxOptions(), BuiltinOptions.SoftmaxOptions);
    float beta = finite("beta", o.beta());
    Tensor in = code(input(0));
    if (in.shape().isEmpty()) {
      throw Refusal.broken("the input is a scalar", "at least one axis");
    }
    Tensor out = code(output(in.shape()));
    if (out.scale() != 1f / 256 || out.zeroPoint() != -128) {
      throw Refusal.broken(
          "the output has scale " + out.scale() + " and zero point " + out.zeroPoint(),
          "scale 1/256 and zero point -128");
    }
    // The reference kernels rescale differences to Q5.26 and need a factor above 1.
    double factor = (double) beta * in.scale() * (1 << 26);
    if (!(factor > 1)) {
      throw Refusal.broken(
          "beta " + beta + " with input scale " + in.scale(), "beta * scale above 2^-26");
    }
    return make(new Softmax(beta));
  }

  private Node quantize() {
    operands(1, 1, 1);
    Tensor in = input(0);
    Tensor out = edgeCode(output(in.shape()));
    if (in.type() != DataType.FLOAT32) {
      factor((double) edgeCode(in).scale() / out.scale(), MAX_FACTOR);
    } else if (in.constant().isPresent()) {
      throw new Refusal(
          "it quantizes a float32 constant",
          "an int8 constant",
          "convert again with constant folding");
    }
    return make(new Quantize());
  }

  private Node dequantize() {
    operands(1, 1, 1);
    Tensor in = edgeCode(input(0));
    Tensor out = output(in.shape());
    if (out.type() != DataType.FLOAT32) {
      throw Refusal.broken("the output has type " + out.type(), "float32");
    }
    return make(new Dequantize());
  }

  // --- moves ---

  private Node pad() {
    boolean second = raw.code() == BuiltinOperator.PADV2;
    operands(2, second ? 3 : 2, 1);
    Tensor in = code(input(0));
    Tensor places = input(1);
    int rank = in.shape().size();
    if (places.shape().size() != 2 || places.dim(0) != rank || places.dim(1) != 2) {
      throw Refusal.broken("places of shape " + places.shape(), "[" + rank + ", 2]");
    }
    int[] values = integers(places, "places");
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int before = values[2 * axis];
      int after = values[2 * axis + 1];
      if (before < 0 || after < 0) {
        throw Refusal.broken("it pads " + before + " and " + after + " places", "at least 0");
      }
      shape.add((int) Math.min(Integer.MAX_VALUE, (long) in.dim(axis) + before + after));
    }
    Tensor out = code(output(shape));
    equalCodes(in, out);
    if (second && raw.inputs().size() > 2 && raw.inputs().get(2) >= 0) {
      Tensor value = input(2);
      Constant constant = constant(value, "the value");
      if (value.type() != DataType.INT8 || value.elements() != 1) {
        throw Refusal.broken("the value has type " + value.type(), "one int8 code");
      }
      if (constant.int8(0) != in.zeroPoint()) {
        throw new Refusal(
            "it pads with code " + constant.int8(0),
            "the zero point, " + in.zeroPoint(),
            "pad with zero");
      }
    }
    return make(new Pad(), raw.inputs().subList(0, 2));
  }

  private Node reshape() {
    operands(1, 2, 1);
    Tensor in = code(input(0));
    Tensor out = code(output());
    if (in.elements() != out.elements()) {
      throw Refusal.broken(
          "an input of " + in.shape() + " and an output of " + out.shape(), "equal element counts");
    }
    if (raw.inputs().size() > 1 && raw.inputs().get(1) >= 0) {
      int[] wanted = integers(input(1), "shape");
      boolean fits = wanted.length == out.shape().size();
      int open = 0;
      for (int axis = 0; fits && axis < wanted.length; axis++) {
        open += wanted[axis] == -1 ? 1 : 0;
        fits = wanted[axis] == -1 || wanted[axis] == out.dim(axis);
      }
      if (!fits || open > 1) {
        throw Refusal.broken(
            "its shape input does not say " + out.shape(), "the shape of its output");
      }
    }
    equalCodes(in, out);
    return make(new Reshape(), raw.inputs().subList(0, 1));
  }

  private Node unitAxes() {
    operands(1, 2, 1);
    Tensor in = code(input(0));
    Tensor out = code(output());
    if (!withoutUnits(in).equals(withoutUnits(out))) {
      throw Refusal.broken(
          "an input of " + in.shape() + " and an output of " + out.shape(),
          "shapes that differ by axes of size 1");
    }
    equalCodes(in, out);
    return make(new Reshape(), raw.inputs().subList(0, 1));
  }

  private static List<Integer> withoutUnits(Tensor tensor) {
    return tensor.shape().stream().filter(size -> size != 1).toList();
  }

  private Node transpose() {
    operands(2, 2, 1);
    Tensor in = code(input(0));
    int rank = in.shape().size();
    int[] order = integers(input(1), "order");
    boolean[] seen = new boolean[rank];
    List<Integer> shape = new ArrayList<>();
    for (int axis : order) {
      int place = axis(axis, rank);
      if (seen[place]) {
        throw Refusal.broken("axis " + axis + " stands twice in the order", "each axis once");
      }
      seen[place] = true;
      shape.add(in.dim(place));
    }
    if (order.length != rank) {
      throw Refusal.broken("an order of " + order.length + " axes", rank + " axes");
    }
    equalCodes(in, code(output(shape)));
    return make(new Transpose());
  }

  private Node concatenation() {
    operands(1, Integer.MAX_VALUE, 1);
    ConcatenationOptions o =
        options(new ConcatenationOptions(), BuiltinOptions.ConcatenationOptions);
    if (o.fusedActivationFunction() != ActivationFunctionType.NONE) {
      throw new Refusal("it has a fused activation", "none", "put the activation before it");
    }
    Tensor first = code(input(0));
    int axis = axis(o.axis(), first.shape().size());
    List<Integer> shape = new ArrayList<>(first.shape());
    long size = 0;
    for (int i = 0; i < raw.inputs().size(); i++) {
      Tensor in = code(input(i));
      List<Integer> rest = new ArrayList<>(in.shape());
      if (rest.size() == shape.size()) {
        size += rest.set(axis, shape.get(axis));
      }
      if (!rest.equals(shape)) {
        throw Refusal.broken(
            "inputs of " + first.shape() + " and " + in.shape(), "sizes equal but for one axis");
      }
    }
    shape.set(axis, (int) Math.min(Integer.MAX_VALUE, size));
    Tensor out = code(output(shape));
    for (int i = 0; i < raw.inputs().size(); i++) {
      equalCodes(input(i), out);
    }
    return make(new Concatenation(axis));
  }

  private Node split() {
    boolean sized = raw.code() == BuiltinOperator.SPLIT_V;
    operands(sized ? 3 : 2, sized ? 3 : 2, Integer.MAX_VALUE);
    Tensor in = code(input(sized ? 0 : 1));
    int[] axes = integers(input(sized ? 2 : 0), "axis");
    if (axes.length != 1) {
      throw Refusal.broken(axes.length + " axes", "one axis");
    }
    int axis = axis(axes[0], in.shape().size());
    int parts = raw.outputs().size();
    long sum = 0;
    for (int i = 0; i < parts; i++) {
      Tensor out = code(output(i));
      List<Integer> rest = new ArrayList<>(out.shape());
      boolean fits = rest.size() == in.shape().size();
      if (fits) {
        int size = rest.set(axis, in.dim(axis));
        sum += size;
        fits = rest.equals(in.shape()) && (sized || size * parts == in.dim(axis));
      }
      if (!fits) {
        throw Refusal.broken(
            "output " + i + " has shape " + out.shape() + ", cut from " + in.shape(),
            sized ? "sizes equal but for axis " + axis : parts + " equal parts of axis " + axis);
      }
      equalCodes(in, out);
    }
    if (sum != in.dim(axis)) {
      throw Refusal.broken(
          "the parts add to " + sum + " on axis " + axis, String.valueOf(in.dim(axis)));
    }
    if (sized) {
      int[] sizes = integers(input(1), "sizes");
      boolean fits = sizes.length == parts;
      for (int i = 0; fits && i < parts; i++) {
        fits = sizes[i] == -1 || sizes[i] == output(i).dim(axis);
      }
      if (!fits) {
        throw Refusal.broken("its sizes do not say the shapes of its outputs", "equal sizes");
      }
    }
    return make(new Split(axis), List.of(raw.inputs().get(sized ? 0 : 1)));
  }

  private Node stridedSlice() {
    operands(4, 4, 1);
    StridedSliceOptions o =
        options(new StridedSliceOptions(), BuiltinOptions.StridedSliceOptions);
    if (o.ellipsisMask() != 0 || o.newAxisMask() != 0) {
      throw new Refusal(
          "it uses an ellipsis or a new axis",
          "indices for each axis",
          "reshape the tensor instead");
    }
    Tensor in = code(input(0));
    int rank = in.shape().size();
    int[] begins = integers(input(1), "begin");
    int[] ends = integers(input(2), "end");
    int[] strides = integers(input(3), "strides");
    if (begins.length > rank || ends.length != begins.length || strides.length != begins.length) {
      throw Refusal.broken(
          begins.length + ", " + ends.length + " and " + strides.length + " indices for rank "
              + rank,
          "equal numbers, at most one an axis");
    }
    List<Integer> begin = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    List<Integer> stride = new ArrayList<>();
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int size = in.dim(axis);
      if (axis >= begins.length) {
        begin.add(0);
        end.add(size);
        stride.add(1);
        shape.add(size);
        continue;
      }
      int step = strides[axis];
      if (step == 0 || Math.abs((long) step) > MAX_WINDOW) {
        throw Refusal.broken("stride " + step, "a whole number but 0");
      }
      boolean shrink = bit(o.shrinkAxisMask(), axis);
      int first =
          bit(o.beginMask(), axis) ? (step > 0 ? 0 : size - 1) : clamp(begins[axis], size, step);
      int last;
      if (shrink) {
        int place = begins[axis] < 0 ? begins[axis] + size : begins[axis];
        if (bit(o.beginMask(), axis)) {
          place = 0;
        }
        if (place < 0 || place >= size || step < 0) {
          throw Refusal.broken("index " + begins[axis] + " on an axis of " + size, "one inside");
        }
        first = place;
        last = place + 1;
        step = 1;
      } else if (bit(o.endMask(), axis)) {
        last = step > 0 ? size : -1;
      } else {
        long wanted = o.offset() ? (long) begins[axis] + ends[axis] : ends[axis];
        last = clamp(Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, wanted)), size, step);
      }
      int count = Math.max(0, ceilDiv(last - first, step));
      if (count == 0) {
        throw Refusal.broken("nothing of axis " + axis + " is left", "at least one index");
      }
      begin.add(first);
      end.add(last);
      stride.add(step);
      if (!shrink) {
        shape.add(count);
      }
    }
    equalCodes(in, code(output(shape)));
    return make(new StridedSlice(begin, end, stride), raw.inputs().subList(0, 1));
  }

  /** Index in the file to index in the tensor: negative ones count from the end, then clamped. */
  private static int clamp(long index, int size, int step) {
    long place = index < 0 ? index + size : index;
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? size : size - 1;
    return (int) Math.max(least, Math.min(most, place));
  }

  private static int ceilDiv(int length, int step) {
    return -Math.floorDiv(-length, step);
  }

  private static boolean bit(int mask, int axis) {
    return (mask >> axis & 1) != 0;
  }

  private Node slice() {
    operands(3, 3, 1);
    Tensor in = code(input(0));
    int rank = in.shape().size();
    int[] begins = integers(input(1), "begin");
    int[] sizes = integers(input(2), "size");
    if (begins.length != rank || sizes.length != rank) {
      throw Refusal.broken(
          begins.length + " begins and " + sizes.length + " sizes", rank + ", one an axis");
    }
    List<Integer> begin = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    List<Integer> stride = new ArrayList<>();
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int size = in.dim(axis);
      long last = sizes[axis] == -1 ? size : (long) begins[axis] + sizes[axis];
      if (begins[axis] < 0 || last <= begins[axis] || last > size) {
        throw Refusal.broken(
            "begin " + begins[axis] + " and size " + sizes[axis] + " on an axis of " + size,
            "a part of the axis");
      }
      begin.add(begins[axis]);
      end.add((int) last);
      stride.add(1);
      shape.add((int) last - begins[axis]);
    }
    equalCodes(in, code(output(shape)));
    return make(new StridedSlice(begin, end, stride), raw.inputs().subList(0, 1));
  }

  // --- operands ---

  private void operands(int least, int most, int outputs) {
    int in = raw.inputs().size();
    int out = raw.outputs().size();
    if (in < least || in > most || out < 1 || out > outputs) {
      throw Refusal.broken(
          "it has " + in + " inputs and " + out + " outputs",
          least + (most == least ? "" : " or more") + " inputs");
    }
  }

  private Tensor input(int i) {
    int id = raw.inputs().get(i);
    if (id < 0) {
      throw Refusal.broken("input " + i + " is absent", "a tensor");
    }
    return tensors.get(id).usable();
  }

  private Optional<Tensor> input3() {
    if (raw.inputs().size() < 3 || raw.inputs().get(2) < 0) {
      return Optional.empty();
    }
    return Optional.of(input(2));
  }

  private Tensor output() {
    return output(0);
  }

  private Tensor output(int i) {
    return tensors.get(raw.outputs().get(i)).usable();
  }

  /** The output, which must have this shape. */
  private Tensor output(List<Integer> shape) {
    Tensor out = output();
    if (!out.shape().equals(shape)) {
      throw Refusal.broken(
          "the output has shape " + out.shape() + ", the operator makes " + shape, "equal shapes");
    }
    return out;
  }

  private static Tensor rank(Tensor tensor, int rank) {
    if (tensor.shape().size() != rank) {
      throw Refusal.broken(
          "tensor " + tensor.id() + " has shape " + tensor.shape(), rank + " axes");
    }
    return tensor;
  }

  /** A tensor of int8 codes with one scale. */
  static Tensor code(Tensor tensor) {
    if (tensor.type() == DataType.UINT8) {
      throw new Refusal(
          "tensor " + tensor.id() + " has type uint8",
          "int8 inside the network",
          "quantize the model to int8; uint8 is for its inputs and outputs");
    }
    return edgeCode(tensor);
  }

  /** A tensor of int8 or uint8 codes with one scale. */
  private static Tensor edgeCode(Tensor tensor) {
    int least = tensor.type() == DataType.INT8 ? -128 : 0;
    if (tensor.type() == DataType.FLOAT32) {
      throw new Refusal(
          "tensor " + tensor.id() + " has type float32",
          "int8",
          "this is a float model or float part: quantize the whole model to int8");
    }
    if (tensor.type() != DataType.INT8 && tensor.type() != DataType.UINT8) {
      throw new Refusal(
          "tensor " + tensor.id() + " has type " + lower(tensor.type()),
          "int8",
          "quantize the model to int8");
    }
    if (tensor.scales().size() != 1) {
      throw new Refusal(
          "tensor " + tensor.id() + " has " + tensor.scales().size() + " scales",
          "one",
          "quantize activations per tensor");
    }
    int zero = tensor.zeroPoint();
    if (zero < least || zero > least + 255) {
      throw Refusal.broken(
          "tensor " + tensor.id() + " has zero point " + zero, least + " to " + (least + 255));
    }
    return tensor;
  }

  private static String lower(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** Constant weights of 8 or 4 bits, symmetric, with scales for the whole tensor or for each channel. */
  private Tensor weights(Tensor tensor, int channelAxis) {
    if (tensor.type() != DataType.INT8 && tensor.type() != DataType.INT4) {
      throw new Refusal(
          "the weights have type " + lower(tensor.type()),
          "int8 or int4",
          "quantize the model to int8");
    }
    if (tensor.constant().isEmpty()) {
      throw new Refusal(
          "the weights are computed", "constant weights", "use BATCH_MATMUL for such products");
    }
    if (tensor.scales().isEmpty()
        || tensor.scales().size() > 1 && tensor.channelAxis() != channelAxis) {
      throw Refusal.broken(
          "the weights have " + tensor.scales().size() + " scales on axis " + tensor.channelAxis(),
          "one scale or one for each output channel, axis " + channelAxis);
    }
    for (int zero : tensor.zeroPoints()) {
      if (zero != 0) {
        throw new Refusal(
            "the weights have zero point " + zero,
            "symmetric weights, zero point 0",
            "quantize again");
      }
    }
    weights = tensor.elements();
    return tensor;
  }

  /** Refuses codes that would mean something else in the other tensor. */
  static void equalCodes(Tensor a, Tensor b) {
    if (a.scale() != b.scale() || a.zeroPoint() != b.zeroPoint()) {
      throw new Refusal(
          "it only moves codes, but scale and zero point change from "
              + a.scale() + ", " + a.zeroPoint() + " to " + b.scale() + ", " + b.zeroPoint(),
          "equal scales and zero points",
          "put a QUANTIZE in front of it (a current converter does)");
    }
  }

  private static Constant constant(Tensor tensor, String what) {
    return tensor
        .constant()
        .orElseThrow(
            () ->
                new Refusal(
                    what + " of the operator is computed, tensor " + tensor.id(),
                    "a constant",
                    "convert the model with a fixed input shape, batch 1"));
  }

  /** Constant int32 or int64 values of a short list. */
  private static int[] integers(Tensor tensor, String what) {
    Constant constant = constant(tensor, what);
    if (tensor.type() != DataType.INT32 && tensor.type() != DataType.INT64) {
      throw Refusal.broken(what + " has type " + lower(tensor.type()), "int32");
    }
    if (tensor.elements() > 1024) {
      throw Refusal.broken(what + " has " + tensor.elements() + " values", "a short list");
    }
    int[] values = new int[tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      long value = constant.integer(tensor.type(), i);
      if (value != (int) value) {
        throw Refusal.broken(what + " holds " + value, "32-bit numbers");
      }
      values[i] = (int) value;
    }
    return values;
  }

  private static int axis(int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw Refusal.broken("axis " + axis + " of a tensor with " + rank + " axes", "an axis");
    }
    return axis < 0 ? axis + rank : axis;
  }

  private static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
    int rank = Math.max(a.size(), b.size());
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int sizeA = axis < rank - a.size() ? 1 : a.get(axis - rank + a.size());
      int sizeB = axis < rank - b.size() ? 1 : b.get(axis - rank + b.size());
      if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
        throw Refusal.broken("inputs of " + a + " and " + b, "sizes that are equal or 1");
      }
      shape.add(Math.max(sizeA, sizeB));
    }
    return shape;
  }

  // --- windows ---

  private static List<Integer> window(
      Tensor in, Padding padding, int[] kernel, int[] stride, int[] dilation, int channels) {
    List<Integer> shape = new ArrayList<>();
    shape.add(in.dim(0));
    for (int axis = 0; axis < 2; axis++) {
      within("window size", kernel[axis]);
      within("stride", stride[axis]);
      within("dilation", dilation[axis]);
      int size = in.dim(1 + axis);
      long extent = (kernel[axis] - 1L) * dilation[axis] + 1;
      if (extent > MAX_WINDOW) {
        throw Refusal.broken("a window over " + extent + " places", "at most " + MAX_WINDOW);
      }
      long covered = padding == Padding.SAME ? size - 1L : size - extent;
      if (covered < 0) {
        throw Refusal.broken(
            "a window of " + extent + " places on a map of " + in.shape() + " without padding",
            "a window inside the map");
      }
      shape.add((int) (covered / stride[axis] + 1));
    }
    shape.add(channels);
    return shape;
  }

  private static void within(String what, int value) {
    if (value < 1 || value > MAX_WINDOW) {
      throw Refusal.broken(what + " " + value, "1 to " + MAX_WINDOW);
    }
  }

  private static Padding padding(int code) {
    switch (code) {
      case synfire.generator.model.tflite.Padding.SAME:
        return Padding.SAME;
      case synfire.generator.model.tflite.Padding.VALID:
        return Padding.VALID;
      default:
        throw Refusal.broken("padding number " + code, "SAME or VALID");
    }
  }

  private static Activation activation(int code) {
    switch (code) {
      case ActivationFunctionType.NONE:
        return Activation.NONE;
      case ActivationFunctionType.RELU:
        return Activation.RELU;
      case ActivationFunctionType.RELU6:
        return Activation.RELU6;
      case ActivationFunctionType.RELU_N1_TO_1:
        return Activation.RELU_N1_TO_1;
      default:
        throw new Refusal(
            "its fused activation has number " + code,
            "NONE, RELU, RELU6 or RELU_N1_TO_1",
            "make the activation an operator of its own");
    }
  }

  // --- ranges of the integers behind the operators ---

  /** The sum of all products and the bias of each channel must fit 32 bits. */
  private static void accumulator(
      Tensor in, Tensor w, Optional<Tensor> bias, int channels, int channelAxis) {
    bias.ifPresent(b -> bias(b, channels));
    long most = Math.max(127 - in.zeroPoint(), in.zeroPoint() + 128);
    long[] sums = new long[channels];
    Constant values = constant(w, "weights");
    int elements = w.elements();
    int perChannel = elements / channels;
    for (int i = 0; i < elements; i++) {
      int channel = channelAxis == 0 ? i / perChannel : i % channels;
      sums[channel] += Math.abs(values.int8(i));
    }
    for (int channel = 0; channel < channels; channel++) {
      long sum = sums[channel] * most;
      if (bias.isPresent()) {
        sum += Math.abs((long) constant(bias.get(), "bias").int32(channel));
      }
      if (sum > Integer.MAX_VALUE) {
        throw tooWide("channel " + channel + " can reach " + sum);
      }
    }
  }

  private static void bias(Tensor bias, int channels) {
    constant(bias, "bias");
    if (bias.type() != DataType.INT32 || bias.elements() != channels) {
      throw new Refusal(
          "the bias has type " + lower(bias.type()) + " and shape " + bias.shape(),
          "int32 [" + channels + "]",
          "quantize the model to int8");
    }
    for (int zero : bias.zeroPoints()) {
      if (zero != 0) {
        throw Refusal.broken("the bias has zero point " + zero, "0");
      }
    }
  }

  private static Refusal tooWide(String what) {
    return new Refusal(what, "sums below 2^31", "use a smaller layer");
  }

  private static void factors(Tensor in, Tensor w, Tensor out) {
    for (float scale : w.scales()) {
      factor((double) in.scale() * scale / out.scale(), MAX_FACTOR);
    }
  }

  private static void factor(double factor, double limit) {
    if (!(factor < limit)) {
      throw Refusal.broken("its scales give a factor of " + factor, "a factor below " + limit);
    }
  }

  private static float finite(String what, float value) {
    if (!Float.isFinite(value)) {
      throw Refusal.broken(what + " is " + value, "a number");
    }
    return value;
  }

  // --- options ---

  private <T extends Table> T options(T table, byte type) {
    return optionalOptions(table, type)
        .orElseThrow(
            () -> Refusal.broken("its options are missing", "the options of the operator"));
  }

  private <T extends Table> Optional<T> optionalOptions(T table, byte type) {
    return raw.options(table, type);
  }

  private Node make(Op op) {
    return make(op, raw.inputs());
  }

  private Node make(Op op, List<Integer> inputs) {
    return new Node(index, op, inputs, raw.outputs());
  }
}
