package synfire.generator.map;

import java.util.ArrayList;
import java.util.List;

/**
 * How many rows each ring holds: a window at least, more where the token game comes to a standstill
 * (a ring that is read again after a longer path), and then slack as long as memory lasts.
 */
final class RingDepths {

  /** Rows of slack beyond the window, as multiples of the rows that a firing releases. */
  private static final int SLACK_ROUNDS = 2;

  /** Rows of slack in a round at most: a window that jumps far is filled row by row in any case. */
  private static final int MAX_STEP = 2;

  /**
   * A ring to be sized.
   *
   * @param rowWords words of a row
   * @param rows rows of a frame
   */
  record Ring(int rowWords, int rows) {}

  private final List<Ring> rings;
  private final List<TokenGame.Player> players;
  private final int[] depth;
  private final int[] step;

  private RingDepths(List<Ring> rings, List<TokenGame.Player> players) {
    this.rings = rings;
    this.players = players;
    this.depth = new int[rings.size()];
    this.step = new int[rings.size()];
  }

  /** The least depths at which frames run forever. */
  static int[] least(List<Ring> rings, List<TokenGame.Player> players, int inputRing) {
    RingDepths d = new RingDepths(rings, players);
    d.windows();
    int inputRows = rings.get(inputRing).rows();
    TokenGame.End end = TokenGame.play(players, inputRing, inputRows, d.depth);
    while (!end.live()) {
      if (end.grow() < 0) {
        throw new IllegalStateException("the token game stands still without a full ring");
      }
      d.depth[end.grow()]++;
      end = TokenGame.play(players, inputRing, inputRows, d.depth);
    }
    return d.depth;
  }

  /** Depths with slack for a number of words and slots. */
  static int[] withSlack(
      List<Ring> rings, List<TokenGame.Player> players, int[] least, int words, int slots) {
    RingDepths d = new RingDepths(rings, players);
    d.windows();
    int[] depth = least.clone();
    long used = 0;
    int taken = 0;
    for (int r = 0; r < depth.length; r++) {
      used += (long) depth[r] * rings.get(r).rowWords();
      taken += depth[r];
    }
    for (int round = 0; round < SLACK_ROUNDS; round++) {
      for (int r = 0; r < depth.length; r++) {
        int more = d.step[r];
        long cost = (long) more * rings.get(r).rowWords();
        if (used + cost <= words && taken + more <= slots) {
          depth[r] += more;
          used += cost;
          taken += more;
        }
      }
    }
    return depth;
  }

  /** Windows as depths, and the rows that one firing of a reader releases. */
  private void windows() {
    for (int r = 0; r < depth.length; r++) {
      depth[r] = 1;
      step[r] = 1;
      List<TokenGame.Need> needs = new ArrayList<>();
      for (TokenGame.Player p : players) {
        for (TokenGame.Need n : p.needs()) {
          if (n.ring() == r) {
            needs.add(n);
          }
        }
      }
      for (TokenGame.Need n : needs) {
        depth[r] = Math.max(depth[r], n.window());
        step[r] = Math.max(step[r], Math.min(MAX_STEP, Math.min(n.rows(), n.stride())));
      }
    }
  }
}
