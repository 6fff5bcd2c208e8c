package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import synfire.generator.map.TokenGame.Need;
import synfire.generator.map.TokenGame.Player;

/** The token game decides whether frames can run forever. */
final class TokenGameTest {

  /** A window of k rows with padding that keeps the number of rows. */
  private static Need window(int ring, int rows, int k) {
    int pad = (k - 1) / 2;
    return new Need(ring, rows, 1, -pad, rows - 1 - pad, k);
  }

  @Test
  void chainLivesWithOneWindowARing() {
    List<Player> chain =
        List.of(
            new Player(List.of(window(1, 8, 3)), -1),
            new Player(List.of(window(0, 8, 3)), 1));
    assertTrue(TokenGame.play(chain, 0, 8, new int[] {3, 3}).live());
    assertFalse(TokenGame.play(chain, 0, 8, new int[] {3, 2}).live());
  }

  @Test
  void residualJoinNeedsADeeperRing() {
    // input 0 -> 3x3 -> ring 1 -> 3x3 -> ring 2 -> 3x3 -> ring 3, joined with ring 0
    List<Player> block =
        List.of(
            new Player(List.of(window(0, 16, 1), window(3, 16, 1)), -1),
            new Player(List.of(window(2, 16, 3)), 3),
            new Player(List.of(window(1, 16, 3)), 2),
            new Player(List.of(window(0, 16, 3)), 1));
    TokenGame.End end = TokenGame.play(block, 0, 16, new int[] {3, 3, 3, 1});
    assertFalse(end.live());
    assertEquals(0, end.grow());
    RingDepths.Ring ring = new RingDepths.Ring(4, 16);
    int[] least = RingDepths.least(List.of(ring, ring, ring, ring), block, 0);
    // Row r of the join needs row r of ring 0 while the path reads on to row r + 3.
    assertArrayEquals(new int[] {4, 3, 3, 1}, least);
  }

  @Test
  void oneRowServesAllRowsOfAFrame() {
    // ring 1 holds one row that is made from all rows of ring 0 and multiplies each of them
    Need whole = new Need(0, 6, 1, 0, 0, 6);
    Need repeated = new Need(1, 1, 1, -5, 0, 6);
    List<Player> gate =
        List.of(
            new Player(List.of(window(0, 6, 1), repeated), -1),
            new Player(List.of(whole), 1));
    assertEquals(6, repeated.firings());
    assertFalse(TokenGame.play(gate, 0, 6, new int[] {5, 1}).live());
    assertTrue(TokenGame.play(gate, 0, 6, new int[] {6, 1}).live());
  }

  @Test
  void slackFillsMemoryButNeverMore() {
    List<Player> chain =
        List.of(
            new Player(List.of(window(1, 8, 3)), -1),
            new Player(List.of(window(0, 8, 3)), 1));
    List<RingDepths.Ring> rings =
        List.of(new RingDepths.Ring(10, 8), new RingDepths.Ring(100, 8));
    int[] least = RingDepths.least(rings, chain, 0);
    for (int words = 330; words < 700; words += 7) {
      int[] depth = RingDepths.withSlack(
              rings, chain, least, new long[] {words}, new int[] {512});
      assertTrue(10 * depth[0] + 100 * depth[1] <= words);
      assertTrue(TokenGame.play(chain, 0, 8, depth).live());
    }
    int[] slots = RingDepths.withSlack(rings, chain, least, new long[] {10_000}, new int[] {7});
    assertTrue(slots[0] + slots[1] <= 7);
  }
}
