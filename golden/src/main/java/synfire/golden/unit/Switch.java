package synfire.golden.unit;

/**
 * Where the local switch of a node sends a flit.
 *
 * @param x column of the node
 * @param y row of the node
 * @param ports local ports; higher bits of a mask mean ports of other nodes
 */
public record Switch(int x, int y, int ports) {

  /**
   * Where a flit goes.
   *
   * @param sinks bit i: local port i
   * @param router whether it leaves the node
   */
  public record Delivery(int sinks, boolean router) {}

  /** A flit of a local port. */
  public Delivery fromLocal(Rectangle to, int mask) {
    int nodes = (to.x1() - to.x0() + 1) * (to.y1() - to.y0() + 1);
    boolean here = to.contains(x, y);
    return new Delivery(here ? fromRouter(mask).sinks() : 0, nodes > (here ? 1 : 0));
  }

  /** A flit of the router, or of a local port where a chip has only one node. */
  public Delivery fromRouter(int mask) {
    return new Delivery(mask & (1 << ports) - 1, false);
  }
}
