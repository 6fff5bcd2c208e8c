package synfire.generator.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EnergyTest {

  @Test
  void memoriesHaveTheirPublishedEnergies() {
    assertEquals(10, Process.NM45.access(8 << 10, 64), 1e-9);
    assertEquals(20, Process.NM45.access(32 << 10, 64), 1e-9);
    assertEquals(100, Process.NM45.access(1 << 20, 64), 1e-9);
    assertEquals(50, Process.NM45.access(1 << 20, 32), 1e-9);
    assertEquals(5, Process.NM45.access(2 << 10, 64), 1e-9);
    assertEquals(7.5, Process.NM7.access(8 << 10, 64), 1e-9);
    for (Process p : Process.values()) {
      for (long bytes = 64; bytes < 1 << 22; bytes *= 2) {
        assertTrue(p.access(2 * bytes, 64) > p.access(bytes, 64));
      }
    }
  }

  @Test
  void partsAreCountsTimesCoefficients() {
    Energy.Work work =
        new Energy.Work(2, 8, 8 << 10, 32 << 10, 8 << 10, 1000, 300, 500, 40, 60);
    Energy e = Energy.of(work, Process.NM45);
    double expected =
        4000 * 0.3 // multiplications
            + 500 * 20 // weights
            + 300 * 10 + 40 * 10 // activations
            + 320 * 3.3 + 320 * 10 // requantization
            + 60 * 6.4 // flits
            + 2000 * 3;
    assertEquals(expected, e.picojoules(), 1e-6);
    assertEquals(60 * 6.4 + 6000, e.assumed(), 1e-6);
    assertTrue(Energy.of(work, Process.NM7).picojoules() < e.picojoules());
  }
}
