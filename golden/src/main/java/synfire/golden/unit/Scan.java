package synfire.golden.unit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The walk over the windows of an output row: which words of activations reach the lanes.
 *
 * @param ring words of P codes each; their number is a power of two
 * @param laps lap of the ring in which each word was written; none: all of them in any lap
 * @param weightWords words of the weight memory, a power of two
 */
public record Scan(byte[][] ring, Optional<int[]> laps, int weightWords) {

  /**
   * Input tensor as it lies in its ring.
   *
   * @param rows rows of a frame
   * @param cols pixels of a row
   * @param words words of a pixel that are read
   * @param pixelPitch words from a pixel to the next
   * @param rowPitch words from a row to the next
   * @param base first word of the ring
   * @param ringWords words of the ring, whole rows
   * @param zero zero point
   * @param fill code of words that were not written in the lap of their row
   */
  public record Input(
      int rows,
      int cols,
      int words,
      int pixelPitch,
      int rowPitch,
      int base,
      int ringWords,
      int zero,
      int fill) {}

  /**
   * Window of an output pixel.
   *
   * @param rows taps in rows
   * @param cols taps in columns
   * @param dilationRows rows between taps
   * @param dilationCols pixels between taps
   * @param strideCols pixels between windows
   * @param padCols pixels of padding left
   * @param colsOut output pixels
   */
  public record Window(
      int rows,
      int cols,
      int dilationRows,
      int dilationCols,
      int strideCols,
      int padCols,
      int colsOut) {}

  /**
   * Order and weights.
   *
   * @param lanewise a job is a word, else a pixel
   * @param weightBase first weight word
   * @param tapStep weight words of a tap (of one word of a tap when lanewise)
   * @param wordStep weight words of a word of a tap; event by event only
   * @param block words that reach the same groups
   * @param blockStep groups between two blocks
   * @param keep words without events go to the lanes too
   */
  public record Order(
      boolean lanewise,
      int weightBase,
      int tapStep,
      int wordStep,
      int block,
      int blockStep,
      boolean keep) {}

  /**
   * A firing.
   *
   * @param row row of the first tap in its frame, negative above it
   * @param offset words from the start of the ring to that row
   * @param lap of the ring at that row
   */
  public record Firing(Input input, Window window, Order order, int row, int offset, int lap) {}

  /**
   * A firing that takes each word of A once and the word of B at its place twice.
   *
   * @param b input B, whose rows and columns are not looked at
   * @param offsetB words from the start of ring B to the row
   * @param lapB lap of ring B at the row
   */
  public record Pair(Firing a, Input b, int offsetB, int lapB) {}

  /**
   * What a firing gives.
   *
   * @param entries in order
   * @param reads words read from the ring SRAM
   */
  public record Result(List<Entry> entries, int reads) {}

  /** One place: a word of a tap, or a tap that lies outside. */
  private record Place(
      boolean inside,
      int address,
      int lap,
      int fill,
      int zero,
      int weight,
      int group,
      boolean tail) {}

  /** The entries of a firing with one input. */
  public Result run(int number, Firing f) {
    Collected out = new Collected(number, f.order().keep());
    Window w = f.window();
    int words = f.input().words();
    for (int px = 0; px < w.colsOut(); px++) {
      if (f.order().lanewise()) {
        for (int word = 0; word < words; word++) {
          List<Place> job = new ArrayList<>();
          for (int tap = 0; tap < w.rows() * w.cols(); tap++) {
            int taps = word * w.rows() * w.cols() + tap;
            int weight = f.order().weightBase() + taps * f.order().tapStep();
            job.add(place(f, px, tap, word, weight, 0));
          }
          out.job(job);
        }
      } else {
        List<Place> job = new ArrayList<>();
        for (int tap = 0; tap < w.rows() * w.cols(); tap++) {
          for (int word = 0; word < words; word++) {
            int weight =
                f.order().weightBase() + tap * f.order().tapStep() + word * f.order().wordStep();
            int group = word / f.order().block() * f.order().blockStep();
            job.add(place(f, px, tap, word, weight, group));
          }
        }
        out.job(job);
      }
    }
    return out.result();
  }

  /** The entries of a pair; weights begin anew with each word. */
  public Result run(int number, Pair pair) {
    Firing f = pair.a();
    Input b = pair.b();
    Collected out = new Collected(number, f.order().keep());
    for (int px = 0; px < f.window().colsOut(); px++) {
      for (int word = 0; word < f.input().words(); word++) {
        List<Place> job = new ArrayList<>();
        int weight = f.order().weightBase();
        job.add(place(f, px, 0, word, weight, 0));
        int address = b.base() + pair.offsetB() + px * b.pixelPitch() + word;
        boolean tail = word == f.input().words() - 1;
        for (int tap = 1; tap <= 2; tap++) {
          int tapWeight = weight + tap * f.order().tapStep();
          job.add(
              new Place(true, address, pair.lapB(), b.fill(), b.zero(), tapWeight, 0, tail));
        }
        out.job(job);
      }
    }
    return out.result();
  }

  private static Place place(Firing f, int px, int tap, int word, int weight, int group) {
    Input in = f.input();
    Window w = f.window();
    int ky = tap / w.cols();
    int kx = tap % w.cols();
    int row = f.row() + ky * w.dilationRows();
    int col = px * w.strideCols() - w.padCols() + kx * w.dilationCols();
    boolean inside = row >= 0 && row < in.rows() && col >= 0 && col < in.cols();
    int offset = f.offset() + ky * w.dilationRows() * in.rowPitch();
    int address = in.base() + offset % in.ringWords() + col * in.pixelPitch() + word;
    int lap = f.lap() + offset / in.ringWords();
    boolean tail = word == in.words() - 1;
    return new Place(inside, address, lap, in.fill(), in.zero(), weight, group, tail);
  }

  /** Entries so far. */
  private final class Collected {
    private final List<Entry> entries = new ArrayList<>();
    private final int firing;
    private final boolean keep;
    private int reads;

    Collected(int firing, boolean keep) {
      this.firing = firing;
      this.keep = keep;
    }

    /** Words without events are dropped, but the last place of a job always goes. */
    void job(List<Place> places) {
      for (int i = 0; i < places.size(); i++) {
        Place p = places.get(i);
        boolean end = i == places.size() - 1;
        int[] values = new int[ring[0].length];
        if (p.inside()) {
          reads++;
          int address = Math.floorMod(p.address(), ring.length);
          boolean written =
              laps.map(l -> l[address] == Math.floorMod(p.lap(), Emit.LAPS)).orElse(true);
          for (int l = 0; l < values.length; l++) {
            values[l] = (written ? ring[address][l] : p.fill()) - p.zero();
          }
        }
        int weight = Math.floorMod(p.weight(), weightWords);
        Entry e = new Entry(firing, values, p.inside(), weight, p.group(), p.tail(), end);
        if (end || p.inside() && (keep || e.hasEvents())) {
          entries.add(e);
        }
      }
    }

    Result result() {
      return new Result(entries, reads);
    }
  }
}
