package synfire.golden.number;

/**
 * Fixed-point primitives with the rounding of the gemmlowp library, on raw 32-bit values. Qi.f
 * means a sign, i integer bits and f = 31 - i fraction bits.
 */
public final class FixedPoint {

  private FixedPoint() {}

  /** The nearest int. */
  public static int saturate(long value) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  /** High half of 2ab, to nearest: (ab + nudge) / 2^31 with division that truncates. */
  public static int doublingHighMultiply(int a, int b) {
    if (a == Integer.MIN_VALUE && b == Integer.MIN_VALUE) {
      return Integer.MAX_VALUE;
    }
    long product = (long) a * b;
    long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
    return (int) ((product + nudge) / (1L << 31));
  }

  /** High half of 2ab of 16-bit values, to nearest. */
  public static int doublingHighMultiply16(int a, int b) {
    if (a == Short.MIN_VALUE && b == Short.MIN_VALUE) {
      return Short.MAX_VALUE;
    }
    int product = a * b;
    int nudge = product >= 0 ? 1 << 14 : 1 - (1 << 14);
    return (product + nudge) / (1 << 15);
  }

  /** x / 2^exponent to nearest, ties away from zero; exponent 0 to 62. */
  public static int divideByPowerOfTwo(int x, int exponent) {
    long mask = (1L << exponent) - 1;
    long remainder = x & mask;
    long threshold = (mask >> 1) + (x < 0 ? 1 : 0);
    return (int) (((long) x >> exponent) + (remainder > threshold ? 1 : 0));
  }

  /** x * 2^exponent, saturated; a negative exponent divides with rounding. */
  static int multiplyByPowerOfTwo(int x, int exponent) {
    return exponent <= 0 ? divideByPowerOfTwo(x, -exponent) : saturate((long) x << exponent);
  }

  /** (a + b) / 2, ties away from zero. */
  static int halfSum(int a, int b) {
    long sum = (long) a + b;
    return (int) ((sum + (sum >= 0 ? 1 : -1)) / 2);
  }

  /** exp(a) for a from -1/4 up to 0 (not included), Q0.31, by its polynomial around -1/8. */
  private static int expOfQuarter(int a) {
    int expOfMinusEighth = 1895147668;
    int third = 715827883;
    int x = a + (1 << 28);
    int x2 = doublingHighMultiply(x, x);
    int x3 = doublingHighMultiply(x2, x);
    int x4 = doublingHighMultiply(x2, x2);
    int x4Quarter = multiplyByPowerOfTwo(x4, -2);
    int tail =
        multiplyByPowerOfTwo(doublingHighMultiply(x4Quarter + x3, third) + x2, -1);
    return expOfMinusEighth + doublingHighMultiply(expOfMinusEighth, x + tail);
  }

  /** exp(a) in Q0.31 for a of at most 0 in Q{@code integerBits}. */
  public static int expOfNegative(int a, int integerBits) {
    if (a == 0) {
      return Integer.MAX_VALUE;
    }
    int fractionBits = 31 - integerBits;
    if (integerBits > 5 && a < -(1 << (fractionBits + 5))) {
      return 0;
    }
    int quarter = 1 << (fractionBits - 2);
    int inQuarter = (a & (quarter - 1)) - quarter;
    int result = expOfQuarter(multiplyByPowerOfTwo(inQuarter, integerBits));
    int rest = inQuarter - a;
    // exp(-2^i) in Q0.31 for i = -2 .. 4.
    int[] factors = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    for (int i = -2; i <= 4; i++) {
      if (integerBits > i && (rest & (1 << (fractionBits + i))) != 0) {
        result = doublingHighMultiply(result, factors[i + 2]);
      }
    }
    return result;
  }

  /** 1 / (1 + a) for a from 0 to 1, Q0.31 to Q0.31, by three Newton steps in Q2.29. */
  public static int reciprocalOfOnePlus(int a) {
    int halfDenominator = halfSum(a, Integer.MAX_VALUE);
    int x = 1515870810 + doublingHighMultiply(halfDenominator, -1010580540);
    for (int step = 0; step < 3; step++) {
      int error = (1 << 29) - doublingHighMultiply(halfDenominator, x);
      x += multiplyByPowerOfTwo(doublingHighMultiply(x, error), 2);
    }
    return multiplyByPowerOfTwo(x, 1);
  }

  /**
   * 1 / sqrt(value) by five Newton steps in Q3.28.
   *
   * @param value at least 0
   * @return mantissa and exponent for {@link DoubleRounding#apply(int, int, int)}
   */
  public static Multiplier inverseSquareRoot(int value) {
    if (value <= 1) {
      return new Multiplier(Integer.MAX_VALUE, 0);
    }
    int scaled = value;
    int shift = 11;
    while (scaled >= 1 << 29) {
      scaled /= 4;
      shift++;
    }
    int pairs = (Integer.numberOfLeadingZeros(scaled) - 1) / 2 - 1;
    shift -= pairs;
    scaled <<= 2 * pairs;
    int half = divideByPowerOfTwo(scaled >> 1, 1);
    int x = 1 << 28;
    int oneAndHalf = (1 << 28) + (1 << 27);
    for (int step = 0; step < 5; step++) {
      int cube =
          multiplyByPowerOfTwo(doublingHighMultiply(doublingHighMultiply(x, x), x), 6);
      x =
          multiplyByPowerOfTwo(
              doublingHighMultiply(oneAndHalf, x) - doublingHighMultiply(half, cube), 3);
    }
    int halfSqrt2 = 1518500250;
    x = doublingHighMultiply(x, halfSqrt2);
    if (shift < 0) {
      x <<= -shift;
      shift = 0;
    }
    return new Multiplier(x, -shift);
  }
}
