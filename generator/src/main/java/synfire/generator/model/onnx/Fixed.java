package synfire.generator.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import synfire.generator.model.Refusal;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;

/**
 * A constant.
 *
 * @param type element type
 * @param shape sizes of its axes, some may be 0
 * @param values little endian
 */
record Fixed(DataType type, List<Integer> shape, Constant values) implements Value {

  Fixed {
    shape = List.copyOf(shape);
  }

  /** Float32 values. */
  static Fixed of(List<Integer> shape, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Fixed(DataType.FLOAT32, shape, Constant.of(bytes.array()));
  }

  /** Int64 values, as shapes and axes are. */
  static Fixed of(List<Integer> shape, long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return new Fixed(DataType.INT64, shape, Constant.of(bytes.array()));
  }

  int elements() {
    return Shapes.elements(shape);
  }

  boolean isReal() {
    return type == DataType.FLOAT32;
  }

  /** All values as float32 numbers. */
  float[] reals() {
    float[] reals = new float[elements()];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = isReal() ? values.float32(i) : values.integer(type, i);
    }
    return reals;
  }

  /** All values as whole numbers. */
  long[] integers() {
    if (isReal()) {
      throw Refusal.broken("a constant has type float32", "whole numbers");
    }
    long[] integers = new long[elements()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = values.integer(type, i);
    }
    return integers;
  }

  /** Another arrangement of some of the elements: element i is element source[i] of this one. */
  Fixed moved(List<Integer> newShape, int[] source) {
    byte[] from = values.toByteArray();
    int width = type.bytes();
    byte[] to = new byte[source.length * width];
    for (int i = 0; i < source.length; i++) {
      System.arraycopy(from, source[i] * width, to, i * width, width);
    }
    return new Fixed(type, newShape, Constant.of(to));
  }

  /** The same values in another shape of as many elements. */
  Fixed reshaped(List<Integer> newShape) {
    return new Fixed(type, newShape, values);
  }
}
