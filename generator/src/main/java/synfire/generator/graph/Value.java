package synfire.generator.graph;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What flows between layers: a map of rows, columns and channels that holds the elements of a
 * tensor of the network in their order, without the channels that were removed.
 *
 * @param id place among the values of a graph
 * @param tensor id of the tensor of the network that it stands for
 * @param rows rows of a frame
 * @param cols pixels of a row
 * @param width channels of a pixel in the tensor
 * @param channels the channel of the tensor for each channel that is present
 * @param zeroPoint code of real zero
 * @param bits bits of a code, 1 to 8
 */
public record Value(
    int id,
    int tensor,
    int rows,
    int cols,
    int width,
    List<Integer> channels,
    int zeroPoint,
    int bits) {

  public Value {
    channels = List.copyOf(channels);
  }

  /** A value with all channels of its tensor. */
  public static Value whole(int id, int tensor, MapShape shape, int zeroPoint, int bits) {
    return new Value(
        id,
        tensor,
        shape.rows(),
        shape.cols(),
        shape.channels(),
        IntStream.range(0, shape.channels()).boxed().toList(),
        zeroPoint,
        bits);
  }

  /** Rows, columns and channels of the tensor. */
  public MapShape shape() {
    return new MapShape(rows, cols, width);
  }

  /** Number of channels that are present. */
  public int depth() {
    return channels.size();
  }

  /** Largest value x of an event. */
  public int maxEvent() {
    return (1 << (bits - 1)) - 1 - zeroPoint;
  }

  /** Smallest value x of an event. */
  public int minEvent() {
    return -(1 << (bits - 1)) - zeroPoint;
  }

  /** The same value with other channels. */
  public Value withChannels(List<Integer> present) {
    return new Value(id, tensor, rows, cols, width, present, zeroPoint, bits);
  }
}
