package synfire.generator.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SramAreaTest {

  /** Area of sg13g2_nand2_1 and of sky130_fd_sc_hd__nand2_1, square micrometres. */
  private static final double IHP = 7.2576;

  private static final double SKY130 = 3.7536;

  @Test
  void meetsTheMacrosItComesFrom() {
    assertEquals(1, IHP * SramArea.gates(1024, 16) / (402.61 * 385.37), 0.02);
    assertEquals(1, IHP * SramArea.gates(64, 22) / (526.03 * 74.87), 0.02);
  }

  @Test
  void isAQuarterOfOpenRamAsDocumented() {
    assertEquals(0.25, SKY130 * SramArea.gates(256, 32) / 190_713, 0.03);
    assertEquals(0.25, SKY130 * SramArea.gates(512, 32) / 284_538, 0.03);
  }

  @Test
  void growsWithWordsAndBits() {
    for (int bits = 1; bits <= 256; bits++) {
      double before = 0;
      for (int words = 17; words < 70_000; words = words * 9 / 8 + 1) {
        double gates = SramArea.gates(words, bits);
        assertTrue(gates >= before, words + " x " + bits);
        assertTrue(SramArea.gates(words, bits + 1) > gates, words + " x " + bits);
        assertTrue(gates > 0.788 * words * bits, words + " x " + bits);
        before = gates;
      }
    }
    // Large memories are mostly cells.
    assertTrue(SramArea.gates(16_384, 64) < 1.3 * 0.788 * 16_384 * 64);
  }
}
