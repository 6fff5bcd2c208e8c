package synfire.golden.unit;

import java.util.ArrayDeque;
import java.util.Queue;

/** First in, first out; its writer counts the free places. */
public final class WordQueue {

  /** Entries that its writer may have in it. */
  public static final int CAPACITY = 16;

  private final Queue<byte[]> entries = new ArrayDeque<>();

  /** Adds an entry. */
  public void push(byte[] entry) {
    if (entries.size() == CAPACITY) {
      throw new IllegalStateException("the queue is full");
    }
    entries.add(entry.clone());
  }

  /** Takes the oldest entry. */
  public byte[] pop() {
    return entries.remove();
  }

  /** Entries that are in it. */
  public int size() {
    return entries.size();
  }

  /** Drops all entries. */
  public void clear() {
    entries.clear();
  }
}
