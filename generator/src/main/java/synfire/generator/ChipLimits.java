package synfire.generator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Lowering;
import synfire.generator.graph.pass.Passes;
import synfire.generator.map.Fitter;
import synfire.generator.model.OnChipSupport;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;

/**
 * Says of each node whether a chip can run it, by compiling the network as for a chip with room for
 * it. What holds for the network as a whole is said of its first node on the chip.
 */
public final class ChipLimits implements OnChipSupport {

  private Network known;
  private Map<Integer, Limit> limits = Map.of();

  @Override
  public Optional<Limit> limit(Network network, Node node) {
    if (network != known) {
      limits = find(network);
      known = network;
    }
    return Optional.ofNullable(limits.get(node.index()));
  }

  private static Map<Integer, Limit> find(Network network) {
    Limits found = new Limits(network);
    Optional<LayerGraph> graph = Lowering.lower(network, Rounding.TFLM, found);
    if (graph.isPresent() && found.isEmpty()) {
      LayerGraph layers = Passes.run(graph.get(), found);
      if (found.isEmpty()) {
        found = Fitter.limits(layers);
      }
    }
    Map<Integer, Limit> out = new LinkedHashMap<>();
    for (Limits.Limit l : found.all()) {
      String expected = l.expected().isEmpty() ? "" : "; expected " + l.expected();
      out.merge(
          l.node() < 0 ? firstOnChip(network) : l.node(),
          new Limit(l.reason() + expected, l.hint()),
          (a, b) -> new Limit(a.reason() + "; " + b.reason(), a.hint()));
    }
    return out;
  }

  private static int firstOnChip(Network network) {
    return network.nodes().stream()
        .filter(
            node ->
                Stream.concat(node.inputs().stream(), node.outputs().stream())
                    .noneMatch(t -> t >= 0 && network.tensor(t).type() == DataType.FLOAT32))
        .findFirst()
        .map(Node::index)
        .orElse(0);
  }
}
