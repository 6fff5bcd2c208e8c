package synfire.generator.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.op.Transpose;

/**
 * What the host does at the ends of a network: everything in float32, changes of type, and the
 * order of the axes.
 *
 * @param first tensor that the host sends to the chip
 * @param last tensor that the host gets from it
 * @param nodes indices of the nodes in front of the first and behind the last tensor
 */
record HostNodes(int first, int last, Set<Integer> nodes) {

  HostNodes {
    nodes = Set.copyOf(nodes);
  }

  /** The ends of a network; without nodes if it has several inputs or outputs. */
  static HostNodes of(Network network) {
    int first = network.inputs().get(0);
    int last = network.outputs().get(0);
    Set<Integer> nodes = new HashSet<>();
    if (network.inputs().size() != 1 || network.outputs().size() != 1) {
      return new HostNodes(first, last, nodes);
    }
    for (Optional<Node> n = reader(network, first); n.isPresent(); n = reader(network, first)) {
      if (!isHostWork(network, n.get())) {
        break;
      }
      nodes.add(n.get().index());
      first = n.get().outputs().get(0);
    }
    for (Optional<Node> n = maker(network, last); n.isPresent(); n = maker(network, last)) {
      if (!isHostWork(network, n.get()) || nodes.contains(n.get().index())) {
        break;
      }
      nodes.add(n.get().index());
      last = n.get().inputs().get(0);
    }
    return new HostNodes(first, last, nodes);
  }

  private static Optional<Node> reader(Network network, int tensor) {
    List<Node> readers =
        network.nodes().stream().filter(node -> node.inputs().contains(tensor)).toList();
    return readers.size() == 1 ? Optional.of(readers.get(0)) : Optional.empty();
  }

  private static Optional<Node> maker(Network network, int tensor) {
    return network.nodes().stream().filter(node -> node.outputs().contains(tensor)).findFirst();
  }

  private static boolean isHostWork(Network network, Node node) {
    if (node.outputs().size() != 1) {
      return false;
    }
    DataType in = network.tensor(node.inputs().get(0)).type();
    DataType out = network.tensor(node.outputs().get(0)).type();
    return in != DataType.INT8 || out != DataType.INT8 || node.op() instanceof Transpose;
  }
}
