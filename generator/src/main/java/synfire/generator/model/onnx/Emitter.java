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

  private static final Quantization SOFTMAX =
      new Quantization(1f / 256f, -128, DataType.INT8);

  /** Most fraction bits of a bias. */
  private static final int MAX_FRACTION = 8;

  /**
   * Work of a node of the file.
   *
   * @param macs multiplications of the dense formula
   * @param weights number of weights
   */
  record Work(long macs, long weights) {}

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
    Codes made = quantize(pending.x(), pending.quantization());
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
        .allMatch(c -> c.quantization().equals(first.quantization()));
  }

  private boolean onGrid(Real.Clip clip) {
    Codes c = codes(clip.x());
    return onGrid(clip.low(), c) && onGrid(clip.high(), c);
  }

  /** Whether a bound is the number of a code, or beyond all codes. */
  private static boolean onGrid(float bound, Codes c) {
    double code = bound / (double) c.scale() + c.zero();
    DataType type = c.type().signed();
    return code <= type.min() || code >= type.max() || code == Math.rint(code);
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
    return at(clip.site(), () -> table(from, clip.expression(), from.quantization()));
  }

  /** A constant operand of an elementwise operation. */
  private Codes constant(Real.DequantizedConstant constant) {
    Fixed fixed = constant.codes();
    if (constant.scales().length != 1 || !fixed.type().isCode()) {
      throw new Refusal(
          "a constant operand has " + constant.scales().length + " scales and type "
              + fixed.type().name().toLowerCase(java.util.Locale.ROOT),
          "codes of at most 8 bits and one scale",
          "quantize constants of elementwise operators per tensor");
    }
    Shapes.checked(fixed.shape());
    int shift = fixed.type().offset();
    byte[] codes = new byte[fixed.elements()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (fixed.values().integer(fixed.type(), i) - shift);
    }
    int tensor =
        network.constant(
            fixed.type().signed(),
            fixed.shape(),
            codes,
            List.of(constant.scales()[0]),
            List.of(constant.zeros()[0] - shift),
            0);
    return network.seen(tensor, fixed.shape(), Shapes.identity(fixed.shape().size()));
  }

  // --- codes of a QuantizeLinear

  /** The nearest codes of numbers. */
  Codes quantize(Real real, Quantization to) {
    Map<Quantization, Codes> made =
        quantized.computeIfAbsent(real, r -> new java.util.HashMap<>());
    Codes codes = made.get(to);
    if (codes == null) {
      codes = made(real, to);
      made.put(to, codes);
    }
    return codes;
  }

  private Codes made(Real real, Quantization to) {
    if (real instanceof Real.Dequantized d) {
      return equal(d.codes(), to)
          ? d.codes()
          : at(real.site(), () -> table(d.codes(), Expression.X, to));
    }
    if (real instanceof Real.DequantizedConstant || real instanceof Real.Rounded) {
      Codes c = codes(real);
      return equal(c, to) ? c : table(c, Expression.X, to);
    }
    if (real instanceof Real.Input input) {
      return head(input, Expression.X, to);
    }
    if (real instanceof Real.Function || real instanceof Real.Clip) {
      return function(real, to);
    }
    if (real instanceof Real.Moved moved) {
      Codes from = quantize(moved.x(), to);
      return at(real.site(), () -> moved.move().of(network, from));
    }
    if (real instanceof Real.Joined joined) {
      List<Codes> parts =
          joined.parts().stream().map(part -> quantize(part, to)).toList();
      return at(real.site(), () -> network.join(parts, joined.axis(), joined.shape()));
    }
    return at(real.site(), () -> operation(real, to, Activation.NONE));
  }

  private static boolean equal(Codes c, Quantization to) {
    return c.quantization().equals(to);
  }

  /** A chain of functions, from the numbers that it begins at. */
  private Codes function(Real real, Quantization to) {
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
      return at(real.site(), () -> table(from, whole, to));
    }
    if (begin instanceof Real.Input input) {
      return head(input, whole, to);
    }
    if (begin instanceof Real.Moved moved) {
      // A function of each element by itself may as well come before a movement.
      Codes from = quantize(over(real, moved), to);
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
        return at(begin.site(), () -> operation(begin, to, activation));
      }
    }
    Codes wide = quantize(begin, to);
    return at(real.site(), () -> table(wide, whole, to));
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

  private Codes table(Codes from, Expression expression, Quantization to) {
    List<Integer> held = network.tensor(from.tensor()).shape();
    int out = network.codes(held, to);
    network.node(new Pointwise(expression), List.of(from.tensor()), out);
    return new Codes(out, from.shape(), from.order(), to.scale(), to.zero(), to.type());
  }

  /** What the host does before the first codes. */
  private Codes head(Real.Input input, Expression expression, Quantization to) {
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
            network.codes(input.shape(), to));
    Codes codes = network.seen(out, input.shape(), Shapes.identity(input.shape().size()));
    return input.channelsFirst() ? network.channelsLast(codes) : codes;
  }

  // --- operations

  private Codes operation(Real real, Quantization to, Activation activation) {
    if (real instanceof Real.Linear linear) {
      return linear.windows().isPresent()
          ? convolution(linear, to, activation)
          : dense(linear, to, activation);
    }
    if (real instanceof Real.Pair pair) {
      return pair(pair, to, activation);
    }
    if (real instanceof Real.Average average) {
      return average(average, to, activation);
    }
    if (real instanceof Real.Mean mean) {
      return mean(mean, to);
    }
    if (real instanceof Real.Product product) {
      return product(product, to);
    }
    if (real instanceof Real.StateSpace states) {
      return stateSpace(states, to);
    }
    return softmax((Real.Softmax) real, to);
  }

  private Codes convolution(Real.Linear l, Quantization to, Activation activation) {
    Codes x = codes(l.x());
    Real.Windows w = l.windows().orElseThrow();
    Weights weights = l.weights();
    int in = network.arranged(x, CHANNELS_LAST);
    int inputs = x.shape().get(1);
    int outputs = weights.outputs();
    int inGroup = inputs / w.groups();
    boolean depthwise = w.groups() == inputs && inGroup == 1 && inputs > 1;
    List<Integer> shape = Shapes.sizes(l.shape(), CHANNELS_LAST);
    int out = network.codes(shape, to);
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
    Bias bias = bias(l, x.scale(), x.quantization(), Optional.of(to));
    Op op =
        depthwise
            ? new DepthwiseConv2d(
                w.padding(),
                w.stride()[0],
                w.stride()[1],
                w.dilation()[0],
                w.dilation()[1],
                activation,
                bias.fraction())
            : new Conv2d(
                w.padding(),
                w.stride()[0],
                w.stride()[1],
                w.dilation()[0],
                w.dilation()[1],
                activation,
                bias.fraction());
    network.node(op, List.of(in, kernel, bias.tensor()), out);
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
   * @param from quantization of the input
   * @param order of the axes of the output in its tensor
   * @param weights number of weights in the file
   */
  private record Dense(
      Real.Linear linear,
      int in,
      double scale,
      Quantization from,
      List<Integer> order,
      int weights) {}

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
        l,
        network.arranged(x, order),
        x.scale(),
        x.quantization(),
        order,
        l.weights().codes().length);
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
            new Weights(w.type(), repeated, w.scales(), w.zeros()),
            l.bias(),
            l.shape(),
            l.site());
    return Optional.of(
        new Dense(
            whole,
            in,
            codes.scale() / (double) positions,
            codes.quantization(),
            Shapes.identity(l.shape().size()),
            w.codes().length));
  }

  private Codes dense(Real.Linear l, Quantization to, Activation activation) {
    Dense d = dense(l);
    int out =
        network.codes(Shapes.sizes(l.shape(), d.order()), to);
    product(d, Optional.of(to), out, activation);
    return network.seen(out, l.shape(), d.order());
  }

  /** A product to codes, or to sums where there are none. */
  private void product(
      Dense d, Optional<Quantization> to, int out, Activation activation) {
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
    Bias bias = bias(d.linear(), d.scale(), d.from(), to);
    List<Integer> shape = network.tensor(out).shape();
    boolean keep = shape.size() == network.tensor(in).shape().size();
    if (!keep) {
      made = network.copyOf(out, List.of(1, outputs));
    }
    network.node(new FullyConnected(activation, true, bias.fraction()),
        List.of(in, kernel, bias.tensor()),
        made);
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
    product(d, Optional.empty(), out, Activation.NONE);
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
        weights.type(),
        shape,
        codes,
        IntStream.range(0, count).mapToObj(o -> weights.scales()[o]).toList(),
        IntStream.range(0, count).mapToObj(o -> weights.zeros()[o]).toList(),
        axis);
  }

  /**
   * Biases of a layer.
   *
   * @param tensor int32 numbers, -1 for none
   * @param fraction fraction bits below a step of the sums
   */
  private record Bias(int tensor, int fraction) {}

  /** Biases, nearest, in steps of the sums or finer. Also checks the range of the sums. */
  private Bias bias(
      Real.Linear l, double in, Quantization from, Optional<Quantization> to) {
    Weights weights = l.weights();
    int outputs = weights.outputs();
    int perOutput = weights.codes().length / outputs;
    long mostEvent = Math.max(from.type().max() - from.zero(), from.zero() - from.type().min());
    double[] steps = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      double step = in * weights.scales()[o];
      factor(step / to.map(Quantization::scale).orElse(1f));
      steps[o] = l.bias().isPresent() ? l.bias().get()[o] / step : 0;
    }
    boolean typed = weights.type().bits() < 8 || from.type().bits() < 8;
    // The same in the types of 8 bits that older operator sets have.
    boolean narrow = typed || weights.areNarrow();
    int fraction = to.isPresent() && narrow ? fraction(steps, typed ? MAX_FRACTION : 0) : 0;
    int[] bias = new int[outputs];
    for (int o = 0; o < outputs; o++) {
      double fine = Math.rint(Math.scalb(steps[o], fraction));
      long sum = 0;
      for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
        sum += Math.abs(weights.codes()[i] - weights.zeros()[o]);
      }
      long most = sum * mostEvent << fraction;
      if (!(most + Math.abs(fine) <= Integer.MAX_VALUE)) {
        throw new Refusal(
            "channel " + o + " can reach a sum of " + (most + Math.abs(fine)),
            "sums below 2^31",
            "use a smaller layer, or a bias that is not far larger than the products");
      }
      bias[o] = (int) fine;
    }
    return new Bias(
        l.bias().isPresent() ? network.integers(List.of(outputs), bias) : -1, fraction);
  }

  /**
   * The fewest fraction bits that hold the biases of a layer of narrow codes, whose sums have large
   * steps, as the file states them; or otherwise where none do, because they were never rounded.
   */
  private static int fraction(double[] steps, int otherwise) {
    for (int bits = 0; bits <= MAX_FRACTION; bits++) {
      boolean whole = true;
      for (double step : steps) {
        double fine = Math.scalb(step, bits);
        // The file multiplies scales in float32.
        whole &= Math.abs(fine - Math.rint(fine)) <= 0x1p-12 + 0x1p-22 * Math.abs(fine);
      }
      if (whole) {
        return bits;
      }
    }
    return otherwise;
  }

  private static void factor(double factor) {
    if (!(factor < MAX_FACTOR)) {
      throw Refusal.broken(
          "its scales give a factor of " + factor, "a factor below " + MAX_FACTOR);
    }
  }

  private Codes pair(Real.Pair pair, Quantization to, Activation activation) {
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
    int out = network.codes(Shapes.sizes(pair.shape(), order), to);
    Op op =
        switch (pair.kind()) {
          case ADD -> new Add(activation);
          case SUB -> new Sub(activation);
          case MUL -> new Mul(activation);
        };
    if (pair.kind() == Real.PairKind.MUL) {
      factor((double) a.scale() * b.scale() / to.scale());
      note(pair.site(), Shapes.elements(pair.shape()), 0);
    } else if (2.0 * Math.max(a.scale(), b.scale()) / ((1 << 20) * (double) to.scale()) >= 1) {
      throw Refusal.broken("its output scale " + to.scale() + " is far below its input scales", "");
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
    Fixed fixed = new Fixed(t.type(), codes.shape(), t.constant().get());
    List<Integer> shape = Shapes.sizes(codes.shape(), order);
    Fixed laid = fixed.moved(shape, Shapes.transposed(codes.shape(), order));
    return network.constant(
        t.type(), shape, laid.values().toByteArray(), t.scales(), t.zeroPoints(), 0);
  }

  private Codes average(Real.Average average, Quantization to, Activation activation) {
    Codes x = codes(average.x());
    Real.Windows w = average.windows();
    factor(x.scale() / (double) to.scale());
    int in = network.arranged(x, CHANNELS_LAST);
    int out =
        network.codes(Shapes.sizes(average.shape(), CHANNELS_LAST), to);
    network.node(
        new AveragePool2d(
            w.padding(), w.stride()[0], w.stride()[1], w.kernel()[0], w.kernel()[1], activation),
        List.of(in),
        out);
    return network.seen(out, average.shape(), CHANNELS_LAST);
  }

  private Codes mean(Real.Mean mean, Quantization to) {
    Codes x = codes(mean.x());
    factor(x.scale() / (double) to.scale());
    List<Integer> kept =
        x.order().stream().filter(axis -> !mean.axes().contains(axis)).toList();
    List<Integer> order = network.layout(x, kept);
    int[] axes = mean.axes().stream().mapToInt(order::indexOf).sorted().toArray();
    int out = network.codes(Shapes.sizes(mean.shape(), order), to);
    network.node(
        new Mean(true),
        List.of(network.arranged(x, order), network.integers(List.of(axes.length), axes)),
        out);
    return network.seen(out, mean.shape(), order);
  }

  private Codes product(Real.Product product, Quantization to) {
    Codes a = codes(product.first());
    Codes b = codes(product.second());
    factor((double) a.scale() * b.scale() / to.scale());
    long depth = a.shape().get(a.shape().size() - 1);
    if (depth * 255 * 255 > Integer.MAX_VALUE) {
      throw new Refusal("sums of " + depth + " products", "sums below 2^31", "use a smaller layer");
    }
    int out = network.codes(product.shape(), to);
    network.node(
        new BatchMatMul(false, false),
        List.of(
            operand(a, Shapes.identity(a.shape().size())),
            operand(b, Shapes.identity(b.shape().size()))),
        out);
    note(product.site(), Shapes.elements(product.shape()) * depth, 0);
    return network.seen(out, product.shape(), Shapes.identity(product.shape().size()));
  }

  private Codes stateSpace(Real.StateSpace s, Quantization to) {
    Codes x = codes(s.x());
    factor(s.stateScale() / (double) to.scale());
    int in = network.arranged(x, CHANNELS_LAST);
    List<Integer> shape = Shapes.sizes(s.shape(), CHANNELS_LAST);
    int out = network.codes(shape, to);
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

  private Codes softmax(Real.Softmax softmax, Quantization to) {
    Codes x = codes(softmax.x());
    List<Integer> order = softmaxOrder(softmax, x);
    int in = network.arranged(x, order);
    if (!(x.scale() * (double) (1 << 26) > 1)) {
      throw Refusal.broken("its input scale is " + x.scale(), "a scale above 2^-26");
    }
    int out =
        network.codes(Shapes.sizes(x.shape(), order), SOFTMAX);
    network.node(new Softmax(1f), List.of(in), out);
    Codes made = network.seen(out, x.shape(), order);
    return equal(made, to) ? made : table(made, Expression.X, to);
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
    if (codes.type().isSignedCode()) {
      return tensor;
    }
    int zero = codes.zero() + codes.type().offset();
    int out = network.codes(codes.type(), codes.shape(), codes.scale(), zero);
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
