package synfire.generator.noc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.Turns;
import synfire.generator.problem.ProblemException;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Port;

/**
 * The channel-dependency graph of a network: a channel is the input FIFO of a router, and depends
 * on each channel into which a flit of it may turn. A flit that forks stays in its channel until all
 * branches have left, so it waits for each of them: the edges of a fork are those of its branches.
 * Local outputs are no channels, because sinks always accept. A network without a cycle cannot
 * come to a standstill.
 *
 * <p>A torus has cycles, its rings. Bubble flow control breaks one that stays inside a single ring:
 * a flit enters only where two places are free, so the ring never fills up. A cycle that leaves
 * a ring and comes back is not broken, because it waits for places outside.
 */
public final class ChannelDependencies {

  /**
   * The input of a router that is reached over a link, or from the local port.
   *
   * @param x column of the router
   * @param y row of the router
   * @param input port at which its flits come in
   */
  record Channel(int x, int y, Port input) {

    static final Comparator<Channel> ORDER =
        Comparator.comparingInt(Channel::y)
            .thenComparingInt(Channel::x)
            .thenComparing(Channel::input);

    String text() {
      return input.name().toLowerCase(Locale.ROOT) + " input of (" + x + ", " + y + ")";
    }
  }

  private final Graph<Channel, DefaultEdge> graph = new SimpleDirectedGraph<>(DefaultEdge.class);
  /** Channels that wait for themselves: a ring of one node. */
  private final Set<Channel> loops = new HashSet<>();
  private final boolean bubbles;

  private ChannelDependencies(boolean bubbles) {
    this.bubbles = bubbles;
  }

  /**
   * Refuses a network in which flits could wait for each other in a circle.
   *
   * @throws ProblemException that names such a circle
   */
  public static void check(NocShape noc) {
    check(noc.grid(), noc.turns(), true);
  }

  /**
   * The same for any routing.
   *
   * @param bubbles whether flits enter rings only where two places are free
   */
  static void check(Grid grid, Turns turns, boolean bubbles) {
    ChannelDependencies dependencies = new ChannelDependencies(bubbles);
    dependencies.build(grid, turns);
    dependencies
        .unbrokenCycle()
        .ifPresent(
            cycle -> {
              throw new ProblemException(
                  "the network on chip can come to a standstill: flits wait for each other in a"
                      + " circle of "
                      + cycle.size()
                      + " inputs",
                  cycle.stream().limit(8).map(Channel::text).collect(Collectors.joining(", then "))
                      + (cycle.size() > 8 ? ", ..." : ""),
                  "no circle but the rings of a torus, which bubble flow control breaks",
                  "route one dimension after the other and never back");
            });
  }

  private void build(Grid grid, Turns turns) {
    List<Channel> channels = new ArrayList<>();
    for (int y = 0; y < grid.rows(); y++) {
      for (int x = 0; x < grid.columns(); x++) {
        for (Port input : Port.values()) {
          if (grid.linked(x, y, input)) {
            channels.add(new Channel(x, y, input));
          }
        }
      }
    }
    channels.forEach(graph::addVertex);
    for (Channel from : channels) {
      for (Port out : turns.outputs().get(from.input())) {
        if (out != Port.LOCAL && grid.linked(from.x(), from.y(), out)) {
          Channel to =
              new Channel(
                  grid.nextX(from.x(), out), grid.nextY(from.y(), out), out.opposite());
          if (from.equals(to)) {
            loops.add(from);
          } else {
            graph.addEdge(from, to);
          }
        }
      }
    }
  }

  /** A shortest unbroken cycle through the first channel that is on one. */
  private Optional<List<Channel>> unbrokenCycle() {
    var components = new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets();
    return components.stream()
        .filter(c -> c.size() > 1 || c.stream().anyMatch(loops::contains))
        .filter(c -> !bubbles || !isRing(c))
        .map(this::shortestCycle)
        .min(Comparator.comparing(c -> c.get(0), Channel.ORDER));
  }

  /** Whether all channels are those of flits in one direction along one row or column. */
  private static boolean isRing(Set<Channel> channels) {
    Channel one = channels.iterator().next();
    return channels.stream()
        .allMatch(
            c ->
                c.input() == one.input()
                    && (one.input().dx() != 0 ? c.y() == one.y() : c.x() == one.x()));
  }

  private List<Channel> shortestCycle(Set<Channel> component) {
    Channel start = component.stream().min(Channel.ORDER).orElseThrow();
    Map<Channel, Channel> before = new HashMap<>();
    List<Channel> open = new ArrayList<>(List.of(start));
    for (int i = 0; i < open.size() && !before.containsKey(start); i++) {
      Channel at = open.get(i);
      graph.outgoingEdgesOf(at).stream()
          .map(graph::getEdgeTarget)
          .filter(component::contains)
          .sorted(Channel.ORDER)
          .forEach(
              next -> {
                if (before.putIfAbsent(next, at) == null) {
                  open.add(next);
                }
              });
    }
    List<Channel> cycle = new ArrayList<>(List.of(start));
    if (before.containsKey(start)) {
      for (Channel c = before.get(start); !c.equals(start); c = before.get(c)) {
        cycle.add(1, c);
      }
    }
    return cycle;
  }
}
