package synfire.golden.run;

import java.util.Arrays;
import synfire.golden.net.Tensor;
import synfire.golden.vector.MapShape;

/** Two-dimensional maps with a border, as the dense kernels read them. */
final class Maps {

  /** Most values of a map with its border. */
  private static final long LARGEST = 1L << 27;

  private Maps() {}

  /** Refuses a map whose border makes it too large to hold. */
  static void check(Operands node, Tensor map, Window rows, Window columns, int channels) {
    long size = (long) rows.paddedSize() * columns.paddedSize() * channels;
    if (size > LARGEST) {
      throw node.refuse(
          map, "has shape " + map.shape() + ", with its border more than 2^27 values");
    }
  }

  /** The padded map as the vector lanes read it, each channel repeated. */
  static MapShape shape(Tensor map, Window rows, Window columns, int copies) {
    return new MapShape(
        rows.input(),
        columns.input(),
        map.dim(3),
        rows.before(),
        columns.before(),
        rows.paddedSize(),
        columns.paddedSize(),
        map.zeroPoint(),
        copies);
  }

  /** Where the window of each output place begins in the padded map. */
  static int[] bases(MapShape shape, Window rows, Window columns) {
    int[] bases = new int[rows.output() * columns.output()];
    for (int i = 0; i < bases.length; i++) {
      bases[i] =
          i / columns.output() * rows.stride() * shape.line()
              + i % columns.output() * columns.stride() * shape.channels() * shape.copies();
    }
    return bases;
  }

  /** The distance of each tap's values from the beginning of its window, channels innermost. */
  static int[] taps(MapShape shape, Window rows, Window columns, int channels) {
    int[] taps = new int[rows.kernel() * columns.kernel() * channels];
    for (int i = 0; i < taps.length; i++) {
      int tap = i / channels;
      taps[i] =
          tap / columns.kernel() * rows.dilation() * shape.line()
              + tap % columns.kernel() * columns.dilation() * shape.channels() * shape.copies()
              + i % channels;
    }
    return taps;
  }

  /**
   * The values x = q - z of one map [H, W, C] inside a border of zeros.
   *
   * @param padded output, [rows.paddedSize(), columns.paddedSize(), channels]
   */
  static void pad(
      byte[] codes, int from, int zeroPoint, Window rows, Window columns, int channels,
      short[] padded) {
    int line = columns.paddedSize() * channels;
    int size = rows.paddedSize() * line;
    Arrays.fill(padded, 0, size, (short) 0);
    int width = columns.input() * channels;
    for (int y = 0; y < rows.input(); y++) {
      int in = from + y * width;
      int out = (y + rows.before()) * line + columns.before() * channels;
      for (int i = 0; i < width; i++) {
        padded[out + i] = (short) (codes[in + i] - zeroPoint);
      }
    }
  }
}
