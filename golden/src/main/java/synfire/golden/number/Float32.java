package synfire.golden.number;

/**
 * Elementary functions of float32 arguments with float32 results: calculated in double and rounded
 * once, so that they equal a correctly rounded single-precision library wherever the double result
 * is not within 2^-20 of the last place of a tie.
 */
final class Float32 {

  private Float32() {}

  static float exp(float x) {
    return (float) StrictMath.exp(x);
  }

  static float expm1(float x) {
    return (float) StrictMath.expm1(x);
  }

  static float tanh(float x) {
    return (float) StrictMath.tanh(x);
  }

  static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  /** The complementary error function 1 - erf(x). */
  static float erfc(float x) {
    double value = x;
    if (Math.abs(value) < 2.5) {
      return (float) (1 - erfSeries(value));
    }
    double tail = erfcFraction(Math.abs(value));
    return (float) (value > 0 ? tail : 2 - tail);
  }

  /** erf(x) = 2/sqrt(pi) * exp(-x^2) * sum 2^n x^(2n+1) / (2n+1)!!, all terms of one sign. */
  private static double erfSeries(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
  }

  /** erfc(x) = exp(-x^2)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + ...))), from the innermost term. */
  private static double erfcFraction(double x) {
    double tail = x;
    for (int n = 120; n >= 1; n--) {
      tail = x + n / 2.0 / tail;
    }
    return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / tail;
  }
}
