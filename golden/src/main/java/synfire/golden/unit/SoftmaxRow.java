package synfire.golden.unit;

import synfire.golden.number.SoftmaxScale;

/**
 * What the softmax unit makes of the codes of one pixel. Its table holds the exponentials of the
 * differences to the largest code, so the unit itself knows neither beta nor the scale.
 */
public final class SoftmaxRow {

  private final int[] exponentials = new int[256];

  /** The unit with the table of a beta and an input scale. */
  public SoftmaxRow(float beta, float scale) {
    SoftmaxScale of = SoftmaxScale.of(beta, scale);
    for (int d = 0; d < 256 && -d >= of.lowest(); d++) {
      exponentials[d] = of.exponential(-d);
    }
  }

  /** The exponential of minus a difference in Q0.31, 0 where it does not matter. */
  public int exponential(int difference) {
    return exponentials[difference];
  }

  /** Codes at scale 1/256 and zero point -128. */
  public byte[] apply(byte[] codes) {
    int max = Byte.MIN_VALUE;
    for (byte code : codes) {
      max = Math.max(max, code);
    }
    int sum = 0;
    for (byte code : codes) {
      sum = Math.addExact(sum, SoftmaxScale.addend(exponentials[max - code]));
    }
    byte[] out = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      out[i] = (byte) SoftmaxScale.quotient(exponentials[max - codes[i]], sum);
    }
    return out;
  }
}
