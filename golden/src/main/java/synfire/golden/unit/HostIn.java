package synfire.golden.unit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the host input makes of the packets of the input stream, one packet a frame: words of the
 * input ring, a token behind each row, and how the frame ended.
 */
public final class HostIn {

  /**
   * Shape of the input tensor and place of its ring.
   *
   * @param rows rows of a frame
   * @param cols pixels of a row
   * @param channels bytes of a pixel on the stream
   * @param lanes bytes of a ring word
   * @param base first word of the ring
   * @param ring number of the ring
   * @param depth rows that the ring holds
   * @param zero code of lanes without a channel and of bytes that did not come
   */
  public record Shape(
      int rows, int cols, int channels, int lanes, int base, int ring, int depth, int zero) {

    /** Ring words of a pixel. */
    public int words() {
      return (channels + lanes - 1) / lanes;
    }

    public int rowWords() {
      return cols * words();
    }

    public int ringWords() {
      return depth * rowWords();
    }

    public int frameBytes() {
      return rows * cols * channels;
    }
  }

  /** How a frame ends. */
  public enum End {
    GOOD,
    /** TLAST came too early: from the first incomplete word on all is the zero point. */
    SHORT,
    /** TLAST was not on the frame's last byte: what follows up to TLAST is dropped. */
    LONG
  }

  /** A ring word. */
  public record Write(int address, byte[] codes) {}

  /** A frame: its words row by row, the slots of its rows, and its end. */
  public record Frame(List<Write> writes, List<Integer> slots, End end) {}

  private final Shape shape;
  private long rows;

  /** The port after a clear. */
  public HostIn(Shape shape) {
    this.shape = shape;
  }

  /**
   * The next frame.
   *
   * @param beats the bytes of each beat of its packet; the last one carries TLAST
   */
  public Frame frame(List<byte[]> beats) {
    byte[] codes = new byte[shape.frameBytes()];
    Arrays.fill(codes, (byte) shape.zero());
    int bytes = 0;
    boolean lastByteInLastBeat = false;
    for (byte[] beat : beats) {
      lastByteInLastBeat = bytes < codes.length && bytes + beat.length >= codes.length;
      for (byte b : beat) {
        if (bytes < codes.length) {
          codes[bytes] = b;
        }
        bytes++;
      }
    }
    End end =
        bytes < codes.length
            ? End.SHORT
            : bytes == codes.length && lastByteInLastBeat ? End.GOOD : End.LONG;
    if (end == End.SHORT) {
      Arrays.fill(codes, completeWords(bytes), codes.length, (byte) shape.zero());
    }
    List<Write> writes = new ArrayList<>();
    List<Integer> slots = new ArrayList<>();
    for (int row = 0; row < shape.rows(); row++) {
      int slot = (int) (rows++ % shape.depth());
      for (int col = 0; col < shape.cols(); col++) {
        for (int w = 0; w < shape.words(); w++) {
          byte[] word = new byte[shape.lanes()];
          for (int lane = 0; lane < shape.lanes(); lane++) {
            int channel = w * shape.lanes() + lane;
            word[lane] =
                channel < shape.channels()
                    ? codes[(row * shape.cols() + col) * shape.channels() + channel]
                    : (byte) shape.zero();
          }
          int place = slot * shape.rowWords() + col * shape.words() + w;
          writes.add(new Write(shape.base() + place, word));
        }
      }
      slots.add(slot);
    }
    return new Frame(writes, slots, end);
  }

  /** Of so many bytes from a frame's start, those in words that are complete. */
  private int completeWords(int bytes) {
    int whole = bytes / shape.channels() * shape.channels();
    return whole + (bytes - whole) / shape.lanes() * shape.lanes();
  }
}
