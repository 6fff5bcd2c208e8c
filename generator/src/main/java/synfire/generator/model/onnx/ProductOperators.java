package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import synfire.generator.model.Refusal;
import synfire.golden.net.DataType;

/** Convolutions and matrix products: sums of products with constant or computed factors. */
final class ProductOperators extends OperatorFamily {

  ProductOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  Real conv() {
    return conv(number(0), number(1), optionalNumber(2));
  }

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
    int groups = node().integer("group", 1);
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
    Optional<int[]> stated = node().integers("kernel_shape");
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
    WindowOperators.Place place =
        windows().windows(
            x.shape().subList(2, rank),
            window.stream().mapToInt(Integer::intValue).toArray(),
            groups);
    List<Integer> shape = List.of(x.shape().get(0), outputs, place.rows(), place.cols());
    Real map =
        new Real.Linear(
            movements().asMap(x),
            Optional.of(place.windows()),
            weights,
            bias(b, outputs),
            Shapes.checked(shape),
            node().index());
    return rank == 4 ? map : (Real) movements().reshaped(settled(map), shape.subList(0, 3));
  }

  Codes qLinearConv() {
    Real x = dequantized(0, 1, 2);
    Real w = perOutput(3, 4, 5, 0);
    Optional<Value> b = node().has(8) ? Optional.of(wholeBias(8, x, w)) : Optional.empty();
    return quantized(settled(conv(x, w, b)), 6, 7);
  }

  Real gemm() {
    return gemm(number(0), number(1), optionalNumber(2));
  }

  private Real gemm(Value input, Value b, Optional<Value> c) {
    if (node().flag("transA", false)) {
      if (!(input instanceof Real a) || a.shape().size() != 2) {
        throw Refusal.broken("its input has shape " + input.shape(), "two axes");
      }
      input =
          settled(
              new Real.Moved(
                  a,
                  new Moves.Transposed(List.of(1, 0)),
                  Shapes.sizes(a.shape(), List.of(1, 0)),
                  node().index()));
    }
    if (!(input instanceof Real x) || x.shape().size() != 2) {
      throw Refusal.broken("its input has shape " + input.shape(), "two axes, computed");
    }
    boolean transposed = node().flag("transB", false);
    Real product = matrix(x, b, transposed);
    float alpha = node().real("alpha", 1);
    float beta = node().real("beta", 1);
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
        node().index());
  }

  Codes qGemm() {
    Real a = dequantized(0, 1, 2);
    boolean transposed = node().flag("transB", false);
    Real b = perOutput(3, 4, 5, transposed ? 0 : 1);
    Optional<Value> c = node().has(6) ? Optional.of(wholeBias(6, a, b)) : Optional.empty();
    if (!node().has(7)) {
      throw new Refusal(
          "its output is float32", "an output of codes", "quantize the output as well");
    }
    return quantized(settled(gemm(a, b, c)), 7, 8);
  }

  Real matMul() {
    return matMul(number(0), number(1));
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

  Codes qLinearMatMul() {
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
          node().index());
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
    return new Real.Product(a, b, Shapes.checked(shape), node().index());
  }

  Real batchNormalization() {
    Real x = real(0);
    int channels = x.shape().size() < 2 ? 1 : x.shape().get(1);
    double[][] p = new double[4][];
    for (int i = 0; i < 4; i++) {
      p[i] = numbers(number(1 + i), "a parameter");
      if (p[i].length != channels) {
        throw Refusal.broken(p[i].length + " parameters", channels + ", one a channel");
      }
    }
    float epsilon = node().real("epsilon", 1e-5f);
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
  Optional<Real> affine(Real x, Optional<double[]> factors, Optional<double[]> offsets) {
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
  Optional<double[]> perOutput(Real x, Value constant) {
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

  /** Constant weights with outputs on an axis, laid out by a rearrangement of their elements. */
  Weights weights(Value w, int outputAxis, List<Integer> newShape, int[] source) {
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
    if (!codes.type().isCode()) {
      throw new Refusal(
          "the weights have type " + typeName(codes),
          "codes of at most 8 bits",
          "quantize the model to int8");
    }
    int outputs = newShape.get(0);
    if (constant.scales().length > 1 && constant.axis() != outputAxis) {
      throw new Refusal(
          "the weights have " + constant.scales().length + " scales on axis " + constant.axis(),
          "one scale or one for each output, axis " + outputAxis,
          "quantize the weights per output channel");
    }
    int shift = codes.type().offset();
    DataType type = codes.type().signed();
    byte[] laid = new byte[source.length];
    float[] scales = new float[outputs];
    int[] zeros = new int[outputs];
    for (int o = 0; o < outputs; o++) {
      int index = constant.scales().length > 1 ? o : 0;
      scales[o] = constant.scales()[index];
      zeros[o] = constant.zeros()[index] - shift;
      if (zeros[o] < type.min() || zeros[o] > type.max()) {
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
    return new Weights(type, laid, scales, zeros);
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
    return new Real.DequantizedConstant(data, s.scales(), s.zeros(), axis, node().index());
  }

  /** An int32 bias, whose steps are those of the sums. */
  private Value wholeBias(int input, Real x, Real w) {
    Fixed data = fixed(input, "the bias");
    if (data.type() != DataType.INT32) {
      throw Refusal.broken("the bias has type " + typeName(data), "int32");
    }
    Real.DequantizedConstant weights = (Real.DequantizedConstant) w;
    double in = emitter().codes(x).scale();
    int n = data.elements();
    float[] steps = new float[weights.scales().length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (float) (in * (weights.scales()[i] > 0 ? weights.scales()[i] : 1));
    }
    if (steps.length > 1 && steps.length != n) {
      throw Refusal.broken("the bias has shape " + data.shape(), "[" + steps.length + "]");
    }
    return new Real.DequantizedConstant(data, steps, new int[steps.length], 0, node().index());
  }
}
