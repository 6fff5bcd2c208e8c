package synfire.generator.map;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers of ring table entries. Entries that a flit reaches together have the same number at all
 * of their NPEs, and an NPE has one entry of a number.
 */
public final class RingNumbers {

  private final Map<Integer, BitSet> taken = new HashMap<>();
  private int size;

  /** The lowest number that is free at some NPEs; it is taken there from now on. */
  public int take(Collection<Integer> npes) {
    BitSet any = new BitSet();
    npes.forEach(n -> any.or(taken.computeIfAbsent(n, k -> new BitSet())));
    int number = any.nextClearBit(0);
    npes.forEach(n -> taken.get(n).set(number));
    size = Math.max(size, number + 1);
    return number;
  }

  /** Entries of the largest table so far. */
  public int size() {
    return size;
  }
}
