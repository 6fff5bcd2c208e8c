package synfire.golden.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * From sums to codes with double rounding: h = (a m 2^left + 2^30) >> 31, then (h + half + tie) >>
 * right, where half = 2^(right - 1), tie = -1 for a negative h, both 0 where right is 0.
 */
public final class VectorStage {

  /** 1.5 * 2^52: added to a whole number below 2^51, it leaves that number in the low bits. */
  private static final double MAGIC = 6755399441055744.0;

  private final int channels;
  private final int[] bias;
  private final int zeroPoint;
  private final int min;
  private final int max;
  /** Bias plus the magic number. */
  private final double[] offsets;
  /** m * 2^left. */
  private final long[] factors;
  private final long[] halves;
  /** -1 where a tie depends on the sign, else 0. */
  private final long[] ties;
  private final long[] rights;

  /** The stage of some channels; e is the exponent of each multiplier. */
  public VectorStage(
      int[] bias, int[] mantissas, int[] exponents, int zeroPoint, int min, int max) {
    channels = bias.length;
    this.bias = bias.clone();
    this.zeroPoint = zeroPoint;
    this.min = min;
    this.max = max;
    int padded = Lanes.padded(channels);
    offsets = new double[padded];
    factors = new long[padded];
    halves = new long[padded];
    ties = new long[padded];
    rights = new long[padded];
    for (int c = 0; c < channels; c++) {
      offsets[c] = MAGIC + bias[c];
      factors[c] = (long) mantissas[c] << Math.max(0, exponents[c]);
      rights[c] = Math.max(0, -exponents[c]);
      halves[c] = rights[c] == 0 ? 0 : 1L << (rights[c] - 1);
      ties[c] = rights[c] == 0 ? 0 : -1;
    }
  }

  /** One row of sums, without bias, to the codes of all channels. */
  void codes(float[] sums, int from, byte[] out, int at) {
    int c = 0;
    if (Lanes.WIDE) {
      c = channels - channels % 8;
      wide(sums, from, out, at, c);
    }
    for (; c < channels; c++) {
      out[at + c] = code((int) sums[from + c], c);
    }
  }

  /** The same from sums that are integers. */
  void codes(int[] sums, int from, byte[] out, int at) {
    for (int c = 0; c < channels; c++) {
      out[at + c] = code(sums[from + c], c);
    }
  }

  private byte code(int sum, int c) {
    long high = (((long) sum + bias[c]) * factors[c] + (1L << 30)) >> 31;
    long code = ((high + halves[c] + (high >> 63 & ties[c])) >> rights[c]) + zeroPoint;
    return (byte) Math.max(min, Math.min(max, code));
  }

  private void wide(float[] sums, int from, byte[] out, int at, int end) {
    LongVector lowest = LongVector.broadcast(Lanes.LONGS, min - zeroPoint);
    LongVector highest = LongVector.broadcast(Lanes.LONGS, max - zeroPoint);
    long magic = Double.doubleToRawLongBits(MAGIC);
    for (int c = 0; c < end; c += 8) {
      DoubleVector marked =
          ((DoubleVector)
                  FloatVector.fromArray(Lanes.HALF_FLOATS, sums, from + c)
                      .convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0))
              .add(DoubleVector.fromArray(Lanes.DOUBLES, offsets, c));
      LongVector sum = marked.reinterpretAsLongs().sub(magic);
      LongVector high =
          sum.mul(LongVector.fromArray(Lanes.LONGS, factors, c))
              .add(1L << 30)
              .lanewise(VectorOperators.ASHR, 31);
      LongVector tie =
          high.lanewise(VectorOperators.ASHR, 63)
              .and(LongVector.fromArray(Lanes.LONGS, ties, c));
      LongVector scaled =
          high.add(tie)
              .add(LongVector.fromArray(Lanes.LONGS, halves, c))
              .lanewise(VectorOperators.ASHR, LongVector.fromArray(Lanes.LONGS, rights, c));
      ByteVector codes =
          (ByteVector)
              scaled
                  .max(lowest)
                  .min(highest)
                  .add(zeroPoint)
                  .convertShape(VectorOperators.L2B, Lanes.HALF_CODES, 0);
      codes.intoArray(out, at + c);
    }
  }
}
