package synfire.generator.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import synfire.generator.hw.NocShape;
import synfire.golden.unit.Rectangle;

/**
 * NPEs as destinations of flits: a flit goes to the same NPEs of each node of a rectangle. Each NPE
 * is in one of the destinations, because a token must not come twice.
 */
public final class Cover {

  /**
   * Where a flit goes.
   *
   * @param nodes its nodes
   * @param mask bit i: NPE i of each node; the highest bit is the host port
   */
  public record To(Rectangle nodes, int mask) {

    /** As flits carry it: x1, x0, y1, y0 where there are routers, mask. */
    long packed(NocShape noc) {
      if (!noc.routers()) {
        return mask;
      }
      long x = (long) nodes.x1() << noc.columnBits() | nodes.x0();
      long y = (long) nodes.y1() << noc.rowBits() | nodes.y0();
      return (x << 2 * noc.rowBits() | y) << noc.maskBits() | mask;
    }
  }

  private Cover() {}

  /** Few destinations for some NPEs: the one that reaches most of those left, again and again. */
  public static List<To> of(Collection<Integer> npes, NocShape noc) {
    int[][] left = new int[noc.rows()][noc.columns()];
    for (int npe : npes) {
      if (npe == Program.HOST) {
        left[noc.hostRow()][noc.hostColumn()] |= 1 << noc.maskBits() - 1;
      } else {
        left[noc.row(npe)][noc.column(npe)] |= 1 << noc.place(npe);
      }
    }
    List<To> out = new ArrayList<>();
    for (To to = largest(left); to != null; to = largest(left)) {
      out.add(to);
      for (int y = to.nodes().y0(); y <= to.nodes().y1(); y++) {
        for (int x = to.nodes().x0(); x <= to.nodes().x1(); x++) {
          left[y][x] &= ~to.mask();
        }
      }
    }
    return out;
  }

  private static To largest(int[][] left) {
    To best = null;
    int most = 0;
    for (int y0 = 0; y0 < left.length; y0++) {
      for (int x0 = 0; x0 < left[y0].length; x0++) {
        if (left[y0][x0] == 0) {
          continue;
        }
        // common[x]: NPEs that all rows so far have in columns x0 to x
        int[] common = new int[left[y0].length];
        Arrays.fill(common, -1);
        for (int y1 = y0; y1 < left.length; y1++) {
          int mask = -1;
          for (int x1 = x0; x1 < left[y1].length; x1++) {
            mask &= left[y1][x1];
            common[x1] &= mask;
            int reached =
                Integer.bitCount(common[x1]) * (x1 - x0 + 1) * (y1 - y0 + 1);
            if (reached > most) {
              most = reached;
              best = new To(new Rectangle(x0, y0, x1, y1), common[x1]);
            }
          }
        }
      }
    }
    return best;
  }
}
