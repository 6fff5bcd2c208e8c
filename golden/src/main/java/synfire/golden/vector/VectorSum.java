package synfire.golden.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/** ADD and SUB of two operands of one shape: three scalings with double rounding. */
public final class VectorSum {

  /**
   * One scaling: h = (x * factor + 2^30) >> 31, then (h + half + tie) >> right.
   *
   * @param factor mantissa with all left shifts
   * @param half 2^(right - 1), or 0
   * @param tie -1 where a tie depends on the sign, else 0
   * @param right bits dropped at last
   */
  private record Scaling(long factor, long half, long tie, int right) {

    static Scaling of(int mantissa, int exponent, int leftShift) {
      int right = Math.max(0, -exponent);
      return new Scaling(
          (long) mantissa << (leftShift + Math.max(0, exponent)),
          right == 0 ? 0 : 1L << (right - 1),
          right == 0 ? 0 : -1,
          right);
    }

    LongVector apply(LongVector x) {
      LongVector high = x.mul(factor).add(1L << 30).lanewise(VectorOperators.ASHR, 31);
      LongVector tied = high.lanewise(VectorOperators.ASHR, 63).and(tie);
      return high.add(half).add(tied).lanewise(VectorOperators.ASHR, right);
    }

    long apply(long x) {
      long high = (x * factor + (1L << 30)) >> 31;
      return (high + half + (high >> 63 & tie)) >> right;
    }
  }

  private final int firstZeroPoint;
  private final int secondZeroPoint;
  private final int outputZeroPoint;
  private final int min;
  private final int max;
  private final int sign;
  private final Scaling first;
  private final Scaling second;
  private final Scaling result;

  /**
   * A sum.
   *
   * @param zeroPoints of both operands and the output
   * @param mantissas of both operands and the result
   * @param exponents of both operands and the result
   * @param leftShift bits by which the operands are widened
   * @param sign 1 to add, -1 to subtract
   * @param min lowest code
   * @param max highest code
   */
  public VectorSum(
      int[] zeroPoints, int[] mantissas, int[] exponents, int leftShift, int sign, int min,
      int max) {
    firstZeroPoint = zeroPoints[0];
    secondZeroPoint = zeroPoints[1];
    outputZeroPoint = zeroPoints[2];
    this.min = min;
    this.max = max;
    this.sign = sign;
    first = Scaling.of(mantissas[0], exponents[0], leftShift);
    second = Scaling.of(mantissas[1], exponents[1], leftShift);
    result = Scaling.of(mantissas[2], exponents[2], 0);
  }

  /** The codes of all elements. */
  public void codes(byte[] a, byte[] b, byte[] out) {
    int i = 0;
    if (Lanes.WIDE) {
      i = out.length - out.length % 8;
      for (int at = 0; at < i; at += 8) {
        LongVector x = longs(a, at).sub(firstZeroPoint);
        LongVector y = longs(b, at).sub(secondZeroPoint);
        LongVector sum = first.apply(x).add(second.apply(y).mul(sign));
        ByteVector codes =
            (ByteVector)
                result
                    .apply(sum)
                    .add(outputZeroPoint)
                    .max(min)
                    .min(max)
                    .convertShape(VectorOperators.L2B, Lanes.HALF_CODES, 0);
        codes.intoArray(out, at);
      }
    }
    for (; i < out.length; i++) {
      long sum =
          first.apply(a[i] - (long) firstZeroPoint)
              + sign * second.apply(b[i] - (long) secondZeroPoint);
      long code = result.apply(sum) + outputZeroPoint;
      out[i] = (byte) Math.max(min, Math.min(max, code));
    }
  }

  private static LongVector longs(byte[] codes, int at) {
    return (LongVector)
        ByteVector.fromArray(Lanes.HALF_CODES, codes, at)
            .convertShape(VectorOperators.B2L, Lanes.LONGS, 0);
  }
}
