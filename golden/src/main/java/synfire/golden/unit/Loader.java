package synfire.golden.unit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What the program loader makes of one packet of the input stream: the words that it writes and how
 * the loading ends. The packet is read from front to back and the first problem ends it; words
 * written until then stay.
 */
public final class Loader {

  private static final long MAGIC = 'S' | 'Y' << 8 | 'N' << 16 | 'F' << 24;
  private static final int VERSION = 3;
  private static final int HEADER_BEATS = 4;

  /** How a loading ends, in the order of the codes. */
  public enum End {
    GOOD,
    MAGIC,
    FORMAT_VERSION,
    DIGEST,
    LENGTH,
    CRC,
    TARGET;

    /** Error code of the chip, 0 is none. */
    public int code() {
      return ordinal();
    }
  }

  /**
   * A memory that images can write.
   *
   * @param target its code in block headers
   * @param words its size
   * @param beats 64-bit beats of a word
   */
  public record Memory(int target, int words, int beats) {}

  /**
   * A word that is written.
   *
   * @param x column of the node
   * @param y row of the node
   * @param npe NPE of the node
   * @param beats its 64-bit beats, lowest first
   */
  public record Write(int target, int x, int y, int npe, int address, List<Long> beats) {}

  /** All that a packet does. */
  public record Result(List<Write> writes, End end) {}

  private final long digest;
  private final int streamBytes;
  private final int columns;
  private final int rows;
  private final int npes;
  private final Map<Integer, Memory> memories = new LinkedHashMap<>();

  /**
   * A chip's loader.
   *
   * @param digest number that images of this chip carry
   * @param streamBytes 4, 8 or 16 bytes of a stream beat
   * @param grid nodes of the chip
   * @param npes NPEs of a node
   */
  public Loader(long digest, int streamBytes, Grid grid, int npes, List<Memory> memories) {
    this.digest = digest;
    this.streamBytes = streamBytes;
    this.columns = grid.columns();
    this.rows = grid.rows();
    this.npes = npes;
    memories.forEach(m -> this.memories.put(m.target(), m));
  }

  /** Reads a packet, a whole number of stream beats. */
  public Result read(byte[] packet) {
    List<Write> writes = new ArrayList<>();
    return new Result(writes, new Packet(packet).read(writes));
  }

  private final class Packet {
    private final ByteBuffer bytes;
    private final int beats;
    private int at;
    private long payload;
    private final CRC32 crc = new CRC32();

    Packet(byte[] packet) {
      // A packet that ends inside a beat of 64 bits has zeros there.
      beats = (packet.length + 7) / 8;
      bytes = ByteBuffer.wrap(Arrays.copyOf(packet, 8 * beats)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether nothing follows the beat read last; room behind the image is no beat. */
    private boolean ended(boolean imageEnds) {
      boolean fillerOnly = imageEnds && streamBytes == 16 && at == beats - 1;
      return at == beats || fillerOnly;
    }

    End read(List<Write> writes) {
      long identity = bytes.getLong(8 * at++);
      if ((identity & 0xffffffffL) != MAGIC) {
        return End.MAGIC;
      }
      if ((identity >>> 32 & 0xffff) != VERSION) {
        return End.FORMAT_VERSION;
      }
      if (ended(false)) {
        return End.LENGTH;
      }
      if (bytes.getLong(8 * at++) != digest) {
        return End.DIGEST;
      }
      if (ended(false)) {
        return End.LENGTH;
      }
      payload = bytes.getLong(8 * at++) & 0xffffffffL;
      if (payload == 0 || ended(false)) {
        return End.LENGTH;
      }
      long check = bytes.getLong(8 * at++) & 0xffffffffL;
      if (ended(false)) {
        return End.LENGTH;
      }
      while (payload > 0) {
        End end = block(writes);
        if (end != End.GOOD) {
          return end;
        }
      }
      return crc.getValue() == check ? End.GOOD : End.CRC;
    }

    /** One more beat of the payload; false when the packet and the image do not end together. */
    private boolean next() {
      at++;
      payload--;
      crc.update(bytes.array(), 8 * (at - 1), 8);
      return ended(payload == 0) == (payload == 0);
    }

    private End block(List<Write> writes) {
      if (!next()) {
        return End.LENGTH;
      }
      long header = bytes.getLong(8 * (at - 1));
      long words = header & 0xffffffL;
      int x = (int) (header >>> 24) & 0xf;
      int y = (int) (header >>> 28) & 0xf;
      int npe = (int) (header >>> 61);
      int address = (int) (header >>> 32) & 0xffffff;
      Memory memory = memories.get((int) (header >>> 56) & 0x1f);
      if (x >= columns || y >= rows || npe >= npes) {
        return End.TARGET;
      }
      if (memory == null || words == 0 || address + words > memory.words()) {
        return End.TARGET;
      }
      for (int w = 0; w < words; w++) {
        List<Long> word = new ArrayList<>();
        for (int b = 0; b < memory.beats(); b++) {
          if (payload == 0 || !next()) {
            return End.LENGTH;
          }
          boolean complete = b == memory.beats() - 1 && w == words - 1;
          if (payload == 0 && !complete) {
            return End.LENGTH;
          }
          word.add(bytes.getLong(8 * (at - 1)));
        }
        writes.add(new Write(memory.target(), x, y, npe, address + w, word));
      }
      return End.GOOD;
    }
  }

  /** Beats of an image before its payload. */
  public static int headerBeats() {
    return HEADER_BEATS;
  }
}
