package synfire.generator.map;

import java.util.List;

/**
 * One ring of a program.
 *
 * @param index place in the ring table
 * @param tensor tensor of the network whose rows it holds
 * @param name name of that tensor
 * @param rows rows of a frame
 * @param cols pixels of a row
 * @param words words of a pixel
 * @param depth rows that the ring holds
 * @param base first word in the ring SRAM; for the host's output in its buffer
 * @param slotBase first token counter
 * @param producers steps that write it, or 1 for the host
 * @param zeroPoint code of real zero
 * @param fromHost whether the host fills it
 * @param toHost whether the host empties it
 * @param lanes channel of the tensor for each lane of a pixel, -1 for unused lanes
 */
public record RingPlan(
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
    List<Integer> lanes) {

  public RingPlan {
    lanes = List.copyOf(lanes);
  }

  /** Words of a row. */
  public int rowWords() {
    return cols * words;
  }

  /** Words of all rows. */
  public int ringWords() {
    return depth * rowWords();
  }
}
