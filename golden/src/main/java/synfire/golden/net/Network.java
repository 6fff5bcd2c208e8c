package synfire.golden.net;

import java.util.List;

/**
 * A quantized network as it stands in its file, batch 1.
 *
 * @param name name for reports
 * @param tensors all tensors, index = id
 * @param nodes operations in an order of execution
 * @param inputs ids of the input tensors
 * @param outputs ids of the output tensors
 * @param states what is kept from one inference to the next, at most once a tensor
 * @param semantics whose arithmetic it follows
 */
public record Network(
    String name,
    List<Tensor> tensors,
    List<Node> nodes,
    List<Integer> inputs,
    List<Integer> outputs,
    List<State> states,
    Semantics semantics) {

  public Network {
    tensors = List.copyOf(tensors);
    nodes = List.copyOf(nodes);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
  }

  /** A network that keeps nothing. */
  public Network(
      String name,
      List<Tensor> tensors,
      List<Node> nodes,
      List<Integer> inputs,
      List<Integer> outputs,
      Semantics semantics) {
    this(name, tensors, nodes, inputs, outputs, List.of(), semantics);
  }

  /** A network that keeps nothing and follows TensorFlow Lite. */
  public Network(
      String name,
      List<Tensor> tensors,
      List<Node> nodes,
      List<Integer> inputs,
      List<Integer> outputs) {
    this(name, tensors, nodes, inputs, outputs, Semantics.TFLITE);
  }

  /** The tensor with an id. */
  public Tensor tensor(int id) {
    return tensors.get(id);
  }
}
