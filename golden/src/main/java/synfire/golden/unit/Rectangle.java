package synfire.golden.unit;

/**
 * Nodes that a flit is for: columns x0 to x1 and rows y0 to y1, all inclusive.
 *
 * @param x0 first column, from 0
 * @param y0 first row, from 0
 * @param x1 last column, at least x0
 * @param y1 last row, at least y0
 */
public record Rectangle(int x0, int y0, int x1, int y1) {

  public Rectangle {
    if (x0 < 0 || y0 < 0 || x1 < x0 || y1 < y0) {
      throw new IllegalArgumentException("x " + x0 + " to " + x1 + ", y " + y0 + " to " + y1);
    }
  }

  /** Whether the node is one of them. */
  public boolean contains(int x, int y) {
    return x0 <= x && x <= x1 && y0 <= y && y <= y1;
  }
}
