package synfire.golden.run;

import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.DoubleRounding;
import synfire.golden.number.ElementwiseScales;
import synfire.golden.op.Activation;
import synfire.golden.vector.VectorSum;

/** SQUARED_DIFFERENCE: both operands on one scale with 7 more bits, difference, square, scale. */
final class SquaredDifferenceRule implements ElementwiseRule {

  private final ElementwiseScales scales;
  private final DoubleRounding result;
  private final ActivationRange range;
  private final int outputZeroPoint;
  private final int[] firstTable = new int[256];
  private final int[] secondTable = new int[256];

  SquaredDifferenceRule(Operands node) {
    node.arity(2, 2, 1);
    Tensor first = node.input(0);
    Tensor second = node.input(1);
    Tensor out = node.int8Output(0);
    scales = ElementwiseScales.squaredDifference(first.scale(), second.scale(), out.scale());
    result = new DoubleRounding(scales.result());
    long largest = 255L << scales.leftShift();
    if (!result.reaches(largest * largest)) {
      throw node.refuse(out, "has the scale " + out.scale() + ", which overflows 32 bits");
    }
    outputZeroPoint = out.zeroPoint();
    range = ActivationRange.of(Activation.NONE, out.scale(), outputZeroPoint);
    for (int q = -128; q < 128; q++) {
      firstTable[q + 128] =
          DoubleRounding.fast(
              (q - first.zeroPoint()) << scales.leftShift(),
              scales.first().mantissa(),
              scales.first().exponent());
      secondTable[q + 128] =
          DoubleRounding.fast(
              (q - second.zeroPoint()) << scales.leftShift(),
              scales.second().mantissa(),
              scales.second().exponent());
    }
  }

  @Override
  public int code(int first, int second) {
    int difference = firstTable[first + 128] - secondTable[second + 128];
    int scaled =
        DoubleRounding.fast(
            difference * difference,
            result.multiplier().mantissa(),
            result.multiplier().exponent());
    return range.clamp(scaled + outputZeroPoint);
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
    int a = new DoubleRounding(scales.first()).apply(first << scales.leftShift());
    int b = new DoubleRounding(scales.second()).apply(second << scales.leftShift());
    return range.clamp(result.apply((a - b) * (a - b)) + outputZeroPoint);
  }
}
