package synfire.golden.unit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows are full. Each producer of a row sends a token for it; a row is full when all its
 * tokens and those of all earlier rows are there. Rows are numbered without end, row n lies in slot
 * {@code n mod depth}.
 */
public final class Tokens {

  /**
   * A ring.
   *
   * @param depth slots
   * @param producers tokens of a row
   */
  public record Ring(int depth, int producers) {}

  private final List<Ring> rings;
  private final long[] full;
  private final long[][] sent;
  private final List<Map<Long, Integer>> counts = new ArrayList<>();

  /** No token was sent. */
  public Tokens(List<Ring> rings) {
    this.rings = List.copyOf(rings);
    full = new long[rings.size()];
    sent = new long[rings.size()][];
    for (int r = 0; r < rings.size(); r++) {
      sent[r] = new long[rings.get(r).depth()];
      counts.add(new HashMap<>());
    }
  }

  /** A token of a slot; how many rows of its ring are full now that were not before. */
  public int token(int ring, int slot) {
    Ring r = rings.get(ring);
    // All tokens of a slot's row come before those of its next row.
    long lap = sent[ring][slot]++ / r.producers();
    counts.get(ring).merge(lap * r.depth() + slot, 1, Integer::sum);
    int rows = 0;
    while (counts.get(ring).getOrDefault(full[ring], 0) == r.producers()) {
      counts.get(ring).remove(full[ring]++);
      rows++;
    }
    return rows;
  }

  /** Rows of a ring that are or were full. */
  public long full(int ring) {
    return full[ring];
  }
}
