package synfire.golden.number;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import synfire.golden.op.Activation;

final class FixedPointTest {

  private static final double ONE = Math.scalb(1.0, 31);

  @Test
  void exponentialIsCloseToTheRealOne() {
    for (long seed = 0; seed < 20_000; seed++) {
      int a = -new Random(seed).nextInt(Integer.MAX_VALUE);
      double real = Math.exp(a / Math.scalb(1.0, 26));
      assertEquals(real, FixedPoint.expOfNegative(a, 5) / ONE, 1e-6, "seed " + seed);
    }
    assertEquals(Integer.MAX_VALUE, FixedPoint.expOfNegative(0, 5));
  }

  @Test
  void reciprocalIsCloseToTheRealOne() {
    for (long seed = 0; seed < 20_000; seed++) {
      int a = new Random(seed).nextInt(Integer.MAX_VALUE);
      assertEquals(
          1 / (1 + a / ONE), FixedPoint.reciprocalOfOnePlus(a) / ONE, 2e-8, "seed " + seed);
    }
  }

  @Test
  void inverseSquareRootIsCloseToTheRealOne() {
    for (int value = 2; value < 100_000; value += 7) {
      Multiplier root = FixedPoint.inverseSquareRoot(value);
      double real = Math.scalb((double) root.mantissa(), root.exponent() - 31);
      assertEquals(1 / Math.sqrt(value), real, 2e-6 / Math.sqrt(value), "value " + value);
    }
  }

  @Test
  void divisionRoundsTiesAwayFromZero() {
    assertEquals(1, FixedPoint.divideByPowerOfTwo(1, 1));
    assertEquals(-1, FixedPoint.divideByPowerOfTwo(-1, 1));
    assertEquals(2, FixedPoint.divideByPowerOfTwo(6, 2));
    assertEquals(-2, FixedPoint.divideByPowerOfTwo(-6, 2));
    assertEquals(0, FixedPoint.divideByPowerOfTwo(Integer.MAX_VALUE, 33));
  }

  @Test
  void onlyTheLowestPairSaturates() {
    assertEquals(
        Integer.MAX_VALUE,
        FixedPoint.doublingHighMultiply(Integer.MIN_VALUE, Integer.MIN_VALUE));
    assertEquals(1 << 30, FixedPoint.doublingHighMultiply(Integer.MIN_VALUE, -(1 << 30)));
  }

  @Test
  void complementaryErrorFunctionMeetsTabulatedValues() {
    // Values of erfc to 16 digits from the usual tables.
    double[][] table = {
      {0, 1}, {0.5, 0.4795001221869535}, {1, 0.1572992070502851}, {2, 0.004677734981047266},
      {2.5, 0.0004069520174449589}, {3, 2.209049699858544e-05}, {4, 1.541725790028002e-08},
      {-1, 1.842700792949715}, {-3, 1.999977909503001},
    };
    for (double[] pair : table) {
      assertEquals((float) pair[1], Float32.erfc((float) pair[0]), "erfc(" + pair[0] + ")");
    }
  }

  @Test
  void clampOfAnActivation() {
    assertEquals(new ActivationRange(-128, 127), ActivationRange.of(Activation.NONE, 0.1f, 3));
    assertEquals(new ActivationRange(3, 127), ActivationRange.of(Activation.RELU, 0.1f, 3));
    assertEquals(new ActivationRange(3, 63), ActivationRange.of(Activation.RELU6, 0.1f, 3));
    assertEquals(
        new ActivationRange(-7, 13), ActivationRange.of(Activation.RELU_N1_TO_1, 0.1f, 3));
    assertEquals(new ActivationRange(0, 127), ActivationRange.of(Activation.RELU6, 1e-38f, 0));
  }

  @Test
  void softmaxOfEqualValuesIsUniform() {
    SoftmaxScale scale = SoftmaxScale.of(1f, 0.1f);
    int one = scale.exponential(0);
    assertEquals(127, SoftmaxScale.quotient(one, SoftmaxScale.addend(one)));
    assertEquals(64 - 128, SoftmaxScale.quotient(one, 4 * SoftmaxScale.addend(one)));
    assertEquals(-128, SoftmaxScale.quotient(0, SoftmaxScale.addend(one)));
    // 0.1 * 2^26 has the exponent 23: 31 * 2^26 / 2^23.
    assertEquals(-248, scale.lowest());
  }
}
