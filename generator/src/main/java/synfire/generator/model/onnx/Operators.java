package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import synfire.generator.model.Refusal;
import synfire.golden.net.DataType;
import synfire.golden.op.Expression;
import synfire.golden.op.Expression.Function;
import synfire.golden.op.Padding;

/**
 * What each operator of ONNX makes of its inputs. Real numbers are only described; QuantizeLinear
 * and the operators with quantization of their own (QLinearConv and the like) have the network
 * compute codes.
 */
final class Operators {

  private static final int MAX_WINDOW = 1 << 16;

  /** Most operators in a chain of float operators without QuantizeLinear. */
  private static final int MAX_CHAIN = 200;

  private final NetworkBuilder network;
  private final Emitter emitter;
  private final Map<String, Value> values;
  private final Map<Real, Integer> chains = new IdentityHashMap<>();

  /** The node at work. */
  private OnnxNode node;

  /** Reads and adds values by name. */
  Operators(NetworkBuilder network, Emitter emitter, Map<String, Value> values) {
    this.network = network;
    this.emitter = emitter;
    this.values = values;
  }

  /** Whether there is an operator of this kind. */
  static boolean knows(OnnxNode node) {
    return switch (node.domain()) {
      case "" -> STANDARD.contains(node.type());
      case "com.microsoft" -> MICROSOFT.contains(node.type());
      default -> false;
    };
  }

  private static final List<String> MICROSOFT =
      List.of(
          "QLinearAdd",
          "QLinearMul",
          "QLinearAveragePool",
          "QLinearGlobalAveragePool",
          "QLinearSigmoid",
          "QLinearLeakyRelu",
          "QLinearConcat",
          "QLinearSoftmax",
          "QGemm",
          "Gelu",
          "QuantizeLinear",
          "DequantizeLinear");

  private static final List<String> STANDARD =
      List.of(
          "Abs", "Add", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Clip", "Concat",
          "Constant", "Conv", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp", "Flatten",
          "Floor", "Gather", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid",
          "HardSwish", "Identity", "LeakyRelu", "Log", "LogSoftmax", "MatMul", "Max", "MaxPool",
          "Min", "Mish", "Mul", "Neg", "PRelu", "Pad", "Pow", "QLinearConv", "QLinearMatMul",
          "QuantizeLinear", "ReduceMean", "Relu", "Reciprocal", "Reshape", "Round", "Selu", "Shape",
          "Sigmoid", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Tanh",
          "Transpose", "Unsqueeze");

  /** What an operator that is not known could be replaced by. */
  static String hint(OnnxNode node) {
    switch (node.type()) {
      case "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "DynamicQuantizeMatMul":
        return "this is dynamic quantization; quantize statically, with calibration data";
      case "ConvTranspose", "Resize", "Upsample":
        return "upsampling is not supported; end the network before it";
      case "ArgMax", "ArgMin", "TopK", "NonMaxSuppression":
        return "end the network before it and let the host choose";
      case "LSTM", "GRU", "RNN", "Loop", "If", "Scan":
        return "recurrent layers and control flow are not supported; use convolutions over time";
      case "LayerNormalization", "InstanceNormalization", "GroupNormalization":
        return "use batch normalization, which folds into the convolution before it";
      default:
        return "replace it by supported operators before conversion";
    }
  }

  /** Makes the outputs of a node. */
  void run(OnnxNode at) {
    node = at;
    network.site(at.index());
    switch (at.type()) {
      case "Constant" -> put(0, constant());
      case "Identity", "Dropout" -> put(0, value(0));
      case "Cast" -> put(0, cast());
      case "Shape" -> put(0, shapeOf());
      case "Gather" -> put(0, gather());
      case "QuantizeLinear" -> put(0, quantizeLinear());
      case "DequantizeLinear" -> put(0, dequantizeLinear());
      case "Conv" -> put(0, conv(number(0), number(1), optionalNumber(2)));
      case "QLinearConv" -> put(0, qLinearConv());
      case "Gemm" -> put(0, gemm(number(0), number(1), optionalNumber(2)));
      case "QGemm" -> put(0, qGemm());
      case "MatMul" -> put(0, matMul(number(0), number(1)));
      case "QLinearMatMul" -> put(0, qLinearMatMul());
      case "BatchNormalization" -> put(0, batchNormalization());
      case "Add" -> put(0, add(number(0), number(1), false));
      case "Sub" -> put(0, add(number(0), number(1), true));
      case "Mul" -> put(0, mul(number(0), number(1)));
      case "Div" -> put(0, div(number(0), number(1)));
      case "Min", "Max", "Pow" -> put(0, twoNumbers());
      case "QLinearAdd", "QLinearMul" -> put(0, qLinearPair());
      case "Relu" -> put(0, relu());
      case "Clip" -> put(0, clip());
      case "PRelu" -> put(0, prelu());
      case "Softmax", "LogSoftmax" -> put(0, softmax(real(0)));
      case "QLinearSoftmax" -> put(0, quantized(softmax(dequantized(0, 1, 2)), 3, 4));
      case "QLinearSigmoid" ->
          put(0, quantized(function(dequantized(0, 1, 2), call(Function.SIGMOID, X)), 3, 4));
      case "QLinearLeakyRelu" -> put(0, quantized(function(dequantized(0, 1, 2), leaky()), 3, 4));
      case "GlobalAveragePool" -> put(0, globalMean(real(0)));
      case "QLinearGlobalAveragePool" -> put(0, qLinearMean());
      case "ReduceMean" -> put(0, reduceMean());
      case "AveragePool" -> put(0, averagePool(real(0)));
      case "QLinearAveragePool" -> put(0, qLinearAverage());
      case "MaxPool", "GlobalMaxPool" -> put(0, maxPool());
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> {
        Value x = value(0);
        put(0, reshaped(x, newShape(x.shape())));
      }
      case "Transpose" -> put(0, transposed(value(0)));
      case "Concat" -> put(0, concat());
      case "QLinearConcat" -> put(0, qLinearConcat());
      case "Pad" -> put(0, pad());
      case "Slice" -> put(0, slice());
      case "Split" -> split();
      default -> put(0, function(real(0), expression()));
    }
    for (int i = 1; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty() && !values.containsKey(name) && isUsed(name)) {
        throw new Refusal("its output " + i + " is used", "the first output alone", "");
      }
    }
  }

  /** Whether a later node reads a value; the importer knows. */
  private boolean isUsed(String name) {
    return used.test(name);
  }

  private java.util.function.Predicate<String> used = name -> true;

  /** Says how to ask whether a value has readers. */
  void readers(java.util.function.Predicate<String> test) {
    used = test;
  }

  // --- operands

  private void put(int output, Value value) {
    if (output >= node.outputs().size()) {
      throw Refusal.broken("it has no output", "one output");
    }
    Value made = value instanceof Real real ? settled(real) : value;
    if (!(made instanceof Fixed)) {
      Shapes.checked(made.shape());
    }
    if (values.put(node.outputs().get(output), made) != null) {
      throw Refusal.broken(
          "value " + OnnxNode.quoted(node.outputs().get(output)) + " is made twice",
          "one maker of each value");
    }
  }

  /** Movements of codes are made at once; chains of other float operators have an end. */
  private Real settled(Real real) {
    if (real instanceof Real.Moved m && m.x() instanceof Real.Dequantized d) {
      return new Real.Dequantized(m.move().of(network, d.codes()), d.site());
    }
    List<Real> before = List.of();
    if (real instanceof Real.Moved m) {
      before = List.of(m.x());
    } else if (real instanceof Real.Function f) {
      before = List.of(f.x());
    } else if (real instanceof Real.Clip c) {
      before = List.of(c.x());
    } else if (real instanceof Real.Joined j) {
      before = j.parts();
    } else if (real instanceof Real.Softmax s) {
      before = List.of(s.x());
    } else if (real instanceof Real.Mean m) {
      before = List.of(m.x());
    } else if (real instanceof Real.Average a) {
      before = List.of(a.x());
    } else if (real instanceof Real.Linear l) {
      before = List.of(l.x());
    } else if (real instanceof Real.Pair p) {
      before = List.of(p.first(), p.second());
    } else if (real instanceof Real.Product p) {
      before = List.of(p.first(), p.second());
    }
    int length = 1 + before.stream().mapToInt(r -> chains.getOrDefault(r, 0)).max().orElse(0);
    if (length > MAX_CHAIN) {
      throw new Refusal(
          "it ends a chain of more than " + MAX_CHAIN + " float operators without QuantizeLinear",
          "QuantizeLinear and DequantizeLinear between operators",
          "quantize the model with a pair behind each operator");
    }
    chains.put(real, length);
    return real;
  }

  private Value value(int i) {
    Value value = anyValue(i);
    return value instanceof PendingCodes pending ? emitter.codes(pending) : value;
  }

  private Value anyValue(int i) {
    if (!node.has(i)) {
      throw Refusal.broken("input " + i + " is absent", "a value");
    }
    Value value = values.get(node.inputs().get(i));
    if (value == null) {
      throw Refusal.broken(
          "it reads value " + OnnxNode.quoted(node.inputs().get(i))
              + ", which nothing before it makes",
          "nodes in order");
    }
    return value;
  }

  private Fixed fixed(int i, String what) {
    if (value(i) instanceof Fixed fixed) {
      return fixed;
    }
    throw new Refusal(
        what + " of the operator is computed",
        "a constant",
        "convert the model with a fixed input shape, batch 1, and fold constants"
            + " (onnxsim, or ONNX Runtime's basic optimizations)");
  }

  /** A float value: real numbers or a float constant. */
  private Value number(int i) {
    Value value = value(i);
    if (value instanceof Real || value instanceof Fixed fixed && fixed.isReal()) {
      return value;
    }
    throw Refusal.broken(
        "input " + i + " holds " + typeName(value), "float32, behind a DequantizeLinear");
  }

  private Optional<Value> optionalNumber(int i) {
    return node.has(i) ? Optional.of(number(i)) : Optional.empty();
  }

  private Real real(int i) {
    Value value = number(i);
    if (value instanceof Real real) {
      return real;
    }
    throw new Refusal(
        "input " + i + " is a float constant",
        "a computed value",
        "fold constants before conversion (onnxsim, or ONNX Runtime's basic optimizations)");
  }

  private static String typeName(Value value) {
    DataType type =
        value instanceof Fixed f
            ? f.type()
            : value instanceof Codes c ? c.type() : DataType.FLOAT32;
    return type.name().toLowerCase(Locale.ROOT);
  }

  private int[] integers(int i, String what) {
    Fixed list = fixed(i, what);
    if (list.elements() > 1024) {
      throw Refusal.broken(what + " has " + list.elements() + " values", "a short list");
    }
    return Arrays.stream(list.integers())
        .mapToInt(v -> (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, v)))
        .toArray();
  }

  // --- constants

  private Fixed constant() {
    Optional<Fixed> tensor = node.tensor("value");
    if (tensor.isPresent()) {
      return tensor.get();
    }
    if (node.states("value_float")) {
      return Fixed.of(List.of(), new float[] {node.real("value_float", 0)});
    }
    if (node.states("value_int")) {
      return Fixed.of(List.of(), new long[] {node.integer("value_int", 0)});
    }
    Optional<int[]> ints = node.integers("value_ints");
    if (ints.isPresent()) {
      return Fixed.of(
          List.of(ints.get().length), Arrays.stream(ints.get()).asLongStream().toArray());
    }
    throw new Refusal("its value has no tensor", "attribute value", "");
  }

  private Value cast() {
    int to = node.integer("to", 1);
    Value x = value(0);
    boolean real = x instanceof Real || x instanceof Fixed f && f.isReal();
    if (x instanceof Fixed f && to == 1 && !real) {
      return Fixed.of(f.shape(), f.reals());
    }
    if (x instanceof Fixed f && !real && (to == 6 || to == 7)) {
      return Fixed.of(f.shape(), f.integers());
    }
    if (real && to == 1) {
      return x;
    }
    throw new Refusal(
        "it casts " + typeName(x) + " to " + TensorReader.typeName(to),
        "float32 to float32",
        "use QuantizeLinear and DequantizeLinear between codes and numbers");
  }

  private Fixed shapeOf() {
    List<Integer> shape = value(0).shape();
    int rank = shape.size();
    int start = node.integer("start", 0);
    int end = node.integer("end", rank);
    start = Math.max(0, Math.min(rank, start < 0 ? start + rank : start));
    end = Math.max(start, Math.min(rank, end < 0 ? end + rank : end));
    return Fixed.of(
        List.of(end - start),
        shape.subList(start, end).stream().mapToLong(Integer::longValue).toArray());
  }

  private Fixed gather() {
    Fixed data = fixed(0, "the data");
    Fixed indices = fixed(1, "the indices");
    int axis = Shapes.axis(node.integer("axis", 0), data.shape().size());
    int size = data.shape().get(axis);
    int inner = Shapes.elements(data.shape().subList(axis + 1, data.shape().size()));
    int outer = Shapes.elements(data.shape().subList(0, axis));
    List<Integer> shape = new ArrayList<>(data.shape().subList(0, axis));
    shape.addAll(indices.shape());
    shape.addAll(data.shape().subList(axis + 1, data.shape().size()));
    int[] source = new int[Shapes.elements(shape)];
    long[] list = indices.integers();
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (long index : list) {
        long place = index < 0 ? index + size : index;
        if (place < 0 || place >= size) {
          throw Refusal.broken("index " + index + " on an axis of " + size, "one inside");
        }
        for (int i = 0; i < inner; i++) {
          source[at++] = (int) ((o * (long) size + place) * inner + i);
        }
      }
    }
    return data.moved(shape, source);
  }

  // --- quantization

  /**
   * Scales and zero points of a node.
   *
   * @param scales one, or one for each index of an axis
   * @param zeros as many
   * @param type type of the codes
   */
  private record Scales(float[] scales, int[] zeros, DataType type) {

    int int8Zero() {
      return zeros[0] - (type == DataType.UINT8 ? 128 : 0);
    }
  }

  private Scales scales(int scaleInput, int zeroInput, DataType otherwise) {
    Fixed scale = fixed(scaleInput, "the scale");
    if (!scale.isReal()) {
      throw Refusal.broken("its scale has type " + typeName(scale), "float32");
    }
    int count = scale.elements();
    DataType type = otherwise;
    int[] zeros = new int[count];
    if (node.has(zeroInput)) {
      Fixed zero = fixed(zeroInput, "the zero point");
      type = zero.type();
      if (zero.elements() != count && zero.elements() != 1) {
        throw Refusal.broken(
            "it has " + count + " scales and " + zero.elements() + " zero points",
            "as many of both");
      }
      for (int i = 0; i < count; i++) {
        long value = zero.integers()[zero.elements() == 1 ? 0 : i];
        zeros[i] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
      }
    }
    float[] scales = scale.reals();
    for (float s : scales) {
      if (!(s >= 0) || Float.isInfinite(s)) {
        throw Refusal.broken("it has scale " + s, "a positive number");
      }
    }
    if (count == 0) {
      throw Refusal.broken("it has no scale", "one scale");
    }
    return new Scales(scales, zeros, type);
  }

  /** One scale of an activation. */
  private Scales oneScale(int scaleInput, int zeroInput) {
    Scales s = scales(scaleInput, zeroInput, DataType.UINT8);
    if (s.scales().length != 1) {
      throw new Refusal(
          "it has " + s.scales().length + " scales", "one", "quantize activations per tensor");
    }
    if (s.type() != DataType.INT8 && s.type() != DataType.UINT8) {
      throw new Refusal(
          "its codes have type " + s.type().name().toLowerCase(Locale.ROOT),
          "int8 or uint8",
          "quantize activations to int8 or uint8");
    }
    if (!(s.scales()[0] >= Float.MIN_NORMAL)) {
      throw Refusal.broken("it has scale " + s.scales()[0], "a positive number");
    }
    if (s.int8Zero() < -128 || s.int8Zero() > 127) {
      throw Refusal.broken("it has zero point " + s.zeros()[0], "a code of its type");
    }
    return s;
  }

  private void plainTypes() {
    if (node.integer("block_size", 0) != 0) {
      throw new Refusal(
          "it has scales for blocks", "one scale for a tensor or for each channel", "");
    }
    int type = node.integer("output_dtype", 0);
    if (type != 0 && type != 1 && type != 2 && type != 3) {
      throw new Refusal(
          "its output has type " + TensorReader.typeName(type),
          "int8 or uint8",
          TensorReader.typeHint(type));
    }
  }

  /** The value of the graph, its codes not made yet perhaps. */
  private Value quantizeLinear() {
    plainTypes();
    if (value(0) instanceof Fixed data && data.isReal()) {
      return quantizedConstant(data);
    }
    Real x = real(0);
    int type = node.integer("output_dtype", 0);
    Scales s = oneScale(1, 2);
    if (!node.has(2) && type == 3) {
      s = new Scales(s.scales(), s.zeros(), DataType.INT8);
    }
    if (x instanceof Real.Softmax softmax) {
      return new PendingCodes(softmax, s.scales()[0], s.int8Zero(), s.type());
    }
    return quantized(x, s);
  }

  /** The codes of a float constant. */
  private Fixed quantizedConstant(Fixed data) {
    Scales s = scales(1, 2, DataType.UINT8);
    if (s.type() == DataType.INT64 || s.type() == DataType.FLOAT32) {
      throw Refusal.broken("its zero point has type " + s.type(), "int8 or uint8");
    }
    int axis = s.scales().length > 1 ? scaleAxis(data.shape(), s) : 0;
    int inner =
        s.scales().length > 1
            ? Shapes.elements(data.shape().subList(axis + 1, data.shape().size()))
            : 1;
    boolean whole = s.type() == DataType.INT32;
    long least = whole ? Integer.MIN_VALUE : s.type() == DataType.INT8 ? -128 : 0;
    long most = whole ? Integer.MAX_VALUE : least + 255;
    byte[] out = new byte[data.elements() * s.type().bytes()];
    java.nio.ByteBuffer codes =
        java.nio.ByteBuffer.wrap(out).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < data.elements(); i++) {
      int index = s.scales().length > 1 ? i / inner % s.scales().length : 0;
      double code = Math.rint(data.values().float32(i) / s.scales()[index]) + s.zeros()[index];
      long bounded = (long) Math.max(least, Math.min(most, code));
      if (s.type() == DataType.INT32) {
        codes.putInt((int) bounded);
      } else {
        codes.put((byte) bounded);
      }
    }
    return new Fixed(s.type(), data.shape(), synfire.golden.net.Constant.of(out));
  }

  private int scaleAxis(List<Integer> shape, Scales s) {
    int axis = Shapes.axis(node.integer("axis", 1), shape.size());
    if (shape.get(axis) != s.scales().length) {
      throw Refusal.broken(
          "it has " + s.scales().length + " scales on axis " + axis + " of " + shape,
          "one scale, or one for each index of the axis");
    }
    return axis;
  }

  private Real dequantizeLinear() {
    plainTypes();
    return dequantized(0, 1, 2);
  }

  /** The numbers behind codes, with their scales at other inputs of the node. */
  private Real dequantized(int input, int scaleInput, int zeroInput) {
    Value x = anyValue(input);
    if (x instanceof PendingCodes pending) {
      Scales s = scales(scaleInput, zeroInput, pending.type());
      boolean same =
          s.scales().length == 1
              && s.type() == pending.type()
              && s.scales()[0] == pending.scale()
              && s.int8Zero() == pending.zero();
      if (same) {
        return new Real.Rounded(pending, node.index());
      }
      x = emitter.codes(pending);
    }
    if (x instanceof Fixed data) {
      if (data.isReal()) {
        throw Refusal.broken("input " + input + " is a float constant", "codes");
      }
      Scales s = scales(scaleInput, zeroInput, data.type());
      if (s.type() != data.type()) {
        throw Refusal.broken(
            "its zero point has type " + s.type() + " and its codes " + data.type(), "one type");
      }
      int axis = s.scales().length > 1 ? scaleAxis(data.shape(), s) : 0;
      return new Real.DequantizedConstant(data, s.scales(), s.zeros(), axis, node.index());
    }
    if (x instanceof Codes codes) {
      Scales s = scales(scaleInput, zeroInput, codes.type());
      if (s.scales().length != 1
          || s.type() != codes.type()
          || s.scales()[0] != codes.scale()
          || s.int8Zero() != codes.zero()) {
        throw new Refusal(
            "it reads codes with scale " + s.scales()[0] + " and zero point " + s.zeros()[0]
                + ", they were made with " + codes.scale() + " and "
                + (codes.zero() + (codes.type() == DataType.UINT8 ? 128 : 0)),
            "the same numbers in both",
            "quantize again");
      }
      return new Real.Dequantized(codes, node.index());
    }
    throw Refusal.broken("input " + input + " holds float32", "codes of a QuantizeLinear");
  }

  private Codes quantized(Real x, int scaleInput, int zeroInput) {
    return quantized(x, oneScale(scaleInput, zeroInput));
  }

  private Codes quantized(Real x, Scales s) {
    Codes c = emitter.quantize(x, s.scales()[0], s.int8Zero());
    return new Codes(c.tensor(), c.shape(), c.order(), c.scale(), c.zero(), s.type());
  }

  // --- weights

  /** Constant weights with outputs on an axis, laid out by a rearrangement of their elements. */
  private Weights weights(Value w, int outputAxis, List<Integer> newShape, int[] source) {
    if (w instanceof Fixed) {
      throw new Refusal(
          "its weights are float32",
          "int8 weights behind a DequantizeLinear",
          "quantize the weights too");
    }
    if (!(w instanceof Real.DequantizedConstant constant)) {
      throw new Refusal("the weights are computed", "constant weights", "");
    }
    Fixed codes = constant.codes();
    if (codes.type() != DataType.INT8 && codes.type() != DataType.UINT8) {
      throw new Refusal(
          "the weights have type " + typeName(codes),
          "int8 or uint8",
          "quantize the model to int8");
    }
    int outputs = newShape.get(0);
    if (constant.scales().length > 1 && constant.axis() != outputAxis) {
      throw new Refusal(
          "the weights have " + constant.scales().length + " scales on axis " + constant.axis(),
          "one scale or one for each output, axis " + outputAxis,
          "quantize the weights per output channel");
    }
    int shift = codes.type() == DataType.UINT8 ? 128 : 0;
    byte[] laid = new byte[source.length];
    float[] scales = new float[outputs];
    int[] zeros = new int[outputs];
    for (int o = 0; o < outputs; o++) {
      int index = constant.scales().length > 1 ? o : 0;
      scales[o] = constant.scales()[index];
      zeros[o] = constant.zeros()[index] - shift;
      if (zeros[o] < -128 || zeros[o] > 127) {
        throw Refusal.broken(
            "the weights have zero point " + constant.zeros()[index], "a code of their type");
      }
    }
    int perOutput = source.length / outputs;
    for (int i = 0; i < laid.length; i++) {
      laid[i] = (byte) (codes.values().integer(codes.type(), source[i]) - shift);
    }
    for (int o = 0; o < outputs; o++) {
      if (!(scales[o] >= Float.MIN_NORMAL)) {
        // A channel of scale 0 is a channel of zeros.
        Arrays.fill(laid, o * perOutput, (o + 1) * perOutput, (byte) zeros[o]);
        scales[o] = 1;
      }
    }
    return new Weights(laid, scales, zeros);
  }

  /** Real numbers of a constant. */
  private double[] numbers(Value v, String what) {
    double[] numbers;
    if (v instanceof Fixed f && f.isReal()) {
      numbers = new double[f.elements()];
      Arrays.setAll(numbers, f.values()::float32);
    } else if (v instanceof Real.DequantizedConstant d) {
      numbers = new double[d.codes().elements()];
      Arrays.setAll(numbers, d::at);
    } else {
      throw new Refusal(what + " is computed", "a constant", "");
    }
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        throw Refusal.broken(what + " holds " + number, "numbers");
      }
    }
    return numbers;
  }

  private Optional<double[]> bias(Optional<Value> v, int outputs) {
    return v.map(
        b -> {
          double[] numbers = numbers(b, "the bias");
          if (numbers.length == 1 && outputs > 1) {
            double[] all = new double[outputs];
            Arrays.fill(all, numbers[0]);
            return all;
          }
          int last = b.shape().isEmpty() ? 1 : b.shape().get(b.shape().size() - 1);
          if (numbers.length != outputs || last != outputs) {
            throw Refusal.broken("the bias has shape " + b.shape(), "[" + outputs + "]");
          }
          return numbers;
        });
  }

  private static boolean isConstant(Value v) {
    return v instanceof Fixed || v instanceof Real.DequantizedConstant;
  }

  // --- convolutions and matrix products

  private Real conv(Value input, Value w, Optional<Value> b) {
    if (!(input instanceof Real x)) {
      throw new Refusal("its input is constant", "a computed value", "fold constants");
    }
    int rank = x.shape().size();
    if (rank != 3 && rank != 4) {
      throw new Refusal(
          "its input has shape " + x.shape(),
          "[batch, channels, columns] or [batch, channels, rows, columns]",
          "only convolutions in one and two dimensions are supported");
    }
    List<Integer> ws = w.shape();
    int groups = node.integer("group", 1);
    int inputs = x.shape().get(1);
    if (ws.size() != rank
        || groups < 1
        || ws.contains(0)
        || ws.get(1) * (long) groups != inputs
        || ws.get(0) % groups != 0) {
      throw Refusal.broken(
          "weights of shape " + ws + " in " + groups + " groups on an input of " + x.shape(),
          "[outputs, inputs of a group, window]");
    }
    int outputs = ws.get(0);
    List<Integer> window = ws.subList(2, rank);
    Optional<int[]> stated = node.integers("kernel_shape");
    if (stated.isPresent()
        && !Arrays.stream(stated.get()).boxed().toList().equals(window)) {
      throw Refusal.broken(
          "kernel_shape is " + Arrays.toString(stated.get()) + ", the weights have " + ws,
          "the window of the weights");
    }
    // One dimension is a map with one column.
    List<Integer> order = rank == 3 ? List.of(0, 2, 1) : List.of(0, 2, 3, 1);
    List<Integer> laid = Shapes.sizes(ws, order);
    Weights weights = weights(w, 0, laid, Shapes.transposed(ws, order));
    Place place =
        windows(
            x.shape().subList(2, rank),
            window.stream().mapToInt(Integer::intValue).toArray(),
            groups);
    List<Integer> shape = List.of(x.shape().get(0), outputs, place.rows(), place.cols());
    Real map =
        new Real.Linear(
            asMap(x),
            Optional.of(place.windows()),
            weights,
            bias(b, outputs),
            Shapes.checked(shape),
            node.index());
    return rank == 4 ? map : (Real) reshaped(settled(map), shape.subList(0, 3));
  }

  /** A value with three axes as a map of one column. */
  private Real asMap(Real x) {
    if (x.shape().size() == 4) {
      return x;
    }
    List<Integer> shape = new ArrayList<>(x.shape());
    shape.add(1);
    return settled((Real) reshaped(x, shape));
  }

  private Codes qLinearConv() {
    Real x = dequantized(0, 1, 2);
    Real w = perOutput(3, 4, 5, 0);
    Optional<Value> b = node.has(8) ? Optional.of(wholeBias(8, x, w)) : Optional.empty();
    return quantized(settled(conv(x, w, b)), 6, 7);
  }

  /** Constant weights with scales of each output. */
  private Real perOutput(int input, int scaleInput, int zeroInput, int axis) {
    Fixed data = fixed(input, "the weight");
    Scales s = scales(scaleInput, zeroInput, data.type());
    if (s.type() != data.type()
        || s.scales().length > 1
            && (data.shape().size() <= axis || data.shape().get(axis) != s.scales().length)) {
      throw Refusal.broken(
          "weights of shape " + data.shape() + " have " + s.scales().length + " scales",
          "one scale, or one for each output");
    }
    return new Real.DequantizedConstant(data, s.scales(), s.zeros(), axis, node.index());
  }

  /** An int32 bias, whose steps are those of the sums. */
  private Value wholeBias(int input, Real x, Real w) {
    Fixed data = fixed(input, "the bias");
    if (data.type() != DataType.INT32) {
      throw Refusal.broken("the bias has type " + typeName(data), "int32");
    }
    Real.DequantizedConstant weights = (Real.DequantizedConstant) w;
    double in = emitter.codes(x).scale();
    int n = data.elements();
    float[] steps = new float[weights.scales().length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (float) (in * (weights.scales()[i] > 0 ? weights.scales()[i] : 1));
    }
    if (steps.length > 1 && steps.length != n) {
      throw Refusal.broken("the bias has shape " + data.shape(), "[" + steps.length + "]");
    }
    return new Real.DequantizedConstant(data, steps, new int[steps.length], 0, node.index());
  }

  private Real gemm(Value input, Value b, Optional<Value> c) {
    if (node.flag("transA", false)) {
      if (!(input instanceof Real a) || a.shape().size() != 2) {
        throw Refusal.broken("its input has shape " + input.shape(), "two axes");
      }
      input =
          settled(
              new Real.Moved(
                  a,
                  new Moves.Transposed(List.of(1, 0)),
                  Shapes.sizes(a.shape(), List.of(1, 0)),
                  node.index()));
    }
    if (!(input instanceof Real x) || x.shape().size() != 2) {
      throw Refusal.broken("its input has shape " + input.shape(), "two axes, computed");
    }
    boolean transposed = node.flag("transB", false);
    Real product = matrix(x, b, transposed);
    float alpha = node.real("alpha", 1);
    float beta = node.real("beta", 1);
    if (!(product instanceof Real.Linear linear)) {
      if (alpha != 1 || c.isPresent()) {
        throw new Refusal(
            "it multiplies two computed values and more",
            "a product alone",
            "use MatMul and Add with QuantizeLinear between them");
      }
      return product;
    }
    if (!(alpha > 0)) {
      throw new Refusal("its factor alpha is " + alpha, "a positive number", "");
    }
    int outputs = linear.weights().outputs();
    double[] alphas = new double[outputs];
    Arrays.fill(alphas, alpha);
    Optional<double[]> bias =
        bias(c, outputs)
            .map(numbers -> Arrays.stream(numbers).map(number -> number * beta).toArray());
    return new Real.Linear(
        linear.x(),
        linear.windows(),
        alpha == 1 ? linear.weights() : linear.weights().times(alphas),
        bias,
        linear.shape(),
        node.index());
  }

  private Codes qGemm() {
    Real a = dequantized(0, 1, 2);
    boolean transposed = node.flag("transB", false);
    Real b = perOutput(3, 4, 5, transposed ? 0 : 1);
    Optional<Value> c = node.has(6) ? Optional.of(wholeBias(6, a, b)) : Optional.empty();
    if (!node.has(7)) {
      throw new Refusal(
          "its output is float32", "an output of codes", "quantize the output as well");
    }
    return quantized(settled(gemm(a, b, c)), 7, 8);
  }

  private Real matMul(Value a, Value b) {
    if (isConstant(a) && !isConstant(b)) {
      if (!(b instanceof Real second) || !(a instanceof Real first)) {
        throw new Refusal("its first operand is a float constant", "codes", "quantize it as well");
      }
      return product(first, second);
    }
    if (!(a instanceof Real x)) {
      throw new Refusal("both operands are constant", "a computed one", "fold constants");
    }
    return matrix(x, b, false);
  }

  private Codes qLinearMatMul() {
    Real a = dequantized(0, 1, 2);
    Real b = value(3) instanceof Fixed ? perOutput(3, 4, 5, value(3).shape().size() - 1)
        : dequantized(3, 4, 5);
    return quantized(settled(matMul(a, b)), 6, 7);
  }

  /** x times a matrix, constant or computed. */
  private Real matrix(Real x, Value b, boolean transposed) {
    if (x.shape().isEmpty() || b.shape().isEmpty()) {
      throw Refusal.broken("an operand is a scalar", "two axes or more");
    }
    boolean constant = isConstant(b);
    List<Integer> bs = b.shape();
    while (constant && bs.size() > 2 && bs.get(0) == 1) {
      bs = bs.subList(1, bs.size());
    }
    if (constant && bs.size() == 2) {
      int inputs = bs.get(transposed ? 1 : 0);
      int outputs = bs.get(transposed ? 0 : 1);
      int rank = x.shape().size();
      if (x.shape().get(rank - 1) != inputs || outputs < 1) {
        throw Refusal.broken(
            "operands of " + x.shape() + " and " + b.shape(), "equal inner sizes");
      }
      List<Integer> order = transposed ? List.of(0, 1) : List.of(1, 0);
      int axis = b.shape().size() - 2 + (transposed ? 0 : 1);
      Weights weights =
          weights(b, axis, List.of(outputs, inputs), Shapes.transposed(bs, order));
      return new Real.Linear(
          x,
          Optional.empty(),
          weights,
          Optional.empty(),
          Shapes.checked(Shapes.with(x.shape(), rank - 1, outputs)),
          node.index());
    }
    if (!(b instanceof Real second)) {
      throw new Refusal("its weights are float32", "int8 weights", "quantize the weights too");
    }
    if (transposed) {
      throw new Refusal("it transposes a computed operand", "MatMul", "use Transpose and MatMul");
    }
    return product(x, second);
  }

  private Real product(Real a, Real b) {
    int ra = a.shape().size();
    int rb = b.shape().size();
    if (ra < 2 || rb < 2 || !a.shape().get(ra - 1).equals(b.shape().get(rb - 2))) {
      throw Refusal.broken("operands of " + a.shape() + " and " + b.shape(), "equal inner sizes");
    }
    List<Integer> shape =
        new ArrayList<>(
            Shapes.broadcast(a.shape().subList(0, ra - 2), b.shape().subList(0, rb - 2)));
    shape.add(a.shape().get(ra - 2));
    shape.add(b.shape().get(rb - 1));
    return new Real.Product(a, b, Shapes.checked(shape), node.index());
  }

  private Real batchNormalization() {
    Real x = real(0);
    int channels = x.shape().size() < 2 ? 1 : x.shape().get(1);
    double[][] p = new double[4][];
    for (int i = 0; i < 4; i++) {
      p[i] = numbers(number(1 + i), "a parameter");
      if (p[i].length != channels) {
        throw Refusal.broken(p[i].length + " parameters", channels + ", one a channel");
      }
    }
    float epsilon = node.real("epsilon", 1e-5f);
    double[] factors = new double[channels];
    double[] offsets = new double[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = p[0][c] / Math.sqrt(p[3][c] + epsilon);
      offsets[c] = p[1][c] - p[2][c] * factors[c];
    }
    return affine(x, Optional.of(factors), Optional.of(offsets))
        .orElseThrow(
            () ->
                new Refusal(
                    "it does not follow a convolution, or its factors are not positive",
                    "a convolution right before it",
                    "fold batch normalization into the weights before quantization"));
  }

  /** A convolution or product times factors plus offsets; absent for other values. */
  private Optional<Real> affine(Real x, Optional<double[]> factors, Optional<double[]> offsets) {
    if (x instanceof Real.Moved m && m.move() instanceof Moves.Reshaped r) {
      boolean column = m.x() instanceof Real.Linear l && l.windows().isPresent()
          && m.x().shape().subList(0, 3).equals(r.shape());
      return column
          ? affine(m.x(), factors, offsets)
              .map(inner -> new Real.Moved(settled(inner), r, m.shape(), m.site()))
          : Optional.empty();
    }
    if (!(x instanceof Real.Linear l)
        || factors.isPresent() && Arrays.stream(factors.get()).anyMatch(f -> !(f > 0))) {
      return Optional.empty();
    }
    int outputs = l.weights().outputs();
    double[] bias = l.bias().map(double[]::clone).orElse(new double[outputs]);
    for (int o = 0; o < outputs; o++) {
      bias[o] =
          bias[o] * (factors.isPresent() ? factors.get()[o] : 1)
              + (offsets.isPresent() ? offsets.get()[o] : 0);
    }
    return Optional.of(
        new Real.Linear(
            l.x(),
            l.windows(),
            factors.isPresent() ? l.weights().times(factors.get()) : l.weights(),
            Optional.of(bias),
            l.shape(),
            l.site()));
  }

  /** A constant as one number for each output of a convolution or product. */
  private Optional<double[]> perOutput(Real x, Value constant) {
    int rank = x.shape().size();
    boolean window =
        x instanceof Real.Linear l ? l.windows().isPresent() : x instanceof Real.Moved;
    int axis = window ? 1 : rank - 1;
    if (rank <= axis || constant.shape().size() > rank) {
      return Optional.empty();
    }
    int outputs = x.shape().get(axis);
    List<Integer> wide = Shapes.widened(constant.shape(), rank);
    for (int i = 0; i < rank; i++) {
      if (wide.get(i) != 1 && (i != axis || wide.get(i) != outputs)) {
        return Optional.empty();
      }
    }
    double[] numbers = numbers(constant, "an operand");
    double[] all = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      all[o] = numbers[numbers.length == 1 ? 0 : o];
    }
    return Optional.of(all);
  }

  // --- elementwise

  private Real pair(Real.PairKind kind, Value a, Value b) {
    if (a instanceof Real first && b instanceof Real second) {
      return new Real.Pair(
          kind, first, second, Shapes.broadcast(a.shape(), b.shape()), node.index());
    }
    throw new Refusal(
        "an operand is a float constant of shape " + (a instanceof Real ? b : a).shape(),
        "one number, or codes behind a DequantizeLinear",
        "quantize the constant as well");
  }

  /** The number that a constant holds everywhere, if it does not widen the other operand. */
  private Optional<Float> scalar(Value constant, Value other) {
    if (!isConstant(constant)
        || Shapes.elements(constant.shape()) != 1
        || constant.shape().size() > other.shape().size()) {
      return Optional.empty();
    }
    return Optional.of((float) numbers(constant, "an operand")[0]);
  }

  private Real add(Value a, Value b, boolean subtract) {
    Value constant = isConstant(a) ? a : b;
    Value other = isConstant(a) ? b : a;
    if (isConstant(constant) && other instanceof Real x && !isConstant(other)) {
      if (!(subtract && constant == a)) {
        Optional<Real> biased =
            perOutput(x, constant)
                .map(n -> Arrays.stream(n).map(v -> subtract ? -v : v).toArray())
                .flatMap(n -> affine(x, Optional.empty(), Optional.of(n)));
        if (biased.isPresent()) {
          return biased.get();
        }
      }
      Optional<Float> number = scalar(constant, x);
      if (number.isPresent()) {
        Expression n = Expression.number(number.get());
        Function f = subtract ? Function.SUB : Function.ADD;
        return function(x, constant == a ? call(f, n, X) : call(f, X, n));
      }
    }
    return twice(a, b)
        .map(x -> function(x, subtract ? call(Function.SUB, X, X) : call(Function.ADD, X, X)))
        .or(() -> sameBase(a, b, subtract ? Function.SUB : Function.ADD))
        .orElseGet(() -> pair(subtract ? Real.PairKind.SUB : Real.PairKind.ADD, a, b));
  }

  private static Optional<Real> twice(Value a, Value b) {
    return a == b && a instanceof Real x ? Optional.of(x) : Optional.empty();
  }

  private Real mul(Value a, Value b) {
    Value constant = isConstant(a) ? a : b;
    Value other = isConstant(a) ? b : a;
    if (isConstant(constant) && other instanceof Real x && !isConstant(other)) {
      Optional<Real> scaled =
          perOutput(x, constant).flatMap(n -> affine(x, Optional.of(n), Optional.empty()));
      if (scaled.isPresent()) {
        return scaled.get();
      }
      Optional<Float> number = scalar(constant, x);
      if (number.isPresent()) {
        return function(x, call(Function.MUL, X, Expression.number(number.get())));
      }
    }
    return sameBase(a, b, Function.MUL).orElseGet(() -> pair(Real.PairKind.MUL, a, b));
  }

  private Real div(Value a, Value b) {
    if (isConstant(b) && a instanceof Real x && !isConstant(a)) {
      Optional<Real> scaled =
          perOutput(x, b)
              .map(n -> Arrays.stream(n).map(v -> 1 / v).toArray())
              .flatMap(n -> affine(x, Optional.of(n), Optional.empty()));
      if (scaled.isPresent()) {
        return scaled.get();
      }
      Optional<Float> number = scalar(b, x);
      if (number.isPresent()) {
        return function(x, call(Function.DIV, X, Expression.number(number.get())));
      }
    }
    if (isConstant(a) && b instanceof Real x) {
      Optional<Float> number = scalar(a, x);
      if (number.isPresent()) {
        return function(x, call(Function.DIV, Expression.number(number.get()), X));
      }
    }
    return sameBase(a, b, Function.DIV)
        .orElseThrow(
            () ->
                new Refusal(
                    "it divides by a tensor", "a constant number", "multiply by the reciprocal"));
  }

  private Real twoNumbers() {
    Value a = number(0);
    Value b = node.has(1) ? number(1) : a;
    Function f = Function.valueOf(node.type().toUpperCase(Locale.ROOT));
    if (node.inputs().size() <= 2 && a instanceof Real x && !isConstant(a)) {
      Optional<Float> number = scalar(b, x);
      if (number.isPresent()) {
        float n = number.get();
        return switch (f) {
          case MAX -> new Real.Clip(x, n, Float.POSITIVE_INFINITY, node.index());
          case MIN -> new Real.Clip(x, Float.NEGATIVE_INFINITY, n, node.index());
          default -> function(x, call(f, X, Expression.number(n)));
        };
      }
    }
    if (node.inputs().size() <= 2 && b instanceof Real x && isConstant(a)) {
      Optional<Float> number = scalar(a, x);
      if (number.isPresent()) {
        return function(x, call(f, Expression.number(number.get()), X));
      }
    }
    return sameBase(a, b, f)
        .orElseThrow(
            () ->
                new Refusal(
                    "it combines " + node.inputs().size() + " tensors",
                    "one computed tensor and one constant number",
                    "replace it by supported operators before conversion"));
  }

  /** Two functions of the same numbers are one: x * sigmoid(x) and the like. */
  private Optional<Real> sameBase(Value a, Value b, Function f) {
    if (!(a instanceof Real first) || !(b instanceof Real second) || isConstant(a)) {
      return Optional.empty();
    }
    Real baseA = base(first);
    Real baseB = base(second);
    if (baseA != baseB && !sameCodes(baseA, baseB) || first == baseA && second == baseB && a != b) {
      return Optional.empty();
    }
    Expression ea = whole(first);
    Expression eb = whole(second);
    if (ea.size() + eb.size() > MAX_CHAIN) {
      return Optional.empty();
    }
    return Optional.of(function(baseA, call(f, ea, eb)));
  }

  /** Whether two DequantizeLinear read the same codes. */
  private static boolean sameCodes(Real a, Real b) {
    return a instanceof Real.Dequantized first
        && b instanceof Real.Dequantized second
        && first.codes().tensor() == second.codes().tensor()
        && first.codes().shape().equals(second.codes().shape())
        && first.codes().order().equals(second.codes().order());
  }

  private static Real base(Real real) {
    Real base = real;
    while (base instanceof Real.Function || base instanceof Real.Clip) {
      base = base instanceof Real.Clip c ? c.x() : ((Real.Function) base).x();
    }
    return base;
  }

  private static Expression whole(Real real) {
    Expression e = X;
    Real base = real;
    while (base instanceof Real.Function || base instanceof Real.Clip) {
      Expression inner =
          base instanceof Real.Clip c ? c.expression() : ((Real.Function) base).expression();
      if (e.size() + e.arguments() * inner.size() > MAX_CHAIN) {
        throw new Refusal("it ends a function of more than " + MAX_CHAIN + " steps", "", "");
      }
      e = e.of(inner);
      base = base instanceof Real.Clip c ? c.x() : ((Real.Function) base).x();
    }
    return e;
  }

  private Codes qLinearPair() {
    Real a = dequantized(0, 1, 2);
    Real b = dequantized(3, 4, 5);
    Real.PairKind kind =
        node.type().equals("QLinearAdd") ? Real.PairKind.ADD : Real.PairKind.MUL;
    return quantized(settled(pair(kind, a, b)), 6, 7);
  }

  // --- functions of one number

  private static final Expression X = Expression.X;

  private static Expression call(Function f, Expression... operands) {
    return Expression.call(f, operands);
  }

  private static Expression n(double value) {
    return Expression.number((float) value);
  }

  private Real function(Real x, Expression expression) {
    return new Real.Function(x, expression, node.index());
  }

  private static Expression maxZero(Expression x) {
    return call(Function.MAX, x, n(0));
  }

  private static Expression minZero(Expression x) {
    return call(Function.MIN, x, n(0));
  }

  private Expression leaky() {
    return leaky(node.real("alpha", 0.01f));
  }

  private static Expression leaky(float alpha) {
    return call(Function.ADD, maxZero(X), call(Function.MUL, n(alpha), minZero(X)));
  }

  private static Expression exponential(double alpha) {
    Expression power = call(Function.EXP, minZero(X));
    Expression below = call(Function.SUB, power, n(1));
    return call(Function.ADD, maxZero(X), call(Function.MUL, n(alpha), below));
  }

  private static Expression hardSigmoid(double alpha, double beta) {
    Expression line = call(Function.ADD, call(Function.MUL, n(alpha), X), n(beta));
    return call(Function.MIN, maxZero(line), n(1));
  }

  private Expression expression() {
    switch (node.type()) {
      case "Abs", "Sqrt", "Exp", "Log", "Erf", "Tanh", "Sigmoid", "Softplus", "Floor", "Ceil",
          "Round", "Neg":
        return call(Function.valueOf(node.type().toUpperCase(Locale.ROOT)), X);
      case "Reciprocal":
        return call(Function.DIV, n(1), X);
      case "LeakyRelu":
        return leaky();
      case "Elu":
        return exponential(node.real("alpha", 1f));
      case "Selu":
        float gamma = node.real("gamma", 1.05070102214813232421875f);
        float alpha = node.real("alpha", 1.67326319217681884765625f);
        return call(Function.MUL, n(gamma), exponential(alpha));
      case "HardSigmoid":
        return hardSigmoid(node.real("alpha", 0.2f), node.real("beta", 0.5f));
      case "HardSwish":
        return call(Function.MUL, X, hardSigmoid(1f / 6f, 0.5));
      case "Mish":
        return call(Function.MUL, X, call(Function.TANH, call(Function.SOFTPLUS, X)));
      case "Gelu":
        if (node.text("approximate", "none").equals("tanh")) {
          Expression cube = call(Function.MUL, X, call(Function.MUL, X, X));
          Expression inner =
              call(
                  Function.MUL,
                  n(Math.sqrt(2 / Math.PI)),
                  call(Function.ADD, X, call(Function.MUL, n(0.044715), cube)));
          return gate(call(Function.TANH, inner));
        }
        return gate(call(Function.ERF, call(Function.MUL, X, n(Math.sqrt(0.5)))));
      default:
        throw new Refusal("the operator is not supported", "", hint(node));
    }
  }

  /** x / 2 (1 + y). */
  private static Expression gate(Expression y) {
    return call(Function.MUL, call(Function.MUL, n(0.5), X), call(Function.ADD, n(1), y));
  }

  private Value relu() {
    if (value(0) instanceof Codes) {
      throw Refusal.broken("input 0 holds codes", "float32, behind a DequantizeLinear");
    }
    return new Real.Clip(real(0), 0, Float.POSITIVE_INFINITY, node.index());
  }

  private Value clip() {
    if (!(value(0) instanceof Real x)) {
      throw new Refusal(
          "it clips codes",
          "numbers, behind a DequantizeLinear",
          "codes narrower than their type are not supported yet");
    }
    boolean attributes = node.opset() < 11;
    float low =
        attributes
            ? node.real("min", -Float.MAX_VALUE)
            : node.has(1) ? bound(1) : Float.NEGATIVE_INFINITY;
    float high =
        attributes
            ? node.real("max", Float.MAX_VALUE)
            : node.has(2) ? bound(2) : Float.POSITIVE_INFINITY;
    if (!(low <= high)) {
      throw Refusal.broken("it clips to " + low + " .. " + high, "a range");
    }
    return new Real.Clip(
        x,
        low == -Float.MAX_VALUE ? Float.NEGATIVE_INFINITY : low,
        high == Float.MAX_VALUE ? Float.POSITIVE_INFINITY : high,
        node.index());
  }

  private float bound(int input) {
    Value bound = number(input);
    if (!isConstant(bound) || Shapes.elements(bound.shape()) != 1) {
      throw Refusal.broken("a bound has shape " + bound.shape(), "one constant number");
    }
    return bound instanceof Fixed f
        ? f.values().float32(0)
        : (float) ((Real.DequantizedConstant) bound).at(0);
  }

  private Real prelu() {
    Real x = real(0);
    Value slope = number(1);
    return function(
        x,
        leaky(
            scalar(slope, x)
                .orElseThrow(
                    () ->
                        new Refusal(
                            "it has slopes of shape " + slope.shape(),
                            "one slope",
                            "use LeakyRelu, or one slope for all channels"))));
  }

  private Real softmax(Real x) {
    boolean flat = node.opset() < 13 && node.domain().isEmpty();
    int rank = x.shape().size();
    if (rank == 0) {
      throw Refusal.broken("its input is a scalar", "at least one axis");
    }
    int axis = Shapes.axis(node.integer("axis", flat ? 1 : -1), rank);
    if (flat || node.integer("opset", 13) < 13) {
      for (int i = axis + 1; i < rank; i++) {
        if (x.shape().get(i) > 1) {
          throw new Refusal(
              "before operator set 13 it runs over all axes from " + axis + " of " + x.shape(),
              "one axis",
              "convert the model to operator set 13 or later");
        }
      }
    }
    Real softmax = new Real.Softmax(x, axis, node.index());
    return node.type().equals("LogSoftmax")
        ? function(settled(softmax), call(Function.LOG, X))
        : softmax;
  }

  // --- means and windows

  /** Windows with the size of what they make. */
  private record Place(Real.Windows windows, int rows, int cols) {}

  /** The windows of a node over rows and columns, or over columns alone. */
  private Place windows(List<Integer> sizes, int[] kernel, int groups) {
    int n = sizes.size();
    int[] strides = node.integers("strides").orElse(IntStream.generate(() -> 1).limit(n).toArray());
    int[] dilations =
        node.integers("dilations").orElse(IntStream.generate(() -> 1).limit(n).toArray());
    int[] pads = node.integers("pads").orElse(new int[2 * n]);
    if (kernel.length != n
        || strides.length != n
        || dilations.length != n
        || pads.length != 2 * n) {
      throw Refusal.broken("its windows do not have " + n + " axes", "as many as the map");
    }
    String auto = node.text("auto_pad", "NOTSET");
    boolean ceil = node.flag("ceil_mode", false);
    int[] before = {0, 0};
    int[] after = {0, 0};
    int[] outputs = {1, 1};
    int[][] all = {{1, 1}, {1, 1}, {1, 1}};
    for (int i = 0; i < n; i++) {
      int size = sizes.get(i);
      within("window size", kernel[i], 1);
      within("stride", strides[i], 1);
      within("dilation", dilations[i], 1);
      within("padding", pads[i], 0);
      within("padding", pads[n + i], 0);
      long span = (kernel[i] - 1L) * dilations[i] + 1;
      if (span > MAX_WINDOW) {
        throw Refusal.broken("a window over " + span + " places", "at most " + MAX_WINDOW);
      }
      switch (auto) {
        case "NOTSET" -> {
          before[i] = pads[i];
          after[i] = pads[n + i];
        }
        case "VALID" -> {}
        case "SAME_UPPER", "SAME_LOWER" -> {
          int around =
              (int) Math.max(0, ((size - 1L) / strides[i]) * strides[i] + span - size);
          before[i] = auto.equals("SAME_UPPER") ? around / 2 : (around + 1) / 2;
          after[i] = around - before[i];
        }
        default -> throw Refusal.broken(
            "auto_pad is " + auto, "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
      }
      long room = size + (long) before[i] + after[i] - span;
      if (room < 0) {
        throw Refusal.broken(
            "a window of " + span + " places on an axis of " + size + " with padding "
                + before[i] + " and " + after[i],
            "a window inside");
      }
      outputs[i] = (int) (room / strides[i]) + 1;
      if (ceil && room % strides[i] != 0 && outputs[i] * (long) strides[i] < size + before[i]) {
        after[i] += strides[i] - (int) (room % strides[i]);
        outputs[i]++;
      }
      all[0][i] = kernel[i];
      all[1][i] = strides[i];
      all[2][i] = dilations[i];
    }
    Padding padding = Padding.explicit(before[0], after[0], before[1], after[1]);
    return new Place(
        new Real.Windows(padding, all[0], all[1], all[2], groups), outputs[0], outputs[1]);
  }

  private static void within(String what, int value, int least) {
    if (value < least || value > MAX_WINDOW) {
      throw Refusal.broken(what + " " + value, least + " to " + MAX_WINDOW);
    }
  }

  /** The windows of a pool, each with a place of the map. */
  private Place pool(Real x) {
    int rank = x.shape().size();
    if (rank != 3 && rank != 4) {
      throw new Refusal(
          "its input has shape " + x.shape(),
          "[batch, channels, columns] or [batch, channels, rows, columns]",
          "only pools in one and two dimensions are supported");
    }
    int[] kernel =
        node.integers("kernel_shape")
            .orElseThrow(() -> Refusal.broken("kernel_shape is missing", "the window"));
    List<Integer> sizes = x.shape().subList(2, rank);
    Place place = windows(sizes, kernel, 1);
    Real.Windows w = place.windows();
    Padding p = w.padding();
    int[] before = {p.top(), p.left()};
    int[] outputs = {place.rows(), place.cols()};
    for (int i = 0; i < 2; i++) {
      int size = i < sizes.size() ? sizes.get(i) : 1;
      if (w.dilation()[i] != 1) {
        throw new Refusal("it has dilation " + w.dilation()[i], "1", "");
      }
      if (before[i] >= w.kernel()[i]
          || (outputs[i] - 1L) * w.stride()[i] - before[i] >= size
          || w.kernel()[i] > Math.max(16, 2 * size)) {
        throw Refusal.broken(
            "some of its windows lie outside of the map " + x.shape(),
            "windows that are about as large as the map at most");
      }
    }
    return place;
  }

  private Real averagePool(Real x) {
    Place place = pool(x);
    List<Integer> shape =
        Shapes.checked(
            List.of(x.shape().get(0), x.shape().get(1), place.rows(), place.cols()));
    Real map = asMap(x);
    Real.Windows w = place.windows();
    if (node.flag("count_include_pad", false) && !w.padding().equals(Padding.VALID)) {
      if (node.flag("ceil_mode", false)) {
        throw new Refusal("it counts padding in ceil_mode", "one of both", "pad before it");
      }
      // Zeros are padded and counted, but not places that no padding covers.
      Padding p = w.padding();
      List<Integer> m = map.shape();
      List<Integer> padded =
          Shapes.checked(
              List.of(
                  m.get(0),
                  m.get(1),
                  m.get(2) + p.top() + p.bottom(),
                  m.get(3) + p.left() + p.right()));
      int[] before = {0, 0, p.top(), p.left()};
      int[] after = {0, 0, p.bottom(), p.right()};
      map =
          settled(
              new Real.Moved(map, new Moves.Padded(before, after, padded), padded, node.index()));
      w = new Real.Windows(Padding.VALID, w.kernel(), w.stride(), w.dilation(), 1);
    }
    Real average = new Real.Average(map, w, shape, node.index());
    return x.shape().size() == 4
        ? average
        : (Real) reshaped(settled(average), shape.subList(0, 3));
  }

  private Codes qLinearAverage() {
    notChannelsLast();
    return quantized(settled(averagePool(dequantized(0, 1, 2))), 3, 4);
  }

  private void notChannelsLast() {
    if (node.flag("channels_last", false)) {
      throw new Refusal(
          "it runs with channels last", "channels on axis 1", "convert before layout optimization");
    }
  }

  private Value maxPool() {
    Value v = value(0);
    Real x =
        v instanceof Codes c
            ? new Real.Dequantized(c, node.index())
            : real(0);
    Place place;
    if (node.type().equals("GlobalMaxPool")) {
      if (x.shape().size() < 3 || x.shape().size() > 4) {
        throw Refusal.broken("its input has shape " + x.shape(), "three or four axes");
      }
      int rows = x.shape().get(2);
      int cols = x.shape().size() == 4 ? x.shape().get(3) : 1;
      place =
          new Place(
              new Real.Windows(
                  Padding.VALID, new int[] {rows, cols}, new int[] {1, 1}, new int[] {1, 1}, 1),
              1,
              1);
    } else {
      place = pool(x);
    }
    List<Integer> shape =
        Shapes.checked(List.of(x.shape().get(0), x.shape().get(1), place.rows(), place.cols()));
    Real made =
        settled(
            new Real.Moved(
                asMap(x), new Moves.Largest(place.windows(), shape), shape, node.index()));
    if (x.shape().size() == 3) {
      made = settled((Real) reshaped(made, shape.subList(0, 3)));
    }
    return v instanceof Codes ? ((Real.Dequantized) made).codes() : made;
  }

  private Real globalMean(Real x) {
    int rank = x.shape().size();
    if (rank < 3) {
      throw Refusal.broken("its input has shape " + x.shape(), "at least three axes");
    }
    return mean(x, IntStream.range(2, rank).boxed().toList());
  }

  private Codes qLinearMean() {
    notChannelsLast();
    return quantized(settled(globalMean(dequantized(0, 1, 2))), 3, 4);
  }

  private Real mean(Real x, List<Integer> axes) {
    List<Integer> shape = new ArrayList<>(x.shape());
    long count = 1;
    for (int axis : axes) {
      count *= shape.get(axis);
      shape.set(axis, 1);
    }
    if (count * 255 > Integer.MAX_VALUE) {
      throw new Refusal("sums of " + count + " values", "sums below 2^31", "use a smaller layer");
    }
    return new Real.Mean(x, axes, List.copyOf(shape), node.index());
  }

  private Real reduceMean() {
    Real x = real(0);
    int rank = x.shape().size();
    Optional<int[]> stated =
        node.opset() < 18
            ? node.integers("axes")
            : node.has(1) ? Optional.of(integers(1, "axes")) : Optional.empty();
    int[] axes = stated.orElse(new int[0]);
    if (axes.length == 0) {
      if (node.flag("noop_with_empty_axes", false)) {
        return x;
      }
      axes = IntStream.range(0, rank).toArray();
    }
    List<Integer> places =
        Arrays.stream(axes)
            .map(axis -> Shapes.axis(axis, rank))
            .sorted()
            .distinct()
            .boxed()
            .toList();
    if (places.size() != axes.length) {
      throw Refusal.broken("axes " + Arrays.toString(axes) + " repeat", "different axes");
    }
    Real mean = settled(mean(x, places));
    if (node.flag("keepdims", true)) {
      return mean;
    }
    List<Integer> kept =
        IntStream.range(0, rank)
            .filter(axis -> !places.contains(axis))
            .mapToObj(x.shape()::get)
            .toList();
    return (Real) reshaped(mean, kept);
  }

  // --- movements

  private Value moved(Value x, Real.Move move, List<Integer> shape) {
    if (x instanceof Codes codes) {
      return move.of(network, codes);
    }
    if (x instanceof Real real) {
      return new Real.Moved(real, move, shape, node.index());
    }
    throw new Refusal("its input is constant", "a computed value", "fold constants");
  }

  private Value reshaped(Value x, List<Integer> shape) {
    if (x instanceof Fixed fixed) {
      return fixed.reshaped(shape);
    }
    if (x.shape().equals(shape)) {
      return x;
    }
    Shapes.checked(shape);
    if (x instanceof Real.DequantizedConstant d) {
      return new Real.DequantizedConstant(
          d.codes().reshaped(shape), d.scales(), d.zeros(), sameAxis(d, shape), d.site());
    }
    return moved(x, new Moves.Reshaped(shape), shape);
  }

  /** The axis of the scales in another shape of the same constant. */
  private static int sameAxis(Real.DequantizedConstant d, List<Integer> shape) {
    if (d.scales().length == 1) {
      return 0;
    }
    List<Integer> old = d.codes().shape();
    int before = Shapes.elements(old.subList(0, d.axis()));
    for (int axis = 0; axis < shape.size(); axis++) {
      if (shape.get(axis) == d.scales().length
          && Shapes.elements(shape.subList(0, axis)) == before) {
        return axis;
      }
    }
    throw new Refusal(
        "it spreads the scales of constant weights over several axes",
        "weights that keep their output axis",
        "quantize after the reshape");
  }

  private List<Integer> newShape(List<Integer> from) {
    int rank = from.size();
    switch (node.type()) {
      case "Flatten":
        {
          int axis = node.integer("axis", 1);
          int place = axis == rank ? rank : Shapes.axis(axis, Math.max(1, rank));
          return List.of(
              Shapes.elements(from.subList(0, place)), Shapes.elements(from.subList(place, rank)));
        }
      case "Squeeze":
        {
          Optional<int[]> axes = axes();
          List<Integer> shape = new ArrayList<>();
          List<Integer> gone =
              axes.map(a -> Arrays.stream(a).map(i -> Shapes.axis(i, rank)).boxed().toList())
                  .orElse(null);
          for (int axis = 0; axis < rank; axis++) {
            boolean drop = gone == null ? from.get(axis) == 1 : gone.contains(axis);
            if (drop && from.get(axis) != 1) {
              throw Refusal.broken("it removes axis " + axis + " of " + from, "an axis of size 1");
            }
            if (!drop) {
              shape.add(from.get(axis));
            }
          }
          return shape;
        }
      case "Unsqueeze":
        {
          int[] axes = axes().orElseThrow(() -> Refusal.broken("axes are missing", "axes"));
          if (axes.length > 6) {
            throw Refusal.broken("it adds " + axes.length + " axes", "at most 6");
          }
          int wide = rank + axes.length;
          List<Integer> places =
              Arrays.stream(axes).map(i -> Shapes.axis(i, wide)).sorted().boxed().toList();
          if (places.stream().distinct().count() != axes.length) {
            throw Refusal.broken("axes " + Arrays.toString(axes) + " repeat", "different axes");
          }
          List<Integer> shape = new ArrayList<>(from);
          places.forEach(place -> shape.add(place, 1));
          return shape;
        }
      default:
        return reshape(from);
    }
  }

  private Optional<int[]> axes() {
    return node.opset() < 13
        ? node.integers("axes")
        : node.has(1) ? Optional.of(integers(1, "axes")) : Optional.empty();
  }

  private List<Integer> reshape(List<Integer> from) {
    int[] wanted = integers(1, "the shape");
    boolean zeros = node.flag("allowzero", false);
    List<Integer> shape = new ArrayList<>();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < wanted.length; axis++) {
      int size = wanted[axis];
      if (size == 0 && !zeros) {
        if (axis >= from.size()) {
          throw Refusal.broken("it keeps axis " + axis + " of " + from, "an axis");
        }
        size = from.get(axis);
      }
      if (size == -1 && open < 0) {
        open = axis;
        size = 1;
      } else if (size < 0) {
        throw Refusal.broken("it asks for shape " + Arrays.toString(wanted), "sizes");
      }
      shape.add(size);
      known = Math.min(Integer.MAX_VALUE, known * size);
    }
    long elements = Shapes.elements(from);
    if (open >= 0 && known > 0) {
      shape.set(open, (int) (elements / known));
      known *= shape.get(open);
    }
    if (known != elements) {
      throw Refusal.broken(
          "it makes " + Arrays.toString(wanted) + " of " + from,
          "equal element counts; the batch is 1");
    }
    return shape;
  }

  private Value transposed(Value x) {
    int rank = x.shape().size();
    int[] stated =
        node.integers("perm").orElse(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    List<Integer> order = Arrays.stream(stated).boxed().toList();
    if (!order.stream().sorted().toList().equals(Shapes.identity(rank))) {
      throw Refusal.broken("an order " + order + " of " + rank + " axes", "each axis once");
    }
    List<Integer> shape = Shapes.sizes(x.shape(), order);
    if (x instanceof Fixed fixed) {
      return fixed.moved(shape, Shapes.transposed(fixed.shape(), order));
    }
    if (x instanceof Real.DequantizedConstant d) {
      return new Real.DequantizedConstant(
          d.codes().moved(shape, Shapes.transposed(d.codes().shape(), order)),
          d.scales(),
          d.zeros(),
          d.scales().length == 1 ? 0 : order.indexOf(d.axis()),
          d.site());
    }
    return moved(x, new Moves.Transposed(order), shape);
  }

  private List<Integer> joined(List<? extends Value> parts, int axis) {
    List<Integer> first = parts.get(0).shape();
    long size = 0;
    for (Value part : parts) {
      if (part.shape().size() != first.size()
          || !Shapes.with(part.shape(), axis, 1).equals(Shapes.with(first, axis, 1))) {
        throw Refusal.broken(
            "inputs of " + first + " and " + part.shape() + " along axis " + axis,
            "equal sizes on the other axes");
      }
      size += part.shape().get(axis);
    }
    return Shapes.with(first, axis, (int) Math.min(Integer.MAX_VALUE, size));
  }

  private Value concat() {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      parts.add(value(i));
    }
    if (parts.isEmpty()) {
      throw Refusal.broken("it has no inputs", "at least one");
    }
    int rank = parts.get(0).shape().size();
    int axis = Shapes.axis(node.integer("axis", 0), rank);
    List<Integer> shape = joined(parts, axis);
    if (parts.stream().allMatch(Fixed.class::isInstance)) {
      return joinedConstants(parts.stream().map(Fixed.class::cast).toList(), axis, shape);
    }
    if (parts.stream().allMatch(Codes.class::isInstance)) {
      List<Codes> codes = parts.stream().map(Codes.class::cast).toList();
      Codes first = codes.get(0);
      for (Codes c : codes) {
        if (c.scale() != first.scale() || c.zero() != first.zero() || c.type() != first.type()) {
          throw new Refusal(
              "it joins codes of different scales",
              "equal scales and zero points",
              "put DequantizeLinear before it and QuantizeLinear behind it");
        }
      }
      return network.join(codes, axis, Shapes.checked(shape));
    }
    List<Real> reals = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      reals.add(real(i));
    }
    return new Real.Joined(reals, axis, Shapes.checked(shape), node.index());
  }

  private static Fixed joinedConstants(List<Fixed> parts, int axis, List<Integer> shape) {
    DataType type = parts.get(0).type();
    int inner = Shapes.elements(shape.subList(axis + 1, shape.size())) * type.bytes();
    int outer = Shapes.elements(shape.subList(0, axis));
    byte[] out = new byte[Shapes.elements(shape) * type.bytes()];
    int at = 0;
    List<byte[]> bytes = parts.stream().map(p -> p.values().toByteArray()).toList();
    for (int o = 0; o < outer; o++) {
      for (int p = 0; p < parts.size(); p++) {
        if (parts.get(p).type() != type) {
          throw Refusal.broken("it joins " + type + " and " + parts.get(p).type(), "one type");
        }
        int run = parts.get(p).shape().get(axis) * inner;
        System.arraycopy(bytes.get(p), o * run, out, at, run);
        at += run;
      }
    }
    return new Fixed(type, shape, synfire.golden.net.Constant.of(out));
  }

  private Codes qLinearConcat() {
    List<Real> parts = new ArrayList<>();
    for (int i = 2; i + 2 < node.inputs().size(); i += 3) {
      parts.add(dequantized(i, i + 1, i + 2));
    }
    if (parts.isEmpty()) {
      throw Refusal.broken("it has no inputs", "at least one");
    }
    int axis = Shapes.axis(node.integer("axis", 0), parts.get(0).shape().size());
    List<Integer> shape = Shapes.checked(joined(parts, axis));
    return quantized(settled(new Real.Joined(parts, axis, shape, node.index())), 0, 1);
  }

  private Value pad() {
    Value x = value(0);
    int rank = x.shape().size();
    if (!node.text("mode", "constant").equals("constant")) {
      throw new Refusal("its mode is " + node.text("mode", ""), "constant", "pad with zeros");
    }
    boolean attributes = node.opset() < 11;
    int[] amounts =
        attributes
            ? node.integers("pads").orElse(new int[0])
            : integers(1, "the padding");
    int[] axes =
        node.has(3) ? integers(3, "axes") : IntStream.range(0, rank).toArray();
    if (amounts.length != 2 * axes.length) {
      throw Refusal.broken(
          amounts.length + " amounts for " + axes.length + " axes", "two for each axis");
    }
    zeroPadding(x, attributes);
    int[] before = new int[rank];
    int[] after = new int[rank];
    List<Integer> shape = new ArrayList<>(x.shape());
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      within("padding", amounts[i], 0);
      within("padding", amounts[axes.length + i], 0);
      before[axis] = amounts[i];
      after[axis] = amounts[axes.length + i];
      shape.set(axis, x.shape().get(axis) + before[axis] + after[axis]);
    }
    if (x instanceof Fixed || isConstant(x)) {
      throw new Refusal("it pads a constant", "a computed value", "fold constants");
    }
    Shapes.checked(shape);
    return shape.equals(x.shape())
        ? x
        : moved(x, new Moves.Padded(before, after, shape), shape);
  }

  private void zeroPadding(Value x, boolean attributes) {
    double value = attributes ? node.real("value", 0) : 0;
    int zero = 0;
    if (!attributes && node.has(2)) {
      Value stated = value(2);
      if (!isConstant(stated) || Shapes.elements(stated.shape()) != 1) {
        throw Refusal.broken("its value has shape " + stated.shape(), "one constant number");
      }
      if (stated instanceof Fixed f && !f.isReal() && x instanceof Codes c) {
        value = f.integers()[0];
        zero = c.zero() + (c.type() == DataType.UINT8 ? 128 : 0);
      } else {
        value = numbers(stated, "its value")[0];
      }
    } else if (x instanceof Codes c) {
      zero = c.zero() + (c.type() == DataType.UINT8 ? 128 : 0);
    }
    if (value != zero) {
      throw new Refusal("it pads with " + value, "real zero", "pad with zeros");
    }
  }

  private Value slice() {
    Value x = value(0);
    int rank = x.shape().size();
    int[] starts = integers(1, "the starts");
    int[] ends = integers(2, "the ends");
    int[] axes =
        node.has(3) ? integers(3, "the axes") : IntStream.range(0, starts.length).toArray();
    int[] steps =
        node.has(4)
            ? integers(4, "the steps")
            : IntStream.generate(() -> 1).limit(starts.length).toArray();
    if (ends.length != starts.length
        || axes.length != starts.length
        || steps.length != starts.length) {
      throw Refusal.broken("its lists have different lengths", "equal lengths");
    }
    int[] begin = new int[rank];
    int[] end = x.shape().stream().mapToInt(Integer::intValue).toArray();
    int[] step = new int[rank];
    Arrays.fill(step, 1);
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      int size = x.shape().get(axis);
      if (steps[i] == 0 || Math.abs((long) steps[i]) > MAX_WINDOW) {
        throw Refusal.broken("step " + steps[i], "a whole number but 0");
      }
      step[axis] = steps[i];
      begin[axis] = bounded(starts[i], size, steps[i] > 0 ? 0 : 0, steps[i] > 0 ? size : size - 1);
      end[axis] = bounded(ends[i], size, steps[i] > 0 ? 0 : -1, steps[i] > 0 ? size : size - 1);
    }
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int count = -Math.floorDiv(-(end[axis] - begin[axis]), step[axis]);
      shape.add(Math.max(0, count));
    }
    return part(x, begin, end, step, shape);
  }

  private static int bounded(int index, int size, int least, int most) {
    long place = index < 0 ? (long) index + size : index;
    return (int) Math.max(least, Math.min(most, place));
  }

  private Value part(Value x, int[] begin, int[] end, int[] step, List<Integer> shape) {
    if (x instanceof Fixed fixed) {
      int[] source = new int[Shapes.elements(shape)];
      for (int i = 0; i < source.length; i++) {
        int rest = i;
        int stride = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
          source[i] += (begin[axis] + rest % shape.get(axis) * step[axis]) * stride;
          rest /= shape.get(axis);
          stride *= fixed.shape().get(axis);
        }
      }
      return fixed.moved(shape, source);
    }
    if (shape.contains(0)) {
      throw Refusal.broken("nothing of " + x.shape() + " is left", "at least one element");
    }
    return moved(x, new Moves.Sliced(begin, end, step, shape), shape);
  }

  private void split() {
    Value x = value(0);
    int rank = x.shape().size();
    int axis = Shapes.axis(node.integer("axis", 0), rank);
    int size = x.shape().get(axis);
    int parts = node.outputs().size();
    Optional<int[]> stated =
        node.opset() < 13
            ? node.integers("split")
            : node.has(1) ? Optional.of(integers(1, "the sizes")) : Optional.empty();
    int each = (size + parts - 1) / Math.max(1, parts);
    int[] sizes =
        stated.orElse(
            IntStream.range(0, parts).map(i -> Math.min(each, size - i * each)).toArray());
    if (sizes.length != parts
        || Arrays.stream(sizes).anyMatch(s -> s < 1)
        || Arrays.stream(sizes).asLongStream().sum() != size) {
      throw Refusal.broken(
          "it splits " + size + " into " + Arrays.toString(sizes), "sizes that add up");
    }
    int from = 0;
    for (int i = 0; i < parts; i++) {
      int[] begin = new int[rank];
      int[] end = x.shape().stream().mapToInt(Integer::intValue).toArray();
      int[] step = new int[rank];
      Arrays.fill(step, 1);
      begin[axis] = from;
      end[axis] = from + sizes[i];
      put(i, part(x, begin, end, step, Shapes.with(x.shape(), axis, sizes[i])));
      from += sizes[i];
    }
  }
}
