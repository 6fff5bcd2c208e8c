package synfire.golden.net;

import java.util.List;
import synfire.golden.op.Op;

/**
 * One operation in a network with the tensors it reads and writes.
 *
 * @param index its place in {@link Network#nodes()}, which is an order of execution
 * @param op the operation
 * @param inputs tensor ids, -1 for an optional input that is absent
 * @param outputs tensor ids
 */
public record Node(int index, Op op, List<Integer> inputs, List<Integer> outputs) {

  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
