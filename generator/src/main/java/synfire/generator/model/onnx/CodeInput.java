package synfire.generator.model.onnx;

import java.util.List;
import synfire.golden.net.DataType;

/**
 * An input of the graph that holds codes; scale and zero point are those of its first reader.
 *
 * @param name of the value
 * @param shape sizes of the axes
 * @param type INT8 or UINT8
 */
record CodeInput(String name, List<Integer> shape, DataType type) implements Value {

  CodeInput {
    shape = List.copyOf(shape);
  }
}
