package synfire.golden.net;

import java.util.List;
import java.util.Optional;

/**
 * One tensor of a network: shape, type, quantization, and its values where they are constant.
 *
 * @param id its index in {@link Network#tensors()}
 * @param name name in the model file, for messages
 * @param type element type
 * @param shape sizes of the axes, outermost first; empty for a scalar
 * @param scales real value of one code step: none, one, or one for each index of {@code
 *     channelAxis}
 * @param zeroPoints code of real zero, as many as scales
 * @param channelAxis axis of the scales where there are several
 * @param constant values, little endian, in the order of the shape; absent for activations
 */
public record Tensor(
    int id,
    String name,
    DataType type,
    List<Integer> shape,
    List<Float> scales,
    List<Integer> zeroPoints,
    int channelAxis,
    Optional<Constant> constant) {

  public Tensor {
    shape = List.copyOf(shape);
    scales = List.copyOf(scales);
    zeroPoints = List.copyOf(zeroPoints);
  }

  /** Number of elements. */
  public int elements() {
    int n = 1;
    for (int size : shape) {
      n = Math.multiplyExact(n, size);
    }
    return n;
  }

  /** The scale of a per-tensor quantized tensor, 0 if it has none. */
  public float scale() {
    return scales.isEmpty() ? 0f : scales.get(0);
  }

  /** The zero point of a per-tensor quantized tensor, 0 if it has none. */
  public int zeroPoint() {
    return zeroPoints.isEmpty() ? 0 : zeroPoints.get(0);
  }

  /** Size of an axis; negative axes count from the end. */
  public int dim(int axis) {
    return shape.get(axis < 0 ? axis + shape.size() : axis);
  }
}
