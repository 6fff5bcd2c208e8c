package synfire.generator.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.generator.model.Refusal;

/**
 * A node of a graph.
 *
 * @param index place in the file
 * @param name its name, or that of its first output
 * @param domain of its operator set, empty for the default one
 * @param type operator
 * @param inputs names of values, empty for an absent one
 * @param outputs names of values
 * @param attributes by name
 * @param opset version of the default operator set
 * @param tensors reads tensors of attributes
 */
record OnnxNode(
    int index,
    String name,
    String domain,
    String type,
    List<String> inputs,
    List<String> outputs,
    Map<String, AttributeProto> attributes,
    int opset,
    TensorReader tensors) {

  private static final int MAX_NAME = 200;

  static OnnxNode of(int index, NodeProto node, int opset, TensorReader tensors) {
    Map<String, AttributeProto> attributes = new HashMap<>();
    node.getAttributeList().forEach(attribute -> attributes.put(attribute.getName(), attribute));
    String name =
        node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
    return new OnnxNode(
        index,
        clean(name),
        node.getDomain().equals("ai.onnx") ? "" : clean(node.getDomain()),
        clean(node.getOpType()),
        List.copyOf(node.getInputList()),
        List.copyOf(node.getOutputList()),
        attributes,
        opset,
        tensors);
  }

  /** Operator and name, for lists and messages. */
  String title() {
    String operator = domain.isEmpty() ? type : domain + "." + type;
    return name.isEmpty() ? operator : operator + " " + name;
  }

  /** Whether there is an input. */
  boolean has(int input) {
    return input < inputs.size() && !inputs.get(input).isEmpty();
  }

  private Optional<AttributeProto> attribute(String key, AttributeProto.AttributeType kind) {
    AttributeProto attribute = attributes.get(key);
    if (attribute == null) {
      return Optional.empty();
    }
    if (attribute.getType() != kind) {
      throw Refusal.broken(
          "attribute " + key + " has type " + attribute.getType(), kind.name());
    }
    return Optional.of(attribute);
  }

  /** Whether an attribute is there. */
  boolean states(String key) {
    return attributes.containsKey(key);
  }

  /** A whole number that fits 32 bits. */
  int integer(String key, int otherwise) {
    return attribute(key, AttributeProto.AttributeType.INT)
        .map(attribute -> narrow(key, attribute.getI()))
        .orElse(otherwise);
  }

  private static int narrow(String key, long value) {
    if (value != (int) value) {
      throw Refusal.broken("attribute " + key + " holds " + value, "a number of 32 bits");
    }
    return (int) value;
  }

  /** A yes or no. */
  boolean flag(String key, boolean otherwise) {
    return integer(key, otherwise ? 1 : 0) != 0;
  }

  /** A finite number. */
  float real(String key, float otherwise) {
    float value =
        attribute(key, AttributeProto.AttributeType.FLOAT)
            .map(AttributeProto::getF)
            .orElse(otherwise);
    if (!Float.isFinite(value)) {
      throw Refusal.broken("attribute " + key + " is " + value, "a number");
    }
    return value;
  }

  /** A text. */
  String text(String key, String otherwise) {
    return attribute(key, AttributeProto.AttributeType.STRING)
        .map(attribute -> clean(attribute.getS().toStringUtf8()))
        .orElse(otherwise);
  }

  /** A list of whole numbers, empty if it is not there. */
  Optional<int[]> integers(String key) {
    return attribute(key, AttributeProto.AttributeType.INTS)
        .map(
            attribute ->
                attribute.getIntsList().stream()
                    .mapToInt(value -> narrow(key, value))
                    .toArray());
  }

  /** A tensor. */
  Optional<Fixed> tensor(String key) {
    return attribute(key, AttributeProto.AttributeType.TENSOR)
        .map(attribute -> tensors.read(attribute.getT()));
  }

  /** A text of the file without control characters and not too long. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(MAX_NAME)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** The same in quotes. */
  static String quoted(String text) {
    return "\"" + clean(text) + "\"";
  }
}
