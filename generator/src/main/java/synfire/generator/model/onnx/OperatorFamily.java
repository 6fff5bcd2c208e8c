package synfire.generator.model.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import synfire.generator.model.Refusal;
import synfire.golden.net.DataType;
import synfire.golden.op.Expression;
import synfire.golden.op.Expression.Function;

/** A node of the graph with its operands: what the operators of every family need. */
abstract class OperatorFamily {

  /** Most operators in a chain of float operators without QuantizeLinear. */
  static final int MAX_CHAIN = 200;

  /** Largest stride, dilation or extent of a window, and most places of padding. */
  static final int MAX_WINDOW = 1 << 16;

  /**
   * What all operators of a graph share.
   *
   * @param network the network so far
   * @param emitter makes nodes of it
   * @param values of the graph by name
   * @param chains for each real number the float operators that it has behind it
   */
  record Context(
      NetworkBuilder network,
      Emitter emitter,
      Map<String, Value> values,
      Map<Real, Integer> chains) {}

  private final Context context;
  private final OnnxNode node;

  OperatorFamily(Context context, OnnxNode node) {
    this.context = context;
    this.node = node;
  }

  OnnxNode node() {
    return node;
  }

  NetworkBuilder network() {
    return context.network();
  }

  Emitter emitter() {
    return context.emitter();
  }

  MovementOperators movements() {
    return new MovementOperators(context, node);
  }

  WindowOperators windows() {
    return new WindowOperators(context, node);
  }

  ProductOperators products() {
    return new ProductOperators(context, node);
  }

  /** Movements of codes are made at once; chains of other float operators have an end. */
  Real settled(Real real) {
    if (real instanceof Real.Moved m && m.x() instanceof Real.Dequantized d) {
      return new Real.Dequantized(m.move().of(network(), d.codes()), d.site());
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
    } else if (real instanceof Real.StateSpace s) {
      before = List.of(s.x());
    } else if (real instanceof Real.Pair p) {
      before = List.of(p.first(), p.second());
    } else if (real instanceof Real.Product p) {
      before = List.of(p.first(), p.second());
    }
    Map<Real, Integer> chains = context.chains();
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

  Value value(int i) {
    Value value = anyValue(i);
    return value instanceof PendingCodes pending ? emitter().codes(pending) : value;
  }

  Value anyValue(int i) {
    if (!node.has(i)) {
      throw Refusal.broken("input " + i + " is absent", "a value");
    }
    Value value = context.values().get(node.inputs().get(i));
    if (value == null) {
      throw Refusal.broken(
          "it reads value " + OnnxNode.quoted(node.inputs().get(i))
              + ", which nothing before it makes",
          "nodes in order");
    }
    return value;
  }

  Fixed fixed(int i, String what) {
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
  Value number(int i) {
    Value value = value(i);
    if (value instanceof Real || value instanceof Fixed fixed && fixed.isReal()) {
      return value;
    }
    throw Refusal.broken(
        "input " + i + " holds " + typeName(value), "float32, behind a DequantizeLinear");
  }

  Optional<Value> optionalNumber(int i) {
    return node.has(i) ? Optional.of(number(i)) : Optional.empty();
  }

  Real real(int i) {
    Value value = number(i);
    if (value instanceof Real real) {
      return real;
    }
    throw new Refusal(
        "input " + i + " is a float constant",
        "a computed value",
        "fold constants before conversion (onnxsim, or ONNX Runtime's basic optimizations)");
  }

  static String typeName(Value value) {
    DataType type =
        value instanceof Fixed f
            ? f.type()
            : value instanceof Codes c ? c.type() : DataType.FLOAT32;
    return type.name().toLowerCase(Locale.ROOT);
  }

  int[] integers(int i, String what) {
    Fixed list = fixed(i, what);
    if (list.elements() > 1024) {
      throw Refusal.broken(what + " has " + list.elements() + " values", "a short list");
    }
    return Arrays.stream(list.integers())
        .mapToInt(v -> (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, v)))
        .toArray();
  }

  /**
   * Scales and zero points of a node.
   *
   * @param scales one, or one for each index of an axis
   * @param zeros as many
   * @param type type of the codes
   */
  record Scales(float[] scales, int[] zeros, DataType type) {

    /** The signed code of real zero. */
    int signedZero() {
      return zeros[0] - type.offset();
    }

    /** One scale of signed codes. */
    Quantization quantization() {
      return new Quantization(scales[0], signedZero(), type.signed());
    }
  }

  Scales scales(int scaleInput, int zeroInput, DataType otherwise) {
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
  Scales oneScale(int scaleInput, int zeroInput) {
    Scales s = scales(scaleInput, zeroInput, DataType.UINT8);
    if (s.scales().length != 1) {
      throw new Refusal(
          "it has " + s.scales().length + " scales", "one", "quantize activations per tensor");
    }
    if (!s.type().isCode()) {
      throw new Refusal(
          "its codes have type " + s.type().name().toLowerCase(Locale.ROOT),
          "codes of at most 8 bits",
          "quantize activations to int8 or uint8");
    }
    if (!(s.scales()[0] >= Float.MIN_NORMAL)) {
      throw Refusal.broken("it has scale " + s.scales()[0], "a positive number");
    }
    if (s.zeros()[0] < s.type().min() || s.zeros()[0] > s.type().max()) {
      throw Refusal.broken("it has zero point " + s.zeros()[0], "a code of its type");
    }
    return s;
  }

  int scaleAxis(List<Integer> shape, Scales s) {
    int axis = Shapes.axis(node.integer("axis", 1), shape.size());
    if (shape.get(axis) != s.scales().length) {
      throw Refusal.broken(
          "it has " + s.scales().length + " scales on axis " + axis + " of " + shape,
          "one scale, or one for each index of the axis");
    }
    return axis;
  }

  /** The numbers behind codes, with their scales at other inputs of the node. */
  Real dequantized(int input, int scaleInput, int zeroInput) {
    Value x = anyValue(input);
    if (x instanceof PendingCodes pending) {
      Scales s = scales(scaleInput, zeroInput, pending.type());
      boolean same =
          s.scales().length == 1
              && s.type() == pending.type()
              && s.scales()[0] == pending.scale()
              && s.signedZero() == pending.zero();
      if (same) {
        return new Real.Rounded(pending, node.index());
      }
      x = emitter().codes(pending);
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
          || s.signedZero() != codes.zero()) {
        throw new Refusal(
            "it reads codes with scale " + s.scales()[0] + " and zero point " + s.zeros()[0]
                + ", they were made with " + codes.scale() + " and "
                + (codes.zero() + codes.type().offset()),
            "the same numbers in both",
            "quantize again");
      }
      return new Real.Dequantized(codes, node.index());
    }
    throw Refusal.broken("input " + input + " holds float32", "codes of a QuantizeLinear");
  }

  Codes quantized(Real x, int scaleInput, int zeroInput) {
    return quantized(x, oneScale(scaleInput, zeroInput));
  }

  Codes quantized(Real x, Scales s) {
    Codes c = emitter().quantize(x, s.quantization());
    return new Codes(c.tensor(), c.shape(), c.order(), c.scale(), c.zero(), s.type());
  }

  /** Real numbers of a constant. */
  double[] numbers(Value v, String what) {
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

  static boolean isConstant(Value v) {
    return v instanceof Fixed || v instanceof Real.DequantizedConstant;
  }

  static void within(String what, int value, int least) {
    if (value < least || value > MAX_WINDOW) {
      throw Refusal.broken(what + " " + value, least + " to " + MAX_WINDOW);
    }
  }

  static final Expression X = Expression.X;

  static Expression call(Function f, Expression... operands) {
    return Expression.call(f, operands);
  }

  static Expression n(double value) {
    return Expression.number((float) value);
  }

  Real function(Real x, Expression expression) {
    return new Real.Function(x, expression, node.index());
  }
}
