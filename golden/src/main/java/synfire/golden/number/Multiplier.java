package synfire.golden.number;

/**
 * A real factor as 31-bit mantissa and exponent: factor = mantissa * 2^(exponent - 31), mantissa 0
 * or from 2^30 to 2^31 - 1, exponent from -31 up.
 *
 * <p>The factories are named after the operator whose rule they state: the rules differ in which
 * products are rounded to float32 on the way.
 *
 * @param mantissa unsigned, 31 bits
 * @param exponent power of two
 */
public record Multiplier(int mantissa, int exponent) {

  /** Rounds a factor: f in [0.5, 1) with factor = f * 2^e, mantissa = f * 2^31 half away. */
  public static Multiplier of(double factor) {
    if (!(factor >= 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("not a factor: " + factor);
    }
    if (factor < Double.MIN_NORMAL) {
      return new Multiplier(0, 0);
    }
    int exponent = Math.getExponent(factor) + 1;
    // f * 2^31 has at most 22 fraction bits below the point: the sum with 0.5 is exact.
    long mantissa = (long) Math.floor(Math.scalb(factor, 31 - exponent) + 0.5);
    if (mantissa == 1L << 31) {
      mantissa >>= 1;
      exponent++;
    }
    if (exponent < -31) {
      return new Multiplier(0, 0);
    }
    return new Multiplier((int) mantissa, exponent);
  }

  /** CONV_2D and DEPTHWISE_CONV_2D, and FULLY_CONNECTED with a scale per channel: in double. */
  public static Multiplier convolution(float input, float weight, float output) {
    return of((double) input * (double) weight / (double) output);
  }

  /** FULLY_CONNECTED with one weight scale, and BATCH_MATMUL: float32 product, double quotient. */
  public static Multiplier matrixProduct(float input, float weight, float output) {
    return of((double) (input * weight) / (double) output);
  }

  /** MUL: product and quotient in float32. */
  public static Multiplier product(float first, float second, float output) {
    return of((double) (first * second / output));
  }

  /** Product of two activations under ONNX: in double. */
  public static Multiplier exactProduct(float first, float second, float output) {
    return convolution(first, second, output);
  }

  /** QUANTIZE and MEAN: quotient in double. */
  public static Multiplier ratio(float input, float output) {
    return of((double) input / (double) output);
  }

  /** A mean of so many values under ONNX: in double. */
  public static Multiplier mean(float input, float output, int count) {
    return of((double) input / ((double) output * count));
  }

  /** The same factor divided by 2^bits. */
  public Multiplier divided(int bits) {
    return exponent - bits < -31 ? new Multiplier(0, 0) : new Multiplier(mantissa, exponent - bits);
  }

  /** The same factor divided by a count: MEAN's m' = (m * 2^k) / n, e' = e - k, integer. */
  public Multiplier dividedBy(int count) {
    int k = Math.min(Math.min(31 - Integer.numberOfLeadingZeros(count), 32), 31 + exponent);
    return new Multiplier((int) (((long) mantissa << k) / count), exponent - k);
  }
}
