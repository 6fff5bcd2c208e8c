package synfire.generator.graph;

import java.util.List;
import java.util.Optional;

/** How a tensor streams through the chip: rows of pixels of channels, in the order of its axes. */
public record MapShape(int rows, int cols, int channels) {

  /**
   * The map of a tensor: the final axis is channels, the one before columns of a map with three
   * axes or rows of one with two. Absent for batches and for more than three axes.
   */
  public static Optional<MapShape> of(List<Integer> shape) {
    List<Integer> axes = shape;
    while (axes.size() > 3 && axes.get(0) == 1) {
      axes = axes.subList(1, axes.size());
    }
    if (axes.size() == 3 && shape.size() == 3 && axes.get(0) == 1) {
      axes = axes.subList(1, 3);
    }
    return switch (axes.size()) {
      case 0 -> Optional.of(new MapShape(1, 1, 1));
      case 1 -> Optional.of(new MapShape(1, 1, axes.get(0)));
      case 2 -> Optional.of(new MapShape(axes.get(0), 1, axes.get(1)));
      case 3 -> Optional.of(new MapShape(axes.get(0), axes.get(1), axes.get(2)));
      default -> Optional.empty();
    };
  }

  /** Axes of a map. */
  public static final int ROWS = 0;

  public static final int COLS = 1;
  public static final int CHANNELS = 2;

  /** Axis of the map of an axis of a tensor, -1 for a batch. */
  public static int axis(List<Integer> shape, int axis) {
    int rank = shape.size();
    int fromEnd = rank - 1 - axis;
    if (fromEnd == 0) {
      return CHANNELS;
    }
    boolean noColumns = rank == 2 || rank == 3 && shape.get(0) == 1;
    if (noColumns) {
      return fromEnd == 1 ? ROWS : -1;
    }
    return fromEnd == 1 ? COLS : fromEnd == 2 ? ROWS : -1;
  }

  /** Number of elements. */
  public int elements() {
    return Math.multiplyExact(Math.multiplyExact(rows, cols), channels);
  }

  @Override
  public String toString() {
    return rows + "x" + cols + "x" + channels;
  }
}
