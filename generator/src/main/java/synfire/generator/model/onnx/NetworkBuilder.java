package synfire.generator.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import synfire.generator.model.Refusal;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.Tensor;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Op;
import synfire.golden.op.Pad;
import synfire.golden.op.Reshape;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Transpose;

/** A network that grows node by node, and the movements of codes in it. */
final class NetworkBuilder {

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  /** For each node the node of the file that it comes from. */
  private final List<Integer> sites = new ArrayList<>();
  private final Map<Integer, Node> writers = new HashMap<>();
  private final Map<List<Integer>, Integer> lists = new HashMap<>();
  /** Outputs of transposes by order, layout before and input. */
  private final Map<List<Integer>, Integer> transposes = new HashMap<>();
  private long elements;
  private int site;

  /** The node of the file that is at work. */
  int site() {
    return site;
  }

  /** Says which node of the file is at work. */
  void site(int index) {
    site = index;
  }

  // --- tensors and nodes

  private int add(
      String name,
      DataType type,
      List<Integer> shape,
      List<Float> scales,
      List<Integer> zeros,
      int axis,
      Optional<Constant> constant) {
    if (constant.isEmpty()) {
      elements += Shapes.elements(Shapes.checked(shape));
      if (elements > Shapes.MAX_ELEMENTS) {
        throw new Refusal(
            "with this operator the activations have more than " + Shapes.MAX_ELEMENTS
                + " elements",
            "",
            "use a smaller network");
      }
    }
    int id = tensors.size();
    tensors.add(new Tensor(id, name, type, shape, scales, zeros, axis, constant));
    return id;
  }

  /** A tensor of codes that some node writes. */
  int codes(DataType type, List<Integer> shape, float scale, int zero) {
    return add(
        "t" + tensors.size(),
        type,
        shape,
        List.of(scale),
        List.of(zero),
        0,
        Optional.empty());
  }

  /** A tensor of signed codes that some node writes. */
  int codes(List<Integer> shape, Quantization to) {
    return codes(to.type(), shape, to.scale(), to.zero());
  }

  /** A tensor as another one, in a shape with the same final axis. */
  int copyOf(int tensor, List<Integer> shape) {
    Tensor t = tensor(tensor);
    return add(
        "t" + tensors.size(),
        t.type(),
        shape,
        t.scales(),
        t.zeroPoints(),
        shape.size() - 1,
        Optional.empty());
  }

  /** A tensor of int32 sums with a scale for each index of the final axis. */
  int sums(List<Integer> shape, List<Float> steps) {
    List<Integer> zeros = Collections.nCopies(steps.size(), 0);
    return add(
        "t" + tensors.size(),
        DataType.INT32,
        shape,
        steps,
        zeros,
        shape.size() - 1,
        Optional.empty());
  }

  /** A tensor of float32 numbers. */
  int reals(List<Integer> shape) {
    return add(
        "t" + tensors.size(), DataType.FLOAT32, shape, List.of(), List.of(), 0, Optional.empty());
  }

  /** An input of float32 numbers. */
  int input(String name, List<Integer> shape) {
    return add(
        OnnxNode.clean(name), DataType.FLOAT32, shape, List.of(), List.of(), 0, Optional.empty());
  }

  /** An input of codes. */
  int input(String name, DataType type, List<Integer> shape, float scale, int zero) {
    return add(
        OnnxNode.clean(name), type, shape, List.of(scale), List.of(zero), 0, Optional.empty());
  }

  /** Constant codes. */
  int constant(
      DataType type,
      List<Integer> shape,
      byte[] codes,
      List<Float> scales,
      List<Integer> zeros,
      int axis) {
    return add(
        "t" + tensors.size(),
        type,
        shape,
        scales,
        zeros,
        axis,
        Optional.of(Constant.of(codes)));
  }

  /** A constant list of int32 numbers. */
  int integers(List<Integer> shape, int... values) {
    List<Integer> key = new ArrayList<>(shape);
    key.add(-1);
    IntStream.of(values).forEach(key::add);
    return lists.computeIfAbsent(
        key,
        k -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asIntBuffer().put(values);
          return add(
              "t" + tensors.size(),
              DataType.INT32,
              shape,
              List.of(),
              List.of(),
              0,
              Optional.of(Constant.of(bytes.array())));
        });
  }

  /** A node; gives its output. */
  int node(Op op, List<Integer> inputs, int output) {
    Node node = new Node(nodes.size(), op, inputs, List.of(output));
    nodes.add(node);
    writers.put(output, node);
    sites.add(site);
    return output;
  }

  Tensor tensor(int id) {
    return tensors.get(id);
  }

  // --- codes in a layout

  /** A tensor that holds codes in an order of the axes of the graph, as a value of the graph. */
  Codes seen(int tensor, List<Integer> shape, List<Integer> order) {
    Tensor t = tensor(tensor);
    return new Codes(
        tensor, shape, Shapes.wide(order, shape), t.scale(), t.zeroPoint(), t.type());
  }

  /** An order of all axes that the tensor has already, axes of size 1 wherever they fit. */
  List<Integer> layout(Codes codes) {
    List<Integer> held = tensor(codes.tensor()).shape();
    Deque<Integer> wide = new ArrayDeque<>(codes.order());
    Deque<Integer> units = new ArrayDeque<>();
    for (int axis = 0; axis < codes.shape().size(); axis++) {
      if (codes.shape().get(axis) == 1) {
        units.add(axis);
      }
    }
    List<Integer> order = new ArrayList<>();
    if (held.size() == codes.shape().size()) {
      for (int size : held) {
        order.add(size == 1 ? units.remove() : wide.remove());
      }
    } else {
      order.addAll(units);
      order.addAll(wide);
    }
    return List.copyOf(order);
  }

  /**
   * A layout whose innermost axis is a certain one, or one of certain ones: the layout that there
   * is where that will do, else with the first of them moved.
   */
  List<Integer> layout(Codes codes, List<Integer> innermost) {
    List<Integer> order = new ArrayList<>(layout(codes));
    if (codes.order().isEmpty()
        || innermost.isEmpty()
        || innermost.contains(codes.order().get(codes.order().size() - 1))) {
      return order;
    }
    order.remove(innermost.get(0));
    order.add(innermost.get(0));
    return List.copyOf(order);
  }

  /** The tensor with the axes of the graph in a certain order, all of them. */
  int arranged(Codes codes, List<Integer> order) {
    List<Integer> wanted = Shapes.sizes(codes.shape(), order);
    Codes now = codes;
    if (!Shapes.wide(order, codes.shape()).equals(codes.order())) {
      List<Integer> held = layout(codes);
      int tensor = reshaped(codes.tensor(), Shapes.sizes(codes.shape(), held));
      int[] permutation = order.stream().mapToInt(held::indexOf).toArray();
      List<Integer> key = new ArrayList<>(order);
      key.addAll(held);
      key.add(tensor);
      Integer known = transposes.get(key);
      int out = known != null ? known : like(codes.tensor(), wanted);
      if (known == null) {
        transposes.put(key, out);
        node(
            new Transpose(),
            List.of(tensor, integers(List.of(permutation.length), permutation)),
            out);
      }
      now = seen(out, codes.shape(), order);
    }
    return reshaped(now.tensor(), wanted);
  }

  /** A new tensor with the quantization of another one. */
  int like(int tensor, List<Integer> shape) {
    Tensor t = tensor(tensor);
    return codes(t.type(), shape, t.scale(), t.zeroPoint());
  }

  /** The same elements in another shape of the tensor itself. */
  int reshaped(int tensor, List<Integer> shape) {
    if (tensor(tensor).shape().equals(shape)) {
      return tensor;
    }
    // A reshape of a reshape is one reshape.
    Node writer = writers.get(tensor);
    int from = writer != null && writer.op() instanceof Reshape ? writer.inputs().get(0) : tensor;
    if (tensor(from).shape().equals(shape)) {
      return from;
    }
    return node(new Reshape(), List.of(from), like(tensor, shape));
  }

  /** Codes whose tensor has channels innermost, as the operators on maps want them. */
  Codes channelsLast(Codes codes) {
    int rank = codes.shape().size();
    List<Integer> order = new ArrayList<>(Shapes.identity(rank));
    order.remove((Integer) 1);
    order.add(1);
    return seenAs(codes, arranged(codes, order), codes.shape(), order);
  }

  // --- movements

  /** Another shape of the same elements in their order. */
  Codes reshape(Codes codes, List<Integer> shape) {
    List<Integer> wideFrom = Shapes.wide(Shapes.identity(codes.shape().size()), codes.shape());
    List<Integer> wideTo = Shapes.wide(Shapes.identity(shape.size()), shape);
    if (Shapes.sizes(codes.shape(), wideFrom).equals(Shapes.sizes(shape, wideTo))) {
      List<Integer> order =
          codes.order().stream().map(axis -> wideTo.get(wideFrom.indexOf(axis))).toList();
      return codes.seenAs(shape, order);
    }
    int ordered = arranged(codes, Shapes.identity(codes.shape().size()));
    return seenAs(codes, reshaped(ordered, shape), shape, Shapes.identity(shape.size()));
  }

  private static Codes seenAs(Codes old, int tensor, List<Integer> shape, List<Integer> order) {
    return new Codes(
        tensor, shape, Shapes.wide(order, shape), old.scale(), old.zero(), old.type());
  }

  /** The axes in another order. */
  Codes transpose(Codes codes, List<Integer> permutation) {
    return codes.seenAs(
        Shapes.sizes(codes.shape(), permutation),
        codes.order().stream().map(permutation::indexOf).toList());
  }

  /** Places of the zero point around each axis: before and after. */
  Codes pad(Codes codes, int[] before, int[] after, List<Integer> shape) {
    List<Integer> kept =
        codes.order().stream().filter(axis -> before[axis] == 0 && after[axis] == 0).toList();
    List<Integer> order = layout(codes, kept);
    int[] places = new int[2 * order.size()];
    for (int i = 0; i < order.size(); i++) {
      places[2 * i] = before[order.get(i)];
      places[2 * i + 1] = after[order.get(i)];
    }
    int out = like(codes.tensor(), Shapes.sizes(shape, order));
    node(
        new Pad(),
        List.of(arranged(codes, order), integers(List.of(order.size(), 2), places)),
        out);
    return seenAs(codes, out, shape, order);
  }

  /** A part: for each axis the first index, the one after the last, and the step. */
  Codes slice(Codes codes, int[] begin, int[] end, int[] step, List<Integer> shape) {
    List<Integer> order = layout(codes);
    int out = like(codes.tensor(), Shapes.sizes(shape, order));
    StridedSlice op =
        new StridedSlice(
            order.stream().map(axis -> begin[axis]).toList(),
            order.stream().map(axis -> end[axis]).toList(),
            order.stream().map(axis -> step[axis]).toList());
    node(op, List.of(arranged(codes, order)), out);
    return seenAs(codes, out, shape, order);
  }

  /** Codes of equal quantization, one behind the other along an axis. */
  Codes join(List<Codes> parts, int axis, List<Integer> shape) {
    Codes first = Collections.max(parts, (a, b) -> a.order().size() - b.order().size());
    List<Integer> order = layout(first, shape.get(axis) > 1 ? List.of(axis) : List.of());
    List<Integer> inputs = parts.stream().map(part -> arranged(part, order)).toList();
    int out = like(first.tensor(), Shapes.sizes(shape, order));
    node(new Concatenation(order.indexOf(axis)), inputs, out);
    return seenAs(first, out, shape, order);
  }

  // --- the whole

  /**
   * A network with the node of the file behind each of its nodes.
   *
   * @param network the network
   * @param sites for each node the index of a node of the file
   */
  record Built(Network network, List<Integer> sites) {}

  /** The network between inputs and outputs, without nodes and tensors that nothing reads. */
  Built build(String name, List<Integer> inputs, List<Integer> outputs) {
    Set<Integer> needed = new HashSet<>(outputs);
    List<Node> kept = new ArrayList<>();
    List<Integer> keptSites = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (needed.contains(nodes.get(i).outputs().get(0))) {
        kept.add(nodes.get(i));
        keptSites.add(sites.get(i));
        needed.addAll(nodes.get(i).inputs());
      }
    }
    needed.addAll(inputs);
    Collections.reverse(kept);
    Collections.reverse(keptSites);
    Map<Integer, Integer> ids = new HashMap<>();
    ids.put(-1, -1);
    List<Tensor> used = new ArrayList<>();
    for (Tensor t : tensors) {
      if (needed.contains(t.id())) {
        ids.put(t.id(), used.size());
        used.add(
            new Tensor(
                used.size(),
                t.name(),
                t.type(),
                t.shape(),
                t.scales(),
                t.zeroPoints(),
                t.channelAxis(),
                t.constant()));
      }
    }
    List<Node> renumbered = new ArrayList<>();
    for (Node node : kept) {
      renumbered.add(
          new Node(
              renumbered.size(),
              node.op(),
              node.inputs().stream().map(ids::get).toList(),
              node.outputs().stream().map(ids::get).toList()));
    }
    return new Built(
        new Network(
            name,
            used,
            renumbered,
            inputs.stream().map(ids::get).toList(),
            outputs.stream().map(ids::get).toList(),
            Semantics.ONNX),
        List.copyOf(keptSites));
  }
}
