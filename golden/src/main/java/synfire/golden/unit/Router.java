package synfire.golden.unit;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a router sends a flit. Decided for each node of the rectangle on its own: a flit leaves
 * through a port when some node that it still has to reach lies that way.
 *
 * @param grid the nodes
 * @param x column of this router
 * @param y row of this router
 */
public record Router(Grid grid, int x, int y) {

  /**
   * Ports through which a flit leaves. A flit from the local port does not return there.
   *
   * @param from port at which it came in
   * @param to its rectangle, inside the grid
   */
  public Set<Port> outputs(Port from, Rectangle to) {
    if (to.x1() >= grid.columns() || to.y1() >= grid.rows()) {
      throw new IllegalArgumentException(to + " is not inside " + grid);
    }
    Set<Port> out = EnumSet.noneOf(Port.class);
    for (int toX = to.x0(); toX <= to.x1(); toX++) {
      for (int toY = to.y0(); toY <= to.y1(); toY++) {
        Port port = towards(from, to, toX, toY);
        if (port != null && (port != Port.LOCAL || from != Port.LOCAL)) {
          out.add(port);
        }
      }
    }
    return out;
  }

  /** Next port on the way to one node; null if the flit is not on its way there any more. */
  private Port towards(Port from, Rectangle to, int toX, int toY) {
    Port alongX =
        from.dy() != 0
            ? (toX == x ? Port.LOCAL : null)
            : along(
                from,
                Port.EAST,
                Port.WEST,
                x,
                grid.columns(),
                grid.torusX(),
                to.x0(),
                to.x1(),
                toX);
    if (alongX != Port.LOCAL) {
      return alongX;
    }
    // A flit that turns begins its way along Y here, as one from the local port does.
    Port start = from.dy() != 0 ? from : Port.LOCAL;
    return along(
        start, Port.NORTH, Port.SOUTH, y, grid.rows(), grid.torusY(), to.y0(), to.y1(), toY);
  }

  /**
   * Next port along one dimension; {@code LOCAL} when the place is reached, null when the flit has
   * passed it or never comes by.
   */
  private static Port along(
      Port from, Port up, Port down, int at, int size, boolean ring, int first, int last, int to) {
    if (to == at) {
      return Port.LOCAL;
    }
    if (from == Port.LOCAL) {
      if (first <= at && at <= last) {
        return to > at ? up : down;
      }
      if (!ring) {
        return to > at ? up : down;
      }
      return steps(at, first, 1, size) <= steps(at, last, -1, size) ? up : down;
    }
    // A flit that came from below goes up, as far as the last place.
    boolean upwards = from == down;
    int direction = upwards ? 1 : -1;
    int end = upwards ? last : first;
    int left = ring ? steps(at, end, direction, size) : (end - at) * direction;
    int distance = ring ? steps(at, to, direction, size) : (to - at) * direction;
    return 0 < distance && distance <= left ? (upwards ? up : down) : null;
  }

  /** Steps from one place of a ring to another in one direction. */
  private static int steps(int from, int to, int direction, int size) {
    int n = 0;
    for (int at = from; at != to; at = Math.floorMod(at + direction, size)) {
      n++;
    }
    return n;
  }
}
