package synfire.generator.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Constant;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Semantics;
import synfire.golden.net.State;
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
import synfire.golden.op.Pointwise;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Rsqrt;
import synfire.golden.op.Softmax;
import synfire.golden.op.Split;
import synfire.golden.op.SquaredDifference;
import synfire.golden.op.StateSpace;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Transpose;
import synfire.golden.op.Unary;

/**
 * Network to layers, node by node: shapes are checked, real factors become integers, operands that
 * are constant become weights, biases and tables. Nothing is optimised here.
 */
public final class Lowering {

  private static final String ON_HOST = "run this part on the host, or use synfire golden";
  private static final String GOLDEN_ONLY = "use synfire golden for this network";

  private final Network network;
  private final Rounding rounding;
  private final Limits limits;
  private final LayerGraph.Editor graph;
  private final StreamedRows streams;
  private final Map<Integer, Value> values = new HashMap<>();
  /** Tensors that were read from the inference before and are still to be made. */
  private final Set<Integer> promised = new LinkedHashSet<>();

  private Lowering(Network network, Rounding rounding, Limits limits) {
    this.network = network;
    this.rounding = rounding;
    this.limits = limits;
    this.graph = new LayerGraph.Editor(network);
    this.streams = new StreamedRows(network);
  }

  /**
   * The layers of a network.
   *
   * @throws ProblemException with the first node that the chip cannot run and the number of others
   */
  public static LayerGraph lower(Network network, Rounding rounding) {
    Limits limits = new Limits(network);
    Optional<LayerGraph> graph = lower(network, rounding, limits);
    if (!limits.isEmpty()) {
      throw limits.exception();
    }
    return graph.orElseThrow();
  }

  /** The layers of a network; absent when there are limits, which are added to the list. */
  public static Optional<LayerGraph> lower(Network network, Rounding rounding, Limits limits) {
    return new Lowering(network, rounding, limits).run();
  }

  private Optional<LayerGraph> run() {
    HostNodes host = HostNodes.of(network);
    int firstTensor = -1;
    int lastTensor = -1;
    if (network.inputs().size() != 1 || network.outputs().size() != 1) {
      limits.add(
          -1,
          "the network has "
              + network.inputs().size()
              + " input tensors and "
              + network.outputs().size()
              + " output tensors; the chip streams one each",
          "cut the network so that one tensor goes in and one comes out, or bind outputs to the"
              + " inputs of the next step with --state");
    } else {
      firstTensor = host.first();
      lastTensor = host.last();
      try {
        values.put(firstTensor, value(firstTensor));
        graph.input(values.get(firstTensor).id());
      } catch (NotOnChip e) {
        limits.add(-1, "the input tensor: " + e.getMessage(), e.hint());
      }
    }
    for (Node node : network.nodes()) {
      // Parts of a state are made where a node reads them.
      boolean ofState = node.outputs().stream().allMatch(t -> streams.state(t).isPresent());
      if (host.nodes().contains(node.index()) || ofState) {
        continue;
      }
      try {
        lower(node);
      } catch (NotOnChip e) {
        limits.add(node.index(), e.getMessage(), e.hint());
      }
    }
    for (int tensor : promised) {
      limits.add(
          -1,
          "tensor " + network.tensor(tensor).name() + " is kept for the next inference",
          "it is computed on the host; " + GOLDEN_ONLY);
    }
    if (!limits.isEmpty()) {
      return Optional.empty();
    }
    Value last = values.get(lastTensor);
    if (last == null || last.tensor() == firstTensor) {
      limits.add(-1, "nothing is left to run on the chip", "give a network with a layer in int8");
      return Optional.empty();
    }
    LayerGraph built = graph.output(last.id()).build();
    if (!built.outputSeesInput()) {
      limits.add(
          -1,
          "the output depends on the inferences before alone",
          "give a network whose output depends on its input; " + GOLDEN_ONLY);
      return Optional.empty();
    }
    return Optional.of(built);
  }

  private void lower(Node node) {
    Op op = node.op();
    if (op instanceof Conv2d o) {
      conv(node, o);
    } else if (op instanceof DepthwiseConv2d o) {
      depthwise(node, o);
    } else if (op instanceof FullyConnected o) {
      dense(node, o);
    } else if (op instanceof AveragePool2d o) {
      Value in = in(node, 0);
      pool(
          node,
          Window.of(
              o.padding(), in, o.kernelH(), o.kernelW(), o.strideH(), o.strideW(), 1, 1),
          Layer.Reduction.AVERAGE,
          o.activation());
    } else if (op instanceof MaxPool2d o) {
      Value in = in(node, 0);
      pool(
          node,
          Window.of(
              o.padding(), in, o.kernelH(), o.kernelW(), o.strideH(), o.strideW(), 1, 1),
          Layer.Reduction.MAXIMUM,
          o.activation());
    } else if (op instanceof Mean) {
      mean(node);
    } else if (op instanceof Add o) {
      sum(node, o.activation(), 1);
    } else if (op instanceof Sub o) {
      sum(node, o.activation(), -1);
    } else if (op instanceof Mul o) {
      product(node, o.activation());
    } else if (op instanceof Unary o) {
      Tensor from = network.tensor(node.inputs().get(0));
      Tensor to = network.tensor(node.outputs().get(0));
      lookup(node, UnaryTable.of(o, from, to));
    } else if (op instanceof Pointwise o) {
      Tensor from = network.tensor(node.inputs().get(0));
      Tensor to = network.tensor(node.outputs().get(0));
      lookup(node, ExpressionTable.of(o.expression(), from, to));
    } else if (op instanceof Quantize) {
      requantized(node);
    } else if (op instanceof Softmax o) {
      softmax(node, o);
    } else if (op instanceof Reshape) {
      Value in = in(node, 0);
      graph.add(new Layer.Reshaped(nodes(node), in.id(), out(node).id()));
    } else if (op instanceof Transpose) {
      transpose(node);
    } else if (op instanceof Pad) {
      pad(node);
    } else if (op instanceof Concatenation o) {
      concatenation(node, o);
    } else if (op instanceof Split o) {
      split(node, o);
    } else if (op instanceof StridedSlice o) {
      slice(node, o);
    } else if (op instanceof StateSpace o) {
      stateSpace(node, o);
    } else if (op instanceof Dequantize) {
      throw new NotOnChip("float32 inside the network", "convert the whole network to int8");
    } else if (op instanceof BatchMatMul
        || op instanceof SquaredDifference
        || op instanceof Rsqrt) {
      node.outputs().forEach(t -> values.put(t, value(t)));
      throw new NotOnChip("no unit of the chip computes it yet", ON_HOST);
    } else {
      throw new IllegalStateException("operation " + op.key());
    }
  }

  // ---- values

  private Value value(int tensor) {
    Tensor t = network.tensor(tensor);
    if (!t.type().isSignedCode()) {
      throw new NotOnChip(
          "tensor " + t.name() + " is " + t.type() + ", activations of the chip are signed codes",
          "convert the network with int8 activations");
    }
    MapShape shape =
        MapShape.of(t.shape())
            .orElseThrow(
                () ->
                    new NotOnChip(
                        "shape " + t.shape() + " has a batch or more than three axes",
                        "use batch 1 and at most height, width and channels"));
    return graph.addValue(tensor, shape, t.zeroPoint());
  }

  private Value in(Node node, int i) {
    int tensor = node.inputs().get(i);
    Value v = values.get(tensor);
    if (v == null) {
      if (network.tensor(tensor).constant().isPresent()) {
        throw new NotOnChip(
            "operand " + i + " is constant", "let the converter fold constants, or " + ON_HOST);
      }
      Optional<State> state = streams.state(tensor);
      if (state.isPresent()) {
        return ofState(state.get(), tensor, node);
      }
      // The producer was refused; a stand-in lets the search for further limits go on.
      v = value(tensor);
      values.put(tensor, v);
    }
    return v;
  }

  /** A tensor that is read before it is made. */
  private Value promised(int tensor) {
    Value v = value(tensor);
    values.put(tensor, v);
    promised.add(tensor);
    return v;
  }

  private Value out(Node node) {
    return out(node, 0);
  }

  private Value out(Node node, int i) {
    int tensor = node.outputs().get(i);
    Value v = promised.remove(tensor) ? values.get(tensor) : value(tensor);
    values.put(tensor, v);
    return v;
  }

  /** What a state, or a part of one, was at the end of the inference before. */
  private Value ofState(State state, int tensor, Node reader) {
    if (tensor != state.tensor()) {
      lower(streams.maker(tensor));
      return values.get(tensor);
    }
    String name = "state " + state.name() + " ";
    if (state.next() == tensor) {
      throw new NotOnChip(name + "is never set", "give its codes as a constant");
    }
    if (!state.beginsWith(network.tensor(tensor).zeroPoint())) {
      throw new NotOnChip(name + "begins with other codes than the zero point", GOLDEN_ONLY);
    }
    Value before = value(tensor);
    values.put(tensor, before);
    Value next = values.get(state.next());
    if (next == null) {
      // A delay of several frames keeps what another state is.
      Optional<State> kept = streams.state(state.next());
      next = kept.isPresent() ? ofState(kept.get(), state.next(), reader) : promised(state.next());
    }
    graph.add(
        new Layer.Pool(
            nodes(reader),
            Layer.STATE,
            next.id(),
            before.id(),
            Window.PIXEL.after(next.rows()),
            Layer.Reduction.SUM,
            copyDrain(before.zeroPoint())));
    return before;
  }

  /** The output in a form of the chip's choice; reshaped if the tensor reads otherwise. */
  private Value out(Node node, MapShape shape) {
    Value out = out(node);
    if (out.shape().equals(shape)) {
      return out;
    }
    if (out.shape().elements() != shape.elements()) {
      throw new NotOnChip(
          "output shape " + out.shape() + " does not follow from the inputs", "check the model");
    }
    Value inner = graph.addValue(out.tensor(), shape, out.zeroPoint());
    graph.add(new Layer.Reshaped(nodes(node), inner.id(), out.id()));
    return inner;
  }

  private static List<Integer> nodes(Node node) {
    return List.of(node.index());
  }

  private Tensor tensor(Node node, int i) {
    return network.tensor(node.inputs().get(i));
  }

  private Constant constant(Node node, int i) {
    return tensor(node, i)
        .constant()
        .orElseThrow(
            () ->
                new NotOnChip(
                    "weights that are computed by the network",
                    "use constant weights, or " + ON_HOST));
  }

  // ---- convolutions

  /** Weights without their zero points, which the chip does not have; channels on an axis. */
  private int[] weights(Node node, int axis) {
    Tensor w = tensor(node, 1);
    Constant values = constant(node, 1);
    int[] weights = new int[w.elements()];
    List<Integer> zeros = w.zeroPoints();
    int channels = w.dim(axis);
    int perChannel = weights.length / channels;
    for (int i = 0; i < weights.length; i++) {
      int channel = axis == 0 ? i / perChannel : i % channels;
      int zero = zeros.isEmpty() ? 0 : zeros.get(zeros.size() == 1 ? 0 : channel);
      weights[i] = values.int8(i) - zero;
    }
    return weights;
  }

  /** A layer's input and kernel. */
  private record Weighted(Value in, Kernel kernel) {}

  /**
   * The kernel of weights of 9 bits over an input. Where 8 bits are not enough, the input is there
   * twice and each weight is a sum of two.
   */
  private Weighted weighted(
      Node node, Value in, int outputs, int rows, int cols, int inputs, int[] weights) {
    if (Arrays.stream(weights).allMatch(w -> w == (byte) w)) {
      byte[] narrow = new byte[weights.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (byte) weights[i];
      }
      return new Weighted(in, new Kernel(outputs, rows, cols, inputs, narrow));
    }
    boolean grouped = inputs != in.depth();
    byte[] parts = new byte[2 * weights.length];
    for (int i = 0; i < weights.length; i++) {
      int first = grouped ? 2 * i : i / inputs * 2 * inputs + i % inputs;
      byte low = (byte) Math.max(-128, Math.min(127, weights[i]));
      int rest = weights[i] - low;
      if (rest > 127) {
        throw new NotOnChip(
            "weight " + weights[i] + " without its zero point",
            "quantize the weights with another zero point than -128");
      }
      parts[first] = low;
      parts[grouped ? first + 1 : first + inputs] = (byte) rest;
    }
    Value two = grouped ? eachTwice(node, in) : twice(node, in);
    return new Weighted(two, new Kernel(outputs, rows, cols, 2 * inputs, parts));
  }

  /** All channels and once more all channels. */
  private Value twice(Node node, Value in) {
    List<Integer> both = new ArrayList<>(in.channels());
    both.addAll(in.channels());
    Value two = graph.addValue(in.tensor(), in.shape(), in.zeroPoint()).withChannels(both);
    graph.setValue(two);
    graph.add(new Layer.Concatenated(nodes(node), List.of(in.id(), in.id()), two.id()));
    return two;
  }

  /** Each channel twice, by a convolution of each channel whose weights are 1. */
  private Value eachTwice(Node node, Value in) {
    List<Integer> both = new ArrayList<>();
    in.channels().forEach(channel -> both.addAll(List.of(channel, channel)));
    Value two = graph.addValue(in.tensor(), in.shape(), in.zeroPoint()).withChannels(both);
    graph.setValue(two);
    byte[] ones = new byte[both.size()];
    Arrays.fill(ones, (byte) 1);
    graph.add(
        new Layer.Convolution(
            nodes(node),
            "copy",
            in.id(),
            two.id(),
            Window.PIXEL,
            in.depth(),
            new Kernel(both.size(), 1, 1, 1, ones),
            copyDrain(in.zeroPoint())));
    return two;
  }

  private void conv(Node node, Conv2d o) {
    Value in = in(node, 0);
    Tensor w = tensor(node, 1);
    int outputs = w.dim(0);
    Weighted weighted =
        weighted(node, in, outputs, w.dim(1), w.dim(2), w.dim(3), weights(node, 0));
    Kernel kernel = weighted.kernel();
    Window window =
        Window.of(
            o.padding(),
            in,
            w.dim(1),
            w.dim(2),
            o.strideH(),
            o.strideW(),
            o.dilationH(),
            o.dilationW());
    Value out =
        out(
            node,
            new MapShape(
                Window.outputs(o.padding().rows(), in.rows(), w.dim(1), o.strideH(), o.dilationH()),
                Window.outputs(
                    o.padding().columns(), in.cols(), w.dim(2), o.strideW(), o.dilationW()),
                outputs));
    Drain drain = drain(node, outputs, false, o.activation(), o.biasFraction());
    graph.add(
        new Layer.Convolution(
            nodes(node),
            o.key(),
            weighted.in().id(),
            out.id(),
            window,
            weighted.in().depth() / kernel.inputs(),
            kernel,
            drain));
  }

  private void depthwise(Node node, DepthwiseConv2d o) {
    Value in = in(node, 0);
    Tensor w = tensor(node, 1);
    int rows = w.dim(1);
    int cols = w.dim(2);
    int outputs = w.dim(3);
    int[] stored = weights(node, 3);
    int[] weights = new int[outputs * rows * cols];
    for (int t = 0; t < rows * cols; t++) {
      for (int k = 0; k < outputs; k++) {
        weights[k * rows * cols + t] = stored[t * outputs + k];
      }
    }
    Weighted weighted = weighted(node, in, outputs, rows, cols, 1, weights);
    Kernel kernel = weighted.kernel();
    Window window =
        Window.of(
            o.padding(),
            in,
            rows,
            cols,
            o.strideH(),
            o.strideW(),
            o.dilationH(),
            o.dilationW());
    Value out =
        out(
            node,
            new MapShape(
                Window.outputs(o.padding().rows(), in.rows(), rows, o.strideH(), o.dilationH()),
                Window.outputs(o.padding().columns(), in.cols(), cols, o.strideW(), o.dilationW()),
                outputs));
    Drain drain = drain(node, outputs, false, o.activation(), o.biasFraction());
    graph.add(
        outputs == in.depth() && kernel.inputs() == 1
            ? new Layer.Depthwise(nodes(node), o.key(), in.id(), out.id(), window, kernel, drain)
            : new Layer.Convolution(
                nodes(node),
                o.key(),
                weighted.in().id(),
                out.id(),
                window,
                in.depth(),
                kernel,
                drain));
  }

  private void dense(Node node, FullyConnected o) {
    Value in = in(node, 0);
    Tensor w = tensor(node, 1);
    int outputs = w.dim(0);
    int inputs = w.dim(1);
    int pixels = in.shape().elements() / inputs;
    if (in.width() != inputs && pixels > 1) {
      // Rows of the matrix are not pixels of the map.
      Value rows =
          graph.addValue(in.tensor(), new MapShape(pixels, 1, inputs), in.zeroPoint());
      graph.add(new Layer.Reshaped(nodes(node), in.id(), rows.id()));
      in = rows;
    }
    boolean pixel = in.width() == inputs;
    Window window = pixel ? Window.PIXEL : Window.whole(in.rows(), in.cols());
    Weighted weighted =
        weighted(
            node,
            in,
            outputs,
            window.kernelRows(),
            window.kernelCols(),
            in.width(),
            weights(node, 0));
    Kernel kernel = weighted.kernel();
    Value out =
        out(
            node,
            pixel ? new MapShape(in.rows(), in.cols(), outputs) : new MapShape(1, 1, outputs));
    boolean once = rounding == Rounding.LITERT && !onnx();
    Drain drain = drain(node, outputs, true, o.activation(), o.biasFraction());
    if (once) {
      drain = SingleRoundingProof.prove(
              drain, realFactors(node, outputs), kernel, weighted.in());
    }
    graph.add(
        new Layer.Convolution(
            nodes(node), o.key(), weighted.in().id(), out.id(), window, 1, kernel, drain));
  }

  private double[] realFactors(Node node, int outputs) {
    Tensor in = tensor(node, 0);
    Tensor w = tensor(node, 1);
    double out = network.tensor(node.outputs().get(0)).scale();
    double[] real = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      float s = w.scales().get(w.scales().size() == 1 ? 0 : k);
      real[k] = (double) in.scale() * (double) s / out;
    }
    return real;
  }

  /** Scales and range of a layer with weights. */
  private Drain drain(
      Node node, int outputs, boolean dense, Activation activation, int fraction) {
    Tensor in = tensor(node, 0);
    Tensor w = tensor(node, 1);
    Tensor out = network.tensor(node.outputs().get(0));
    if (!w.type().isSignedCode()) {
      throw new NotOnChip("weights are " + w.type(), "convert with int8 weights");
    }
    double[] real = realFactors(node, outputs);
    if (dense && w.scales().size() == 1 && rounding == Rounding.TFLM && !onnx()) {
      // Here the reference multiplies the two scales in float32.
      double factor = (double) (in.scale() * w.scale()) / (double) out.scale();
      Arrays.fill(real, factor);
    }
    boolean biased = node.inputs().size() > 2 && node.inputs().get(2) >= 0;
    Optional<Constant> bias = biased ? Optional.of(constant(node, 2)) : Optional.empty();
    List<ChannelScale> scales = new ArrayList<>();
    for (int k = 0; k < outputs; k++) {
      long b = bias.isPresent() ? bias.get().integer(tensor(node, 2).type(), k) : 0;
      // Of the same fraction as the factor itself: only its exponent is smaller.
      scales.add(new ChannelScale(Factor.of(Math.scalb(real[k], -fraction)), b));
    }
    CodeRange range = CodeRange.of(activation, out);
    return new Drain(
        scales,
        fraction,
        !onnx(),
        out.zeroPoint(),
        range.min(),
        range.max(),
        Optional.empty());
  }

  // ---- states

  /** Bits of what an accumulator of a recurrent layer is multiplied by. */
  private static final int ENTER_BITS = 8;

  private void stateSpace(Node node, StateSpace o) {
    Value in = in(node, 0);
    Tensor w = tensor(node, 1);
    int parts = w.dim(0);
    if (in.cols() > 1) {
      throw new NotOnChip(
          "time is not the axis of rows: the input has shape " + tensor(node, 0).shape(),
          "move time to the axis behind the batch");
    }
    boolean carried = carried(node);
    Weighted weighted = weighted(node, in, parts, 1, 1, w.dim(1), weights(node, 0));
    Tensor eigenvalues = tensor(node, 2);
    Constant steps = constant(node, 2);
    Tensor from = tensor(node, 0);
    List<Recurrence.Channel> channels = new ArrayList<>();
    for (int c = 0; c < parts; c++) {
      float scale = w.scales().get(w.scales().size() == 1 ? 0 : c);
      double factor = (double) from.scale() * (double) scale / (double) o.stateScale();
      int shift = ENTER_BITS - 1 - Math.getExponent(factor);
      int enters = (int) Math.floor(Math.scalb(factor, shift) + 0.5);
      boolean carry = enters == 1 << ENTER_BITS;
      channels.add(
          new Recurrence.Channel(
              (int) steps.integer(eigenvalues.type(), c),
              carry ? enters >> 1 : enters,
              carry ? shift - 1 : shift));
    }
    Value out = out(node, new MapShape(in.rows(), 1, parts));
    Tensor to = network.tensor(node.outputs().get(0));
    CodeRange range = CodeRange.of(Activation.NONE, to);
    Factor factor = Factor.of((double) o.stateScale() / (double) to.scale());
    Drain drain =
        new Drain(
            Collections.nCopies(parts, new ChannelScale(factor, 0)),
            0,
            !onnx(),
            to.zeroPoint(),
            range.min(),
            range.max(),
            Optional.empty(),
            Optional.of(
                new Recurrence(o.stateBits(), o.fractionBits(), channels, carried)));
    graph.add(
        new Layer.Convolution(
            nodes(node),
            o.key(),
            weighted.in().id(),
            out.id(),
            Window.PIXEL,
            1,
            weighted.kernel(),
            drain));
  }

  /** Whether states go on from frame to frame; they are kept as states of the network then. */
  private boolean carried(Node node) {
    int before = node.inputs().size() > 3 ? node.inputs().get(3) : -1;
    int after = node.outputs().size() > 1 ? node.outputs().get(1) : -1;
    if (before < 0) {
      return false;
    }
    boolean kept =
        network.states().stream()
            .anyMatch(
                s ->
                    s.tensor() == before
                        && s.next() == after
                        && IntStream.range(0, s.initial().size())
                            .allMatch(i -> s.initial().int8(i) == 0));
    if (!kept) {
      throw new NotOnChip(
          "its states come from elsewhere than from its frame before, or do not begin with zeros",
          GOLDEN_ONLY);
    }
    return true;
  }

  // ---- reductions

  private void pool(Node node, Window window, Layer.Reduction kind, Activation activation) {
    Value in = in(node, 0);
    Tensor out = network.tensor(node.outputs().get(0));
    Value to = out(node);
    if (onnx() && kind == Layer.Reduction.AVERAGE) {
      scaledAverage(node, window, activation, in, to);
      return;
    }
    if (to.width() != in.width() || to.zeroPoint() != in.zeroPoint()) {
      throw new NotOnChip(
          "output has another zero point or other channels than the input",
          "convert the pool with equal quantization of input and output");
    }
    CodeRange range = CodeRange.of(activation, out);
    Drain drain =
        new Drain(
            List.of(new ChannelScale(Factor.ONE, 0)),
            false,
            in.zeroPoint(),
            range.min(),
            range.max(),
            Optional.empty());
    graph.add(
        new Layer.Pool(nodes(node), node.op().key(), in.id(), to.id(), window, kind, drain));
  }

  /** The mean over the places of a window inside the map: a factor for each number of them. */
  private void scaledAverage(Node node, Window w, Activation activation, Value in, Value to) {
    Tensor from = tensor(node, 0);
    Tensor out = network.tensor(node.outputs().get(0));
    boolean whole = w.staysInside(in, to);
    int most = w.kernelRows() * w.kernelCols();
    List<ChannelScale> scales = new ArrayList<>();
    for (int count = whole ? most : 1; count <= most; count++) {
      Factor factor = Factor.of((double) from.scale() / ((double) out.scale() * count));
      scales.add(new ChannelScale(factor, 0));
    }
    CodeRange range = CodeRange.of(activation, out);
    Drain drain =
        new Drain(scales, false, out.zeroPoint(), range.min(), range.max(), Optional.empty());
    graph.add(
        new Layer.Pool(
            nodes(node),
            node.op().key(),
            in.id(),
            to.id(),
            w,
            whole ? Layer.Reduction.SUM : Layer.Reduction.MEAN,
            drain));
  }

  private boolean onnx() {
    return network.semantics() == Semantics.ONNX;
  }

  private void mean(Node node) {
    Value in = in(node, 0);
    Tensor from = tensor(node, 0);
    Tensor to = network.tensor(node.outputs().get(0));
    Tensor axes = tensor(node, 1);
    Constant c = constant(node, 1);
    int rank = from.shape().size();
    boolean[] reduced = new boolean[rank];
    for (int i = 0; i < axes.elements(); i++) {
      reduced[Math.floorMod((int) c.integer(axes.type(), i), rank)] = true;
    }
    List<Integer> sizes = from.shape();
    boolean rows = in.rows() > 1 && axisReduced(sizes, reduced, in, 0);
    boolean cols = in.cols() > 1 && axisReduced(sizes, reduced, in, 1);
    if (in.width() > 1 && axisReduced(sizes, reduced, in, 2)) {
      throw new NotOnChip(
          "mean over channels",
          "write it as a 1x1 convolution with equal weights, or " + ON_HOST);
    }
    int kernelRows = rows ? in.rows() : 1;
    int kernelCols = cols ? in.cols() : 1;
    int n = kernelRows * kernelCols;
    Factor f = Factor.of((double) from.scale() / (double) to.scale());
    int k = Math.min(31 - Integer.numberOfLeadingZeros(n), 31 + f.exponent());
    Factor divided =
        onnx()
            ? Factor.of((double) from.scale() / ((double) to.scale() * n))
            : new Factor((int) (((long) f.multiplier() << k) / n), f.exponent() - k);
    Value out =
        out(
            node,
            new MapShape(rows ? 1 : in.rows(), cols ? 1 : in.cols(), in.width()));
    Window window = new Window(kernelRows, kernelCols, 1, 1, 1, 1, 0, 0);
    Drain drain =
        new Drain(
            List.of(new ChannelScale(divided, 0)),
            !onnx(),
            to.zeroPoint(),
            to.type().min(),
            to.type().max(),
            Optional.empty());
    graph.add(
        new Layer.Pool(
            nodes(node), node.op().key(), in.id(), out.id(), window, Layer.Reduction.SUM, drain));
  }

  /** Whether an axis of the map (0 rows, 1 columns, 2 channels) is among the reduced ones. */
  private static boolean axisReduced(List<Integer> sizes, boolean[] reduced, Value in, int axis) {
    int rank = sizes.size();
    int fromEnd = rank - 1;
    int channels = fromEnd;
    int cols = in.cols() > 1 ? fromEnd - 1 : -1;
    int rowsAxis = in.cols() > 1 || rank >= 4 ? fromEnd - 2 : fromEnd - 1;
    int at = axis == 2 ? channels : axis == 1 ? cols : rowsAxis;
    return at >= 0 && reduced[at];
  }

  // ---- elementwise

  private Optional<Constant> constantOperand(Node node, int i) {
    return tensor(node, i).constant();
  }

  private void sum(Node node, Activation activation, int sign) {
    Tensor a = tensor(node, 0);
    Tensor b = tensor(node, 1);
    Tensor to = network.tensor(node.outputs().get(0));
    double twiceMax = 2f * Math.max(a.scale(), b.scale());
    Factor first = Factor.of(a.scale() / twiceMax);
    Factor second = Factor.of(b.scale() / twiceMax);
    Factor result = Factor.of(twiceMax / ((double) (1 << 20) * (double) to.scale()));
    boolean twice = !onnx();
    IntTable tableA =
        IntTable.of(a.zeroPoint(), x -> (int) first.apply((long) x << 20, twice));
    IntTable tableB =
        IntTable.of(b.zeroPoint(), x -> (int) (sign * second.apply((long) x << 20, twice)));
    Drain drain = oneScale(result, activation, to);
    int constant = constantSide(node);
    if (constant < 0) {
      pair(
          node,
          (x, y, out) ->
              new Layer.Sum(nodes(node), node.op().key(), x, y, out, tableA, tableB, drain),
          (x, y, out) ->
              new Layer.Sum(nodes(node), node.op().key(), x, y, out, tableB, tableA, drain));
      return;
    }
    Value in = in(node, 1 - constant);
    Tensor c = tensor(node, constant);
    IntTable own = constant == 0 ? tableB : tableA;
    IntTable other = constant == 0 ? tableA : tableB;
    int[] codes = perChannel(node, constant, in);
    int[] bias = new int[codes.length];
    for (int k = 0; k < codes.length; k++) {
      bias[k] = other.at(codes[k] - c.zeroPoint());
    }
    if (bias.length == 1) {
      Table table =
          Table.of(
              q ->
                  drain
                      .withScales(List.of(new ChannelScale(result, bias[0])))
                      .code(0, own.at(q - in.zeroPoint())));
      lookup(node, in, table);
      return;
    }
    Value out = out(node, in.shape());
    List<ChannelScale> scales = new ArrayList<>();
    for (int k = 0; k < bias.length; k++) {
      scales.add(new ChannelScale(result, bias[k]));
    }
    graph.add(
        new Layer.ChannelSum(
            nodes(node), node.op().key(), in.id(), out.id(), own, drain.withScales(scales)));
  }

  /** The same scale for every channel, rounded as the format of the model wants. */
  private Drain oneScale(Factor factor, Activation activation, Tensor to) {
    CodeRange range = CodeRange.of(activation, to);
    return new Drain(
        List.of(new ChannelScale(factor, 0)),
        !onnx(),
        to.zeroPoint(),
        range.min(),
        range.max(),
        Optional.empty());
  }

  private void product(Node node, Activation activation) {
    Tensor a = tensor(node, 0);
    Tensor b = tensor(node, 1);
    Tensor to = network.tensor(node.outputs().get(0));
    Factor factor =
        Factor.of(
            onnx()
                ? (double) a.scale() * (double) b.scale() / (double) to.scale()
                : (double) (a.scale() * b.scale() / to.scale()));
    Drain drain = oneScale(factor, activation, to);
    int constant = constantSide(node);
    if (constant < 0) {
      pair(
          node,
          (x, y, out) -> new Layer.Product(nodes(node), node.op().key(), x, y, out, drain),
          (x, y, out) -> new Layer.Product(nodes(node), node.op().key(), x, y, out, drain));
      return;
    }
    Value in = in(node, 1 - constant);
    Tensor c = tensor(node, constant);
    int[] codes = perChannel(node, constant, in);
    if (codes.length == 1) {
      long x = codes[0] - c.zeroPoint();
      lookup(node, in, Table.of(q -> drain.code(0, (q - in.zeroPoint()) * x)));
      return;
    }
    byte[] weights = new byte[codes.length];
    for (int k = 0; k < codes.length; k++) {
      int w = codes[k] - c.zeroPoint();
      if (w < -128 || w > 127) {
        throw new NotOnChip(
            "constant factor of channel " + k + " is " + w + ", weights of the chip have 8 bits",
            "convert the constant with a symmetric scale");
      }
      weights[k] = (byte) w;
    }
    Value out = out(node, in.shape());
    graph.add(
        new Layer.Depthwise(
            nodes(node),
            node.op().key(),
            in.id(),
            out.id(),
            Window.PIXEL,
            new Kernel(codes.length, 1, 1, 1, weights),
            drain));
  }

  /** Which of two operands is constant; -1 for none. */
  private int constantSide(Node node) {
    boolean first = constantOperand(node, 0).isPresent();
    boolean second = constantOperand(node, 1).isPresent();
    if (first && second) {
      throw new NotOnChip("both operands are constant", "let the converter fold constants");
    }
    return first ? 0 : second ? 1 : -1;
  }

  /** Codes of a constant operand: one, or one a channel. */
  private int[] perChannel(Node node, int i, Value in) {
    Tensor t = tensor(node, i);
    Constant c = constant(node, i);
    if (!t.type().isSignedCode()) {
      throw new NotOnChip("constant operand is " + t.type(), "convert it to int8");
    }
    int n = t.elements();
    boolean channels = n == in.width() && n > 1 && t.dim(-1) == n;
    if (n != 1 && !channels) {
      throw new NotOnChip(
          "constant operand of shape " + t.shape() + "; one value or one a channel can be held",
          "use a constant for each channel, or " + ON_HOST);
    }
    Value shape = in;
    Tensor to = network.tensor(node.outputs().get(0));
    if (to.elements() != shape.shape().elements()) {
      throw new NotOnChip("the constant operand broadcasts the other one", ON_HOST);
    }
    return IntStream.range(0, n).map(c::int8).toArray();
  }

  private interface PairMaker {
    Layer make(int first, int second, int out);
  }

  private void pair(Node node, PairMaker inOrder, PairMaker swapped) {
    Value a = in(node, 0);
    Value b = in(node, 1);
    Value to = out(node);
    boolean firstWhole = a.shape().elements() == to.shape().elements();
    Value whole = firstWhole ? a : b;
    Value part = firstWhole ? b : a;
    if (whole.shape().elements() != to.shape().elements()) {
      throw new NotOnChip(
          "both operands broadcast: " + a.shape() + " and " + b.shape(),
          "widen one of them before");
    }
    boolean fits =
        (part.rows() == whole.rows() || part.rows() == 1)
            && (part.cols() == whole.cols() || part.cols() == 1)
            && (part.width() == whole.width() || part.width() == 1);
    if (!fits) {
      throw new NotOnChip(
          "operands of shapes " + a.shape() + " and " + b.shape(), "give them equal shapes");
    }
    if (!to.shape().equals(whole.shape())) {
      Value inner = graph.addValue(to.tensor(), whole.shape(), to.zeroPoint());
      graph.add(new Layer.Reshaped(nodes(node), inner.id(), to.id()));
      to = inner;
    }
    if (part.width() < whole.width()) {
      part = widened(node, part, whole.width());
    }
    graph.add(
        (firstWhole ? inOrder : swapped).make(whole.id(), part.id(), to.id()));
  }

  /** One channel repeated, by a 1x1 convolution whose weights are 1. */
  private Value widened(Node node, Value one, int channels) {
    // All channels of the value stand for the one channel of the tensor.
    Value wide =
        graph
            .addValue(one.tensor(), one.shape(), one.zeroPoint())
            .withChannels(Collections.nCopies(channels, 0));
    graph.setValue(wide);
    byte[] ones = new byte[channels];
    Arrays.fill(ones, (byte) 1);
    graph.add(
        new Layer.Convolution(
            nodes(node),
            "broadcast",
            one.id(),
            wide.id(),
            Window.PIXEL,
            1,
            new Kernel(channels, 1, 1, 1, ones),
            copyDrain(one.zeroPoint())));
    return wide;
  }

  /** A drain that leaves a value as it is. */
  static Drain copyDrain(int zeroPoint) {
    return new Drain(
        List.of(new ChannelScale(Factor.ONE, 0)), false, zeroPoint, -128, 127, Optional.empty());
  }

  private void lookup(Node node, Table table) {
    lookup(node, in(node, 0), table);
  }

  private void lookup(Node node, Value in, Table table) {
    graph.add(
        new Layer.Lookup(
            nodes(node), node.op().key(), in.id(), out(node, in.shape()).id(), table));
  }

  private void requantized(Node node) {
    Tensor from = tensor(node, 0);
    Tensor to = network.tensor(node.outputs().get(0));
    Factor f = Factor.of((double) from.scale() / (double) to.scale());
    lookup(
        node,
        Table.of(
            q ->
                (int)
                    Math.max(
                        to.type().min(),
                        Math.min(to.type().max(), f.twice(q - from.zeroPoint()) + to.zeroPoint()))));
  }

  private void softmax(Node node, Softmax o) {
    Value in = in(node, 0);
    Tensor from = tensor(node, 0);
    Tensor to = network.tensor(node.outputs().get(0));
    int axis = from.shape().isEmpty() ? 1 : from.dim(-1);
    if (axis != in.width()) {
      throw new NotOnChip("softmax over more than the channels of a pixel", ON_HOST);
    }
    if (to.zeroPoint() != -128 || Math.abs(to.scale() * 256 - 1) > 1e-3) {
      throw new NotOnChip(
          "output scale " + to.scale() + " and zero point " + to.zeroPoint(),
          "convert softmax with scale 1/256 and zero point -128");
    }
    graph.add(
        new Layer.SoftmaxAtEnd(
            nodes(node), in.id(), out(node).id(), SoftmaxTable.of(o.beta(), from.scale())));
  }

  // ---- movements

  private void transpose(Node node) {
    Value in = in(node, 0);
    Tensor from = tensor(node, 0);
    Tensor perm = tensor(node, 1);
    Constant c = constant(node, 1);
    List<Integer> p =
        IntStream.range(0, perm.elements())
            .mapToObj(i -> Math.floorMod((int) c.integer(perm.type(), i), from.shape().size()))
            .toList();
    graph.add(
        new Layer.Transposed(nodes(node), in.id(), out(node).id(), from.shape(), p));
  }

  private void pad(Node node) {
    Value in = in(node, 0);
    Tensor from = tensor(node, 0);
    Tensor amounts = tensor(node, 1);
    Constant c = constant(node, 1);
    int rank = from.shape().size();
    int[] before = new int[3];
    int[] after = new int[3];
    for (int axis = 0; axis < rank; axis++) {
      int b = (int) c.integer(amounts.type(), 2 * axis);
      int a = (int) c.integer(amounts.type(), 2 * axis + 1);
      int at = MapShape.axis(from.shape(), axis);
      if (b == 0 && a == 0) {
        continue;
      }
      if (at < 0) {
        throw new NotOnChip("padding of the batch axis", "pad height and width alone");
      }
      before[at] = b;
      after[at] = a;
    }
    if (before[2] != 0 || after[2] != 0) {
      throw new NotOnChip("padding of channels", "pad height and width alone");
    }
    Value out =
        out(
            node,
            new MapShape(
                in.rows() + before[0] + after[0], in.cols() + before[1] + after[1], in.width()));
    if (out.zeroPoint() != in.zeroPoint()) {
      throw new NotOnChip("output has another zero point", "convert with equal quantization");
    }
    graph.add(new Layer.Padded(nodes(node), in.id(), out.id(), before[0], before[1]));
  }

  private void concatenation(Node node, Concatenation o) {
    Tensor to = network.tensor(node.outputs().get(0));
    int axis = MapShape.axis(to.shape(), o.axis());
    Optional<StreamedRows.Window> window =
        axis == MapShape.ROWS ? streams.window(node) : Optional.empty();
    if (window.isPresent()) {
      history(node, window.get());
      return;
    }
    if (axis != MapShape.CHANNELS) {
      throw new NotOnChip(
          "concatenation along axis " + o.axis() + " of " + to.shape(),
          "concatenate along the channels");
    }
    List<Integer> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      Value in = in(node, i);
      if (in.zeroPoint() != to.zeroPoint() || tensor(node, i).scale() != to.scale()) {
        throw new NotOnChip(
            "input " + i + " has another scale than the output",
            "convert with equal quantization of all inputs");
      }
      inputs.add(in.id());
    }
    graph.add(new Layer.Concatenated(nodes(node), inputs, out(node).id()));
  }

  /** Rows of earlier inferences in front of new ones. */
  private void history(Node node, StreamedRows.Window window) {
    if (!window.refusal().isEmpty()) {
      throw new NotOnChip(window.refusal(), GOLDEN_ONLY);
    }
    Value in = in(node, 1);
    Value out = out(node);
    if (in.zeroPoint() != out.zeroPoint()) {
      throw new NotOnChip("output has another zero point", "convert with equal quantization");
    }
    graph.add(new Layer.History(nodes(node), in.id(), out.id(), window.rows()));
  }

  private void split(Node node, Split o) {
    Value in = in(node, 0);
    int axis = MapShape.axis(tensor(node, 0).shape(), o.axis());
    List<Value> outs = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      outs.add(out(node, i));
    }
    if (axis < 0) {
      throw new NotOnChip("split of the batch axis", ON_HOST);
    }
    int[] begin = new int[3];
    for (Value out : outs) {
      part(node, in, out, begin, new int[] {1, 1, 1});
      begin[axis] += axis == 0 ? out.rows() : axis == 1 ? out.cols() : out.width();
    }
  }

  private void slice(Node node, StridedSlice o) {
    Value in = in(node, 0);
    List<Integer> shape = tensor(node, 0).shape();
    Value out = out(node);
    int[] begin = new int[3];
    int[] stride = {1, 1, 1};
    int[] size = {in.rows(), in.cols(), in.width()};
    for (int axis = 0; axis < shape.size(); axis++) {
      int at = MapShape.axis(shape, axis);
      int step = o.stride().get(axis);
      if (step < 1 || at == 2 && step > 1) {
        throw new NotOnChip(
            "slice of axis " + axis + " by " + step, "slice forward, channels by 1");
      }
      if (at >= 0) {
        begin[at] = o.begin().get(axis);
        stride[at] = step;
        size[at] = (Math.min(o.end().get(axis), shape.get(axis)) - begin[at] + step - 1) / step;
      }
    }
    MapShape cut = new MapShape(size[0], size[1], size[2]);
    if (!out.shape().equals(cut)) {
      if (out.shape().elements() != cut.elements()) {
        throw new NotOnChip("slice of " + shape + " to " + out.shape(), ON_HOST);
      }
      Value inner = graph.addValue(out.tensor(), cut, out.zeroPoint());
      graph.add(new Layer.Reshaped(nodes(node), inner.id(), out.id()));
      out = inner;
    }
    part(node, in, out, begin, stride);
  }

  /**
   * A part of a map: channels are a place in its ring; rows and columns are copied by a window that
   * begins inside the map.
   */
  private void part(Node node, Value in, Value out, int[] begin, int[] stride) {
    boolean allChannels = out.width() == in.width();
    boolean samePixels = out.rows() == in.rows() && out.cols() == in.cols();
    if (!samePixels) {
      if (!allChannels) {
        throw new NotOnChip(
            "slice of pixels and channels at once", "slice them one after the other");
      }
      Window w = new Window(1, 1, stride[0], stride[1], 1, 1, -begin[0], -begin[1]);
      graph.add(
          new Layer.Pool(
              nodes(node),
              node.op().key(),
              in.id(),
              out.id(),
              w,
              Layer.Reduction.SUM,
              copyDrain(in.zeroPoint())));
      return;
    }
    graph.add(new Layer.ChannelSlice(nodes(node), in.id(), out.id(), begin[2]));
  }
}
