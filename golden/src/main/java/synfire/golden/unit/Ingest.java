package synfire.golden.unit;

import java.util.Arrays;
import java.util.List;

/**
 * Rings of an NPE as flits fill them. A word counts only in the lap in which it was written; laps
 * are counted modulo {@link Emit#LAPS}.
 */
public final class Ingest {

  /** A word of every row of a slot is marked as old after so many rows at most. */
  public static final int OLDEST = Emit.LAPS / 2;

  private final List<Integer> bases;
  private final byte[][] words;
  private final int[] laps;

  /**
   * Rings in a memory.
   *
   * @param bases first word of each ring
   * @param words words of the memory
   */
  public Ingest(List<Integer> bases, int words) {
    this.bases = List.copyOf(bases);
    this.words = new byte[words][];
    laps = new int[words];
    Arrays.fill(laps, -1);
  }

  /** A word comes; its place in the memory. */
  public int write(int ring, int address, int lap, byte[] data) {
    int place = Math.floorMod(bases.get(ring) + address, words.length);
    words[place] = data.clone();
    laps[place] = lap;
    return place;
  }

  /** The codes at a place in a lap, null for a word without events. */
  public byte[] read(int place, int lap) {
    return laps[place] == lap ? words[place] : null;
  }

  /** The row of a slot was released: the words that its lap marks as old. */
  public int[] released(Emit.Released row) {
    int first = row.lap() % OLDEST;
    int count = row.words() > first ? (row.words() - first - 1) / OLDEST + 1 : 0;
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = Math.floorMod(row.address() + first + i * OLDEST, words.length);
      laps[places[i]] = row.lap();
      words[places[i]] = null;
    }
    return places;
  }
}
