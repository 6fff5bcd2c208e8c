package synfire.generator.graph.pass;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Lowering;
import synfire.generator.model.OnChipSupport;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;

/**
 * Says of each node whether the chip can run it, by lowering and rewriting the network as a compile
 * would. What holds for the network as a whole is said of its first node.
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
      Passes.run(graph.get(), found);
    }
    Map<Integer, Limit> out = new LinkedHashMap<>();
    for (Limits.Limit l : found.all()) {
      out.putIfAbsent(Math.max(0, l.node()), new Limit(l.reason(), l.hint()));
    }
    return out;
  }
}
