package synfire.generator.graph;

import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Unary;

/**
 * Tables of functions of one code, as the reference kernels compute them: logistic, tanh, GELU and
 * ELU in float32, HARD_SWISH in 16-bit and LEAKY_RELU and the RELU family in 32-bit fixed point.
 */
final class UnaryTable {

  private static final float HALF_SQRT2 = (float) -Math.sqrt(0.5);

  private UnaryTable() {}

  /** The table of a function between two tensors. */
  static Table of(Unary op, Tensor from, Tensor to) {
    float in = from.scale();
    float out = to.scale();
    int zeroIn = from.zeroPoint();
    int zeroOut = to.zeroPoint();
    return switch (op.function()) {
      case LOGISTIC, TANH, GELU, GELU_APPROXIMATE, ELU ->
          Table.of(q -> real(op.function(), in * (q - zeroIn), 1f / out, zeroOut));
      case HARD_SWISH -> {
        HardSwish h = new HardSwish(in, out);
        yield Table.of(q -> clamp(h.of(q - zeroIn) + zeroOut));
      }
      case LEAKY_RELU -> {
        Slope above = Slope.of(in / out);
        Slope below = Slope.of(in * op.alpha() / out);
        yield Table.of(
            q -> clamp((q >= zeroIn ? above : below).times(q - zeroIn) + zeroOut));
      }
      case RELU -> rectifier(Activation.RELU, from, to);
      case RELU6 -> rectifier(Activation.RELU6, from, to);
      case RELU_N1_TO_1 -> rectifier(Activation.RELU_N1_TO_1, from, to);
    };
  }

  private static int clamp(long code) {
    return (int) Math.max(-128, Math.min(127, code));
  }

  private static Table rectifier(Activation activation, Tensor from, Tensor to) {
    Factor ratio = Factor.of(from.scale() / to.scale());
    CodeRange range = CodeRange.of(activation, to);
    return Table.of(
        q -> {
          long code = ratio.twice(q - from.zeroPoint()) + to.zeroPoint();
          return (int) Math.max(range.min(), Math.min(range.max(), code));
        });
  }

  /** A float32 function, rescaled and rounded half away; the zero point is added in float32. */
  private static int real(Unary.Function f, float x, float inverseScale, int zeroOut) {
    float y = (float) Factor.roundHalfAway(value(f, x) * inverseScale);
    return clamp((long) (y + zeroOut));
  }

  private static float value(Unary.Function f, float x) {
    return switch (f) {
      case LOGISTIC -> 1f / (1f + (float) StrictMath.exp(-x));
      case TANH -> (float) StrictMath.tanh(x);
      case GELU -> 0.5f * x * (float) erfc((double) (x * HALF_SQRT2));
      case GELU_APPROXIMATE -> {
        float c = (float) (2 / Math.sqrt(Math.PI) * Math.sqrt(0.5));
        yield 0.5f * x * (1f + (float) StrictMath.tanh(c * (x + 0.044715f * x * x * x)));
      }
      case ELU -> x < 0 ? (float) StrictMath.expm1(x) : x;
      default -> throw new IllegalArgumentException(f + " is computed in integers");
    };
  }

  /** 1 - erf(x): Taylor series near 0, Lentz's continued fraction further out. */
  static double erfc(double x) {
    if (x < 0) {
      return 2 - erfc(-x);
    }
    if (x < 2) {
      double power = x;
      double sum = x;
      for (int n = 1; n < 60; n++) {
        power *= -x * x / n;
        sum += power / (2 * n + 1);
      }
      return 1 - 2 / Math.sqrt(Math.PI) * sum;
    }
    double f = x;
    double c = x;
    double d = 0;
    for (int n = 1; n < 200; n++) {
      d = 1 / (x + n / 2.0 * d);
      c = x + n / 2.0 / c;
      f *= c * d;
    }
    return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / f;
  }

  /** A factor that may be negative. */
  private record Slope(Factor factor, boolean negative) {

    static Slope of(float real) {
      return new Slope(Factor.of(Math.abs((double) real)), real < 0);
    }

    long times(int x) {
      // Both roundings are symmetric around 0.
      return negative ? factor.twice(-x) : factor.twice(x);
    }
  }

  /** x times (x / 6 + 1/2) clamped to 0..1, in 16 bits with the input shifted up by 7. */
  private static final class HardSwish {

    private final Factor toOutput;
    private final Factor toGate;

    HardSwish(float in, float out) {
      float fine = (1f / 128f) * in;
      toOutput = Factor.of(fine / out);
      toGate = Factor.of(fine / (3f / 32768f));
    }

    long of(int x) {
      int fine = (short) (x << 7);
      int onOutputScale = roundedHigh(fine, narrow(toOutput));
      int gate = fine;
      if (toGate.exponent() > 0) {
        gate = saturated((long) gate << Math.min(31, toGate.exponent() - 1));
      }
      gate = roundedHigh(gate, narrow(toGate));
      if (toGate.exponent() > 0) {
        gate = saturated((long) gate << 1);
      } else {
        gate = halfAway(gate, -toGate.exponent());
      }
      gate = (gate + (1 << 15)) >> 1;
      boolean overflow = gate == -32768 && onOutputScale == -32768;
      int product = overflow ? 32767 : gate * onOutputScale / (1 << 15);
      return halfAway(product, -toOutput.exponent());
    }

    /** The multiplier in 16 bits, rounded. */
    private static int narrow(Factor f) {
      return (int) Math.min(32767, (f.multiplier() + (1L << 15)) >> 16);
    }

    /** Upper half of 2ab in 16 bits, rounded to nearest, ties away from zero. */
    private static int roundedHigh(int a, int b) {
      int product = a * b;
      int nudged = product + (product >= 0 ? 1 << 14 : 1 - (1 << 14));
      return saturated(nudged / (1 << 15));
    }

    private static int saturated(long v) {
      return (int) Math.max(-32768, Math.min(32767, v));
    }

    private static int halfAway(int v, int shift) {
      if (shift <= 0) {
        return v << -shift;
      }
      int magnitude = (int) ((Math.abs((long) v) + (1L << (shift - 1))) >> shift);
      return v < 0 ? -magnitude : magnitude;
    }
  }
}
