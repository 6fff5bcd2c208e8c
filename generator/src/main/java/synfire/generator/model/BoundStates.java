package synfire.generator.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Constant;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Dequantize;
import synfire.golden.op.Quantize;

/**
 * Inputs of a network that are what one of its outputs was in the inference before: files without
 * variables give the state of a recurrent network to their caller. Bound to each other they are a
 * {@link State}, real zero at first.
 *
 * <p>Where a file has them in float32, between a dequantization and a quantization, the codes
 * between are what is kept; codes of another scale are quantized anew.
 */
public final class BoundStates {

  private final Network network;
  private final List<Tensor> tensors;
  private final List<Node> nodes;
  private final List<Integer> inputs;
  private final List<Integer> outputs;
  private final List<State> states;

  private BoundStates(Network network) {
    this.network = network;
    tensors = new ArrayList<>(network.tensors());
    nodes = new ArrayList<>(network.nodes());
    inputs = new ArrayList<>(network.inputs());
    outputs = new ArrayList<>(network.outputs());
    states = new ArrayList<>(network.states());
  }

  /**
   * The network with states for pairs of an input and an output.
   *
   * @param pairs names, such as {@code h_in=h_out}
   * @throws ProblemException with the pair that is none
   */
  public static Network of(Network network, List<String> pairs) {
    if (pairs.isEmpty()) {
      return network;
    }
    BoundStates bound = new BoundStates(network);
    pairs.forEach(bound::bind);
    return new Network(
        network.name(),
        bound.tensors,
        bound.numbered(),
        bound.inputs,
        bound.outputs,
        bound.states,
        network.semantics());
  }

  private List<Node> numbered() {
    List<Node> out = new ArrayList<>();
    for (Node node : nodes) {
      out.add(new Node(out.size(), node.op(), node.inputs(), node.outputs()));
    }
    return out;
  }

  private void bind(String pair) {
    int sign = pair.indexOf('=');
    if (sign < 1 || sign == pair.length() - 1) {
      throw refusal(pair, "it names no pair", "--state INPUT=OUTPUT, names of tensors");
    }
    int input = find(pair, pair.substring(0, sign), "input", inputs);
    int output = find(pair, pair.substring(sign + 1), "output", outputs);
    if (inputs.size() == 1) {
      throw refusal(pair, "the network has no other input", "an input besides its states");
    }
    if (outputs.size() == 1) {
      throw refusal(pair, "the network has no other output", "an output besides its states");
    }
    Tensor kept = tensors.get(codesBehind(input));
    Tensor next = tensors.get(codesBefore(output));
    if (!kept.type().isSignedCode() || kept.type() != next.type()) {
      throw refusal(
          pair,
          "it is kept as " + next.type() + " and read as " + kept.type(),
          "signed codes of one type, behind a quantization where the file has float32");
    }
    if (!kept.shape().equals(next.shape())) {
      throw refusal(
          pair, "it is kept with shape " + next.shape() + " and read with " + kept.shape(),
          "one shape");
    }
    inputs.remove((Integer) input);
    outputs.remove((Integer) output);
    nodes.removeIf(
        node ->
            input != kept.id() && node.outputs().contains(kept.id())
                || output != next.id() && node.outputs().contains(output));
    byte[] zeros = new byte[kept.elements()];
    Arrays.fill(zeros, (byte) kept.zeroPoint());
    states.add(
        new State(
            network.tensor(input).name(), kept.id(), inCodesOf(kept, next), Constant.of(zeros)));
  }

  private int find(String pair, String name, String kind, List<Integer> among) {
    return among.stream()
        .filter(id -> tensors.get(id).name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                refusal(
                    pair,
                    "the network has no " + kind + " " + name,
                    among.stream()
                        .map(id -> tensors.get(id).name())
                        .collect(Collectors.joining(", ", "one of ", ""))));
  }

  /** What an input is quantized to, itself if it is by then. */
  private int codesBehind(int input) {
    List<Node> readers = nodes.stream().filter(n -> n.inputs().contains(input)).toList();
    boolean quantized = readers.size() == 1 && readers.get(0).op() instanceof Quantize;
    return tensors.get(input).type().isSignedCode() || !quantized
        ? input
        : readers.get(0).outputs().get(0);
  }

  /** What an output is dequantized from, itself if it is codes. */
  private int codesBefore(int output) {
    Optional<Node> maker = nodes.stream().filter(n -> n.outputs().contains(output)).findFirst();
    return maker
        .filter(n -> n.op() instanceof Dequantize)
        .map(n -> n.inputs().get(0))
        .orElse(output);
  }

  /** A tensor in the scale and zero point of another one. */
  private int inCodesOf(Tensor as, Tensor codes) {
    if (as.scales().equals(codes.scales()) && as.zeroPoints().equals(codes.zeroPoints())) {
      return codes.id();
    }
    int id = tensors.size();
    tensors.add(
        new Tensor(
            id,
            codes.name() + " as " + as.name(),
            as.type(),
            as.shape(),
            as.scales(),
            as.zeroPoints(),
            as.channelAxis(),
            Optional.empty()));
    nodes.add(new Node(nodes.size(), new Quantize(), List.of(codes.id()), List.of(id)));
    return id;
  }

  private static ProblemException refusal(String pair, String message, String expected) {
    return new ProblemException(
        "a state cannot be bound: " + message, "--state " + pair, expected,
        "give the names of an input and an output as they stand in the file");
  }
}
