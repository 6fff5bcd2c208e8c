package synfire.generator.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The proof by steps agrees with trying every accumulator. */
final class SingleRoundingProofTest {

  private static final Value IN =
      Value.whole(0, 0, new MapShape(1, 1, 2), -128, 8);

  private static Drain drain(double real, int zero) {
    return new Drain(
        List.of(new ChannelScale(Factor.of(real), 17)), true, zero, -128, 127, Optional.empty());
  }

  private static int reference(double real, int zero, long a) {
    return (int) Math.max(-128, Math.min(127, Factor.roundHalfAway(a * real) + zero));
  }

  @Test
  void provenFactorsGiveTheReferenceOnEverySum() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      double real =
          (double) random.nextFloat() * (double) random.nextFloat() / (1 + 50 * random.nextFloat());
      if (seed % 5 == 0) {
        // ties in reach
        real = (1 + random.nextInt(15)) / 64.0;
      }
      int zero = random.nextInt(256) - 128;
      byte[] w = {(byte) random.nextInt(256), (byte) random.nextInt(256)};
      Kernel kernel = new Kernel(1, 1, 1, 2, w);
      Drain proven;
      try {
        proven = SingleRoundingProof.prove(drain(real, zero), new double[] {real}, kernel, IN);
      } catch (NotOnChip e) {
        assertTrue(seed % 5 == 0, "seed " + seed + ": " + e.getMessage());
        continue;
      }
      long low = kernel.minSum(0, IN.minEvent(), IN.maxEvent());
      long high = kernel.maxSum(0, IN.minEvent(), IN.maxEvent());
      for (long a = low; a <= high; a++) {
        assertEquals(
            reference(real, zero, a + 17), proven.code(0, a), "seed " + seed + " sum " + a);
      }
    }
  }

  @Test
  void tiesTakeTheNextLargerMultiplier() {
    // Half away from zero and half upwards differ at every negative tie.
    Kernel kernel = new Kernel(1, 1, 1, 2, new byte[] {1, -1});
    Drain exact =
        new Drain(
            List.of(new ChannelScale(Factor.of(0.5), 0)), true, 0, -128, 127, Optional.empty());
    assertEquals(-1, reference(0.5, 0, -1));
    assertEquals(0, Factor.of(0.5).once(-1));
    Drain proven = SingleRoundingProof.prove(exact, new double[] {0.5}, kernel, IN);
    assertEquals(Factor.of(0.5).multiplier() + 1, proven.scale(0).factor().multiplier());
    for (int a = -255; a <= 255; a++) {
      assertEquals(reference(0.5, 0, a), proven.code(0, a), "sum " + a);
    }
  }
}
