package synfire.golden.run;

import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.ElementwiseScales;
import synfire.golden.number.Scaling;
import synfire.golden.op.Activation;
import synfire.golden.vector.VectorSum;

/** ADD and SUB: both operands on one scale with 20 more bits, then to the output's scale. */
final class SumRule implements ElementwiseRule {

  private final ElementwiseScales scales;
  private final Scaling firstScaling;
  private final Scaling secondScaling;
  private final Scaling result;
  private final ActivationRange range;
  private final int firstZeroPoint;
  private final int secondZeroPoint;
  private final int outputZeroPoint;
  private final int sign;
  private final boolean onVectors;
  private final int[] firstTable = new int[256];
  private final int[] secondTable = new int[256];

  /** The rule of a node; sign is 1 for ADD and -1 for SUB. */
  SumRule(Operands node, Activation activation, int sign) {
    node.arity(2, 2, 1);
    Tensor first = node.input(0);
    Tensor second = node.input(1);
    Tensor out = node.output(0);
    this.sign = sign;
    firstZeroPoint = first.zeroPoint();
    secondZeroPoint = second.zeroPoint();
    scales = ElementwiseScales.sum(first.scale(), second.scale(), out.scale());
    firstScaling = node.scaling(scales.first());
    secondScaling = node.scaling(scales.second());
    result = node.scaling(scales.result());
    onVectors = !node.onnx();
    // Each operand is at most 255 * 2^20 / 2 after its factor of at most 1/2.
    if (!result.reaches(255L << scales.leftShift())) {
      throw node.refuse(out, "has the scale " + out.scale() + ", which overflows 32 bits");
    }
    outputZeroPoint = out.zeroPoint();
    range = ActivationRange.of(activation, out.scale(), outputZeroPoint, out.type());
    for (int q = -128; q < 128; q++) {
      firstTable[q + 128] =
          firstScaling.fast((q - firstZeroPoint) << scales.leftShift());
      secondTable[q + 128] =
          sign * secondScaling.fast((q - secondZeroPoint) << scales.leftShift());
    }
  }

  @Override
  public int code(int first, int second) {
    int sum = firstTable[first + 128] + secondTable[second + 128];
    return range.clamp(result.fast(sum), outputZeroPoint);
  }

  @Override
  public boolean onVectors() {
    return onVectors;
  }

  @Override
  public VectorSum vectors() {
    return new VectorSum(
        new int[] {firstZeroPoint, secondZeroPoint, outputZeroPoint},
        new int[] {
          scales.first().mantissa(), scales.second().mantissa(), scales.result().mantissa()
        },
        new int[] {
          scales.first().exponent(), scales.second().exponent(), scales.result().exponent()
        },
        scales.leftShift(),
        sign,
        range.min(),
        range.max());
  }

  @Override
  public int ofValues(int first, int second) {
    int a = firstScaling.apply(first << scales.leftShift());
    int b = secondScaling.apply(second << scales.leftShift());
    return range.clamp(result.apply(a + sign * b), outputZeroPoint);
  }
}
