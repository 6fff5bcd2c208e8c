package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import synfire.generator.model.Refusal;

/** Arithmetic on shapes. */
final class Shapes {

  /** Most elements of one tensor. */
  static final int MAX_ELEMENTS = 1 << 27;

  private static final int MAX_RANK = 6;

  private Shapes() {}

  /** Number of elements, which a shape of a value may have. */
  static int elements(List<Integer> shape) {
    long elements = 1;
    for (int size : shape) {
      elements *= size;
      if (elements > MAX_ELEMENTS) {
        throw new Refusal(
            "a tensor of shape " + shape + " has more than " + MAX_ELEMENTS + " elements",
            "",
            "use a smaller network");
      }
    }
    return (int) elements;
  }

  /** Refuses shapes that no computed tensor can have. */
  static List<Integer> checked(List<Integer> shape) {
    if (shape.size() > MAX_RANK) {
      throw new Refusal("a tensor has shape " + shape, "at most " + MAX_RANK + " axes", "");
    }
    for (int size : shape) {
      if (size < 1) {
        throw Refusal.broken("a tensor has shape " + shape, "sizes of at least 1");
      }
    }
    elements(shape);
    return List.copyOf(shape);
  }

  /** 0, 1, ... rank - 1. */
  static List<Integer> identity(int rank) {
    return IntStream.range(0, rank).boxed().toList();
  }

  /** The axis, counted from the end if negative. */
  static int axis(int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw Refusal.broken("axis " + axis + " of a tensor with " + rank + " axes", "an axis");
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** Axes of a list that are larger than 1. */
  static List<Integer> wide(List<Integer> order, List<Integer> shape) {
    return order.stream().filter(axis -> shape.get(axis) > 1).toList();
  }

  /** Sizes in the order of axes. */
  static List<Integer> sizes(List<Integer> shape, List<Integer> order) {
    return order.stream().map(shape::get).toList();
  }

  /** A list with one element changed. */
  static <T> List<T> with(List<T> list, int at, T value) {
    List<T> changed = new ArrayList<>(list);
    changed.set(at, value);
    return List.copyOf(changed);
  }

  /** The shape with leading axes of size 1 up to a rank. */
  static List<Integer> widened(List<Integer> shape, int rank) {
    List<Integer> wide = new ArrayList<>(Collections.nCopies(rank - shape.size(), 1));
    wide.addAll(shape);
    return List.copyOf(wide);
  }

  /** The shape of an elementwise operation. */
  static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
    int rank = Math.max(a.size(), b.size());
    List<Integer> wideA = widened(a, rank);
    List<Integer> wideB = widened(b, rank);
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int sizeA = wideA.get(axis);
      int sizeB = wideB.get(axis);
      if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
        throw Refusal.broken("inputs of " + a + " and " + b, "sizes that are equal or 1");
      }
      shape.add(Math.max(sizeA, sizeB));
    }
    return checked(shape);
  }

  /** For each element of the transposed tensor its place in the tensor. */
  static int[] transposed(List<Integer> shape, List<Integer> order) {
    int rank = shape.size();
    int[] strides = new int[rank];
    int stride = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.get(axis);
    }
    int[] source = new int[elements(shape)];
    int[] at = new int[rank];
    for (int i = 0; i < source.length; i++) {
      int from = 0;
      for (int axis = 0; axis < rank; axis++) {
        from += at[axis] * strides[order.get(axis)];
      }
      source[i] = from;
      for (int axis = rank - 1; axis >= 0 && ++at[axis] == shape.get(order.get(axis)); axis--) {
        at[axis] = 0;
      }
    }
    return source;
  }
}
