package synfire.generator.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.op.Reshape;
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
    Set<Integer> way = new HashSet<>();
    int at = first;
    for (Optional<Node> n = reader(network, at); n.isPresent(); n = reader(network, at)) {
      if (!isWork(network, n.get()) && !(n.get().op() instanceof Reshape)
          || network.tensor(n.get().inputs().get(0)).type().isSignedCode()
              && !network.tensor(n.get().outputs().get(0)).type().isSignedCode()) {
        break;
      }
      way.add(n.get().index());
      at = n.get().outputs().get(0);
      if (isWork(network, n.get())) {
        first = at;
        nodes.addAll(way);
      }
    }
    way.clear();
    at = last;
    for (Optional<Node> n = maker(network, at); n.isPresent(); n = maker(network, at)) {
      if (!isWork(network, n.get()) && !(n.get().op() instanceof Reshape)
          || nodes.contains(n.get().index())) {
        break;
      }
      way.add(n.get().index());
      at = n.get().inputs().get(0);
      if (isWork(network, n.get())) {
        last = at;
        nodes.addAll(way);
      }
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

  /** Whether a node is work that the chip is spared; reshapes come along. */
  private static boolean isWork(Network network, Node node) {
    if (node.outputs().size() != 1) {
      return false;
    }
    DataType in = network.tensor(node.inputs().get(0)).type();
    DataType out = network.tensor(node.outputs().get(0)).type();
    return !in.isSignedCode() || !out.isSignedCode() || node.op() instanceof Transpose;
  }
}
