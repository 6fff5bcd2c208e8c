package synfire.golden.run;

import java.util.Arrays;
import java.util.List;

/** Sizes of axes as arrays, row-major. */
final class Shape {

  private Shape() {}

  static int[] of(List<Integer> sizes) {
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  static int elements(int[] shape) {
    int n = 1;
    for (int size : shape) {
      n = Math.multiplyExact(n, size);
    }
    return n;
  }

  /** Distance of two neighbours along each axis. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int step = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = step;
      step *= shape[axis];
    }
    return strides;
  }

  /** Moves a coordinate to the next element; the last one wraps to the first. */
  static void advance(int[] coordinate, int[] shape) {
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (++coordinate[axis] < shape[axis]) {
        return;
      }
      coordinate[axis] = 0;
    }
  }

  /**
   * For each element of a broadcast result, the element of an operand: axes are matched from the
   * last one, an operand axis of size 1 is repeated. Null where the operand is not broadcast.
   */
  static int[] broadcast(int[] operand, int[] result) {
    if (Arrays.equals(operand, result)) {
      return null;
    }
    int[] strides = strides(operand);
    int[] steps = new int[result.length];
    int offset = result.length - operand.length;
    for (int axis = 0; axis < operand.length; axis++) {
      steps[axis + offset] = operand[axis] == 1 ? 0 : strides[axis];
    }
    int[] index = new int[elements(result)];
    int[] at = new int[result.length];
    for (int i = 0; i < index.length; i++) {
      int source = 0;
      for (int axis = 0; axis < at.length; axis++) {
        source += at[axis] * steps[axis];
      }
      index[i] = source;
      advance(at, result);
    }
    return index;
  }

  /** For each element of a tensor, the element of a reduced tensor: reduced axes have size 1. */
  static int[] targets(int[] shape, int[] reduced) {
    int[] index = broadcast(reduced, shape);
    if (index == null) {
      index = new int[elements(shape)];
      Arrays.setAll(index, i -> i);
    }
    return index;
  }

  /** The shape of two broadcast operands, or null if they do not match. */
  static int[] broadcastResult(int[] first, int[] second) {
    int[] result = new int[Math.max(first.length, second.length)];
    for (int fromEnd = 1; fromEnd <= result.length; fromEnd++) {
      int a = fromEnd <= first.length ? first[first.length - fromEnd] : 1;
      int b = fromEnd <= second.length ? second[second.length - fromEnd] : 1;
      if (a != b && a != 1 && b != 1) {
        return null;
      }
      result[result.length - fromEnd] = a == 1 ? b : a;
    }
    return result;
  }
}
