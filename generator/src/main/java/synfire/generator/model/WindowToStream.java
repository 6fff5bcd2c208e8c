package synfire.generator.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Constant;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.Dequantize;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Mean;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Padding;
import synfire.golden.op.Pointwise;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Softmax;
import synfire.golden.op.Split;
import synfire.golden.op.StateSpace;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Unary;

/**
 * A network over a window of time made a network over steps of it. Time is axis 1 of maps. A step
 * brings as many new rows as the strides of all layers together; each layer makes its new rows
 * alone, of new rows and of states that hold those before.
 *
 * <p>When as many rows have come as the window has, each tensor holds the last rows of its namesake
 * in the window that ends with the step, bit for bit: windows without padding do not see where the
 * window of the whole network begins.
 */
public final class WindowToStream {

  private static final int TIME = 1;

  private final Network window;
  /** Rows of the input for each row of a tensor; 0 for tensors that have one value a step. */
  private final int[] strides;
  private final Map<Integer, Integer> ids = new HashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  private int step = 1;

  private WindowToStream(Network window) {
    this.window = window;
    strides = new int[window.tensors().size()];
  }

  /**
   * The network over steps.
   *
   * @throws ProblemException with the first operation that sees where a window begins or ends
   */
  public static Network of(Network window) {
    return new WindowToStream(window).network();
  }

  private Network network() {
    if (window.inputs().size() != 1 || !window.states().isEmpty()) {
      throw refusal(
          "the network has " + window.inputs().size() + " inputs and " + window.states().size()
              + " states",
          "one input, a window of time, and no state");
    }
    int input = window.inputs().get(0);
    if (window.tensor(input).shape().size() < 3 || window.tensor(input).dim(0) != 1) {
      throw refusal(
          "the input has shape " + window.tensor(input).shape(),
          "[1, time, ...] with three axes or four");
    }
    strides[input] = 1;
    for (Node node : window.nodes()) {
      int stride = stride(node);
      node.outputs().forEach(out -> strides[out] = stride);
      step = stride == 0 ? step : step / gcd(step, stride) * stride;
    }
    add(input, 0);
    window.nodes().forEach(this::add);
    return new Network(
        window.name(),
        tensors,
        nodes,
        List.of(ids.get(input)),
        window.outputs().stream().map(ids::get).toList(),
        states,
        window.semantics());
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  // ---- what a node is to time

  private Tensor in(Node node) {
    return window.tensor(node.inputs().get(0));
  }

  private Tensor out(Node node) {
    return window.tensor(node.outputs().get(0));
  }

  /** Tensors of a node that have rows of time. */
  private List<Integer> timed(Node node) {
    return node.inputs().stream().filter(id -> id >= 0 && strides[id] > 0).toList();
  }

  private boolean isConstant(int id) {
    return id < 0 || window.tensor(id).constant().isPresent();
  }

  /** Input rows for each row that a node makes, 0 for one value a step. */
  private int stride(Node node) {
    List<Integer> timed = timed(node);
    if (timed.isEmpty()) {
      return 0;
    }
    int stride = strides[timed.get(0)];
    Optional<Rows> rows = rows(node);
    if (rows.isPresent()) {
      return out(node).dim(TIME) == 1 ? 0 : stride * rows.get().stride();
    }
    if (isWhole(node)) {
      return 0;
    }
    boolean rowwise =
        node.op() instanceof Reshape
            || node.op() instanceof StridedSlice
            || node.op() instanceof Split s && s.axis() != TIME
            || node.op() instanceof Concatenation c && c.axis() != TIME
            || node.op() instanceof Mean
            || node.op() instanceof Add
            || node.op() instanceof Sub
            || node.op() instanceof Mul
            || node.op() instanceof Unary
            || node.op() instanceof Pointwise
            || node.op() instanceof Quantize
            || node.op() instanceof Dequantize
            || node.op() instanceof Softmax
            || node.op() instanceof StateSpace;
    boolean alike =
        node.inputs().stream()
            .filter(id -> !isConstant(id))
            .allMatch(
                id ->
                    strides[id] == stride
                        && window.tensor(id).dim(TIME) == in(node).dim(TIME));
    if (!rowwise || !alike) {
      throw refusal(node, "it joins rows of time in its own way");
    }
    return stride;
  }

  /** Windows over rows. */
  private record Rows(int kernel, int stride, int dilation, Padding padding) {
    int span() {
      return (kernel - 1) * dilation + 1;
    }
  }

  private Optional<Rows> rows(Node node) {
    Op op = node.op();
    Rows rows = null;
    if (op instanceof Conv2d c) {
      rows = new Rows(kernel(node), c.strideH(), c.dilationH(), c.padding());
    } else if (op instanceof DepthwiseConv2d d) {
      rows = new Rows(kernel(node), d.strideH(), d.dilationH(), d.padding());
    } else if (op instanceof AveragePool2d p) {
      rows = new Rows(p.kernelH(), p.strideH(), 1, p.padding());
    } else if (op instanceof MaxPool2d p) {
      rows = new Rows(p.kernelH(), p.strideH(), 1, p.padding());
    }
    if (rows == null || strides[node.inputs().get(0)] == 0) {
      return Optional.empty();
    }
    Padding.Border border = rows.padding().rows();
    boolean padded = border.before() > 0 || border.after() > 0;
    int windows = (in(node).dim(TIME) - rows.span()) / rows.stride() + 1;
    if (padded || in(node).dim(TIME) < rows.span() || windows != out(node).dim(TIME)) {
      throw refusal(node, "its windows reach beyond the rows of time");
    }
    return Optional.of(rows);
  }

  private int kernel(Node node) {
    return window.tensor(node.inputs().get(1)).dim(1);
  }

  /** Whether a node reads all rows of the window for one value a step. */
  private boolean isWhole(Node node) {
    if (node.op() instanceof FullyConnected) {
      int depth = window.tensor(node.inputs().get(1)).dim(1);
      if (depth != in(node).elements()) {
        throw refusal(node, "it is a dense layer of each row by itself; use a convolution");
      }
      return true;
    }
    if (node.op() instanceof Mean) {
      Tensor axes = window.tensor(node.inputs().get(1));
      Constant values = axes.constant().orElseThrow();
      for (int i = 0; i < axes.elements(); i++) {
        int rank = in(node).shape().size();
        if (Math.floorMod(values.integer(axes.type(), i), rank) == TIME) {
          return true;
        }
      }
      return false;
    }
    boolean read =
        window.nodes().stream().anyMatch(n -> n.inputs().contains(node.outputs().get(0)));
    return node.op() instanceof Reshape && !keepsRows(node) && read;
  }

  /** Whether a reshape leaves the rows of time as they are. */
  private boolean keepsRows(Node node) {
    Tensor out = out(node);
    return out.shape().size() >= 3
        && out.dim(0) == 1
        && out.dim(TIME) == in(node).dim(TIME);
  }

  // ---- the nodes over steps

  /** Rows of a tensor in a step. */
  private int fresh(int tensor) {
    return step / strides[tensor];
  }

  private static List<Integer> withRows(Tensor t, int rows) {
    List<Integer> shape = new ArrayList<>(t.shape());
    shape.set(TIME, rows);
    return shape;
  }

  private int add(Tensor like, String name, List<Integer> shape, Optional<Constant> constant) {
    int id = tensors.size();
    tensors.add(
        new Tensor(
            id, name, like.type(), shape, like.scales(), like.zeroPoints(), like.channelAxis(),
            constant));
    return id;
  }

  /** The tensor of a step for one of the window. */
  private int add(int tensor, int flatRows) {
    Tensor t = window.tensor(tensor);
    List<Integer> shape = t.shape();
    if (flatRows > 0) {
      shape = new ArrayList<>(shape);
      int last = shape.size() - 1;
      shape.set(last, shape.get(last) / flatRows * fresh(tensor));
    } else if (strides[tensor] > 0) {
      shape = withRows(t, fresh(tensor));
    }
    int id = add(t, t.name(), shape, t.constant());
    ids.put(tensor, id);
    return id;
  }

  private int constantOrStep(int tensor) {
    if (tensor < 0) {
      return -1;
    }
    return ids.containsKey(tensor) ? ids.get(tensor) : add(tensor, 0);
  }

  private void node(Op op, List<Integer> inputs, List<Integer> outputs) {
    nodes.add(new Node(nodes.size(), op, inputs, outputs));
  }

  private void add(Node node) {
    List<Integer> inputs = new ArrayList<>();
    node.inputs().forEach(id -> inputs.add(constantOrStep(id)));
    if (!timed(node).isEmpty()) {
      int from = node.inputs().get(0);
      int all = in(node).dim(TIME);
      Optional<Rows> rows = rows(node);
      if (rows.isPresent()) {
        inputs.set(0, windows(from, rows.get(), out(node).dim(TIME)));
      } else if (isWhole(node)) {
        inputs.set(0, joined(from, all - fresh(from)));
      } else if (node.op() instanceof StridedSlice slice
          && slice.end().get(TIME) - slice.begin().get(TIME) != all) {
        part(node, slice, from, all);
        return;
      } else if (node.op() instanceof StridedSlice slice) {
        List<Integer> end = new ArrayList<>(slice.end());
        end.set(TIME, fresh(from));
        StridedSlice part = new StridedSlice(slice.begin(), end, slice.stride());
        node(part, inputs, List.of(add(node.outputs().get(0), 0)));
        return;
      } else if (node.op() instanceof Reshape && !keepsRows(node)) {
        int flat = add(node.outputs().get(0), all);
        node(node.op(), inputs, List.of(flat));
        return;
      }
    }
    List<Integer> outputs =
        new ArrayList<>(node.outputs().stream().map(out -> add(out, 0)).toList());
    if (node.op() instanceof StateSpace) {
      recurrence(node, inputs, outputs);
    }
    node(node.op(), inputs, outputs);
  }

  /** States of a recurrence go on from step to step. */
  private void recurrence(Node node, List<Integer> inputs, List<Integer> outputs) {
    Tensor eigenvalues = window.tensor(node.inputs().get(2));
    String name = out(node).name() + "/state";
    int before = add(eigenvalues, name, eigenvalues.shape(), Optional.empty());
    int after = add(eigenvalues, name, eigenvalues.shape(), Optional.empty());
    inputs.add(before);
    outputs.add(after);
    byte[] zeros = new byte[eigenvalues.elements() * eigenvalues.type().bytes()];
    states.add(new State(name, before, after, Constant.of(zeros)));
  }

  /** What windows of a step read: new rows and those before that the first one reaches. */
  private int windows(int tensor, Rows rows, int windows) {
    Tensor t = window.tensor(tensor);
    int fresh = fresh(tensor);
    int stride = windows == 1 ? fresh : rows.stride();
    int rest = t.dim(TIME) - (windows - 1) * rows.stride() - rows.span();
    int kept = rows.span() - stride + rest;
    if (kept >= 0) {
      return joined(tensor, kept);
    }
    return cut(t, ids.get(tensor), -kept, fresh);
  }

  /** Rows of a map of a step. */
  private int cut(Tensor like, int from, int begin, int end) {
    int rank = like.shape().size();
    List<Integer> first = new ArrayList<>(Collections.nCopies(rank, 0));
    first.set(TIME, begin);
    int out = add(like, like.name(), withRows(like, end - begin), Optional.empty());
    node(
        new StridedSlice(
            first, withRows(like, end), Collections.nCopies(rank, 1)),
        List.of(from),
        List.of(out));
    return out;
  }

  /** A state of some rows in front of the new ones. */
  private int joined(int tensor, int kept) {
    Tensor t = window.tensor(tensor);
    int now = ids.get(tensor);
    if (kept == 0) {
      return now;
    }
    int rows = fresh(tensor);
    int state = add(t, t.name(), withRows(t, kept), Optional.empty());
    int both = add(t, t.name(), withRows(t, kept + rows), Optional.empty());
    node(new Concatenation(TIME), List.of(state, now), List.of(both));
    int next = cut(t, both, rows, kept + rows);
    byte[] zeros = new byte[tensors.get(state).elements()];
    Arrays.fill(zeros, (byte) t.zeroPoint());
    states.add(new State(t.name() + "/" + states.size(), state, next, Constant.of(zeros)));
    return both;
  }

  /** Some rows of the window: the new ones of a step, or those of some rows before. */
  private void part(Node node, StridedSlice slice, int from, int all) {
    boolean others = false;
    for (int axis = 0; axis < slice.begin().size(); axis++) {
      boolean whole =
          slice.begin().get(axis) == 0 && slice.end().get(axis) >= in(node).dim(axis);
      others |= axis != TIME && !whole;
    }
    if (slice.stride().stream().anyMatch(s -> s != 1)
        || others
        || out(node).shape().size() != in(node).shape().size()) {
      throw refusal(node, "it takes rows of time and more at once");
    }
    int late = all - Math.min(all, slice.end().get(TIME));
    int rows = fresh(from);
    int both = joined(from, late);
    ids.put(node.outputs().get(0), cut(in(node), both, 0, rows));
  }

  // ---- refusals

  private ProblemException refusal(String what, String expected) {
    return new ProblemException(
        what, "model " + window.name(), expected, "leave --stream away");
  }

  private ProblemException refusal(Node node, String why) {
    return new ProblemException(
        "operation " + node.index() + " (" + node.op().key() + ") cannot be streamed: " + why,
        "model " + window.name(),
        "convolutions and pools without padding over time, operations on each row, and dense"
            + " layers or means over all of them",
        "leave --stream away, or export the model with VALID padding");
  }
}
