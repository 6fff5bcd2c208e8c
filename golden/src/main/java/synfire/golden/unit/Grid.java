package synfire.golden.unit;

/**
 * Nodes in columns and rows; a torus in X joins the last column to the first, one in Y the last row
 * to the first.
 *
 * @param columns nodes along X, from 1
 * @param rows nodes along Y, from 1
 * @param torusX whether the links along X close to rings
 * @param torusY whether the links along Y close to rings
 */
public record Grid(int columns, int rows, boolean torusX, boolean torusY) {

  public Grid {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(columns + " columns, " + rows + " rows");
    }
  }

  /** Whether the node has a link at this port; a ring of one node has none. */
  public boolean linked(int x, int y, Port port) {
    if (port == Port.LOCAL) {
      return true;
    }
    if (port.dx() != 0 ? torusX : torusY) {
      return (port.dx() != 0 ? columns : rows) > 1;
    }
    int toX = x + port.dx();
    int toY = y + port.dy();
    return 0 <= toX && toX < columns && 0 <= toY && toY < rows;
  }

  /** Column at the other end of the link of this port. */
  public int nextX(int x, Port port) {
    return Math.floorMod(x + port.dx(), columns);
  }

  /** Row at the other end of the link of this port. */
  public int nextY(int y, Port port) {
    return Math.floorMod(y + port.dy(), rows);
  }
}
