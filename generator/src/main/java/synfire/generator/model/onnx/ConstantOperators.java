package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import synfire.generator.model.Refusal;

/** Operators on constants and shapes, which are done here and now. */
final class ConstantOperators extends OperatorFamily {

  ConstantOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  Fixed constant() {
    Optional<Fixed> tensor = node().tensor("value");
    if (tensor.isPresent()) {
      return tensor.get();
    }
    if (node().states("value_float")) {
      return Fixed.of(List.of(), new float[] {node().real("value_float", 0)});
    }
    if (node().states("value_int")) {
      return Fixed.of(List.of(), new long[] {node().integer("value_int", 0)});
    }
    Optional<int[]> ints = node().integers("value_ints");
    if (ints.isPresent()) {
      return Fixed.of(
          List.of(ints.get().length), Arrays.stream(ints.get()).asLongStream().toArray());
    }
    throw new Refusal("its value has no tensor", "attribute value", "");
  }

  Value cast() {
    int to = node().integer("to", 1);
    Value x = value(0);
    boolean real = x instanceof Real || x instanceof Fixed f && f.isReal();
    if (x instanceof Fixed f && to == 1 && !real) {
      return Fixed.of(f.shape(), f.reals());
    }
    if (x instanceof Fixed f && !real && (to == 6 || to == 7)) {
      return Fixed.of(f.shape(), f.integers());
    }
    if (real && to == 1) {
      return x;
    }
    throw new Refusal(
        "it casts " + typeName(x) + " to " + TensorReader.typeName(to),
        "float32 to float32",
        "use QuantizeLinear and DequantizeLinear between codes and numbers");
  }

  Fixed shapeOf() {
    List<Integer> shape = value(0).shape();
    int rank = shape.size();
    int start = node().integer("start", 0);
    int end = node().integer("end", rank);
    start = Math.max(0, Math.min(rank, start < 0 ? start + rank : start));
    end = Math.max(start, Math.min(rank, end < 0 ? end + rank : end));
    return Fixed.of(
        List.of(end - start),
        shape.subList(start, end).stream().mapToLong(Integer::longValue).toArray());
  }

  Fixed gather() {
    Fixed data = fixed(0, "the data");
    Fixed indices = fixed(1, "the indices");
    int axis = Shapes.axis(node().integer("axis", 0), data.shape().size());
    int size = data.shape().get(axis);
    int inner = Shapes.elements(data.shape().subList(axis + 1, data.shape().size()));
    int outer = Shapes.elements(data.shape().subList(0, axis));
    List<Integer> shape = new ArrayList<>(data.shape().subList(0, axis));
    shape.addAll(indices.shape());
    shape.addAll(data.shape().subList(axis + 1, data.shape().size()));
    int[] source = new int[Shapes.elements(shape)];
    long[] list = indices.integers();
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (long index : list) {
        long place = index < 0 ? index + size : index;
        if (place < 0 || place >= size) {
          throw Refusal.broken("index " + index + " on an axis of " + size, "one inside");
        }
        for (int i = 0; i < inner; i++) {
          source[at++] = (int) ((o * (long) size + place) * inner + i);
        }
      }
    }
    return data.moved(shape, source);
  }
}
