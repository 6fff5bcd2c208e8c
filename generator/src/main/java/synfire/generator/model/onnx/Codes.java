package synfire.generator.model.onnx;

import java.util.List;
import synfire.golden.net.DataType;

/**
 * Codes in a tensor of the network, which holds them signed. The tensor holds the axes of the graph in an order of its
 * own, and axes of size 1 wherever it likes: a change of layout costs nothing until an operator
 * needs a certain one.
 *
 * @param tensor id in the network
 * @param shape sizes of the axes as the graph sees them
 * @param order axes of the graph that are larger than 1, outermost in the tensor first
 * @param scale real value of a step
 * @param zero signed code of real zero
 * @param type type in the graph: unsigned codes are more there by the offset of the type
 */
record Codes(
    int tensor, List<Integer> shape, List<Integer> order, float scale, int zero, DataType type)
    implements Value {

  Codes {
    shape = List.copyOf(shape);
    order = List.copyOf(order);
  }

  /** How numbers became these codes. */
  Quantization quantization() {
    return new Quantization(scale, zero, type.signed());
  }

  /** The same elements under other axes. */
  Codes seenAs(List<Integer> newShape, List<Integer> newOrder) {
    return new Codes(tensor, newShape, newOrder, scale, zero, type);
  }
}
