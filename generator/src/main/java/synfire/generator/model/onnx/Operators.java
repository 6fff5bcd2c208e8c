package synfire.generator.model.onnx;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import synfire.generator.model.Refusal;

/**
 * What each operator of ONNX makes of its inputs. Real numbers are only described; QuantizeLinear
 * and the operators with quantization of their own (QLinearConv and the like) have the network
 * compute codes.
 */
final class Operators {

  private static final List<String> STANDARD =
      List.of(
          "Abs", "Add", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Clip", "Concat",
          "Constant", "Conv", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp", "Flatten",
          "Floor", "Gather", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid",
          "HardSwish", "Identity", "LeakyRelu", "Log", "LogSoftmax", "MatMul", "Max", "MaxPool",
          "Min", "Mish", "Mul", "Neg", "PRelu", "Pad", "Pow", "QLinearConv", "QLinearMatMul",
          "QuantizeLinear", "ReduceMean", "Relu", "Reciprocal", "Reshape", "Round", "Selu", "Shape",
          "Sigmoid", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Tanh",
          "Transpose", "Unsqueeze");

  private static final List<String> MICROSOFT =
      List.of(
          "QLinearAdd",
          "QLinearMul",
          "QLinearAveragePool",
          "QLinearGlobalAveragePool",
          "QLinearSigmoid",
          "QLinearLeakyRelu",
          "QLinearConcat",
          "QLinearSoftmax",
          "QGemm",
          "Gelu",
          "QuantizeLinear",
          "DequantizeLinear");

  private static final List<String> OWN = List.of("StateSpace");

  private final OperatorFamily.Context context;
  private final Predicate<String> used;

  /**
   * Reads and adds values by name.
   *
   * @param used whether any node or output reads a value
   */
  Operators(
      NetworkBuilder network, Emitter emitter, Map<String, Value> values, Predicate<String> used) {
    context = new OperatorFamily.Context(network, emitter, values, new IdentityHashMap<>());
    this.used = used;
  }

  /** Whether there is an operator of this kind. */
  static boolean knows(OnnxNode node) {
    return switch (node.domain()) {
      case "" -> STANDARD.contains(node.type());
      case "com.microsoft" -> MICROSOFT.contains(node.type());
      case "synfire" -> OWN.contains(node.type());
      default -> false;
    };
  }

  /** What an operator that is not known could be replaced by. */
  static String hint(OnnxNode node) {
    switch (node.type()) {
      case "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "DynamicQuantizeMatMul":
        return "this is dynamic quantization; quantize statically, with calibration data";
      case "ConvTranspose", "Resize", "Upsample":
        return "upsampling is not supported; end the network before it";
      case "ArgMax", "ArgMin", "TopK", "NonMaxSuppression":
        return "end the network before it and let the host choose";
      case "LSTM", "GRU", "RNN", "Loop", "If", "Scan":
        return "gated recurrence and control flow are not supported; use convolutions over time or"
            + " synfire.StateSpace";
      case "LayerNormalization", "InstanceNormalization", "GroupNormalization":
        return "use batch normalization, which folds into the convolution before it";
      default:
        return "replace it by supported operators before conversion";
    }
  }

  /** Makes the outputs of a node. */
  void run(OnnxNode node) {
    context.network().site(node.index());
    List<Value> made = made(node);
    for (int i = 0; i < made.size(); i++) {
      put(node, i, made.get(i));
    }
    for (int i = made.size(); i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty() && used.test(name)) {
        throw new Refusal("its output " + i + " is used", "the first output alone", "");
      }
    }
  }

  private List<Value> made(OnnxNode node) {
    if (node.type().equals("Split")) {
      return new MovementOperators(context, node).split();
    }
    ConstantOperators constants = new ConstantOperators(context, node);
    QuantizationOperators codes = new QuantizationOperators(context, node);
    ProductOperators products = new ProductOperators(context, node);
    ElementwiseOperators elements = new ElementwiseOperators(context, node);
    WindowOperators windows = new WindowOperators(context, node);
    MovementOperators moves = new MovementOperators(context, node);
    return List.of(
        switch (node.type()) {
          case "Constant" -> constants.constant();
          case "Identity", "Dropout" -> constants.value(0);
          case "Cast" -> constants.cast();
          case "Shape" -> constants.shapeOf();
          case "Gather" -> constants.gather();
          case "QuantizeLinear" -> codes.quantizeLinear();
          case "DequantizeLinear" -> codes.dequantizeLinear();
          case "Conv" -> products.conv();
          case "QLinearConv" -> products.qLinearConv();
          case "Gemm" -> products.gemm();
          case "QGemm" -> products.qGemm();
          case "MatMul" -> products.matMul();
          case "QLinearMatMul" -> products.qLinearMatMul();
          case "BatchNormalization" -> products.batchNormalization();
          case "Add" -> elements.add(false);
          case "Sub" -> elements.add(true);
          case "Mul" -> elements.mul();
          case "Div" -> elements.div();
          case "Min", "Max", "Pow" -> elements.twoNumbers();
          case "QLinearAdd", "QLinearMul" -> elements.qLinearPair();
          case "Relu" -> elements.relu();
          case "Clip" -> elements.clip();
          case "PRelu" -> elements.prelu();
          case "Softmax", "LogSoftmax" -> elements.softmax();
          case "QLinearSoftmax" -> elements.qLinearSoftmax();
          case "QLinearSigmoid" -> elements.qLinearSigmoid();
          case "QLinearLeakyRelu" -> elements.qLinearLeakyRelu();
          case "GlobalAveragePool" -> windows.globalMean();
          case "QLinearGlobalAveragePool" -> windows.qLinearMean();
          case "ReduceMean" -> windows.reduceMean();
          case "AveragePool" -> windows.averagePool();
          case "QLinearAveragePool" -> windows.qLinearAverage();
          case "MaxPool", "GlobalMaxPool" -> windows.maxPool();
          case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> moves.reshaped();
          case "Transpose" -> moves.transposed();
          case "Concat" -> moves.concat();
          case "QLinearConcat" -> moves.qLinearConcat();
          case "StateSpace" -> new RecurrentOperators(context, node).stateSpace();
          case "Pad" -> moves.pad();
          case "Slice" -> moves.slice();
          default -> elements.function();
        });
  }

  private void put(OnnxNode node, int output, Value value) {
    if (output >= node.outputs().size()) {
      throw Refusal.broken("it has no output", "one output");
    }
    Value made =
        value instanceof Real real ? new ConstantOperators(context, node).settled(real) : value;
    if (!(made instanceof Fixed)) {
      Shapes.checked(made.shape());
    }
    if (context.values().put(node.outputs().get(output), made) != null) {
      throw Refusal.broken(
          "value " + OnnxNode.quoted(node.outputs().get(output)) + " is made twice",
          "one maker of each value");
    }
  }
}
