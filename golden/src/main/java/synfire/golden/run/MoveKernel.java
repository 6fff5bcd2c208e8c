package synfire.golden.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import synfire.golden.net.Tensor;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Split;
import synfire.golden.op.StridedSlice;

/**
 * An operation that only moves codes: PAD, RESHAPE, TRANSPOSE, SPLIT, STRIDED_SLICE, CONCATENATION.
 *
 * <p>The dense way asks for every output element where it comes from; the event-driven way fills
 * outputs with the zero point and sends every event of an input to where it goes. Both maps are
 * made from coordinates, each from its own side.
 */
final class MoveKernel implements Kernel {

  /** Part of a move: one input to one output. An entry of -1 is no element. */
  private record Part(Tensor from, Tensor to, int[] source, int[] target) {}

  /** Coordinates of the other side, or null if there is no such element. */
  private interface Coordinates {
    int[] of(int[] coordinate);
  }

  private final List<Part> parts;

  private MoveKernel(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  private static int[] map(int[] from, int[] to, Coordinates coordinates) {
    int[] map = new int[Shape.elements(from)];
    int[] strides = Shape.strides(to);
    int[] at = new int[from.length];
    for (int i = 0; i < map.length; i++) {
      int[] other = coordinates.of(at);
      map[i] = -1;
      if (other != null) {
        map[i] = 0;
        for (int axis = 0; axis < to.length; axis++) {
          map[i] += other[axis] * strides[axis];
        }
      }
      Shape.advance(at, from);
    }
    return map;
  }

  private static int[] identity(int elements) {
    int[] map = new int[elements];
    Arrays.setAll(map, i -> i);
    return map;
  }

  private static void sameType(Operands node, Tensor from, Tensor to) {
    if (from.type() != to.type()) {
      throw node.refuse(to, "is " + to.type() + ", expected " + from.type() + " as the input");
    }
  }

  static MoveKernel reshape(Operands node) {
    node.arity(1, 2, 1);
    Tensor in = node.movedInput(0);
    Tensor out = node.movedOutput(0);
    sameType(node, in, out);
    if (in.elements() != out.elements()) {
      throw node.refuse(
          out, "has " + out.elements() + " elements, expected " + in.elements());
    }
    int[] map = identity(in.elements());
    return new MoveKernel(List.of(new Part(in, out, map, map)));
  }

  static MoveKernel transpose(Operands node) {
    node.arity(2, 2, 1);
    Tensor in = node.movedInput(0);
    Tensor out = node.movedOutput(0);
    sameType(node, in, out);
    int[] from = Shape.of(in.shape());
    int[] order = node.integers(1, "permutation");
    boolean[] seen = new boolean[from.length];
    int[] to = new int[from.length];
    for (int axis = 0; axis < order.length; axis++) {
      int source = order[axis] < 0 ? order[axis] + from.length : order[axis];
      if (order.length != from.length
          || source < 0
          || source >= from.length
          || seen[source]) {
        throw node.refuse(
            in,
            "has " + from.length + " axes, which " + Arrays.toString(order) + " is no order of");
      }
      order[axis] = source;
      seen[source] = true;
      to[axis] = from[source];
    }
    node.shape(out, to);
    int[] source =
        map(
            to,
            from,
            at -> {
              int[] other = new int[at.length];
              for (int axis = 0; axis < at.length; axis++) {
                other[order[axis]] = at[axis];
              }
              return other;
            });
    int[] target =
        map(
            from,
            to,
            at -> {
              int[] other = new int[at.length];
              for (int axis = 0; axis < at.length; axis++) {
                other[axis] = at[order[axis]];
              }
              return other;
            });
    return new MoveKernel(List.of(new Part(in, out, source, target)));
  }

  static MoveKernel pad(Operands node) {
    node.arity(2, 2, 1);
    Tensor in = node.wideInput(0);
    Tensor out = node.wideOutput(0);
    sameType(node, in, out);
    if (in.zeroPoint() != out.zeroPoint()) {
      throw node.refuse(
          out, "has zero point " + out.zeroPoint() + ", expected that of the input");
    }
    int[] from = Shape.of(in.shape());
    int[] around = node.integers(1, "padding");
    if (around.length != 2 * from.length) {
      throw node.refuse(in, "has " + from.length + " axes, padding has " + around.length / 2);
    }
    int[] to = new int[from.length];
    for (int axis = 0; axis < from.length; axis++) {
      long size = (long) from[axis] + around[2 * axis] + around[2 * axis + 1];
      if (around[2 * axis] < 0 || around[2 * axis + 1] < 0 || size > Integer.MAX_VALUE) {
        throw node.refuse("pads by " + Arrays.toString(around));
      }
      to[axis] = (int) size;
    }
    node.shape(out, to);
    int[] source =
        map(
            to,
            from,
            at -> {
              int[] other = new int[at.length];
              for (int axis = 0; axis < at.length; axis++) {
                other[axis] = at[axis] - around[2 * axis];
                if (other[axis] < 0 || other[axis] >= from[axis]) {
                  return null;
                }
              }
              return other;
            });
    int[] target =
        map(
            from,
            to,
            at -> {
              int[] other = new int[at.length];
              Arrays.setAll(other, axis -> at[axis] + around[2 * axis]);
              return other;
            });
    return new MoveKernel(List.of(new Part(in, out, source, target)));
  }

  static MoveKernel stridedSlice(Operands node) {
    StridedSlice op = (StridedSlice) node.node().op();
    node.arity(1, 4, 1);
    Tensor in = node.movedInput(0);
    Tensor out = node.movedOutput(0);
    sameType(node, in, out);
    int[] from = Shape.of(in.shape());
    int[] begin = Shape.of(op.begin());
    int[] end = Shape.of(op.end());
    int[] stride = Shape.of(op.stride());
    if (begin.length != from.length
        || end.length != from.length
        || stride.length != from.length) {
      throw node.refuse(in, "has " + from.length + " axes, the slice has another number");
    }
    int[] to = new int[from.length];
    for (int axis = 0; axis < from.length; axis++) {
      if (stride[axis] == 0) {
        throw node.refuse("has stride 0 along axis " + axis);
      }
      long distance = (long) end[axis] - begin[axis];
      long step = stride[axis];
      to[axis] = (int) Math.max(0, (distance + step - Long.signum(step)) / step);
      long last = begin[axis] + (to[axis] - 1L) * step;
      if (to[axis] > 0
          && (begin[axis] < 0 || begin[axis] >= from[axis] || last < 0 || last >= from[axis])) {
        throw node.refuse(in, "has shape " + in.shape() + ", the slice leaves axis " + axis);
      }
    }
    if (Shape.elements(to) != out.elements()) {
      throw node.refuse(
          out, "has shape " + out.shape() + ", expected " + Arrays.toString(to));
    }
    int[] source =
        map(
            to,
            from,
            at -> {
              int[] other = new int[at.length];
              Arrays.setAll(other, axis -> begin[axis] + at[axis] * stride[axis]);
              return other;
            });
    int[] target =
        map(
            from,
            to,
            at -> {
              int[] other = new int[at.length];
              for (int axis = 0; axis < at.length; axis++) {
                int distance = at[axis] - begin[axis];
                other[axis] = distance / stride[axis];
                if (distance % stride[axis] != 0
                    || other[axis] < 0
                    || other[axis] >= to[axis]) {
                  return null;
                }
              }
              return other;
            });
    return new MoveKernel(List.of(new Part(in, out, source, target)));
  }

  static MoveKernel concatenation(Operands node) {
    Concatenation op = (Concatenation) node.node().op();
    node.arity(1, Integer.MAX_VALUE, 1);
    Tensor out = node.wideOutput(0);
    int axis = axis(node, out, op.axis());
    int[] to = Shape.of(out.shape());
    List<Part> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < node.node().inputs().size(); i++) {
      Tensor in = node.wideInput(i);
      sameType(node, in, out);
      if (in.scale() != out.scale() || in.zeroPoint() != out.zeroPoint()) {
        throw node.refuse(in, "has another scale or zero point than the output");
      }
      int[] from = Shape.of(in.shape());
      checkSlice(node, in, from, to, axis, start);
      int[] shift = new int[to.length];
      shift[axis] = start;
      int[] target = map(from, to, at -> sum(at, shift));
      parts.add(new Part(in, out, inverse(target, to), target));
      start += from[axis];
    }
    if (start != to[axis]) {
      throw node.refuse(out, "has shape " + out.shape() + ", the inputs have " + start);
    }
    return new MoveKernel(parts);
  }

  static MoveKernel split(Operands node) {
    Split op = (Split) node.node().op();
    node.arity(1, 3, node.node().outputs().size());
    Tensor in = node.movedInput(0);
    int axis = axis(node, in, op.axis());
    int[] from = Shape.of(in.shape());
    List<Part> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < node.node().outputs().size(); i++) {
      Tensor out = node.movedOutput(i);
      sameType(node, in, out);
      int[] to = Shape.of(out.shape());
      checkSlice(node, out, to, from, axis, start);
      int[] shift = new int[from.length];
      shift[axis] = start;
      int[] source = map(to, from, at -> sum(at, shift));
      parts.add(new Part(in, out, source, inverse(source, from)));
      start += to[axis];
    }
    if (start != from[axis]) {
      throw node.refuse(in, "has shape " + in.shape() + ", the outputs have " + start);
    }
    return new MoveKernel(parts);
  }

  private static int axis(Operands node, Tensor tensor, int axis) {
    if (axis < 0 || axis >= tensor.shape().size()) {
      throw node.refuse(tensor, "has shape " + tensor.shape() + ", axis " + axis + " is none");
    }
    return axis;
  }

  /** A part must have the shape of the whole but along the axis, where it must fit. */
  private static void checkSlice(
      Operands node, Tensor tensor, int[] part, int[] whole, int axis, int start) {
    boolean fits = part.length == whole.length;
    for (int i = 0; fits && i < part.length; i++) {
      fits = i == axis ? part[i] <= whole[i] - start : part[i] == whole[i];
    }
    if (!fits) {
      throw node.refuse(
          tensor, "has shape " + tensor.shape() + ", no part of " + Arrays.toString(whole));
    }
  }

  private static int[] sum(int[] at, int[] shift) {
    int[] other = new int[at.length];
    Arrays.setAll(other, axis -> at[axis] + shift[axis]);
    return other;
  }

  private static int[] inverse(int[] map, int[] shape) {
    int[] inverse = new int[Shape.elements(shape)];
    Arrays.fill(inverse, -1);
    for (int i = 0; i < map.length; i++) {
      inverse[map[i]] = i;
    }
    return inverse;
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    for (Part part : parts) {
      byte[] in = codes[part.from().id()];
      byte[] out = target(codes, part);
      for (int i = 0; i < out.length; i++) {
        if (part.source()[i] >= 0) {
          out[i] = in[part.source()[i]];
        }
      }
    }
  }

  @Override
  public void events(byte[][] codes) {
    for (Part part : parts) {
      byte[] in = codes[part.from().id()];
      byte[] out = target(codes, part);
      byte zero = (byte) part.from().zeroPoint();
      for (int i = 0; i < in.length; i++) {
        if (in[i] != zero && part.target()[i] >= 0) {
          out[part.target()[i]] = in[i];
        }
      }
    }
  }

  /** The output of a part, filled with the input's zero point when its first part is moved. */
  private static byte[] target(byte[][] codes, Part part) {
    int id = part.to().id();
    if (codes[id] == null) {
      codes[id] = new byte[part.to().elements()];
      Arrays.fill(codes[id], (byte) part.from().zeroPoint());
    }
    return codes[id];
  }
}
