package synfire.testbench.unit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import synfire.golden.unit.TokenPlayer;
import synfire.golden.unit.TokenPlayer.Ring;
import synfire.golden.unit.TokenPlayer.Step;
import synfire.golden.unit.TokenPlayer.Window;

/**
 * Random steps between the host's input, ring 0, and the host's output, the last ring: strides,
 * padding, windows over streams, two inputs, rings with several readers and several writers, of a
 * row or of rows in turn, each ring as short as the steps allow. Steps stand in the order of a chip, the deepest first.
 *
 * @param inputRows rows of an input frame
 */
record RandomTokenGraph(List<Ring> rings, List<Step> steps, int inputRows) {

  private static final int MOST_SIBLINGS = 3;

  /** The ring of the host's output. */
  int hostOutput() {
    return rings.size() - 1;
  }

  long firings(int frames) {
    return steps.stream().mapToLong(s -> s.firingsOf(frames)).sum();
  }

  /** The steps between the host's input and its output, {@code layers} without the last ones. */
  static RandomTokenGraph of(Random random, int layers) {
    Builder b = new Builder(random);
    for (int i = 0; i < layers; i++) {
      b.layer();
    }
    return b.graph();
  }

  /** One step that copies rows. */
  static RandomTokenGraph copy(int rows, int depth) {
    Window all = new Window(0, rows, 0, 1, 1);
    return new RandomTokenGraph(
        List.of(new Ring(1, depth, 1), new Ring(2, depth, 1)),
        List.of(new Step(rows, all, Optional.empty(), 1, true)),
        rows);
  }

  private static final class Builder {
    private final Random random;
    private final List<Integer> rows = new ArrayList<>();
    private final List<Integer> producers = new ArrayList<>();
    private final List<Boolean> read = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    Builder(Random random) {
      this.random = random;
      ring(1 + random.nextInt(10), 1);
    }

    private int ring(int ofFrame, int writers) {
      rows.add(ofFrame);
      producers.add(writers);
      read.add(false);
      return rows.size() - 1;
    }

    private void layer() {
      int from = random.nextInt(3) > 0 ? rows.size() - 1 : random.nextInt(rows.size());
      int ofFrame = rows.get(from);
      if (random.nextInt(4) == 0) {
        stream(from, ofFrame);
        return;
      }
      int span = (random.nextInt(4)) * (1 + random.nextInt(2)) + 1;
      int first = random.nextInt(4) == 0 ? random.nextInt(ofFrame) : -random.nextInt(span + 2);
      int stride = 1 + random.nextInt(3);
      int last = Math.min(ofFrame - 1, ofFrame + random.nextInt(span) - span);
      int firings = last < first ? 1 : (last - first) / stride + 1;
      Window a = new Window(from, ofFrame, first, stride, span);
      Optional<Window> b = Optional.empty();
      if (random.nextInt(3) == 0) {
        int other = random.nextInt(rows.size());
        int firstB = -random.nextInt(2);
        int most = firings == 1 ? 3 : (rows.get(other) - 1 - firstB) / (firings - 1);
        if (most >= 1) {
          b =
              Optional.of(
                  new Window(
                      other, rows.get(other), firstB, 1 + random.nextInt(most),
                      1 + random.nextInt(3)));
        }
      }
      int siblings = random.nextInt(4) == 0 ? 2 + random.nextInt(MOST_SIBLINGS - 1) : 1;
      steps(a, b, firings, siblings, ring(firings, siblings), false);
    }

    /** Windows that go on from frame to frame and end in the frame whose row they make. */
    private void stream(int from, int ofFrame) {
      int stride = 1 + random.nextInt(ofFrame);
      while (ofFrame % stride != 0) {
        stride--;
      }
      int first = -random.nextInt(8);
      int span = 1 - first + random.nextInt(stride);
      int firings = ofFrame / stride;
      Window a = new Window(from, ofFrame, first, stride, span, true);
      steps(a, Optional.empty(), firings, 1, ring(firings, 1), false);
    }

    private void steps(
        Window a, Optional<Window> b, int firings, int siblings, int output, boolean toHost) {
      read.set(a.ring(), true);
      b.ifPresent(w -> read.set(w.ring(), true));
      int every = toHost || random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(Math.min(firings, 4));
      for (int i = 0; i < siblings; i++) {
        for (int phase = 0; phase < every; phase++) {
          steps.add(0, new Step(firings, a, b, output, toHost, phase, every));
        }
      }
    }

    /** Steps to the host read all rings that nobody reads, each whole. */
    private RandomTokenGraph graph() {
      List<Integer> open = new ArrayList<>();
      for (int r = 0; r < rows.size(); r++) {
        if (!read.get(r)) {
          open.add(r);
        }
      }
      boolean byRows = open.size() == 1 && random.nextBoolean();
      int writers = byRows ? 1 : (open.size() + 1) / 2;
      int host = ring(byRows ? rows.get(open.get(0)) : 1, writers);
      if (byRows) {
        int ring = open.get(0);
        steps(new Window(ring, rows.get(ring), 0, 1, 1), Optional.empty(), rows.get(ring), 1,
            host, true);
      } else {
        for (int i = 0; i < open.size(); i += 2) {
          Optional<Window> b =
              i + 1 < open.size() ? Optional.of(whole(open.get(i + 1))) : Optional.empty();
          steps(whole(open.get(i)), b, 1, 1, host, true);
        }
      }
      List<Ring> rings = new ArrayList<>();
      for (int r = 0; r < rows.size(); r++) {
        rings.add(new Ring(1 + random.nextInt(9), least(steps, r), producers.get(r)));
      }
      return new RandomTokenGraph(rings, steps, rows.get(0)).withShortRings(random);
    }

    private Window whole(int ring) {
      return new Window(ring, rows.get(ring), 0, 1, rows.get(ring));
    }
  }

  /** Rows of a ring that its writers have in work when each has one. */
  private static int least(List<Step> steps, int ring) {
    return steps.stream().filter(s -> s.output() == ring).mapToInt(Step::every).max().orElse(1);
  }

  private RandomTokenGraph withShortRings(Random random) {
    List<Ring> deep = new ArrayList<>(rings);
    for (int grow = plays(deep); grow >= 0; grow = plays(deep)) {
      deep.set(grow, deep.get(grow).withDepth(deep.get(grow).depth() + 1));
    }
    for (int r = 0; r < deep.size(); r++) {
      Ring ring = deep.get(r);
      while (deep.get(r).depth() > least(steps, r)) {
        Ring kept = deep.get(r);
        deep.set(r, kept.withDepth(kept.depth() - 1));
        if (plays(deep) >= 0) {
          deep.set(r, kept);
          break;
        }
      }
      // A row more now and then, so that not all steps wait for each other.
      if (random.nextInt(4) == 0) {
        deep.set(r, deep.get(r).withDepth(deep.get(r).depth() + 1 + random.nextInt(2)));
      }
      if (ring.depth() > 64) {
        throw new IllegalStateException("no depth is enough: " + this);
      }
    }
    return new RandomTokenGraph(List.copyOf(deep), List.copyOf(steps), inputRows);
  }

  /** Plays two frames, or two behind those that fill all streams; -1 when they go through, else a full ring. */
  private int plays(List<Ring> deep) {
    TokenPlayer player = new TokenPlayer(deep, steps);
    int frames = 2;
    for (Step s : steps) {
      for (Window w : s.inputs()) {
        frames = w.streamed() ? Math.max(frames, 2 + w.span() / w.rows()) : frames;
      }
    }
    long fed = 0;
    long fired = 0;
    while (true) {
      boolean moved = false;
      while (fed < (long) frames * inputRows && fed < deep.get(0).depth() + player.given(0)) {
        player.token(0, (int) (fed++ % deep.get(0).depth()));
        moved = true;
      }
      for (OptionalInt s = player.next(); s.isPresent(); s = player.next()) {
        TokenPlayer.Firing f = player.fire(s.getAsInt());
        player.scanEnded();
        player.token(f.ring(), f.slot());
        if (f.toHost()) {
          while (player.given(f.ring()) < player.full(f.ring())) {
            player.freed(f.ring());
          }
        }
        fired++;
        moved = true;
      }
      if (!moved) {
        break;
      }
    }
    if (fired == firings(frames)) {
      return -1;
    }
    int shortest = -1;
    for (int r = 0; r < deep.size(); r++) {
      int depth = deep.get(r).depth();
      boolean full = player.full(r) - player.given(r) >= depth;
      if (full && (shortest < 0 || depth < deep.get(shortest).depth())) {
        shortest = r;
      }
    }
    if (shortest < 0) {
      throw new IllegalStateException("stands still without a full ring: " + this);
    }
    return shortest;
  }
}
