package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import synfire.generator.model.Refusal;
import synfire.golden.net.DataType;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.BatchMatMul;
import synfire.golden.op.Conv2d;
import synfire.golden.op.Dequantize;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.Expression;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.Mean;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Padding;
import synfire.golden.op.Pointwise;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Softmax;
import synfire.golden.op.StateSpace;
import synfire.golden.op.Sub;

/** Makes nodes of the network that compute the codes of real numbers. */
final class Emitter {

  /** Factors are 31-bit fractions with an exponent up to 30. */
  private static final double MAX_FACTOR = 1 << 30;

  /** The layout of maps in the network. */
  private static final List<Integer> CHANNELS_LAST = List.of(0, 2, 3, 1);

  /** Most steps of one function. */
  private static final int MAX_STEPS = 1000;

  private static final float SOFTMAX_SCALE = 1f / 256f;

  /**
   * Work of a node of the file.
   *
   * @param macs multiplications of the dense formula
   * @param weights number of weights
   */
  record Work(long macs, long weights) {}

  private record Quantization(float scale, int zero) {}

  private final NetworkBuilder network;
  private final OnnxFile file;
  private final Map<Real, Boolean> codable = new IdentityHashMap<>();
  private final Map<Real, Codes> known = new IdentityHashMap<>();
  private final Map<Real, Map<Quantization, Codes>> quantized = new IdentityHashMap<>();
  private final Map<Integer, Work> work;

  /** Makes nodes; notes for each node of the file what it takes. */
  Emitter(NetworkBuilder network, OnnxFile file, Map<Integer, Work> work) {
    this.network = network;
    this.file = file;
    this.work = work;
  }

  private String title(Real real) {
    return real instanceof Real.Input
        ? "the input"
        : file.nodes().get(real.site()).title();
  }

  private <T> T at(int site, Supplier<T> make) {
    int before = network.site();
    network.site(site);
    // After a refusal the site stays: it says whose fault it is.
    T made = make.get();
    network.site(before);
    return made;
  }

  // --- codes of numbers that are codes already

  /** The codes that stand for exactly these numbers; refused where only a QuantizeLinear helps. */
  Codes codes(Real real) {
    Codes made = known.get(real);
    if (made == null) {
      made = exactCodes(real);
      known.put(real, made);
    }
    return made;
  }

  /** Codes that the network reads after all. */
  Codes codes(PendingCodes pending) {
    Codes made = quantize(pending.x(), pending.scale(), pending.zero());
    return new Codes(
        made.tensor(), made.shape(), made.order(), made.scale(), made.zero(), pending.type());
  }

  /** Whether there are codes that stand for exactly these numbers. */
  private boolean hasCodes(Real real) {
    Boolean has = codable.get(real);
    if (has == null) {
      has = findCodes(real);
      codable.put(real, has);
    }
    return has;
  }

  private boolean findCodes(Real real) {
    if (real instanceof Real.Moved moved) {
      return hasCodes(moved.x());
    }
    if (real instanceof Real.Joined joined) {
      return joined.parts().stream().allMatch(this::hasCodes) && sameScales(joined);
    }
    if (real instanceof Real.Clip clip) {
      return hasCodes(clip.x()) && onGrid(clip);
    }
    return real instanceof Real.Dequantized
        || real instanceof Real.DequantizedConstant
        || real instanceof Real.Rounded;
  }

  private boolean sameScales(Real.Joined joined) {
    Codes first = codes(joined.parts().get(0));
    return joined.parts().stream()
        .map(this::codes)
        .allMatch(c -> c.scale() == first.scale() && c.zero() == first.zero());
  }

  private boolean onGrid(Real.Clip clip) {
    Codes c = codes(clip.x());
    return onGrid(clip.low(), c) && onGrid(clip.high(), c);
  }

  /** Whether a bound is the number of a code, or beyond all codes. */
  private static boolean onGrid(float bound, Codes c) {
    double code = bound / (double) c.scale() + c.zero();
    return code <= -128 || code >= 127 || code == Math.rint(code);
  }

  private Codes exactCodes(Real real) {
    if (real instanceof Real.Dequantized d) {
      return d.codes();
    }
    if (real instanceof Real.DequantizedConstant constant) {
      return constant(constant);
    }
    if (real instanceof Real.Rounded rounded) {
      return codes(rounded.codes());
    }
    if (!hasCodes(real)) {
      String reader = file.nodes().get(network.site()).title();
      throw new Refusal(
          "the float result of " + title(real) + " is not quantized before " + reader
              + " reads it",
          "QuantizeLinear and DequantizeLinear between the two",
          "quantize the model with a pair behind each operator");
    }
    if (real instanceof Real.Moved moved) {
      Codes from = codes(moved.x());
      return at(moved.site(), () -> moved.move().of(network, from));
    }
    if (real instanceof Real.Joined joined) {
      List<Codes> parts = joined.parts().stream().map(this::codes).toList();
      return at(joined.site(), () -> network.join(parts, joined.axis(), joined.shape()));
    }
    Real.Clip clip = (Real.Clip) real;
    Codes from = codes(clip.x());
    return at(clip.site(), () -> table(from, clip.expression(), from.scale(), from.zero()));
  }

  /** A constant operand of an elementwise operation. */
  private Codes constant(Real.DequantizedConstant constant) {
    Fixed fixed = constant.codes();
    if (constant.scales().length != 1 || fixed.type() == DataType.INT32) {
      throw new Refusal(
          "a constant operand has " + constant.scales().length + " scales and type "
              + fixed.type().name().toLowerCase(java.util.Locale.ROOT),
          "int8 or uint8 and one scale",
          "quantize constants of elementwise operators per tensor");
    }
    Shapes.checked(fixed.shape());
    int shift = fixed.type() == DataType.UINT8 ? 128 : 0;
    byte[] codes = new byte[fixed.elements()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (fixed.values().integer(fixed.type(), i) - shift);
    }
    int tensor =
        network.constant(
            fixed.shape(),
            codes,
            List.of(constant.scales()[0]),
            List.of(constant.zeros()[0] - shift),
            0);
    return network.seen(tensor, fixed.shape(), Shapes.identity(fixed.shape().size()));
  }

  // --- codes of a QuantizeLinear

  /** The nearest codes of numbers. */
  Codes quantize(Real real, float scale, int zero) {
    Map<Quantization, Codes> made =
        quantized.computeIfAbsent(real, r -> new java.util.HashMap<>());
    Quantization wanted = new Quantization(scale, zero);
    Codes codes = made.get(wanted);
    if (codes == null) {
      codes = made(real, scale, zero);
      made.put(wanted, codes);
    }
    return codes;
  }

  private Codes made(Real real, float scale, int zero) {
    if (real instanceof Real.Dequantized d) {
      return equal(d.codes(), scale, zero)
          ? d.codes()
          : at(real.site(), () -> table(d.codes(), Expression.X, scale, zero));
    }
    if (real instanceof Real.DequantizedConstant || real instanceof Real.Rounded) {
      Codes c = codes(real);
      return equal(c, scale, zero) ? c : table(c, Expression.X, scale, zero);
    }
    if (real instanceof Real.Input input) {
      return head(input, Expression.X, scale, zero);
    }
    if (real instanceof Real.Function || real instanceof Real.Clip) {
      return function(real, scale, zero);
    }
    if (real instanceof Real.Moved moved) {
      Codes from = quantize(moved.x(), scale, zero);
      return at(real.site(), () -> moved.move().of(network, from));
    }
    if (real instanceof Real.Joined joined) {
      List<Codes> parts =
          joined.parts().stream().map(part -> quantize(part, scale, zero)).toList();
      return at(real.site(), () -> network.join(parts, joined.axis(), joined.shape()));
    }
    return at(real.site(), () -> operation(real, scale, zero, Activation.NONE));
  }

  private static boolean equal(Codes c, float scale, int zero) {
    return c.scale() == scale && c.zero() == zero;
  }

  /** A chain of functions, from the numbers that it begins at. */
  private Codes function(Real real, float scale, int zero) {
    Real base = real;
    Expression expression = Expression.X;
    boolean clips = true;
    int chain = 0;
    while (base instanceof Real.Function || base instanceof Real.Clip) {
      Expression inner =
          base instanceof Real.Clip clip
              ? clip.expression()
              : ((Real.Function) base).expression();
      clips &= base instanceof Real.Clip;
      if (expression.size() + expression.arguments() * inner.size() > MAX_STEPS) {
        throw new Refusal("it ends a function of more than " + MAX_STEPS + " steps", "", "");
      }
      expression = expression.of(inner);
      base = base instanceof Real.Clip clip ? clip.x() : ((Real.Function) base).x();
      chain++;
    }
    Real begin = base;
    Expression whole = expression;
    if (hasCodes(begin)) {
      Codes from = codes(begin);
      return at(real.site(), () -> table(from, whole, scale, zero));
    }
    if (begin instanceof Real.Input input) {
      return head(input, whole, scale, zero);
    }
    if (begin instanceof Real.Moved moved) {
      // A function of each element by itself may as well come before a movement.
      Codes from = quantize(over(real, moved), scale, zero);
      return at(moved.site(), () -> moved.move().of(network, from));
    }
    if (!clips) {
      throw new Refusal(
          "the float result of " + title(begin) + " is not quantized before " + title(real)
              + " reads it",
          "QuantizeLinear and DequantizeLinear between the two",
          "quantize the model with a pair behind each operator");
    }
    // Rounding keeps the order of numbers, so that codes may be clipped instead.
    if (chain == 1 && real instanceof Real.Clip clip && clip.low() == 0 && integer(begin)) {
      boolean six = clip.high() == 6;
      if (six || clip.high() == Float.POSITIVE_INFINITY) {
        Activation activation = six ? Activation.RELU6 : Activation.RELU;
        return at(begin.site(), () -> operation(begin, scale, zero, activation));
      }
    }
    Codes wide = quantize(begin, scale, zero);
    return at(real.site(), () -> table(wide, whole, scale, zero));
  }

  /** A chain of functions with what is before a movement instead of what is behind it. */
  private static Real over(Real real, Real.Moved moved) {
    if (real instanceof Real.Clip clip) {
      return new Real.Clip(over(clip.x(), moved), clip.low(), clip.high(), clip.site());
    }
    if (real instanceof Real.Function f) {
      return new Real.Function(over(f.x(), moved), f.expression(), f.site());
    }
    return moved.x();
  }

  /** Whether an operation of the network clips its own codes. */
  private static boolean integer(Real real) {
    return real instanceof Real.Linear
        || real instanceof Real.Pair
        || real instanceof Real.Average;
  }

  private Codes table(Codes from, Expression expression, float scale, int zero) {
    List<Integer> held = network.tensor(from.tensor()).shape();
    int out = network.codes(DataType.INT8, held, scale, zero);
    network.node(new Pointwise(expression), List.of(from.tensor()), out);
    return new Codes(out, from.shape(), from.order(), scale, zero, DataType.INT8);
  }

  /** What the host does before the first codes. */
  private Codes head(Real.Input input, Expression expression, float scale, int zero) {
    int reals = input.tensor();
    if (expression.size() > 0) {
      reals =
          network.node(
              new Pointwise(expression), List.of(reals), network.reals(input.shape()));
    }
    int out =
        network.node(
            new Quantize(),
            List.of(reals),
            network.codes(DataType.INT8, input.shape(), scale, zero));
    Codes codes = network.seen(out, input.shape(), Shapes.identity(input.shape().size()));
    return input.channelsFirst() ? network.channelsLast(codes) : codes;
  }

  // --- operations

  private Codes operation(Real real, float scale, int zero, Activation activation) {
    if (real instanceof Real.Linear linear) {
      return linear.windows().isPresent()
          ? convolution(linear, scale, zero, activation)
          : dense(linear, scale, zero, activation);
    }
    if (real instanceof Real.Pair pair) {
      return pair(pair, scale, zero, activation);
    }
    if (real instanceof Real.Average average) {
      return average(average, scale, zero, activation);
    }
    if (real instanceof Real.Mean mean) {
      return mean(mean, scale, zero);
    }
    if (real instanceof Real.Product product) {
      return product(product, scale, zero);
    }
    if (real instanceof Real.StateSpace states) {
      return stateSpace(states, scale, zero);
    }
    return softmax((Real.Softmax) real, scale, zero);
  }

  private Codes convolution(Real.Linear l, float scale, int zero, Activation activation) {
    Codes x = codes(l.x());
    Real.Windows w = l.windows().orElseThrow();
    Weights weights = l.weights();
    int in = network.arranged(x, CHANNELS_LAST);
    int inputs = x.shape().get(1);
    int outputs = weights.outputs();
    int inGroup = inputs / w.groups();
    boolean depthwise = w.groups() == inputs && inGroup == 1 && inputs > 1;
    List<Integer> shape = Shapes.sizes(l.shape(), CHANNELS_LAST);
    int out = network.codes(DataType.INT8, shape, scale, zero);
    int taps = w.kernel()[0] * w.kernel()[1];
    int kernel =
        depthwise
            ? weights(
                weights,
                List.of(1, w.kernel()[0], w.kernel()[1], outputs),
                3,
                channelsLast(weights.codes(), outputs, taps))
            : weights(
                weights,
                List.of(outputs, w.kernel()[0], w.kernel()[1], inGroup),
                0,
                weights.codes());
    int bias = bias(l, x.scale(), x.zero(), scale);
    Op op =
        depthwise
            ? new DepthwiseConv2d(
                w.padding(),
                w.stride()[0],
                w.stride()[1],
                w.dilation()[0],
                w.dilation()[1],
                activation)
            : new Conv2d(
                w.padding(),
                w.stride()[0],
                w.stride()[1],
                w.dilation()[0],
                w.dilation()[1],
                activation);
    network.node(op, List.of(in, kernel, bias), out);
    note(l.site(), (long) Shapes.elements(shape) * taps * inGroup, weights.codes().length);
    return network.seen(out, l.shape(), CHANNELS_LAST);
  }

  private static byte[] channelsLast(byte[] codes, int outputs, int taps) {
    byte[] moved = new byte[codes.length];
    for (int o = 0; o < outputs; o++) {
      for (int t = 0; t < taps; t++) {
        moved[t * outputs + o] = codes[o * taps + t];
      }
    }
    return moved;
  }

  /**
   * A matrix product as the network computes it.
   *
   * @param linear the product
   * @param in tensor of its input, products along the final axis
   * @param scale of the input
   * @param zero of the input
   * @param order of the axes of the output in its tensor
   * @param weights number of weights in the file
   */
  private record Dense(
      Real.Linear linear, int in, double scale, int zero, List<Integer> order, int weights) {}

  private Dense dense(Real.Linear l) {
    if (!hasCodes(l.x())) {
      Optional<Dense> over = overMean(l);
      if (over.isPresent()) {
        return over.get();
      }
    }
    Codes x = codes(l.x());
    int rank = x.shape().size();
    List<Integer> order = new ArrayList<>(network.layout(x));
    order.remove((Integer) (rank - 1));
    order.add(rank - 1);
    return new Dense(
        l, network.arranged(x, order), x.scale(), x.zero(), order, l.weights().codes().length);
  }

  /** A product of a mean over positions is one product over positions and channels. */
  private Optional<Dense> overMean(Real.Linear l) {
    Real x = l.x();
    while (x instanceof Real.Moved m && m.move() instanceof Moves.Reshaped) {
      x = m.x();
    }
    if (!(x instanceof Real.Mean mean) || !hasCodes(mean.x())) {
      return Optional.empty();
    }
    int channels = Shapes.elements(mean.shape());
    int perOutput = l.weights().codes().length / l.weights().outputs();
    List<Integer> kept = Shapes.wide(Shapes.identity(mean.shape().size()), mean.shape());
    if (kept.size() > 1 || channels != perOutput) {
      return Optional.empty();
    }
    Codes codes = codes(mean.x());
    List<Integer> order = new ArrayList<>(network.layout(codes));
    order.removeAll(kept);
    order.addAll(kept);
    int positions = Shapes.elements(codes.shape()) / channels;
    Weights w = l.weights();
    byte[] repeated = new byte[Math.multiplyExact(w.codes().length, positions)];
    for (int o = 0; o < w.outputs(); o++) {
      for (int p = 0; p < positions; p++) {
        System.arraycopy(
            w.codes(), o * channels, repeated, (o * positions + p) * channels, channels);
      }
    }
    int in =
        network.reshaped(
            network.arranged(codes, order), List.of(1, positions * channels));
    Real.Linear whole =
        new Real.Linear(
            mean.x(),
            Optional.empty(),
            new Weights(repeated, w.scales(), w.zeros()),
            l.bias(),
            l.shape(),
            l.site());
    return Optional.of(
        new Dense(
            whole,
            in,
            codes.scale() / (double) positions,
            codes.zero(),
            Shapes.identity(l.shape().size()),
            w.codes().length));
  }

  private Codes dense(Real.Linear l, float scale, int zero, Activation activation) {
    Dense d = dense(l);
    int out =
        network.codes(DataType.INT8, Shapes.sizes(l.shape(), d.order()), scale, zero);
    product(d, scale, out, activation);
    return network.seen(out, l.shape(), d.order());
  }

  private void product(Dense d, double scale, int out, Activation activation) {
    Weights weights = d.linear().weights();
    int outputs = weights.outputs();
    int inputs = weights.codes().length / outputs;
    int in = d.in();
    int made = out;
    if (d.scale() != network.tensor(in).scale()) {
      // The mean's count is part of the scales of the weights.
      double share = d.scale() / network.tensor(in).scale();
      weights =
          weights.times(
              java.util.stream.DoubleStream.generate(() -> share).limit(outputs).toArray());
    }
    int kernel = weights(weights, List.of(outputs, inputs), 0, weights.codes());
    int bias = bias(d.linear(), d.scale(), d.zero(), scale);
    List<Integer> shape = network.tensor(out).shape();
    boolean keep = shape.size() == network.tensor(in).shape().size();
    if (!keep) {
      made = network.copyOf(out, List.of(1, outputs));
    }
    network.node(new FullyConnected(activation, true), List.of(in, kernel, bias), made);
    if (!keep) {
      network.node(new Reshape(), List.of(made), out);
    }
    note(d.linear().site(), (long) Shapes.elements(shape) * inputs, d.weights());
  }

  /** The sums of a product that nothing quantizes, with the scales of its outputs. */
  private int sums(Real.Linear l) {
    Dense d = dense(l);
    List<Float> steps = new ArrayList<>();
    for (float scale : d.linear().weights().scales()) {
      float step = (float) (d.scale() * scale);
      if (!(step >= Float.MIN_NORMAL)) {
        throw Refusal.broken("its scales give sums of steps of " + step, "a larger step");
      }
      steps.add(step);
    }
    List<Integer> identity = Shapes.identity(l.shape().size());
    if (!d.order().equals(identity)) {
      throw new Refusal(
          "its sums are an output of shape " + l.shape(), "one row of numbers", "");
    }
    int out = network.sums(Shapes.sizes(l.shape(), d.order()), steps);
    product(d, 1, out, Activation.NONE);
    return out;
  }

  private int weights(Weights weights, List<Integer> shape, int axis, byte[] codes) {
    boolean one =
        IntStream.range(1, weights.outputs())
            .allMatch(
                o ->
                    weights.scales()[o] == weights.scales()[0]
                        && weights.zeros()[o] == weights.zeros()[0]);
    int count = one ? 1 : weights.outputs();
    return network.constant(
        shape,
        codes,
        IntStream.range(0, count).mapToObj(o -> weights.scales()[o]).toList(),
        IntStream.range(0, count).mapToObj(o -> weights.zeros()[o]).toList(),
        axis);
  }

  /** Biases in steps of the sums, nearest; -1 for none. Also checks the range of the sums. */
  private int bias(Real.Linear l, double in, int zero, double scale) {
    Weights weights = l.weights();
    int outputs = weights.outputs();
    int perOutput = weights.codes().length / outputs;
    long mostEvent = Math.max(127 - zero, zero + 128);
    int[] bias = new int[outputs];
    for (int o = 0; o < outputs; o++) {
      double step = in * weights.scales()[o];
      factor(step / scale);
      double steps = l.bias().isPresent() ? Math.rint(l.bias().get()[o] / step) : 0;
      long sum = 0;
      for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
        sum += Math.abs(weights.codes()[i] - weights.zeros()[o]);
      }
      if (!(sum * mostEvent + Math.abs(steps) <= Integer.MAX_VALUE)) {
        throw new Refusal(
            "channel " + o + " can reach a sum of " + (sum * mostEvent + Math.abs(steps)),
            "sums below 2^31",
            "use a smaller layer, or a bias that is not far larger than the products");
      }
      bias[o] = (int) steps;
    }
    return l.bias().isPresent() ? network.integers(List.of(outputs), bias) : -1;
  }

  private static void factor(double factor) {
    if (!(factor < MAX_FACTOR)) {
      throw Refusal.broken(
          "its scales give a factor of " + factor, "a factor below " + MAX_FACTOR);
    }
  }

  private Codes pair(Real.Pair pair, float scale, int zero, Activation activation) {
    Codes a = codes(pair.first());
    Codes b = codes(pair.second());
    int rank = pair.shape().size();
    Codes wideA = network.reshape(a, Shapes.widened(a.shape(), rank));
    Codes wideB = network.reshape(b, Shapes.widened(b.shape(), rank));
    Codes whole =
        Shapes.elements(a.shape()) >= Shapes.elements(b.shape())
                && network.tensor(a.tensor()).constant().isEmpty()
            ? wideA
            : wideB;
    Codes part = whole == wideA ? wideB : wideA;
    boolean perChannel =
        part.order().size() == 1 && network.tensor(part.tensor()).constant().isPresent();
    List<Integer> order = network.layout(whole, perChannel ? part.order() : List.of());
    int first = operand(wideA, order);
    int second = operand(wideB, order);
    int out = network.codes(DataType.INT8, Shapes.sizes(pair.shape(), order), scale, zero);
    Op op =
        switch (pair.kind()) {
          case ADD -> new Add(activation);
          case SUB -> new Sub(activation);
          case MUL -> new Mul(activation);
        };
    if (pair.kind() == Real.PairKind.MUL) {
      factor((double) a.scale() * b.scale() / scale);
      note(pair.site(), Shapes.elements(pair.shape()), 0);
    } else if (2.0 * Math.max(a.scale(), b.scale()) / ((1 << 20) * (double) scale) >= 1) {
      throw Refusal.broken("its output scale " + scale + " is far below its input scales", "");
    }
    network.node(op, List.of(first, second), out);
    return network.seen(out, pair.shape(), order);
  }

  /** An operand in a layout; constants are laid out here. */
  private int operand(Codes codes, List<Integer> order) {
    Tensor t = network.tensor(codes.tensor());
    if (t.constant().isEmpty()) {
      return network.arranged(codes, order);
    }
    Fixed fixed = new Fixed(DataType.INT8, codes.shape(), t.constant().get());
    List<Integer> shape = Shapes.sizes(codes.shape(), order);
    Fixed laid = fixed.moved(shape, Shapes.transposed(codes.shape(), order));
    return network.constant(
        shape, laid.values().toByteArray(), t.scales(), t.zeroPoints(), 0);
  }

  private Codes average(Real.Average average, float scale, int zero, Activation activation) {
    Codes x = codes(average.x());
    Real.Windows w = average.windows();
    factor(x.scale() / (double) scale);
    int in = network.arranged(x, CHANNELS_LAST);
    int out =
        network.codes(DataType.INT8, Shapes.sizes(average.shape(), CHANNELS_LAST), scale, zero);
    network.node(
        new AveragePool2d(
            w.padding(), w.stride()[0], w.stride()[1], w.kernel()[0], w.kernel()[1], activation),
        List.of(in),
        out);
    return network.seen(out, average.shape(), CHANNELS_LAST);
  }

  private Codes mean(Real.Mean mean, float scale, int zero) {
    Codes x = codes(mean.x());
    factor(x.scale() / (double) scale);
    List<Integer> kept =
        x.order().stream().filter(axis -> !mean.axes().contains(axis)).toList();
    List<Integer> order = network.layout(x, kept);
    int[] axes = mean.axes().stream().mapToInt(order::indexOf).sorted().toArray();
    int out = network.codes(DataType.INT8, Shapes.sizes(mean.shape(), order), scale, zero);
    network.node(
        new Mean(true),
        List.of(network.arranged(x, order), network.integers(List.of(axes.length), axes)),
        out);
    return network.seen(out, mean.shape(), order);
  }

  private Codes product(Real.Product product, float scale, int zero) {
    Codes a = codes(product.first());
    Codes b = codes(product.second());
    factor((double) a.scale() * b.scale() / scale);
    long depth = a.shape().get(a.shape().size() - 1);
    if (depth * 255 * 255 > Integer.MAX_VALUE) {
      throw new Refusal("sums of " + depth + " products", "sums below 2^31", "use a smaller layer");
    }
    int out = network.codes(DataType.INT8, product.shape(), scale, zero);
    network.node(
        new BatchMatMul(false, false),
        List.of(
            operand(a, Shapes.identity(a.shape().size())),
            operand(b, Shapes.identity(b.shape().size()))),
        out);
    note(product.site(), Shapes.elements(product.shape()) * depth, 0);
    return network.seen(out, product.shape(), Shapes.identity(product.shape().size()));
  }

  private Codes stateSpace(Real.StateSpace s, float scale, int zero) {
    Codes x = codes(s.x());
    factor(s.stateScale() / (double) scale);
    int in = network.arranged(x, CHANNELS_LAST);
    List<Integer> shape = Shapes.sizes(s.shape(), CHANNELS_LAST);
    int out = network.codes(DataType.INT8, shape, scale, zero);
    int parts = s.weights().outputs();
    int inputs = x.shape().get(1);
    network.node(
        new StateSpace(s.stateBits(), s.fractionBits(), s.stateScale()),
        List.of(
            in,
            weights(s.weights(), List.of(parts, inputs), 0, s.weights().codes()),
            network.integers(List.of(parts / 2, 2), s.eigenvalues())),
        out);
    note(s.site(), (long) Shapes.elements(shape) * inputs, s.weights().codes().length);
    return network.seen(out, s.shape(), CHANNELS_LAST);
  }

  private Codes softmax(Real.Softmax softmax, float scale, int zero) {
    Codes x = codes(softmax.x());
    List<Integer> order = softmaxOrder(softmax, x);
    int in = network.arranged(x, order);
    if (!(x.scale() * (double) (1 << 26) > 1)) {
      throw Refusal.broken("its input scale is " + x.scale(), "a scale above 2^-26");
    }
    int out =
        network.codes(
            DataType.INT8, Shapes.sizes(x.shape(), order), SOFTMAX_SCALE, -128);
    network.node(new Softmax(1f), List.of(in), out);
    Codes made = network.seen(out, x.shape(), order);
    return equal(made, scale, zero) ? made : table(made, Expression.X, scale, zero);
  }

  private List<Integer> softmaxOrder(Real.Softmax softmax, Codes x) {
    List<Integer> order = new ArrayList<>(network.layout(x));
    order.remove((Integer) softmax.axis());
    order.add(softmax.axis());
    return order;
  }

  private void note(int site, long macs, long weights) {
    work.merge(
        site,
        new Work(macs, weights),
        (a, b) -> new Work(a.macs() + b.macs(), a.weights() + b.weights()));
  }

  // --- outputs

  /** The tensor of an output of codes, in the type of the graph. */
  int output(Codes codes) {
    int tensor = network.arranged(codes, Shapes.identity(codes.shape().size()));
    if (codes.type() == DataType.INT8) {
      return tensor;
    }
    int out =
        network.codes(DataType.UINT8, codes.shape(), codes.scale(), codes.zero() + 128);
    return network.node(new Quantize(), List.of(tensor), out);
  }

  /** The float32 tensor of an output, calculated by the host from the last codes on. */
  int output(Real real) {
    if (real instanceof Real.Rounded r && last(r.codes().x())) {
      int before = output(r.codes().x());
      return at(
          real.site(),
          () ->
              network.node(
                  new Pointwise(r.expression()), List.of(before), network.reals(real.shape())));
    }
    if (hasCodes(real)) {
      Codes c = codes(real);
      int tensor = network.arranged(c, Shapes.identity(c.shape().size()));
      return at(
          real.site(),
          () -> network.node(new Dequantize(), List.of(tensor), network.reals(c.shape())));
    }
    if (real instanceof Real.Linear l && l.windows().isEmpty()) {
      int sums = at(real.site(), () -> sums(l));
      return at(
          real.site(),
          () -> network.node(new Dequantize(), List.of(sums), network.reals(l.shape())));
    }
    Optional<Op> op = Optional.empty();
    Real before = null;
    if (real instanceof Real.Function f) {
      op = Optional.of(new Pointwise(f.expression()));
      before = f.x();
    } else if (real instanceof Real.Clip clip) {
      op = Optional.of(new Pointwise(clip.expression()));
      before = clip.x();
    } else if (real instanceof Real.Softmax s && last(s)) {
      op = Optional.of(new Softmax(1f));
      before = s.x();
    } else if (real instanceof Real.Moved m && m.move() instanceof Moves.Reshaped) {
      op = Optional.of(new Reshape());
      before = m.x();
    }
    if (op.isEmpty()) {
      throw new Refusal(
          "the float result of " + title(real) + " is an output, but it is not quantized",
          "QuantizeLinear and DequantizeLinear behind the operator; behind them the host computes"
              + " functions of single elements and a softmax along the final axis",
          "quantize the model with a pair behind each operator");
    }
    int in = output(before);
    Op made = op.get();
    return at(
        real.site(),
        () -> network.node(made, List.of(in), network.reals(Shapes.checked(real.shape()))));
  }

  /** Whether a softmax runs along the final axis, but for axes of size 1. */
  private static boolean last(Real.Softmax softmax) {
    return softmax.axis() == softmax.shape().size() - 1;
  }
}
