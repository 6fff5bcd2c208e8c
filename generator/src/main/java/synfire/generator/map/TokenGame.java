package synfire.generator.map;

import java.util.List;
import java.util.function.BiPredicate;

/**
 * Plays the firing rule without time. Steps in a fixed order with bounded rings are a determinate
 * dataflow graph: whether one of its schedules comes to a standstill does not depend on timing. So
 * one frame, played to its end with every row released, shows that any number of frames runs. Where
 * windows go on from frame to frame, it is frames until all of them are full, and then two.
 *
 * <p>The game is played with one step a layer and one ring a tensor, also where a layer is spread
 * over steps of many NPEs. They run when this game does, because they can follow it: where it fires
 * a layer for a row, all steps that make words of the row fire. An NPE releases a row as soon as
 * its own steps need it no longer, which is not later than when nobody does; a step that makes
 * every N-th row skips the windows between. So room is never there later than in the game. Of the rings
 * this asks that they are as deep at every NPE, and that N rows fit into what N steps make in turn.
 */
final class TokenGame {

  /**
   * Rows of a ring that a step needs.
   *
   * @param ring the ring
   * @param rows rows of a frame
   * @param stride rows from one firing to the next
   * @param firstRow first row of the first window, negative with padding
   * @param lastRow first row of the last window
   * @param span rows of a window
   * @param streamed whether windows go on from frame to frame, by the stride
   */
  record Need(
      int ring, int rows, int stride, int firstRow, int lastRow, int span, boolean streamed) {

    /** Windows over one frame. */
    Need(int ring, int rows, int stride, int firstRow, int lastRow, int span) {
      this(ring, rows, stride, firstRow, lastRow, span, false);
    }

    /** Firings of a frame. */
    int firings() {
      return stride == 0 ? 1 : (lastRow - firstRow) / stride + 1;
    }

    /** Most rows that a window holds at once, plus those between it and the next release. */
    int window() {
      if (streamed) {
        return span;
      }
      int most = 1;
      for (int t = firstRow; t <= lastRow; t += Math.max(1, stride)) {
        most = Math.max(most, Math.min(rows, t + span) - Math.max(0, t));
        if (stride == 0) {
          break;
        }
      }
      return most;
    }

    /** Rows since start that have to be there for a firing. */
    int end(int firing) {
      return streamed
          ? firstRow + firing * stride + span
          : frame(firing) * rows + Math.min(rows, row(firing) + span);
    }

    /** Rows since start that a firing and all later ones do not need. */
    int low(int firing) {
      return streamed
          ? Math.max(0, firstRow + firing * stride)
          : frame(firing) * rows + Math.max(0, row(firing));
    }

    private int frame(int firing) {
      return firing / firings();
    }

    private int row(int firing) {
      return firstRow + firing % firings() * stride;
    }
  }

  /** A step: what it needs and where its rows go, -1 for the host. */
  record Player(List<Need> needs, int output) {}

  /**
   * How the game ended.
   *
   * @param live whether the frame went through
   * @param grow a ring whose depth stands in the way, -1 if there is none
   */
  record End(boolean live, int grow) {}

  private final List<Player> players;
  private final int inputRing;
  private final int inputRows;
  private final int frames;
  private final int[] depth;
  private final int[][] produced;
  private final int[] released;
  private final int[] fired;

  private TokenGame(List<Player> players, int inputRing, int inputRows, int[] depth) {
    this.players = players;
    this.inputRing = inputRing;
    this.inputRows = inputRows;
    this.frames = frames(players);
    this.depth = depth;
    this.released = new int[depth.length];
    this.fired = new int[players.size()];
    this.produced = new int[depth.length][];
    for (int r = 0; r < depth.length; r++) {
      int n = r == inputRing ? 1 : 0;
      for (Player p : players) {
        n += p.output() == r ? 1 : 0;
      }
      produced[r] = new int[n];
    }
  }

  private static int frames(List<Player> players) {
    int most = 1;
    for (Player p : players) {
      for (Need n : p.needs()) {
        most = n.streamed() ? Math.max(most, n.span() / n.rows() + 2) : most;
      }
    }
    return most;
  }

  /** Plays one frame, or as many as show that all others are like the last. */
  static End play(List<Player> players, int inputRing, int inputRows, int[] depth) {
    TokenGame game = new TokenGame(players, inputRing, inputRows, depth);
    while (game.move()) {
      // until nothing moves
    }
    return game.finished() ? new End(true, -1) : new End(false, game.culprit());
  }

  private boolean move() {
    for (int p = 0; p < players.size(); p++) {
      if (hasRows(p) && hasRoom(p)) {
        fire(p);
        return true;
      }
    }
    if (produced[inputRing][0] < frames * inputRows
        && produced[inputRing][0] < released[inputRing] + depth[inputRing]) {
      produced[inputRing][0]++;
      release(inputRing);
      return true;
    }
    return false;
  }

  private int full(int ring) {
    int least = Integer.MAX_VALUE;
    for (int rows : produced[ring]) {
      least = Math.min(least, rows);
    }
    return least;
  }

  private boolean hasRows(int p) {
    return players.get(p).needs().stream().allMatch(n -> met(p, n));
  }

  private boolean met(int p, Need need) {
    // Steps that wait for rows of frames before alone run ahead of the input: only as far as it
    // takes to show that they do not hold up the others.
    return fired[p] < 2 * frames * need.firings() && full(need.ring()) >= need.end(fired[p]);
  }

  private int slot(int p) {
    int ring = players.get(p).output();
    int at = 0;
    for (int i = 0; i < p; i++) {
      at += players.get(i).output() == ring ? 1 : 0;
    }
    return at;
  }

  private boolean hasRoom(int p) {
    int ring = players.get(p).output();
    return ring < 0 || produced[ring][slot(p)] < released[ring] + depth[ring];
  }

  private void fire(int p) {
    fired[p]++;
    int out = players.get(p).output();
    if (out >= 0) {
      produced[out][slot(p)]++;
      release(out);
    }
    players.get(p).needs().forEach(n -> release(n.ring()));
  }

  private void release(int ring) {
    released[ring] = Math.max(released[ring], least(ring));
  }

  /** Rows of a ring that no step needs any more. */
  private int least(int ring) {
    int low = full(ring);
    for (int p = 0; p < players.size(); p++) {
      for (Need need : players.get(p).needs()) {
        if (need.ring() == ring) {
          low = Math.min(low, need.low(fired[p]));
        }
      }
    }
    return low;
  }

  private boolean finished() {
    for (int p = 0; p < players.size(); p++) {
      for (Need need : players.get(p).needs()) {
        if (fired[p] < frames * need.firings()
            || full(need.ring()) < frames * need.rows()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * A full ring whose oldest row is held by a step that waits for rows of another ring; where there
   * is none, by a step that waits for room, which others who wait for this ring do not give.
   */
  private int culprit() {
    int ring = fullRing(this::waitsElsewhere);
    return ring >= 0 ? ring : fullRing((p, r) -> !hasRoom(p));
  }

  private int fullRing(BiPredicate<Integer, Integer> waits) {
    for (int ring = 0; ring < depth.length; ring++) {
      if (full(ring) < released[ring] + depth[ring]) {
        continue;
      }
      for (int p = 0; p < players.size(); p++) {
        for (Need need : players.get(p).needs()) {
          if (need.ring() == ring && need.low(fired[p]) == released[ring] && waits.test(p, ring)) {
            return ring;
          }
        }
      }
    }
    return -1;
  }

  private boolean waitsElsewhere(int p, int ring) {
    return players.get(p).needs().stream().anyMatch(n -> n.ring() != ring && !met(p, n));
  }
}
