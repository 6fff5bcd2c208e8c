package synfire.generator.hw;

import static synfire.generator.hw.Field.unsigned;

import java.util.List;

/**
 * Format of a program image: 64-bit beats, little endian. Four header beats, then {@code length}
 * payload beats made of blocks. A block is one block header beat and then its words, each in {@link
 * Target#beats} beats, lowest bits first, unused high bits zero.
 */
public final class ImageFormat {

  /** The bytes S Y N F. */
  public static final long MAGIC = 0x464E5953L;

  public static final int VERSION = 3;
  public static final int HEADER_BEATS = 4;

  private static final int WORD_BITS = 24;

  private ImageFormat() {}

  /** Header beat 0. */
  public static Layout headerIdentity() {
    return new Layout(
        "header_identity",
        List.of(
            unsigned("magic", 32, "the bytes S Y N F"),
            unsigned("version", 16, "format version"),
            unsigned("reserved", 16, "zero")));
  }

  /** Header beat 1 is the chip digest: the first 8 bytes of the SHA-256 of the configuration. */
  public static Layout headerDigest() {
    return new Layout(
        "header_digest",
        List.of(
            unsigned("digest_low", 32, "bits 31..0 of the chip digest"),
            unsigned("digest_high", 32, "bits 63..32 of the chip digest")));
  }

  /** Header beat 2. */
  public static Layout headerLength() {
    return new Layout(
        "header_length",
        List.of(
            unsigned("length", 32, "payload beats"), unsigned("reserved", 32, "zero")));
  }

  /** Header beat 3. */
  public static Layout headerCheck() {
    return new Layout(
        "header_check",
        List.of(
            unsigned("crc", 32, "CRC-32 (IEEE 802.3, as zlib) of all payload bytes"),
            unsigned("reserved", 32, "zero")));
  }

  /** First beat of a block. */
  public static Layout block() {
    return new Layout(
        "block",
        List.of(
            unsigned("words", WORD_BITS, "words that follow"),
            unsigned("x", 4, "column of the node whose memory it is"),
            unsigned("y", 4, "row of that node"),
            unsigned("address", 24, "address of the first word"),
            unsigned("target", 5, "memory, see Target"),
            unsigned("npe", 3, "NPE of the node")));
  }

  /** Memories that an image can write. */
  public enum Target {
    PORT(1, "port table, four words a port"),
    SEARCH(12, "search table, one word a port"),
    RING(2, "ring table"),
    STEP(3, "step table"),
    WEIGHT(4, "weight SRAM, words of P weights, lane 0 lowest"),
    PARAMETER(5, "parameter SRAM, words of R channels"),
    TABLE(6, "table SRAMs, A in bits 31..0, B in bits 63..32"),
    HOST(7, "host descriptor, one word at address 0"),
    SOFTMAX(8, "exponentials of the softmax unit, 256 words of 32 bits"),
    DESTINATION(9, "destination table"),
    HOST_RING(10, "ring table of the host port: 0 credits of the input, 1 rows of the output"),
    RECURRENCE(
        13, "recurrence table: words of max(2, R) channels, as many as the state memory has"),
    HOST_DESTINATION(11, "destination table of the host port: input words, then output credits");

    private final int code;
    private final String doc;

    Target(int code, String doc) {
      this.code = code;
      this.doc = doc;
    }

    /** Value of the target field of a block header. */
    public int code() {
      return code;
    }

    public String doc() {
      return doc;
    }

    /** Whether only chips with a network have this memory. */
    public boolean network() {
      return this == DESTINATION || this == HOST_RING || this == HOST_DESTINATION;
    }

    /** Bits of one word of this memory on a chip. */
    public int bits(NpeShape s) {
      return switch (this) {
        case PORT -> Descriptors.port(s).stream().mapToInt(Layout::bits).max().orElseThrow();
        case SEARCH -> Descriptors.portSearch(s).bits();
        case RING -> Descriptors.ring(s).bits();
        case STEP -> Descriptors.step(s).bits();
        case WEIGHT -> 8 * s.lanes();
        case PARAMETER -> 64 * s.requantizers();
        case TABLE -> 64;
        case HOST -> Host.descriptor(s).bits();
        case SOFTMAX -> 32;
        case RECURRENCE -> s.stateParts() * Descriptors.recurrence(s).bits();
        case HOST_RING -> Descriptors.ring(s).bits();
        case DESTINATION, HOST_DESTINATION -> Descriptors.destination(s).bits();
      };
    }

    /** Beats of one word of this memory on a chip. */
    public int beats(NpeShape s) {
      return (bits(s) + 63) / 64;
    }
  }
}
