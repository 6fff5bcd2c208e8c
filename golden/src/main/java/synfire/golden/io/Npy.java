package synfire.golden.io;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An array of a .npy file (format 1, 2 or 3) of a {@link NpyType}, little endian, C order.
 * Immutable.
 */
public final class Npy {

  /** Largest file that is read. */
  private static final long LARGEST_FILE = 1L << 29;

  /** Largest header that is read; NumPy's own are below 200 bytes. */
  private static final int LARGEST_HEADER = 1 << 16;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private final NpyHeader header;
  private final ByteBuffer values;

  private Npy(NpyHeader header, byte[] littleEndian) {
    this.header = header;
    this.values = ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An array of little-endian values, copied. */
  public static Npy of(NpyType type, List<Integer> shape, byte[] littleEndian) {
    NpyHeader header = new NpyHeader(type, List.copyOf(shape));
    if (size(header) != littleEndian.length) {
      throw new IllegalArgumentException(
          littleEndian.length + " bytes for shape " + shape + " of " + type);
    }
    return new Npy(header, littleEndian.clone());
  }

  /**
   * Reads a file. Nothing is allocated before its size has been compared with the header.
   *
   * @throws NpyException if the file holds no such array
   * @throws IOException if it cannot be read
   */
  public static Npy read(Path file) throws IOException {
    // Pipes and devices have no size, and opening one may wait for ever.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new NpyException(
          Files.isDirectory(file) ? "this is a folder" : "this is no regular file");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return read(channel);
    }
  }

  private static Npy read(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size > LARGEST_FILE) {
      throw new NpyException("the file has " + size + " bytes, expected at most " + LARGEST_FILE);
    }
    byte[] start = bytes(channel, Math.min(size, 12));
    if (start.length < 10 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw new NpyException("this is not a .npy file: it does not start with \\x93NUMPY");
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw new NpyException(
          "the file has .npy format version " + version + ", expected 1, 2 or 3");
    }
    ByteBuffer fields = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    int headerAt = version == 1 ? 10 : 12;
    if (start.length < headerAt) {
      throw new NpyException("the file is truncated in its header");
    }
    long headerSize = version == 1 ? fields.getShort(8) & 0xffff : fields.getInt(8) & 0xffffffffL;
    if (headerSize > LARGEST_HEADER) {
      throw new NpyException(
          "the file has a header of " + headerSize + " bytes, expected at most " + LARGEST_HEADER);
    }
    if (headerAt + headerSize > size) {
      throw new NpyException("the file is truncated in its header");
    }
    channel.position(headerAt);
    NpyHeader header =
        NpyHeader.parse(
            new String(
                bytes(channel, headerSize),
                version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    long expected = size(header);
    long found = size - headerAt - headerSize;
    if (found != expected) {
      throw new NpyException(
          (found < expected ? "the file is truncated: " : "the file is too long: ")
              + "shape " + header.shape() + " of " + header.type().descriptor() + " needs "
              + expected + " bytes of values, the file has " + found);
    }
    return new Npy(header, bytes(channel, expected));
  }

  private static byte[] bytes(FileChannel channel, long count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new NpyException("the file became shorter while it was read");
      }
    }
    return buffer.array();
  }

  /** Bytes of all values. Sizes that overflow are larger than any file. */
  private static long size(NpyHeader header) {
    long size = header.type().bytes();
    for (int axis : header.shape()) {
      if (axis == 0) {
        return 0;
      }
    }
    for (int axis : header.shape()) {
      if (size > Long.MAX_VALUE / axis) {
        return Long.MAX_VALUE;
      }
      size *= axis;
    }
    return size;
  }

  /** Writes format 1, header padded to 64 bytes: the bytes that NumPy writes for the same array. */
  public void write(Path file) throws IOException {
    String text = header.text();
    int padded = (10 + text.length() + 1 + 63) / 64 * 64;
    ByteBuffer start = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - 10));
    start.put(text.getBytes(StandardCharsets.ISO_8859_1));
    while (start.remaining() > 1) {
      start.put((byte) ' ');
    }
    start.put((byte) '\n');
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(start.array());
      out.write(values.array());
    }
  }

  /** Element type. */
  public NpyType type() {
    return header.type();
  }

  /** Sizes of the axes, outermost first. */
  public List<Integer> shape() {
    return header.shape();
  }

  /** Number of elements. */
  public int elements() {
    return values.limit() / type().bytes();
  }

  /** A copy of all values, little endian. */
  public byte[] bytes() {
    return values.array().clone();
  }

  /** A copy of the values with one index of the outermost axis, little endian. */
  public byte[] row(int index) {
    int size = values.limit() / shape().get(0);
    return Arrays.copyOfRange(values.array(), index * size, (index + 1) * size);
  }

  /** Element i of an array of whole numbers; of uint64 its 64 bits. */
  public long integer(int i) {
    return switch (type()) {
      case INT8 -> values.get(i);
      case INT16 -> values.getShort(2 * i);
      case INT32 -> values.getInt(4 * i);
      case INT64, UINT64 -> values.getLong(8 * i);
      case UINT8 -> values.get(i) & 0xff;
      case UINT16 -> values.getShort(2 * i) & 0xffff;
      case UINT32 -> values.getInt(4 * i) & 0xffffffffL;
      case FLOAT32, FLOAT64 ->
          throw new IllegalStateException(type() + " values are no whole numbers");
    };
  }

  /** Element i; whole numbers of more than 53 bits are rounded. */
  public double real(int i) {
    return switch (type()) {
      case FLOAT32 -> float32(i);
      case FLOAT64 -> values.getDouble(8 * i);
      case UINT64 -> exact(i).orElseThrow().doubleValue();
      default -> integer(i);
    };
  }

  /** Element i without any rounding; absent for infinities and what is no number. */
  public Optional<BigDecimal> exact(int i) {
    if (!type().isWhole()) {
      return Double.isFinite(real(i)) ? Optional.of(new BigDecimal(real(i))) : Optional.empty();
    }
    BigInteger whole = BigInteger.valueOf(integer(i));
    boolean high = type() == NpyType.UINT64 && whole.signum() < 0;
    return Optional.of(new BigDecimal(high ? whole.add(BigInteger.ONE.shiftLeft(64)) : whole));
  }

  /** Element i of a float32 array. */
  public float float32(int i) {
    if (type() != NpyType.FLOAT32) {
      throw new IllegalStateException(type() + " values are not float32");
    }
    return values.getFloat(4 * i);
  }
}
