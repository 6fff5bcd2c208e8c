package synfire.generator.graph;

/**
 * Exponentials of softmax for the 256 differences d = row maximum - code: gemmlowp's exp on
 * negative values, raw Q0.31; 0 for differences whose output is -128 whatever the sum. Immutable.
 */
public final class SoftmaxTable {

  /** Fraction bits of the rescaled difference, Q5.26. */
  private static final int FRACTION = 26;

  private final int[] exponentials = new int[256];

  /** The table of a scale and a beta. */
  static SoftmaxTable of(float beta, float scale) {
    double real = Math.min((double) beta * scale * (1L << FRACTION), Integer.MAX_VALUE);
    Factor factor = Factor.of(real);
    double reach = Math.floor(31.0 * (1L << FRACTION) / Math.scalb(1.0, factor.exponent()));
    SoftmaxTable t = new SoftmaxTable();
    for (int d = 0; d < 256; d++) {
      if (d <= reach) {
        t.exponentials[d] = exponential(saturated(factor, d));
      }
    }
    return t;
  }

  private SoftmaxTable() {}

  /** The exponential of minus a difference. */
  public int at(int difference) {
    return exponentials[difference];
  }

  /** -d times the factor, in Q5.26; |d| 2^e stays below 2^31 for differences in reach. */
  private static long saturated(Factor factor, int d) {
    long raised = (long) -d << Math.max(0, factor.exponent());
    long high = highMul(raised, factor.multiplier());
    return shiftRight(high, Math.max(0, -factor.exponent()));
  }

  /** Twice the product of two Q0.31 numbers, high half, nearest, ties away from zero. */
  private static long highMul(long a, long b) {
    long product = a * b;
    long nudged = product + (product >= 0 ? 1L << 30 : 1 - (1L << 30));
    return nudged / (1L << 31);
  }

  /** Division by 2^n to nearest, ties away from zero. */
  private static long shiftRight(long v, int n) {
    long mask = (1L << n) - 1;
    long threshold = (mask >> 1) + (v < 0 ? 1 : 0);
    return (v >> n) + ((v & mask) > threshold ? 1 : 0);
  }

  /** exp(a) for a &lt;= 0 in Q5.26. */
  private static int exponential(long a) {
    if (a == 0) {
      return Integer.MAX_VALUE;
    }
    long quarter = 1L << (FRACTION - 2);
    long part = (a & (quarter - 1)) - quarter;
    long result = exponentialOfQuarter(part << 5);
    long rest = part - a;
    // exp(-2^k) for k = -2 .. 4, Q0.31
    long[] factors = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    for (int i = 0; i < factors.length; i++) {
      if ((rest >> (FRACTION - 2 + i) & 1) != 0) {
        result = highMul(result, factors[i]);
      }
    }
    return Math.toIntExact(result);
  }

  /** exp(a) for a in [-1/4, 0), Q0.31, by a polynomial of degree 4 around -1/8. */
  private static long exponentialOfQuarter(long a) {
    long eMinusEighth = 1895147668;
    long third = 715827883;
    long x = a + (1L << 28);
    long x2 = highMul(x, x);
    long x3 = highMul(x2, x);
    long x4 = highMul(x2, x2);
    long t = shiftRight(highMul(shiftRight(x4, 2) + x3, third) + x2, 1);
    return eMinusEighth + highMul(eMinusEighth, x + t);
  }
}
