package synfire.golden.unit;

/** The ports of a router, in the order of its bits. East is x + 1, north is y + 1. */
public enum Port {
  NORTH(0, 1),
  EAST(1, 0),
  SOUTH(0, -1),
  WEST(-1, 0),
  LOCAL(0, 0);

  private final int dx;
  private final int dy;

  Port(int dx, int dy) {
    this.dx = dx;
    this.dy = dy;
  }

  /** Change of x on the link of this port, -1 to 1. */
  public int dx() {
    return dx;
  }

  /** Change of y on the link of this port, -1 to 1. */
  public int dy() {
    return dy;
  }

  /** The port at the other end of this port's link; {@code LOCAL} is its own. */
  public Port opposite() {
    return switch (this) {
      case NORTH -> SOUTH;
      case EAST -> WEST;
      case SOUTH -> NORTH;
      case WEST -> EAST;
      case LOCAL -> LOCAL;
    };
  }
}
