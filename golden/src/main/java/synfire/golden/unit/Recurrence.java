package synfire.golden.unit;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * States of recurrent layers, channel by channel: even channels are real parts, the odd one behind
 * each is the imaginary part.
 */
public final class Recurrence {

  /**
   * How a channel enters its state.
   *
   * @param eigenvalue real part of the eigenvalue in steps of 2^-F on even channels, imaginary part
   *     on odd ones
   * @param scale 0 to 255
   * @param shift 1 to 32
   */
  public record Entry(int eigenvalue, int scale, int shift) {}

  private final int stateBits;
  private final int fractionBits;
  private final Entry[] entries;
  private final long[] parts;

  /** States that are zero, with the entries of all channels. */
  public Recurrence(int stateBits, int fractionBits, Entry[] entries) {
    this.stateBits = stateBits;
    this.fractionBits = fractionBits;
    this.entries = entries.clone();
    this.parts = new long[entries.length];
  }

  /** A part of a state. */
  public long part(int channel) {
    return parts[channel];
  }

  /** Sets a part of a state. */
  public void set(int channel, long part) {
    parts[channel] = part;
  }

  /** Sets all states to zero. */
  public void clear() {
    Arrays.fill(parts, 0);
  }

  /**
   * Enters accumulators into the states of some channels.
   *
   * @param first first channel, even
   * @param sums one for each channel, an even number
   * @param zero whether the states are zero before
   * @return the new parts
   */
  public long[] step(int first, long[] sums, boolean zero) {
    long[] next = new long[sums.length];
    for (int i = 0; i < sums.length; i += 2) {
      int c = first + i;
      BigInteger re = BigInteger.valueOf(zero ? 0 : parts[c]);
      BigInteger im = BigInteger.valueOf(zero ? 0 : parts[c + 1]);
      BigInteger ar = BigInteger.valueOf(entries[c].eigenvalue());
      BigInteger ai = BigInteger.valueOf(entries[c + 1].eigenvalue());
      next[i] = entered(re.multiply(ar).subtract(im.multiply(ai)), sums[i], entries[c]);
      next[i + 1] =
          entered(re.multiply(ai).add(im.multiply(ar)), sums[i + 1], entries[c + 1]);
    }
    System.arraycopy(next, 0, parts, first, next.length);
    return next;
  }

  private long entered(BigInteger turned, long sum, Entry e) {
    BigInteger u =
        BigInteger.valueOf(
            saturated(
                rounded(
                    BigInteger.valueOf(sum).multiply(BigInteger.valueOf(e.scale())), e.shift())));
    return saturated(rounded(turned.add(u.shiftLeft(fractionBits)), fractionBits));
  }

  private static BigInteger rounded(BigInteger value, int shift) {
    return value.add(BigInteger.ONE.shiftLeft(shift - 1)).shiftRight(shift);
  }

  private long saturated(BigInteger value) {
    BigInteger limit = BigInteger.ONE.shiftLeft(stateBits - 1);
    return value.max(limit.negate()).min(limit.subtract(BigInteger.ONE)).longValueExact();
  }
}
