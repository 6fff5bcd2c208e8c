package synfire.golden.run;

import java.util.Arrays;
import synfire.golden.net.Tensor;

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
