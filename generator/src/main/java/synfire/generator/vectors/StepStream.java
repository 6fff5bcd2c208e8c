package synfire.generator.vectors;

import java.util.List;

/**
 * The words that one step writes in a frame, in the order row, pixel, group. Steps that make the
 * rows of a tensor in turn have the words of all rows each.
 *
 * @param npe its NPE
 * @param index place in the step table of its NPE
 * @param name step name for messages
 * @param phase first row that it makes, counted since start
 * @param phases rows from one of its rows to the next
 * @param rows output rows of a frame
 * @param cols output pixels of a row
 * @param groups words of an output pixel that this step writes
 * @param channels channel of the network's tensor for each {@code group * P + lane}; -1: filler
 */
public record StepStream(
    int npe,
    int index,
    String name,
    int phase,
    int phases,
    int rows,
    int cols,
    int groups,
    List<Integer> channels) {

  public StepStream {
    channels = List.copyOf(channels);
  }

  /** Words of a frame. */
  public int words() {
    return Math.multiplyExact(Math.multiplyExact(rows, cols), groups);
  }
}
