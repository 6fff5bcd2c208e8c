package synfire.generator.model.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import synfire.generator.model.Refusal;
import synfire.golden.op.Expression;
import synfire.golden.op.Expression.Function;

/** Operators on each element by itself, of one tensor or of two. */
final class ElementwiseOperators extends OperatorFamily {

  ElementwiseOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  Real add(boolean subtract) {
    Value a = number(0);
    Value b = number(1);
    Value constant = isConstant(a) ? a : b;
    Value other = isConstant(a) ? b : a;
    if (isConstant(constant) && other instanceof Real x && !isConstant(other)) {
      if (!(subtract && constant == a)) {
        Optional<Real> biased =
            products().perOutput(x, constant)
                .map(n -> Arrays.stream(n).map(v -> subtract ? -v : v).toArray())
                .flatMap(n -> products().affine(x, Optional.empty(), Optional.of(n)));
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

  Real mul() {
    Value a = number(0);
    Value b = number(1);
    Value constant = isConstant(a) ? a : b;
    Value other = isConstant(a) ? b : a;
    if (isConstant(constant) && other instanceof Real x && !isConstant(other)) {
      Optional<Real> scaled =
          products()
              .perOutput(x, constant)
              .flatMap(n -> products().affine(x, Optional.of(n), Optional.empty()));
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

  Real div() {
    Value a = number(0);
    Value b = number(1);
    if (isConstant(b) && a instanceof Real x && !isConstant(a)) {
      Optional<Real> scaled =
          products().perOutput(x, b)
              .map(n -> Arrays.stream(n).map(v -> 1 / v).toArray())
              .flatMap(n -> products().affine(x, Optional.of(n), Optional.empty()));
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

  Real twoNumbers() {
    Value a = number(0);
    Value b = node().has(1) ? number(1) : a;
    Function f = Function.valueOf(node().type().toUpperCase(Locale.ROOT));
    if (node().inputs().size() <= 2 && a instanceof Real x && !isConstant(a)) {
      Optional<Float> number = scalar(b, x);
      if (number.isPresent()) {
        float n = number.get();
        return switch (f) {
          case MAX -> new Real.Clip(x, n, Float.POSITIVE_INFINITY, node().index());
          case MIN -> new Real.Clip(x, Float.NEGATIVE_INFINITY, n, node().index());
          default -> function(x, call(f, X, Expression.number(n)));
        };
      }
    }
    if (node().inputs().size() <= 2 && b instanceof Real x && isConstant(a)) {
      Optional<Float> number = scalar(a, x);
      if (number.isPresent()) {
        return function(x, call(f, Expression.number(number.get()), X));
      }
    }
    return sameBase(a, b, f)
        .orElseThrow(
            () ->
                new Refusal(
                    "it combines " + node().inputs().size() + " tensors",
                    "one computed tensor and one constant number",
                    "replace it by supported operators before conversion"));
  }

  Codes qLinearPair() {
    Real a = dequantized(0, 1, 2);
    Real b = dequantized(3, 4, 5);
    Real.PairKind kind =
        node().type().equals("QLinearAdd") ? Real.PairKind.ADD : Real.PairKind.MUL;
    return quantized(settled(pair(kind, a, b)), 6, 7);
  }

  private Real pair(Real.PairKind kind, Value a, Value b) {
    if (a instanceof Real first && b instanceof Real second) {
      return new Real.Pair(
          kind, first, second, Shapes.broadcast(a.shape(), b.shape()), node().index());
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

  private static Optional<Real> twice(Value a, Value b) {
    return a == b && a instanceof Real x ? Optional.of(x) : Optional.empty();
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

  Value relu() {
    if (value(0) instanceof Codes) {
      throw Refusal.broken("input 0 holds codes", "float32, behind a DequantizeLinear");
    }
    return new Real.Clip(real(0), 0, Float.POSITIVE_INFINITY, node().index());
  }

  Value clip() {
    if (!(value(0) instanceof Real x)) {
      throw new Refusal(
          "it clips codes",
          "numbers, behind a DequantizeLinear",
          "codes narrower than their type are not supported yet");
    }
    boolean attributes = node().opset() < 11;
    float low =
        attributes
            ? node().real("min", -Float.MAX_VALUE)
            : node().has(1) ? bound(1) : Float.NEGATIVE_INFINITY;
    float high =
        attributes
            ? node().real("max", Float.MAX_VALUE)
            : node().has(2) ? bound(2) : Float.POSITIVE_INFINITY;
    if (!(low <= high)) {
      throw Refusal.broken("it clips to " + low + " .. " + high, "a range");
    }
    return new Real.Clip(
        x,
        low == -Float.MAX_VALUE ? Float.NEGATIVE_INFINITY : low,
        high == Float.MAX_VALUE ? Float.POSITIVE_INFINITY : high,
        node().index());
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

  Real prelu() {
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

  Real softmax() {
    return softmax(real(0));
  }

  Codes qLinearSoftmax() {
    return quantized(softmax(dequantized(0, 1, 2)), 3, 4);
  }

  Codes qLinearSigmoid() {
    return quantized(function(dequantized(0, 1, 2), call(Function.SIGMOID, X)), 3, 4);
  }

  Codes qLinearLeakyRelu() {
    return quantized(function(dequantized(0, 1, 2), leaky()), 3, 4);
  }

  /** A function of one number that the name of the operator says. */
  Real function() {
    return function(real(0), expression());
  }

  private Real softmax(Real x) {
    boolean flat = node().opset() < 13 && node().domain().isEmpty();
    int rank = x.shape().size();
    if (rank == 0) {
      throw Refusal.broken("its input is a scalar", "at least one axis");
    }
    int axis = Shapes.axis(node().integer("axis", flat ? 1 : -1), rank);
    if (flat || node().integer("opset", 13) < 13) {
      for (int i = axis + 1; i < rank; i++) {
        if (x.shape().get(i) > 1) {
          throw new Refusal(
              "before operator set 13 it runs over all axes from " + axis + " of " + x.shape(),
              "one axis",
              "convert the model to operator set 13 or later");
        }
      }
    }
    Real softmax = new Real.Softmax(x, axis, node().index());
    return node().type().equals("LogSoftmax")
        ? function(settled(softmax), call(Function.LOG, X))
        : softmax;
  }

  private Expression expression() {
    switch (node().type()) {
      case "Abs", "Sqrt", "Exp", "Log", "Erf", "Tanh", "Sigmoid", "Softplus", "Floor", "Ceil",
          "Round", "Neg":
        return call(Function.valueOf(node().type().toUpperCase(Locale.ROOT)), X);
      case "Reciprocal":
        return call(Function.DIV, n(1), X);
      case "LeakyRelu":
        return leaky();
      case "Elu":
        return exponential(node().real("alpha", 1f));
      case "Selu":
        float gamma = node().real("gamma", 1.05070102214813232421875f);
        float alpha = node().real("alpha", 1.67326319217681884765625f);
        return call(Function.MUL, n(gamma), exponential(alpha));
      case "HardSigmoid":
        return hardSigmoid(node().real("alpha", 0.2f), node().real("beta", 0.5f));
      case "HardSwish":
        return call(Function.MUL, X, hardSigmoid(1f / 6f, 0.5));
      case "Mish":
        return call(Function.MUL, X, call(Function.TANH, call(Function.SOFTPLUS, X)));
      case "Gelu":
        if (node().text("approximate", "none").equals("tanh")) {
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
        throw new Refusal("the operator is not supported", "", Operators.hint(node()));
    }
  }

  private Expression leaky() {
    return leaky(node().real("alpha", 0.01f));
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

  /** x / 2 (1 + y). */
  private static Expression gate(Expression y) {
    return call(Function.MUL, call(Function.MUL, n(0.5), X), call(Function.ADD, n(1), y));
  }

  private static Expression maxZero(Expression x) {
    return call(Function.MAX, x, n(0));
  }

  private static Expression minZero(Expression x) {
    return call(Function.MIN, x, n(0));
  }
}
