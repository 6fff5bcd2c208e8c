package synfire.generator.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Node;

/**
 * Nodes that cannot run on the chip, with reasons; each node is named once, the network as a whole
 * once for each reason.
 */
public final class Limits {

  /**
   * Why a node does not run on the chip.
   *
   * @param node index of the node, -1 for the network as a whole
   * @param reason what is missing
   * @param expected what would be right; may be empty
   * @param hint what to do
   */
  public record Limit(int node, String reason, String expected, String hint) {}

  private final Network network;
  private final List<Limit> found = new ArrayList<>();

  /** No limits of a network yet. */
  public Limits(Network network) {
    this.network = network;
  }

  /** Notes a limit, unless the node has one already. */
  public void add(int node, String reason, String hint) {
    add(node, reason, "", hint);
  }

  /** Notes a limit and what would be right, unless the node has one already. */
  public void add(int node, String reason, String expected, String hint) {
    Limit limit = new Limit(node, reason, expected, hint);
    if (found.stream().noneMatch(l -> node < 0 ? l.equals(limit) : l.node() == node)) {
      found.add(limit);
    }
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** All limits by node. */
  public List<Limit> all() {
    return found.stream().sorted(Comparator.comparingInt(Limit::node)).toList();
  }

  /** The first limit as a message that says how many more there are. */
  public ProblemException exception() {
    return exception("of this model: synfire check lists all");
  }

  /** The same where the others are told of in some words. */
  public ProblemException exception(String ofOthers) {
    Problem first = problems().get(0);
    int others = found.size() - 1;
    String more =
        others == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "%s%d more %s",
                first.fix().isEmpty() ? "" : "; ",
                others,
                ofOthers);
    return new LimitException(
        List.of(new Problem(first.message(), first.at(), first.expected(), first.fix() + more)),
        this);
  }

  /** The limits as messages. */
  public List<Problem> problems() {
    return all().stream()
        .map(
            l ->
                new Problem(
                    l.node() < 0
                        ? l.reason()
                        : "the chip cannot run "
                            + network.nodes().get(l.node()).op().key()
                            + ": "
                            + l.reason(),
                    l.node() < 0 ? "model " + network.name() : place(network, l.node()),
                    l.expected(),
                    l.hint()))
        .toList();
  }

  /** A node in words, such as "model kws, layer 7 (conv2d to 1x25x5x64)". */
  public static String place(Network network, int index) {
    Node node = network.nodes().get(index);
    StringBuilder shape = new StringBuilder();
    if (!node.outputs().isEmpty()) {
      for (int size : network.tensor(node.outputs().get(0)).shape()) {
        shape.append(shape.length() == 0 ? "" : "x").append(size);
      }
    }
    return String.format(
        Locale.ROOT,
        "model %s, layer %d (%s to %s)",
        network.name(),
        index,
        node.op().key(),
        shape);
  }
}
