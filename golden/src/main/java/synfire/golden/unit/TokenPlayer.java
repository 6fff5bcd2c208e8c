package synfire.golden.unit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When the steps of a chip may fire and what each firing is, from the meaning of rings and windows:
 * rows are numbered without end, row {@code f * rows + y} being row y of frame f.
 *
 * <ul>
 *   <li>A row is full when each producer of its ring has written it, and all earlier ones are full.
 *   <li>A step needs the rows of its window up to the last one inside the frame, but at least the
 *       frame's first row; and a free row in its output ring.
 *   <li>Windows over a stream go on from frame to frame, as if there were none.
 *   <li>A step does not need the rows before the window of its first firing whose scan has not
 *       ended. A full row that no step needs is released, in order.
 *   <li>Of the steps that may fire, the first one in the order of the list does.
 * </ul>
 *
 * <p>On a network a released row is free at its producers when its credit has come to them: {@link
 * #freed} says so of every ring, not only of the host's.
 */
public final class TokenPlayer {

  /**
   * A ring.
   *
   * @param rowWords words of a row
   * @param depth rows that it holds
   * @param producers steps (or the host) that each write a part of every row
   */
  public record Ring(int rowWords, int depth, int producers) {
    /** The same ring with another depth. */
    public Ring withDepth(int rows) {
      return new Ring(rowWords, rows, producers);
    }
  }

  /**
   * The windows of a step on a ring.
   *
   * @param ring number of the ring
   * @param rows rows of a frame in the ring
   * @param first first row of the first window, negative with padding
   * @param stride rows from window to window
   * @param span rows of a window
   * @param streamed whether windows go on from frame to frame by the stride
   */
  public record Window(
      int ring, int rows, int first, int stride, int span, boolean streamed) {

    /** Windows over frames. */
    public Window(int ring, int rows, int first, int stride, int span) {
      this(ring, rows, first, stride, span, false);
    }
  }

  /**
   * A step. Its firing f makes output row {@code phase + every * f}, counted over the frames.
   *
   * @param firings output rows of a frame
   * @param a input A
   * @param b input B, if there is one
   * @param output ring of the output rows
   * @param toHost whether that ring is the host's
   * @param phase the first row that this step makes, below {@code every}
   * @param every steps that make the output's rows in turn
   */
  public record Step(
      int firings,
      Window a,
      Optional<Window> b,
      int output,
      boolean toHost,
      int phase,
      int every) {
    /** A step that makes all rows. */
    public Step(int firings, Window a, Optional<Window> b, int output, boolean toHost) {
      this(firings, a, b, output, toHost, 0, 1);
    }

    /** Output row of a firing. */
    long row(long firing) {
      return phase + every * firing;
    }

    /** Firings that make rows of the first frames. */
    public long firingsOf(int frames) {
      return Math.max(0, ((long) frames * firings - phase + every - 1) / every);
    }
    /** All inputs. */
    public List<Window> inputs() {
      return b.map(w -> List.of(a, w)).orElse(List.of(a));
    }
  }

  /**
   * What the scanner is told of a firing.
   *
   * @param addressA word offset in its ring of the first row of A's window
   * @param rowA that row, relative to its frame; of a stream, a row below 0 as it is, all others
   *     modulo the rows from firing to firing
   * @param lapA how often its slot was written before, modulo {@link Emit#LAPS}
   * @param addressB the same address of B
   * @param lapB the same lap of B
   */
  public record Firing(
      int step,
      int addressA,
      int rowA,
      int lapA,
      OptionalInt addressB,
      OptionalInt lapB,
      int addressOut,
      int slot,
      int ring,
      boolean toHost) {}

  private final List<Ring> rings;
  private final List<Step> steps;
  private final long[] fired;
  private final long[] scanned;
  private final long[] released;
  private final long[] full;
  private final long[] freed;
  private final boolean network;
  private final Deque<Integer> scans = new ArrayDeque<>();
  private final Tokens tokens;

  /** A chip of one NPE after a clear. */
  public TokenPlayer(List<Ring> rings, List<Step> steps) {
    this(rings, steps, false);
  }

  /** An NPE after a clear, on a network or the only one. */
  public TokenPlayer(List<Ring> rings, List<Step> steps, boolean network) {
    this.network = network;
    this.rings = List.copyOf(rings);
    this.steps = List.copyOf(steps);
    fired = new long[steps.size()];
    scanned = new long[steps.size()];
    released = new long[rings.size()];
    full = new long[rings.size()];
    freed = new long[rings.size()];
    tokens =
        new Tokens(
            rings.stream().map(r -> new Tokens.Ring(r.depth(), r.producers())).toList());
  }

  /** A producer has written a row into a slot of a ring. */
  public void token(int ring, int slot) {
    for (int rows = tokens.token(ring, slot); rows > 0; rows--) {
      rowFull(ring);
    }
  }

  /** The next row of a ring is full. */
  public void rowFull(int ring) {
    full[ring]++;
    release(ring);
  }

  /** The scan of the oldest firing that is still being scanned has ended. */
  public void scanEnded() {
    int step = scans.remove();
    scanned[step]++;
    steps.get(step).inputs().forEach(w -> release(w.ring()));
  }

  /** The host has taken a row; on a network: all consumers have given one back. */
  public void freed(int ring) {
    freed[ring]++;
  }

  private void release(int ring) {
    long needed = Long.MAX_VALUE;
    for (int s = 0; s < steps.size(); s++) {
      for (Window w : steps.get(s).inputs()) {
        if (w.ring() == ring) {
          needed = Math.min(needed, lowest(s, w, scanned[s]));
        }
      }
    }
    if (needed != Long.MAX_VALUE) {
      released[ring] = Math.max(released[ring], Math.min(needed, full[ring]));
    }
  }

  /** First row that a firing of a step reads. */
  private long lowest(int step, Window w, long firing) {
    return w.streamed()
        ? Math.max(0, first(step, w, firing))
        : frame(step, firing) * w.rows() + Math.max(0, firstRow(step, w, firing));
  }

  /** First row of a window since start; it may lie in the frame before or above the first one. */
  private long first(int step, Window w, long firing) {
    return w.streamed()
        ? w.first() + w.stride() * steps.get(step).row(firing)
        : frame(step, firing) * w.rows() + firstRow(step, w, firing);
  }

  private int rowA(int step, long firing) {
    Window w = steps.get(step).a();
    if (!w.streamed()) {
      return firstRow(step, w, firing);
    }
    long row = first(step, w, firing);
    return (int) (row < 0 ? row : row % ((long) w.stride() * steps.get(step).every()));
  }

  private long frame(int step, long firing) {
    return steps.get(step).row(firing) / steps.get(step).firings();
  }

  private int firstRow(int step, Window w, long firing) {
    return w.first() + w.stride() * (int) (steps.get(step).row(firing) % steps.get(step).firings());
  }

  /** Whether all rows are there that the step's next firing reads. */
  public boolean inputsReady(int step) {
    long firing = fired[step];
    for (Window w : steps.get(step).inputs()) {
      long end =
          w.streamed()
              ? first(step, w, firing) + w.span()
              : frame(step, firing) * w.rows()
                  + Math.max(1, Math.min(w.rows(), firstRow(step, w, firing) + w.span()));
      if (full[w.ring()] < end) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is room for the row of the step's next firing. */
  public boolean roomReady(int step) {
    int ring = steps.get(step).output();
    return steps.get(step).row(fired[step]) < rings.get(ring).depth() + given(ring);
  }

  /** Rows of a ring that its producers have been given back. */
  public long given(int ring) {
    return freed[ring] + (network ? 0 : released[ring]);
  }

  /** Rows of a ring that no step here needs any more. */
  public long released(int ring) {
    return released[ring];
  }

  /** Rows of a ring that are or were full. */
  public long full(int ring) {
    return full[ring];
  }

  /** The step that fires next, if one can. */
  public OptionalInt next() {
    for (int s = 0; s < steps.size(); s++) {
      if (inputsReady(s) && roomReady(s)) {
        return OptionalInt.of(s);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether a step has its rows and lacks only room. */
  public boolean blocked() {
    for (int s = 0; s < steps.size(); s++) {
      if (inputsReady(s) && !roomReady(s)) {
        return true;
      }
    }
    return false;
  }

  /** Firings of a step so far. */
  public long fired(int step) {
    return fired[step];
  }

  /** Fires a step, ready or not. */
  public Firing fire(int step) {
    Step s = steps.get(step);
    long firing = fired[step]++;
    scans.add(step);
    int depth = rings.get(s.output()).depth();
    int slot = (int) (s.row(firing) % depth);
    return new Firing(
        step,
        address(step, s.a(), firing),
        rowA(step, firing),
        lap(step, s.a(), firing),
        s.b().map(w -> OptionalInt.of(address(step, w, firing))).orElse(OptionalInt.empty()),
        s.b().map(w -> OptionalInt.of(lap(step, w, firing))).orElse(OptionalInt.empty()),
        slot * rings.get(s.output()).rowWords(),
        slot,
        s.output(),
        s.toHost());
  }

  private int address(int step, Window w, long firing) {
    Ring ring = rings.get(w.ring());
    return (int) Math.floorMod(first(step, w, firing), (long) ring.depth()) * ring.rowWords();
  }

  private int lap(int step, Window w, long firing) {
    long row = first(step, w, firing);
    return Math.floorMod(Math.floorDiv(row, (long) rings.get(w.ring()).depth()), Emit.LAPS);
  }
}
