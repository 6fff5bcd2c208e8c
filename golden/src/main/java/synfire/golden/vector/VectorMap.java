package synfire.golden.vector;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** From codes to values x = q - z with a border. */
final class VectorMap {

  private VectorMap() {}

  static float[] fill(byte[] codes, int from, MapShape shape, Workspace workspace) {
    float[] map = workspace.map(shape.size());
    int width = shape.width() * shape.channels();
    if (shape.paddedHeight() == shape.height()
        && shape.paddedWidth() == shape.width()
        && shape.copies() == 1) {
      convert(codes, from, shape.height() * width, shape.zeroPoint(), map, 0);
      Arrays.fill(map, shape.height() * width, shape.size(), 0);
      return map;
    }
    Arrays.fill(map, 0, shape.size(), 0);
    for (int row = 0; row < shape.height(); row++) {
      int to =
          (row + shape.top()) * shape.line() + shape.left() * shape.channels() * shape.copies();
      if (shape.copies() == 1) {
        convert(codes, from + row * width, width, shape.zeroPoint(), map, to);
        continue;
      }
      for (int i = 0; i < width; i++) {
        float value = codes[from + row * width + i] - shape.zeroPoint();
        for (int copy = 0; copy < shape.copies(); copy++) {
          map[to++] = value;
        }
      }
    }
    return map;
  }

  private static void convert(byte[] codes, int from, int n, int zeroPoint, float[] map, int to) {
    FloatVector zero = FloatVector.broadcast(Lanes.FLOATS, zeroPoint);
    int i = 0;
    for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector values =
          (FloatVector)
              ByteVector.fromArray(Lanes.CODES, codes, from + i)
                  .convertShape(VectorOperators.B2F, Lanes.FLOATS, 0);
      values.sub(zero).intoArray(map, to + i);
    }
    for (; i < n; i++) {
      map[to + i] = codes[from + i] - zeroPoint;
    }
  }
}
