package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import synfire.generator.model.Refusal;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;

/** Operators that move elements without a change of their values. */
final class MovementOperators extends OperatorFamily {

  MovementOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  Value reshaped() {
    Value x = value(0);
    return reshaped(x, newShape(x.shape()));
  }

  Value reshaped(Value x, List<Integer> shape) {
    if (x instanceof Fixed fixed) {
      return fixed.reshaped(shape);
    }
    if (x.shape().equals(shape)) {
      return x;
    }
    Shapes.checked(shape);
    if (x instanceof Real.DequantizedConstant d) {
      return new Real.DequantizedConstant(
          d.codes().reshaped(shape), d.scales(), d.zeros(), sameAxis(d, shape), d.site());
    }
    return moved(x, new Moves.Reshaped(shape), shape);
  }

  Value transposed() {
    return transposed(value(0));
  }

  private Value transposed(Value x) {
    int rank = x.shape().size();
    int[] stated =
        node().integers("perm").orElse(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    List<Integer> order = Arrays.stream(stated).boxed().toList();
    if (!order.stream().sorted().toList().equals(Shapes.identity(rank))) {
      throw Refusal.broken("an order " + order + " of " + rank + " axes", "each axis once");
    }
    List<Integer> shape = Shapes.sizes(x.shape(), order);
    if (x instanceof Fixed fixed) {
      return fixed.moved(shape, Shapes.transposed(fixed.shape(), order));
    }
    if (x instanceof Real.DequantizedConstant d) {
      return new Real.DequantizedConstant(
          d.codes().moved(shape, Shapes.transposed(d.codes().shape(), order)),
          d.scales(),
          d.zeros(),
          d.scales().length == 1 ? 0 : order.indexOf(d.axis()),
          d.site());
    }
    return moved(x, new Moves.Transposed(order), shape);
  }

  Value concat() {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < node().inputs().size(); i++) {
      parts.add(value(i));
    }
    if (parts.isEmpty()) {
      throw Refusal.broken("it has no inputs", "at least one");
    }
    int rank = parts.get(0).shape().size();
    int axis = Shapes.axis(node().integer("axis", 0), rank);
    List<Integer> shape = joined(parts, axis);
    if (parts.stream().allMatch(Fixed.class::isInstance)) {
      return joinedConstants(parts.stream().map(Fixed.class::cast).toList(), axis, shape);
    }
    if (parts.stream().allMatch(Codes.class::isInstance)) {
      List<Codes> codes = parts.stream().map(Codes.class::cast).toList();
      Codes first = codes.get(0);
      for (Codes c : codes) {
        if (c.scale() != first.scale() || c.zero() != first.zero() || c.type() != first.type()) {
          throw new Refusal(
              "it joins codes of different scales",
              "equal scales and zero points",
              "put DequantizeLinear before it and QuantizeLinear behind it");
        }
      }
      return network().join(codes, axis, Shapes.checked(shape));
    }
    List<Real> reals = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      reals.add(real(i));
    }
    return new Real.Joined(reals, axis, Shapes.checked(shape), node().index());
  }

  Codes qLinearConcat() {
    List<Real> parts = new ArrayList<>();
    for (int i = 2; i + 2 < node().inputs().size(); i += 3) {
      parts.add(dequantized(i, i + 1, i + 2));
    }
    if (parts.isEmpty()) {
      throw Refusal.broken("it has no inputs", "at least one");
    }
    int axis = Shapes.axis(node().integer("axis", 0), parts.get(0).shape().size());
    List<Integer> shape = Shapes.checked(joined(parts, axis));
    return quantized(settled(new Real.Joined(parts, axis, shape, node().index())), 0, 1);
  }

  Value pad() {
    Value x = value(0);
    int rank = x.shape().size();
    if (!node().text("mode", "constant").equals("constant")) {
      throw new Refusal("its mode is " + node().text("mode", ""), "constant", "pad with zeros");
    }
    boolean attributes = node().opset() < 11;
    int[] amounts =
        attributes
            ? node().integers("pads").orElse(new int[0])
            : integers(1, "the padding");
    int[] axes =
        node().has(3) ? integers(3, "axes") : IntStream.range(0, rank).toArray();
    if (amounts.length != 2 * axes.length) {
      throw Refusal.broken(
          amounts.length + " amounts for " + axes.length + " axes", "two for each axis");
    }
    zeroPadding(x, attributes);
    int[] before = new int[rank];
    int[] after = new int[rank];
    List<Integer> shape = new ArrayList<>(x.shape());
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      within("padding", amounts[i], 0);
      within("padding", amounts[axes.length + i], 0);
      before[axis] = amounts[i];
      after[axis] = amounts[axes.length + i];
      shape.set(axis, x.shape().get(axis) + before[axis] + after[axis]);
    }
    if (x instanceof Fixed || isConstant(x)) {
      throw new Refusal("it pads a constant", "a computed value", "fold constants");
    }
    Shapes.checked(shape);
    return shape.equals(x.shape())
        ? x
        : moved(x, new Moves.Padded(before, after, shape), shape);
  }

  Value slice() {
    Value x = value(0);
    int rank = x.shape().size();
    int[] starts = integers(1, "the starts");
    int[] ends = integers(2, "the ends");
    int[] axes =
        node().has(3) ? integers(3, "the axes") : IntStream.range(0, starts.length).toArray();
    int[] steps =
        node().has(4)
            ? integers(4, "the steps")
            : IntStream.generate(() -> 1).limit(starts.length).toArray();
    if (ends.length != starts.length
        || axes.length != starts.length
        || steps.length != starts.length) {
      throw Refusal.broken("its lists have different lengths", "equal lengths");
    }
    int[] begin = new int[rank];
    int[] end = x.shape().stream().mapToInt(Integer::intValue).toArray();
    int[] step = new int[rank];
    Arrays.fill(step, 1);
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      int size = x.shape().get(axis);
      if (steps[i] == 0 || Math.abs((long) steps[i]) > MAX_WINDOW) {
        throw Refusal.broken("step " + steps[i], "a whole number but 0");
      }
      step[axis] = steps[i];
      begin[axis] = bounded(starts[i], size, steps[i] > 0 ? 0 : 0, steps[i] > 0 ? size : size - 1);
      end[axis] = bounded(ends[i], size, steps[i] > 0 ? 0 : -1, steps[i] > 0 ? size : size - 1);
    }
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int count = -Math.floorDiv(-(end[axis] - begin[axis]), step[axis]);
      shape.add(Math.max(0, count));
    }
    return part(x, begin, end, step, shape);
  }

  /** A value with three axes as a map of one column. */
  Real asMap(Real x) {
    if (x.shape().size() == 4) {
      return x;
    }
    List<Integer> shape = new ArrayList<>(x.shape());
    shape.add(1);
    return settled((Real) reshaped(x, shape));
  }

  private List<Integer> newShape(List<Integer> from) {
    int rank = from.size();
    switch (node().type()) {
      case "Flatten":
        {
          int axis = node().integer("axis", 1);
          int place = axis == rank ? rank : Shapes.axis(axis, Math.max(1, rank));
          return List.of(
              Shapes.elements(from.subList(0, place)), Shapes.elements(from.subList(place, rank)));
        }
      case "Squeeze":
        {
          Optional<int[]> axes = axes();
          List<Integer> shape = new ArrayList<>();
          List<Integer> gone =
              axes.map(a -> Arrays.stream(a).map(i -> Shapes.axis(i, rank)).boxed().toList())
                  .orElse(null);
          for (int axis = 0; axis < rank; axis++) {
            boolean drop = gone == null ? from.get(axis) == 1 : gone.contains(axis);
            if (drop && from.get(axis) != 1) {
              throw Refusal.broken("it removes axis " + axis + " of " + from, "an axis of size 1");
            }
            if (!drop) {
              shape.add(from.get(axis));
            }
          }
          return shape;
        }
      case "Unsqueeze":
        {
          int[] axes = axes().orElseThrow(() -> Refusal.broken("axes are missing", "axes"));
          if (axes.length > 6) {
            throw Refusal.broken("it adds " + axes.length + " axes", "at most 6");
          }
          int wide = rank + axes.length;
          List<Integer> places =
              Arrays.stream(axes).map(i -> Shapes.axis(i, wide)).sorted().boxed().toList();
          if (places.stream().distinct().count() != axes.length) {
            throw Refusal.broken("axes " + Arrays.toString(axes) + " repeat", "different axes");
          }
          List<Integer> shape = new ArrayList<>(from);
          places.forEach(place -> shape.add(place, 1));
          return shape;
        }
      default:
        return reshape(from);
    }
  }

  private Value moved(Value x, Real.Move move, List<Integer> shape) {
    if (x instanceof Codes codes) {
      return move.of(network(), codes);
    }
    if (x instanceof Real real) {
      return new Real.Moved(real, move, shape, node().index());
    }
    throw new Refusal("its input is constant", "a computed value", "fold constants");
  }

  /** The axis of the scales in another shape of the same constant. */
  private static int sameAxis(Real.DequantizedConstant d, List<Integer> shape) {
    if (d.scales().length == 1) {
      return 0;
    }
    List<Integer> old = d.codes().shape();
    int before = Shapes.elements(old.subList(0, d.axis()));
    for (int axis = 0; axis < shape.size(); axis++) {
      if (shape.get(axis) == d.scales().length
          && Shapes.elements(shape.subList(0, axis)) == before) {
        return axis;
      }
    }
    throw new Refusal(
        "it spreads the scales of constant weights over several axes",
        "weights that keep their output axis",
        "quantize after the reshape");
  }

  private Optional<int[]> axes() {
    return node().opset() < 13
        ? node().integers("axes")
        : node().has(1) ? Optional.of(integers(1, "axes")) : Optional.empty();
  }

  private List<Integer> reshape(List<Integer> from) {
    int[] wanted = integers(1, "the shape");
    boolean zeros = node().flag("allowzero", false);
    List<Integer> shape = new ArrayList<>();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < wanted.length; axis++) {
      int size = wanted[axis];
      if (size == 0 && !zeros) {
        if (axis >= from.size()) {
          throw Refusal.broken("it keeps axis " + axis + " of " + from, "an axis");
        }
        size = from.get(axis);
      }
      if (size == -1 && open < 0) {
        open = axis;
        size = 1;
      } else if (size < 0) {
        throw Refusal.broken("it asks for shape " + Arrays.toString(wanted), "sizes");
      }
      shape.add(size);
      known = Math.min(Integer.MAX_VALUE, known * size);
    }
    long elements = Shapes.elements(from);
    if (open >= 0 && known > 0) {
      shape.set(open, (int) (elements / known));
      known *= shape.get(open);
    }
    if (known != elements) {
      throw Refusal.broken(
          "it makes " + Arrays.toString(wanted) + " of " + from,
          "equal element counts; the batch is 1");
    }
    return shape;
  }

  private List<Integer> joined(List<? extends Value> parts, int axis) {
    List<Integer> first = parts.get(0).shape();
    long size = 0;
    for (Value part : parts) {
      if (part.shape().size() != first.size()
          || !Shapes.with(part.shape(), axis, 1).equals(Shapes.with(first, axis, 1))) {
        throw Refusal.broken(
            "inputs of " + first + " and " + part.shape() + " along axis " + axis,
            "equal sizes on the other axes");
      }
      size += part.shape().get(axis);
    }
    return Shapes.with(first, axis, (int) Math.min(Integer.MAX_VALUE, size));
  }

  private static Fixed joinedConstants(List<Fixed> parts, int axis, List<Integer> shape) {
    DataType type = parts.get(0).type();
    int inner = Shapes.elements(shape.subList(axis + 1, shape.size())) * type.bytes();
    int outer = Shapes.elements(shape.subList(0, axis));
    byte[] out = new byte[Shapes.elements(shape) * type.bytes()];
    int at = 0;
    List<byte[]> bytes = parts.stream().map(p -> p.values().toByteArray()).toList();
    for (int o = 0; o < outer; o++) {
      for (int p = 0; p < parts.size(); p++) {
        if (parts.get(p).type() != type) {
          throw Refusal.broken("it joins " + type + " and " + parts.get(p).type(), "one type");
        }
        int run = parts.get(p).shape().get(axis) * inner;
        System.arraycopy(bytes.get(p), o * run, out, at, run);
        at += run;
      }
    }
    return new Fixed(type, shape, Constant.of(out));
  }

  private void zeroPadding(Value x, boolean attributes) {
    double value = attributes ? node().real("value", 0) : 0;
    int zero = 0;
    if (!attributes && node().has(2)) {
      Value stated = value(2);
      if (!isConstant(stated) || Shapes.elements(stated.shape()) != 1) {
        throw Refusal.broken("its value has shape " + stated.shape(), "one constant number");
      }
      if (stated instanceof Fixed f && !f.isReal() && x instanceof Codes c) {
        value = f.integers()[0];
        zero = c.zero() + c.type().offset();
      } else {
        value = numbers(stated, "its value")[0];
      }
    } else if (x instanceof Codes c) {
      zero = c.zero() + c.type().offset();
    }
    if (value != zero) {
      throw new Refusal("it pads with " + value, "real zero", "pad with zeros");
    }
  }

  private static int bounded(int index, int size, int least, int most) {
    long place = index < 0 ? (long) index + size : index;
    return (int) Math.max(least, Math.min(most, place));
  }

  private Value part(Value x, int[] begin, int[] end, int[] step, List<Integer> shape) {
    if (x instanceof Fixed fixed) {
      int[] source = new int[Shapes.elements(shape)];
      for (int i = 0; i < source.length; i++) {
        int rest = i;
        int stride = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
          source[i] += (begin[axis] + rest % shape.get(axis) * step[axis]) * stride;
          rest /= shape.get(axis);
          stride *= fixed.shape().get(axis);
        }
      }
      return fixed.moved(shape, source);
    }
    if (shape.contains(0)) {
      throw Refusal.broken("nothing of " + x.shape() + " is left", "at least one element");
    }
    return moved(x, new Moves.Sliced(begin, end, step, shape), shape);
  }

  List<Value> split() {
    Value x = value(0);
    int rank = x.shape().size();
    int axis = Shapes.axis(node().integer("axis", 0), rank);
    int size = x.shape().get(axis);
    int parts = node().outputs().size();
    Optional<int[]> stated =
        node().opset() < 13
            ? node().integers("split")
            : node().has(1) ? Optional.of(integers(1, "the sizes")) : Optional.empty();
    int each = (size + parts - 1) / Math.max(1, parts);
    int[] sizes =
        stated.orElse(
            IntStream.range(0, parts).map(i -> Math.min(each, size - i * each)).toArray());
    if (sizes.length != parts
        || Arrays.stream(sizes).anyMatch(s -> s < 1)
        || Arrays.stream(sizes).asLongStream().sum() != size) {
      throw Refusal.broken(
          "it splits " + size + " into " + Arrays.toString(sizes), "sizes that add up");
    }
    List<Value> made = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < parts; i++) {
      int[] begin = new int[rank];
      int[] end = x.shape().stream().mapToInt(Integer::intValue).toArray();
      int[] step = new int[rank];
      Arrays.fill(step, 1);
      begin[axis] = from;
      end[axis] = from + sizes[i];
      made.add(part(x, begin, end, step, Shapes.with(x.shape(), axis, sizes[i])));
      from += sizes[i];
    }
    return made;
  }
}
