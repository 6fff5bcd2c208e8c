package synfire.generator.predict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Sets of NPEs as multicast destinations: a rectangle of nodes and a mask of their NPEs, the same
 * in each node.
 */
final class Cover {

  /** Nodes x0 to x1, y0 to y1, and the NPEs of each. */
  record Destination(int x0, int x1, int y0, int y1, int mask) {}

  private Cover() {}

  /** Few destinations that together are exactly these local ports. */
  static List<Destination> of(Machine m, Collection<Integer> ports) {
    TreeMap<Integer, Integer> masks = new TreeMap<>();
    for (int p : ports) {
      masks.merge(m.node(p), 1 << m.place(p), (a, b) -> a | b);
    }
    List<Destination> out = new ArrayList<>();
    int columns = m.noc().columns();
    int rows = m.noc().rows();
    while (!masks.isEmpty()) {
      // The rectangle and mask that cover most of what is left.
      Destination best = null;
      int most = 0;
      int corner = masks.firstKey();
      int x0 = corner % columns;
      int y0 = corner / columns;
      for (int x1 = x0; x1 < columns; x1++) {
        for (int y1 = y0; y1 < rows; y1++) {
          int common = -1;
          for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
              common &= masks.getOrDefault(y * columns + x, 0);
            }
          }
          int covered = Integer.bitCount(common) * (x1 - x0 + 1) * (y1 - y0 + 1);
          if (covered > most) {
            most = covered;
            best = new Destination(x0, x1, y0, y1, common);
          }
        }
      }
      out.add(best);
      for (int y = best.y0(); y <= best.y1(); y++) {
        for (int x = best.x0(); x <= best.x1(); x++) {
          int node = y * columns + x;
          int left = masks.get(node) & ~best.mask();
          if (left == 0) {
            masks.remove(node);
          } else {
            masks.put(node, left);
          }
        }
      }
    }
    return out;
  }
}
