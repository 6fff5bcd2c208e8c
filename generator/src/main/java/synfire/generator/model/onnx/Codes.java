package synfire.generator.model.onnx;

import java.util.List;
import synfire.golden.net.DataType;

/**
 * Int8 codes in a tensor of the network. The tensor holds the axes of the graph in an order of its
 * own, and axes of size 1 wherever it likes: a change of layout costs nothing until an operator
 * needs a certain one.
 *
 * @param tensor id in the network
 * @param shape sizes of the axes as the graph sees them
 * @param order axes of the graph that are larger than 1, outermost in the tensor first
 * @param scale real value of a step
 * @param zero code of real zero, int8
 * @param type type in the graph: codes of UINT8 are 128 more there
 */
record Codes(
    int tensor, List<Integer> shape, List<Integer> order, float scale, int zero, DataType type)
    implements Value {

  Codes {
    shape = List.copyOf(shape);
    order = List.copyOf(order);
  }

  /** The same elements under other axes. */
  Codes seenAs(List<Integer> newShape, List<Integer> newOrder) {
    return new Codes(tensor, newShape, newOrder, scale, zero, type);
  }
}
