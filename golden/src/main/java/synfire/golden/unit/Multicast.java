package synfire.golden.unit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/** The way of a flit through the routers of a grid. */
public final class Multicast {

  /**
   * A router that a flit passes.
   *
   * @param x column of the router
   * @param y row of the router
   * @param from port at which the flit comes in
   * @param to ports through which it leaves
   */
  public record Hop(int x, int y, Port from, Set<Port> to) {}

  private Multicast() {}

  /**
   * All routers that a flit passes, that of its source first.
   *
   * @param grid the nodes
   * @param x column of the source
   * @param y row of the source
   * @param to its rectangle, inside the grid
   */
  public static List<Hop> hops(Grid grid, int x, int y, Rectangle to) {
    List<Hop> hops = new ArrayList<>();
    Queue<Hop> open = new ArrayDeque<>();
    open.add(hop(grid, x, y, Port.LOCAL, to));
    while (!open.isEmpty()) {
      Hop hop = open.remove();
      hops.add(hop);
      for (Port port : hop.to()) {
        if (port != Port.LOCAL) {
          int nextX = grid.nextX(hop.x(), port);
          int nextY = grid.nextY(hop.y(), port);
          open.add(hop(grid, nextX, nextY, port.opposite(), to));
        }
      }
    }
    return hops;
  }

  private static Hop hop(Grid grid, int x, int y, Port from, Rectangle to) {
    return new Hop(x, y, from, new Router(grid, x, y).outputs(from, to));
  }
}
