package synfire.golden.run;

import java.util.Map;
import java.util.function.IntUnaryOperator;
import synfire.golden.net.DataType;
import synfire.golden.net.Rounding;
import synfire.golden.net.Tensor;
import synfire.golden.number.DoubleRounding;
import synfire.golden.number.FloatCodes;
import synfire.golden.number.InverseSquareRoot;
import synfire.golden.number.Multiplier;
import synfire.golden.number.RealFunction;
import synfire.golden.number.UnaryCode;
import synfire.golden.op.Add;
import synfire.golden.op.Expression;
import synfire.golden.op.Mul;
import synfire.golden.op.Pointwise;
import synfire.golden.op.Sub;
import synfire.golden.op.Unary;

/** Every operation and what makes it ready to run, by key. */
final class Kernels {

  /** Makes a kernel of a node, or refuses it. */
  private interface Factory {
    Kernel of(Operands node, Rounding rounding);
  }

  private static final Map<String, Factory> FACTORIES =
      Map.ofEntries(
          Map.entry("conv2d", (node, rounding) -> new Conv2dKernel(node)),
          Map.entry("depthwise_conv2d", (node, rounding) -> new DepthwiseConv2dKernel(node)),
          Map.entry("fully_connected", FullyConnectedKernel::new),
          Map.entry("average_pool2d", (node, rounding) -> new AveragePool2dKernel(node)),
          Map.entry("max_pool2d", (node, rounding) -> new MaxPool2dKernel(node)),
          Map.entry("mean", (node, rounding) -> new MeanKernel(node)),
          Map.entry("add", (node, rounding) -> add(node)),
          Map.entry("sub", (node, rounding) -> sub(node)),
          Map.entry("mul", (node, rounding) -> mul(node)),
          Map.entry(
              "squared_difference",
              (node, rounding) -> new ElementwiseKernel(node, new SquaredDifferenceRule(node))),
          Map.entry("unary", (node, rounding) -> unary(node)),
          Map.entry("pointwise", (node, rounding) -> pointwise(node)),
          Map.entry("rsqrt", (node, rounding) -> rsqrt(node)),
          Map.entry("quantize", (node, rounding) -> quantize(node)),
          Map.entry("softmax", (node, rounding) -> new SoftmaxKernel(node)),
          Map.entry("batch_matmul", (node, rounding) -> new BatchMatMulKernel(node)),
          Map.entry("state_space", (node, rounding) -> new StateSpaceKernel(node)),
          Map.entry("pad", (node, rounding) -> MoveKernel.pad(node)),
          Map.entry("reshape", (node, rounding) -> MoveKernel.reshape(node)),
          Map.entry("transpose", (node, rounding) -> MoveKernel.transpose(node)),
          Map.entry("concatenation", (node, rounding) -> MoveKernel.concatenation(node)),
          Map.entry("split", (node, rounding) -> MoveKernel.split(node)),
          Map.entry("strided_slice", (node, rounding) -> MoveKernel.stridedSlice(node)));

  private Kernels() {}

  static Kernel of(Operands node, Rounding rounding) {
    Factory factory = FACTORIES.get(node.node().op().key());
    if (factory == null) {
      throw node.refuse("is not supported between codes");
    }
    return factory.of(node, rounding);
  }

  private static Kernel add(Operands node) {
    Add op = (Add) node.node().op();
    return new ElementwiseKernel(node, new SumRule(node, op.activation(), 1));
  }

  private static Kernel sub(Operands node) {
    Sub op = (Sub) node.node().op();
    return new ElementwiseKernel(node, new SumRule(node, op.activation(), -1));
  }

  private static Kernel mul(Operands node) {
    Mul op = (Mul) node.node().op();
    return new ElementwiseKernel(node, new MulRule(node, op.activation()));
  }

  private static Kernel unary(Operands node) {
    node.arity(1, 1, 1);
    Tensor in = node.input(0);
    Tensor out = node.int8Output(0);
    Unary op = (Unary) node.node().op();
    try {
      UnaryCode code =
          new UnaryCode(op, in.scale(), in.zeroPoint(), out.scale(), out.zeroPoint());
      return new TableKernel(node, in, out, code::apply);
    } catch (IllegalArgumentException e) {
      throw node.refuse("computes " + op.function() + ": " + e.getMessage());
    }
  }

  private static Kernel pointwise(Operands node) {
    node.arity(1, 1, 1);
    Tensor in = node.input(0);
    Tensor out = node.output(0);
    Expression expression = ((Pointwise) node.node().op()).expression();
    IntUnaryOperator function =
        code -> {
          float x = FloatCodes.dequantize(code, in.scale(), in.zeroPoint());
          float y = RealFunction.at(expression, x);
          return FloatCodes.quantizeEven(y, out.scale(), out.zeroPoint(), out.type());
        };
    return new TableKernel(node, in, out, function);
  }

  private static Kernel rsqrt(Operands node) {
    node.arity(1, 1, 1);
    Tensor in = node.input(0);
    Tensor out = node.int8Output(0);
    InverseSquareRoot root =
        new InverseSquareRoot(in.scale(), in.zeroPoint(), out.scale(), out.zeroPoint());
    return new TableKernel(node, in, out, root::apply);
  }

  /** QUANTIZE between codes: scaling of x = q - z, in double. */
  private static Kernel quantize(Operands node) {
    node.arity(1, 1, 1);
    Tensor in = node.wideInput(0);
    Tensor out = node.wideOutput(0);
    DoubleRounding scaling = new DoubleRounding(Multiplier.ratio(in.scale(), out.scale()));
    if (!scaling.reaches(255)) {
      throw node.refuse(out, "has the scale " + out.scale() + ", which overflows 32 bits");
    }
    DataType type = out.type();
    IntUnaryOperator function =
        code -> {
          int scaled = scaling.apply(code - in.zeroPoint()) + out.zeroPoint();
          return Math.max(type.min(), Math.min(type.max(), scaled));
        };
    return new TableKernel(node, in, out, function);
  }
}
