package synfire.generator.map;

import java.util.List;

/**
 * One entry of a ring table: a ring of rows, or a counter of credits for rows that steps make.
 *
 * @param npe the NPE that holds it, {@link Program#HOST} for an entry of the host port
 * @param index place in its ring table
 * @param tensor tensor of the network whose rows it holds
 * @param name name of that tensor
 * @param rows rows of a frame
 * @param cols pixels of a row
 * @param words words of a pixel; a ring may hold some of the words of its tensor
 * @param depth rows that the ring holds
 * @param base first word in the ring SRAM; for the host's output in its buffer
 * @param slotBase first token counter
 * @param producers tokens that complete a row: steps that write it, or 1 for the host; consumers
 *     that give a row back where it counts credits
 * @param zeroPoint code of real zero
 * @param fromHost whether the host fills it
 * @param toHost whether the host empties it
 * @param credits whether it counts credits and holds no rows
 * @param lanes channel of the tensor for each lane of a pixel, -1 for unused lanes
 */
public record RingPlan(
    int npe,
    int index,
    int tensor,
    String name,
    int rows,
    int cols,
    int words,
    int depth,
    int base,
    int slotBase,
    int producers,
    int zeroPoint,
    boolean fromHost,
    boolean toHost,
    boolean credits,
    List<Integer> lanes) {

  /**
   * Where a ring is.
   *
   * @param npe its NPE, or {@link Program#HOST}
   * @param index place in its ring table
   */
  public record Key(int npe, int index) {}

  public RingPlan {
    lanes = List.copyOf(lanes);
  }

  /** Where it is. */
  public Key key() {
    return new Key(npe, index);
  }

  /** Words of a row. */
  public int rowWords() {
    return cols * words;
  }

  /** Words of all rows; none where only credits are counted. */
  public int ringWords() {
    return credits ? 0 : depth * rowWords();
  }
}
