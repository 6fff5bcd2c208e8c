package synfire.golden.vector;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * From sums to codes. Double rounding: h = (a m 2^left + 2^30) >> 31, then (h + half + tie) >>
 * right, where half = 2^(right - 1), tie = -1 for a negative h, both 0 where right is 0. Single
 * rounding: h = (a m + 2^(30 - e)) >> (31 - e) and nothing after it.
 */
public final class VectorStage {

  /** 1.5 * 2^52: added to a whole number below 2^51, it leaves that number in the low bits. */
  private static final double MAGIC = 6755399441055744.0;

  private final int channels;
  private final int[] bias;
  private final int[] mantissas;
  private final int[] exponents;
  private final boolean twice;
  private final int zeroPoint;
  private final int min;
  private final int max;
  /** Bias plus the magic number. */
  private final double[] offsets;
  /** m * 2^left, or m. */
  private final long[] factors;
  private final long[] nudges;
  private final long[] shifts;
  private final long[] halves;
  /** -1 where a tie depends on the sign, else 0. */
  private final long[] ties;
  private final long[] rights;

  /** The stage of some channels; e is the exponent of each multiplier, 30 at most if not twice. */
  public VectorStage(
      int[] bias,
      int[] mantissas,
      int[] exponents,
      boolean twice,
      int zeroPoint,
      int min,
      int max) {
    channels = bias.length;
    this.bias = bias.clone();
    this.mantissas = mantissas.clone();
    this.exponents = exponents.clone();
    this.twice = twice;
    this.zeroPoint = zeroPoint;
    this.min = min;
    this.max = max;
    int padded = Lanes.padded(channels);
    offsets = new double[padded];
    factors = new long[padded];
    nudges = new long[padded];
    shifts = new long[padded];
    halves = new long[padded];
    ties = new long[padded];
    rights = new long[padded];
    for (int c = 0; c < channels; c++) {
      offsets[c] = MAGIC + bias[c];
      factors[c] = (long) mantissas[c] << (twice ? Math.max(0, exponents[c]) : 0);
      shifts[c] = twice ? 31 : 31 - exponents[c];
      nudges[c] = 1L << (shifts[c] - 1);
      rights[c] = twice ? Math.max(0, -exponents[c]) : 0;
      halves[c] = rights[c] == 0 ? 0 : 1L << (rights[c] - 1);
      ties[c] = rights[c] == 0 ? 0 : -1;
    }
  }

  /** The same stage for several places side by side. */
  VectorStage repeated(int times) {
    return times == 1 ? this : new VectorStage(this, times);
  }

  private VectorStage(VectorStage one, int times) {
    this(
        repeated(one.bias, times),
        repeated(one.mantissas, times),
        repeated(one.exponents, times),
        one.twice,
        one.zeroPoint,
        one.min,
        one.max);
  }

  private static int[] repeated(int[] values, int times) {
    int[] many = new int[values.length * times];
    Arrays.setAll(many, i -> values[i % values.length]);
    return many;
  }

  /** Rows of sums, without bias, to the codes of all channels; rows of codes lie back to back. */
  void codes(float[] sums, int rows, int step, byte[] out, int at) {
    int done = 0;
    if (Lanes.WIDE) {
      done = channels - channels % 8;
      for (int c = 0; c < done; c += 8) {
        eightChannels(c, sums, rows, step, out, at);
      }
    }
    for (int row = 0; row < rows; row++) {
      for (int c = done; c < channels; c++) {
        out[at + row * channels + c] = code((int) sums[row * step + c], c);
      }
    }
  }

  /** The same from sums that are integers. */
  void codes(int[] sums, int from, byte[] out, int at) {
    for (int c = 0; c < channels; c++) {
      out[at + c] = code(sums[from + c], c);
    }
  }

  private byte code(int sum, int c) {
    long high = (((long) sum + bias[c]) * factors[c] + nudges[c]) >> shifts[c];
    long code = ((high + halves[c] + (high >> 63 & ties[c])) >> rights[c]) + zeroPoint;
    return (byte) Math.max(min, Math.min(max, code));
  }

  private void eightChannels(int c, float[] sums, int rows, int step, byte[] out, int at) {
    LongVector lowest = LongVector.broadcast(Lanes.LONGS, min - zeroPoint);
    LongVector highest = LongVector.broadcast(Lanes.LONGS, max - zeroPoint);
    LongVector zero = LongVector.broadcast(Lanes.LONGS, zeroPoint);
    LongVector magic = LongVector.broadcast(Lanes.LONGS, Double.doubleToRawLongBits(MAGIC));
    LongVector nudge = LongVector.fromArray(Lanes.LONGS, nudges, c);
    LongVector shift = LongVector.fromArray(Lanes.LONGS, shifts, c);
    DoubleVector offset = DoubleVector.fromArray(Lanes.DOUBLES, offsets, c);
    LongVector factor = LongVector.fromArray(Lanes.LONGS, factors, c);
    LongVector half = LongVector.fromArray(Lanes.LONGS, halves, c);
    LongVector signed = LongVector.fromArray(Lanes.LONGS, ties, c);
    LongVector right = LongVector.fromArray(Lanes.LONGS, rights, c);
    int from = c;
    int to = at + c;
    for (int row = 0; row < rows; row++) {
      DoubleVector marked =
          ((DoubleVector)
                  FloatVector.fromArray(Lanes.HALF_FLOATS, sums, from)
                      .convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0))
              .add(offset);
      LongVector high =
          marked.reinterpretAsLongs()
              .sub(magic)
              .mul(factor)
              .add(nudge)
              .lanewise(VectorOperators.ASHR, shift);
      LongVector tie = high.lanewise(VectorOperators.ASHR, 63).and(signed);
      ByteVector codes =
          (ByteVector)
              high.add(half)
                  .add(tie)
                  .lanewise(VectorOperators.ASHR, right)
                  .max(lowest)
                  .min(highest)
                  .add(zero)
                  .convertShape(VectorOperators.L2B, Lanes.HALF_CODES, 0);
      codes.intoArray(out, to);
      from += step;
      to += channels;
    }
  }
}
