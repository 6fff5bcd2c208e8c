package synfire.golden.number;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RoundingTest {

  /** Accumulators and multipliers of one seed, with a share at the ends of their ranges. */
  private static int accumulator(Random random) {
    int bits = 1 + random.nextInt(31);
    int value = random.nextInt() >> (32 - bits);
    return switch (random.nextInt(8)) {
      case 0 -> (1 << (bits - 1)) - 1;
      case 1 -> -(1 << (bits - 1));
      default -> value;
    };
  }

  private static int mantissa(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> 1 << 30;
      case 1 -> Integer.MAX_VALUE;
      case 2 -> 0;
      default -> (1 << 30) + random.nextInt(1 << 30);
    };
  }

  /** The rule of the page, in whole numbers without a bound. */
  private static int byTheRule(int a, int m, int e) {
    BigInteger product =
        BigInteger.valueOf(a).shiftLeft(Math.max(e, 0)).multiply(BigInteger.valueOf(m));
    BigInteger nudge =
        product.signum() >= 0
            ? BigInteger.ONE.shiftLeft(30)
            : BigInteger.ONE.subtract(BigInteger.ONE.shiftLeft(30));
    BigInteger high = product.add(nudge).divide(BigInteger.ONE.shiftLeft(31));
    int right = Math.max(-e, 0);
    BigInteger half = right == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(right - 1);
    BigInteger magnitude = high.abs().add(half).shiftRight(right);
    return (high.signum() < 0 ? magnitude.negate() : magnitude).intValueExact();
  }

  @Test
  void shortFormEqualsTheWordsOfTheReferenceAndTheRule() {
    for (long seed = 0; seed < 200_000; seed++) {
      Random random = new Random(seed);
      int m = mantissa(random);
      int e = random.nextInt(36) - 31;
      int a = accumulator(random) >> Math.max(e, 0);
      int literal = DoubleRounding.apply(a, m, e);
      assertEquals(literal, DoubleRounding.fast(a, m, e), "seed " + seed);
      assertEquals(byTheRule(a, m, e), literal, "seed " + seed);
    }
  }

  @Test
  void doubleRoundingDiffersFromSingleOnlyByOne() {
    int different = 0;
    for (long seed = 0; seed < 100_000; seed++) {
      Random random = new Random(seed);
      Multiplier m = new Multiplier((1 << 30) + random.nextInt(1 << 30), -random.nextInt(12));
      int a = accumulator(random);
      int twice = new DoubleRounding(m).apply(a);
      int once = new SingleRounding(m).apply(a);
      assertTrue(Math.abs(twice - once) <= 1, "seed " + seed);
      different += twice == once ? 0 : 1;
    }
    assertTrue(different > 0, "some values must lie between the two rules");
  }

  @Test
  void scalingIsMonotonic() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Multiplier m = new Multiplier((1 << 30) + random.nextInt(1 << 30), -random.nextInt(20));
      int a = accumulator(random) / 2;
      for (Scaling scaling :
          new Scaling[] {
            new DoubleRounding(m), new SingleRounding(m), new RealScaling(random.nextDouble())
          }) {
        assertTrue(scaling.apply(a) <= scaling.apply(a + 1), "seed " + seed);
      }
    }
  }

  @Test
  void multiplierIsTheNearestOf31Bits() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      double factor = Math.scalb(0.5 + random.nextDouble() / 2, random.nextInt(60) - 30);
      Multiplier m = Multiplier.of(factor);
      assertTrue(m.mantissa() >= 1 << 30, "seed " + seed);
      double back = Math.scalb((double) m.mantissa(), m.exponent() - 31);
      assertEquals(factor, back, Math.scalb(1.0, m.exponent() - 32), "seed " + seed);
    }
  }

  @Test
  void multiplierAtItsEdges() {
    assertEquals(new Multiplier(1 << 30, 1), Multiplier.of(1.0));
    assertEquals(new Multiplier(1 << 30, 1), Multiplier.of(Math.nextDown(1.0)));
    assertEquals(new Multiplier(1 << 30, 0), Multiplier.of(0.5));
    assertEquals(new Multiplier(0, 0), Multiplier.of(0.0));
    assertEquals(new Multiplier(1 << 30, -31), Multiplier.of(Math.scalb(1.0, -32)));
    assertEquals(new Multiplier(0, 0), Multiplier.of(Math.scalb(1.0, -33)));
    assertEquals(new Multiplier(0, 0), Multiplier.of(Double.MIN_VALUE));
  }

  @Test
  void tiesGoAwayFromZeroAtTheRightShift() {
    Multiplier quarter = Multiplier.of(0.25);
    assertEquals(1, new DoubleRounding(quarter).apply(2));
    assertEquals(-1, new DoubleRounding(quarter).apply(-2));
    assertEquals(1, new SingleRounding(quarter).apply(2));
    assertEquals(0, new SingleRounding(quarter).apply(-2));
    assertEquals(1, new RealScaling(0.25).apply(2));
    assertEquals(-1, new RealScaling(0.25).apply(-2));
  }

  @Test
  void justBelowATieIsRoundedDown() {
    assertEquals(0, RealRounding.halfAway(Math.nextDown(0.5)));
    assertEquals(0, RealRounding.halfAway(-Math.nextDown(0.5)));
    assertEquals((1L << 52) + 1, RealRounding.halfAway((1L << 52) + 1.0));
    assertEquals(Long.MAX_VALUE, RealRounding.halfAway(1e30));
  }

  @Test
  void reachKnowsTheLeftShift() {
    DoubleRounding eight = new DoubleRounding(Multiplier.of(7.0));
    assertTrue(eight.reaches((1L << 28) - 1));
    assertFalse(eight.reaches(1L << 28));
  }
}
