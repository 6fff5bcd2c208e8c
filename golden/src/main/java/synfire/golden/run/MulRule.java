package synfire.golden.run;

import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.op.Activation;
import synfire.golden.vector.VectorSum;

/** MUL: the product of both x, scaled. */
final class MulRule implements ElementwiseRule {

  private final int firstZeroPoint;
  private final int secondZeroPoint;
  private final int outputZeroPoint;
  private final Scaling scaling;
  private final ActivationRange range;

  MulRule(Operands node, Activation activation) {
    node.arity(2, 2, 1);
    Tensor first = node.input(0);
    Tensor second = node.input(1);
    Tensor out = node.output(0);
    firstZeroPoint = first.zeroPoint();
    secondZeroPoint = second.zeroPoint();
    outputZeroPoint = out.zeroPoint();
    scaling =
        node.scaling(
            node.onnx()
                ? Multiplier.exactProduct(first.scale(), second.scale(), out.scale())
                : Multiplier.product(first.scale(), second.scale(), out.scale()));
    if (!scaling.reaches(255 * 255)) {
      throw node.refuse(out, "has the scale " + out.scale() + ", which overflows 32 bits");
    }
    range = ActivationRange.of(activation, out.scale(), outputZeroPoint, out.type());
  }

  @Override
  public int code(int first, int second) {
    int product = (first - firstZeroPoint) * (second - secondZeroPoint);
    return range.clamp(scaling.fast(product), outputZeroPoint);
  }

  @Override
  public boolean onVectors() {
    return false;
  }

  @Override
  public VectorSum vectors() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int ofValues(int first, int second) {
    if (first == 0 || second == 0) {
      return range.clamp(outputZeroPoint);
    }
    return range.clamp(scaling.apply(first * second), outputZeroPoint);
  }
}
