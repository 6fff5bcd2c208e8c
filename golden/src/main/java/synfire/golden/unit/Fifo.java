package synfire.golden.unit;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Queue;

/** First in, first out, with a number of places. */
public final class Fifo {

  private final int places;
  private final Queue<BigInteger> words = new ArrayDeque<>();

  /** An empty one. */
  public Fifo(int places) {
    this.places = places;
  }

  /** Places that hold no word. */
  public int free() {
    return places - words.size();
  }

  /** Adds a word. */
  public void push(BigInteger word) {
    if (free() == 0) {
      throw new IllegalStateException("the queue is full");
    }
    words.add(word);
  }

  /** The oldest word, null when there is none. */
  public BigInteger head() {
    return words.peek();
  }

  /** Takes the oldest word. */
  public BigInteger pop() {
    return words.remove();
  }

  /** Forgets all words. */
  public void clear() {
    words.clear();
  }
}
