package synfire.generator.map;

import java.util.ArrayList;
import java.util.List;

/**
 * How many rows each ring holds: a window at least, more where the token game comes to a standstill
 * (a ring that is read again after a longer path), and then as long as memory lasts what lets steps
 * work at the same time: rows for the windows of steps that make rows in turn, and slack.
 */
final class RingDepths {

  /** Rows of slack beyond the window, as multiples of the rows that a firing releases. */
  private static final int SLACK_ROUNDS = 2;

  /** Rows of slack in a round at most: a window that jumps far is filled row by row in any case. */
  private static final int MAX_STEP = 2;

  /**
   * The rings of a tensor, which are all as deep.
   *
   * @param rows rows of a frame
   * @param least rows that they hold at least, besides windows
   * @param makers steps that make its rows in turn
   * @param readers most steps that read its rows in turn for one layer
   * @param places where rows lie or are counted
   */
  record Ring(int rows, int least, int makers, int readers, List<Place> places) {

    Ring {
      places = List.copyOf(places);
    }

    /** A ring of one NPE. */
    Ring(int rowWords, int rows) {
      this(rows, 1, 1, 1, List.of(new Place(0, rowWords)));
    }
  }

  /**
   * An entry of a ring table.
   *
   * @param at memory that holds it
   * @param rowWords words of a row, 0 where only credits are counted
   */
  record Place(int at, int rowWords) {}

  private final List<Ring> rings;
  private final List<TokenGame.Player> players;
  private final int[] depth;
  private final int[] step;
  private final int[] spread;

  private RingDepths(List<Ring> rings, List<TokenGame.Player> players) {
    this.rings = rings;
    this.players = players;
    this.depth = new int[rings.size()];
    this.step = new int[rings.size()];
    this.spread = new int[rings.size()];
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

  /**
   * Depths that use what is left of each memory.
   *
   * @param words words of each memory
   * @param slots rows that each memory has counters for
   */
  static int[] withSlack(
      List<Ring> rings,
      List<TokenGame.Player> players,
      int[] least,
      long[] words,
      int[] slots) {
    RingDepths d = new RingDepths(rings, players);
    d.windows();
    Room room = new Room(words.clone(), slots.clone());
    int[] depth = least.clone();
    for (int r = 0; r < depth.length; r++) {
      room.take(rings.get(r), depth[r]);
    }
    for (int r = 0; r < depth.length; r++) {
      int more = d.spread[r];
      while (more > 0 && !room.has(rings.get(r), more)) {
        more--;
      }
      room.take(rings.get(r), more);
      depth[r] += more;
    }
    for (int round = 0; round < SLACK_ROUNDS; round++) {
      for (int r = 0; r < depth.length; r++) {
        if (room.has(rings.get(r), d.step[r])) {
          room.take(rings.get(r), d.step[r]);
          depth[r] += d.step[r];
        }
      }
    }
    return depth;
  }

  /** What is left of memories. */
  private record Room(long[] words, int[] slots) {

    boolean has(Ring ring, int rows) {
      take(ring, rows);
      boolean enough =
          ring.places().stream().allMatch(p -> words[p.at()] >= 0 && slots[p.at()] >= 0);
      take(ring, -rows);
      return enough;
    }

    void take(Ring ring, int rows) {
      for (Place p : ring.places()) {
        words[p.at()] -= (long) rows * p.rowWords();
        slots[p.at()] -= rows;
      }
    }
  }

  /** Windows as depths, and the rows that one firing of each of its readers releases. */
  private void windows() {
    for (int r = 0; r < depth.length; r++) {
      Ring ring = rings.get(r);
      depth[r] = ring.least();
      step[r] = 1;
      int stride = 1;
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
        stride = Math.max(stride, Math.min(MAX_STEP, Math.min(n.rows(), n.stride())));
      }
      int turns = Math.max(ring.makers(), ring.readers());
      step[r] = Math.min(stride * turns, Math.max(stride, ring.rows()));
      spread[r] = Math.min((ring.readers() - 1) * stride + ring.makers() - 1, ring.rows());
    }
  }
}
