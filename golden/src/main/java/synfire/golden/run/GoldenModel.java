package synfire.golden.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Dequantize;
import synfire.golden.op.Quantize;
import synfire.golden.vector.VectorSupport;

/**
 * A network as the reference kernels compute it, bit for bit. Immutable and safe for any number of
 * threads.
 *
 * <p>A QUANTIZE from a float32 network input and a DEQUANTIZE to a float32 network output belong to
 * the host: the model starts and ends at the codes beside them, see {@link HostConversion}.
 */
public final class GoldenModel {

  /**
   * Multiply-accumulates that a model does with plain loops before it takes vectors, which are
   * many times faster but slow until Java has compiled them.
   */
  private static final long PLAIN_MACS = 500_000_000;

  /** Most codes that all tensors of one inference may have together. */
  private static final long LARGEST_TRACE = 1L << 28;

  private final Network network;
  private final Rounding rounding;
  private final Edges edges;
  private final List<Kernel> kernels;
  /** Codes of the constant tensors, null elsewhere. */
  private final byte[][] constants;
  private final long macs;
  /** Multiply-accumulates left to do with plain loops; below 0: use vectors. */
  private final AtomicLong plainMacs;
  private final ConcurrentLinkedQueue<Scratch> idle = new ConcurrentLinkedQueue<>();

  private GoldenModel(Network network, Rounding rounding, long plainMacs) {
    this.network = network;
    this.rounding = rounding;
    this.plainMacs = new AtomicLong(plainMacs);
    edges = Edges.of(network);
    checkSize(network);
    constants = new byte[network.tensors().size()][];
    boolean[] known = new boolean[constants.length];
    for (Tensor tensor : network.tensors()) {
      if (tensor.constant().isPresent()) {
        known[tensor.id()] = true;
        if (tensor.type().isCode()) {
          constants[tensor.id()] = tensor.constant().get().toByteArray();
        }
      }
    }
    edges.inputs().forEach(id -> known[id] = true);
    for (State state : network.states()) {
      checkState(state, known[state.tensor()]);
      known[state.tensor()] = true;
    }
    List<Kernel> ready = new ArrayList<>();
    Set<Integer> hostNodes = edges.hostNodes();
    for (Node node : network.nodes()) {
      if (hostNodes.contains(node.index())) {
        continue;
      }
      Operands operands = new Operands(network, node);
      for (int id : node.inputs()) {
        if (id >= 0 && !known[id]) {
          throw operands.refuse(network.tensor(id), "is read before it is computed");
        }
      }
      for (int id : node.outputs()) {
        if (known[id]) {
          throw operands.refuse(network.tensor(id), "is written twice");
        }
        known[id] = true;
      }
      ready.add(Kernels.of(operands, rounding));
    }
    for (int id : edges.outputs()) {
      if (!known[id]) {
        throw new UnsupportedNetworkException(
            "output tensor " + id + " (" + network.tensor(id).name() + ")", "is never computed");
      }
    }
    for (State state : network.states()) {
      if (!known[state.next()]) {
        throw new UnsupportedNetworkException(
            "state " + state.name(), "keeps tensor " + state.next() + ", which is never computed");
      }
    }
    kernels = List.copyOf(ready);
    macs = kernels.stream().mapToLong(Kernel::macs).sum();
  }

  private void checkState(State state, boolean known) {
    Tensor now = network.tensor(state.tensor());
    Tensor next = network.tensor(state.next());
    String place = "state " + state.name();
    if (known) {
      throw new UnsupportedNetworkException(
          place, "is read from tensor " + now.id() + ", which holds something else");
    }
    boolean kept = now.type().isCode() || now.type() == DataType.INT32;
    if (!kept
        || next.type() != now.type()
        || next.elements() != now.elements()
        || state.initial().size() != now.elements() * now.type().bytes()) {
      throw new UnsupportedNetworkException(
          place,
          "is " + now.type() + " " + now.shape() + ", keeps " + next.type() + " " + next.shape()
              + " and begins with " + state.initial().size()
              + " bytes; expected codes or int32, as many");
    }
  }

  private static void checkSize(Network network) {
    long size = 0;
    for (Tensor tensor : network.tensors()) {
      String place = "tensor " + tensor.id() + " (" + tensor.name() + ")";
      long elements = 1;
      for (int axis : tensor.shape()) {
        elements *= axis;
        if (axis < 1 || elements > LARGEST_TRACE) {
          throw new UnsupportedNetworkException(
              place, "has shape " + tensor.shape() + ", expected 1 to 2^28 elements");
        }
      }
      size += elements;
      if (tensor.constant().isPresent()
          && tensor.constant().get().size() != elements * tensor.type().bytes()) {
        throw new UnsupportedNetworkException(
            place,
            "holds " + tensor.constant().get().size() + " bytes for shape " + tensor.shape());
      }
    }
    if (size > LARGEST_TRACE) {
      throw new UnsupportedNetworkException("network", "has more than 2^28 values in all");
    }
  }

  /**
   * Makes a network ready to run.
   *
   * @throws UnsupportedNetworkException with the node or tensor and the reason
   */
  public static GoldenModel of(Network network, Rounding rounding) {
    return new GoldenModel(
        network, rounding, VectorSupport.present() ? PLAIN_MACS : Long.MAX_VALUE);
  }

  /** The same, always by vector lanes or always by plain loops: the results are equal. */
  static GoldenModel of(Network network, Rounding rounding, boolean vectors) {
    return new GoldenModel(network, rounding, vectors ? 0 : Long.MAX_VALUE);
  }

  /** The network, as it stands in its file. */
  public Network network() {
    return network;
  }

  /** Which reference the FULLY_CONNECTED layers follow. */
  public Rounding rounding() {
    return rounding;
  }

  /** Ids of the tensors whose codes {@link #run} takes: one for each network input. */
  public List<Integer> inputTensors() {
    return edges.inputs();
  }

  /** Ids of the tensors with the codes of the result: one for each network output. */
  public List<Integer> outputTensors() {
    return edges.outputs();
  }

  /** The codes of an input of float32 values, as the host makes them. */
  public byte[] inputCodes(int input, float[] values) {
    float[] now = values;
    for (Node node : edges.heads().get(input)) {
      if (node.op() instanceof Quantize) {
        Tensor codes = network.tensor(node.outputs().get(0));
        return HostConversion.quantizeInput(codes, now, network.semantics());
      }
      now = HostConversion.apply(network, node, now);
    }
    throw new IllegalStateException("input " + input + " is not float32");
  }

  /** The float32 values of an output, as the host makes them of its codes. */
  public float[] outputValues(int output, byte[] codes) {
    float[] now = null;
    for (Node node : edges.tails().get(output)) {
      now =
          now == null
              ? HostConversion.dequantizeOutput(network.tensor(node.inputs().get(0)), codes)
              : HostConversion.apply(network, node, now);
    }
    if (now == null) {
      throw new IllegalStateException("output " + output + " is not float32");
    }
    return now;
  }

  /** The memory at the begin of a sequence of inferences. */
  public Memory memory() {
    return new Memory(network);
  }

  /**
   * One inference by the dense formulas, the first of a sequence.
   *
   * @param inputs codes of each input tensor in the order of its shape
   */
  public Trace run(List<byte[]> inputs) {
    return run(inputs, memory());
  }

  /**
   * The next inference of a sequence.
   *
   * @param inputs codes of each input tensor in the order of its shape
   * @param memory what the inference before it kept; changed to what this one keeps
   */
  public Trace run(List<byte[]> inputs, Memory memory) {
    byte[][] codes = start(inputs);
    memory.load(codes);
    Scratch scratch = idle.poll();
    if (scratch == null) {
      scratch = new Scratch();
    }
    scratch.vectors(useVectors());
    for (Kernel kernel : kernels) {
      kernel.dense(codes, scratch);
    }
    idle.add(scratch);
    memory.store(codes);
    return new Trace(network, codes);
  }

  private boolean useVectors() {
    long left = plainMacs.get();
    if (left == Long.MAX_VALUE) {
      return false;
    }
    return left <= 0 || plainMacs.addAndGet(-Math.max(1, macs)) < 0;
  }

  /** The first inference of a sequence, event by event. */
  public Trace runEventDriven(List<byte[]> inputs) {
    return runEventDriven(inputs, memory());
  }

  /** The next inference of a sequence, event by event. */
  public Trace runEventDriven(List<byte[]> inputs, Memory memory) {
    byte[][] codes = start(inputs);
    memory.load(codes);
    for (Kernel kernel : kernels) {
      kernel.events(codes);
    }
    memory.store(codes);
    return new Trace(network, codes);
  }

  private byte[][] start(List<byte[]> inputs) {
    if (inputs.size() != edges.inputs().size()) {
      throw new IllegalArgumentException(
          "got " + inputs.size() + " inputs, the network has " + edges.inputs().size());
    }
    byte[][] codes = Arrays.copyOf(constants, constants.length);
    for (int i = 0; i < inputs.size(); i++) {
      Tensor tensor = network.tensor(edges.inputs().get(i));
      if (inputs.get(i).length != tensor.elements()) {
        throw new IllegalArgumentException(
            "input " + i + " has " + inputs.get(i).length + " codes, tensor " + tensor.name()
                + " has shape " + tensor.shape());
      }
      codes[tensor.id()] = inputs.get(i).clone();
    }
    return codes;
  }

  /**
   * Where the codes of a network begin and end.
   *
   * @param inputs tensors of codes, one for each network input
   * @param outputs tensors of codes, one for each network output
   * @param heads for each input the nodes of the host up to its codes, empty for codes
   * @param tails for each output the nodes of the host from its codes on, empty for codes
   */
  private record Edges(
      List<Integer> inputs, List<Integer> outputs, List<List<Node>> heads, List<List<Node>> tails) {

    static Edges of(Network network) {
      List<Integer> inputs = new ArrayList<>();
      List<Integer> outputs = new ArrayList<>();
      List<List<Node>> heads = new ArrayList<>();
      List<List<Node>> tails = new ArrayList<>();
      for (int id : network.inputs()) {
        List<Node> head = new ArrayList<>();
        inputs.add(checked(network, head(network, id, head), false));
        heads.add(List.copyOf(head));
      }
      for (int id : network.outputs()) {
        List<Node> tail = new ArrayList<>();
        outputs.add(checked(network, tail(network, id, tail), !tail.isEmpty()));
        Collections.reverse(tail);
        tails.add(List.copyOf(tail));
      }
      return new Edges(
          List.copyOf(inputs), List.copyOf(outputs), List.copyOf(heads), List.copyOf(tails));
    }

    /** Nodes that belong to the host. */
    Set<Integer> hostNodes() {
      return Stream.concat(heads.stream(), tails.stream())
          .flatMap(List::stream)
          .map(Node::index)
          .collect(Collectors.toSet());
    }

    private static int head(Network network, int input, List<Node> nodes) {
      int at = input;
      while (network.tensor(at).type() == DataType.FLOAT32) {
        int id = at;
        List<Node> readers =
            network.nodes().stream().filter(node -> node.inputs().contains(id)).toList();
        if (readers.size() != 1
            || readers.get(0).outputs().size() != 1
            || !(readers.get(0).op() instanceof Quantize)
                && !HostConversion.isFloat(network, readers.get(0))
            || nodes.contains(readers.get(0))) {
          throw new UnsupportedNetworkException(
              "input tensor " + input + " (" + network.tensor(input).name() + ")",
              "is FLOAT32 and not read by one QUANTIZE alone: the network is not quantized");
        }
        nodes.add(readers.get(0));
        at = readers.get(0).outputs().get(0);
      }
      return at;
    }

    private static int tail(Network network, int output, List<Node> nodes) {
      int at = output;
      while (network.tensor(at).type() == DataType.FLOAT32) {
        int id = at;
        List<Node> writers =
            network.nodes().stream().filter(node -> node.outputs().contains(id)).toList();
        if (writers.size() != 1
            || writers.get(0).inputs().isEmpty()
            || !(writers.get(0).op() instanceof Dequantize && writers.get(0).inputs().size() == 1)
                && !HostConversion.isFloat(network, writers.get(0))
            || nodes.contains(writers.get(0))) {
          throw new UnsupportedNetworkException(
              "output tensor " + output + " (" + network.tensor(output).name() + ")",
              "is FLOAT32 and not written by a DEQUANTIZE: the network is not quantized");
        }
        nodes.add(writers.get(0));
        at = writers.get(0).inputs().get(0);
      }
      return at;
    }

    private static int checked(Network network, int id, boolean sums) {
      Tensor tensor = network.tensor(id);
      boolean scaled = sums && tensor.type() == DataType.INT32 && !tensor.scales().isEmpty();
      if (!tensor.type().isCode() && !scaled) {
        throw new UnsupportedNetworkException(
            "tensor " + tensor.id() + " (" + tensor.name() + ")",
            "is " + tensor.type() + ", expected codes");
      }
      return id;
    }
  }
}
