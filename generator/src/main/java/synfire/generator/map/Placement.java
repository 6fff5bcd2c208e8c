package synfire.generator.map;

import java.util.List;

/**
 * Where the channels of a value lie in the pixels of a ring.
 *
 * @param root value that the ring holds
 * @param firstWord first word of the value in a pixel of the ring
 * @param lanes position among the value's channels for each lane of its words, -1 for none
 * @param laneCount P
 */
public record Placement(int root, int firstWord, List<Integer> lanes, int laneCount) {

  public Placement {
    lanes = List.copyOf(lanes);
  }

  /** Words of a pixel. */
  public int words() {
    return lanes.size() / laneCount;
  }

  /** Lanes of a word up to the last one in use, at least 1. */
  public int lanesIn(int word) {
    for (int l = laneCount; l > 1; l--) {
      if (lanes.get(word * laneCount + l - 1) >= 0) {
        return l;
      }
    }
    return 1;
  }

  /** Whether only the last word has unused lanes. */
  public boolean isDense() {
    for (int i = 0; i < (words() - 1) * laneCount; i++) {
      if (lanes.get(i) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Some of the words. */
  public Placement words(int from, int to) {
    return new Placement(
        root, firstWord + from, lanes.subList(from * laneCount, to * laneCount), laneCount);
  }
}
