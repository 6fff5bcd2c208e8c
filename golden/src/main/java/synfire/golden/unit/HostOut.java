package synfire.golden.unit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the host output makes of finished rows: the beats of a frame. Bytes are packed without gaps
 * from the first byte of a frame to its last one, across pixels and rows.
 */
public final class HostOut {

  /**
   * Shape of the output tensor.
   *
   * @param rows rows of a frame
   * @param cols pixels of a row
   * @param channels bytes of a pixel on the stream
   * @param lanes bytes of a word
   */
  public record Shape(int rows, int cols, int channels, int lanes) {

    /** Words of a pixel. */
    public int words() {
      return (channels + lanes - 1) / lanes;
    }

    public int rowWords() {
      return cols * words();
    }
  }

  /** The bytes of a beat; fewer than the stream is wide only where a frame ends. */
  public record Beat(byte[] bytes, boolean last) {}

  private final Shape shape;
  private final int streamBytes;
  private final Optional<SoftmaxRow> softmax;

  public HostOut(Shape shape, int streamBytes, Optional<SoftmaxRow> softmax) {
    this.shape = shape;
    this.streamBytes = streamBytes;
    this.softmax = softmax;
  }

  /**
   * A frame.
   *
   * @param rows the words of each row, pixel by pixel
   */
  public List<Beat> frame(List<List<byte[]>> rows) {
    byte[] bytes = new byte[shape.rows() * shape.cols() * shape.channels()];
    int at = 0;
    for (List<byte[]> row : rows) {
      for (int col = 0; col < shape.cols(); col++) {
        byte[] codes = new byte[shape.channels()];
        for (int c = 0; c < codes.length; c++) {
          codes[c] = row.get(col * shape.words() + c / shape.lanes())[c % shape.lanes()];
        }
        byte[] sent = softmax.map(s -> s.apply(codes)).orElse(codes);
        System.arraycopy(sent, 0, bytes, at, sent.length);
        at += sent.length;
      }
    }
    List<Beat> out = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += streamBytes) {
      int to = Math.min(from + streamBytes, bytes.length);
      out.add(new Beat(Arrays.copyOfRange(bytes, from, to), to == bytes.length));
    }
    return out;
  }
}
