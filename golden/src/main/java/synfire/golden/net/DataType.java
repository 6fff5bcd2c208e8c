package synfire.golden.net;

/**
 * Element type of a tensor. Codes of less than 8 bits take a byte each, whatever the format of
 * their file.
 */
public enum DataType {
  INT8(1),
  UINT8(1),
  INT4(1),
  UINT4(1),
  INT2(1),
  UINT2(1),
  /** Codes -1 and 0. */
  INT1(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FLOAT32(4);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are codes of activations or weights. */
  public boolean isCode() {
    return bytes == 1;
  }

  /** Whether elements are signed codes, as layers compute with them. */
  public boolean isSignedCode() {
    return isCode() && signed() == this;
  }

  /** Bits that tell codes of this type apart. */
  public int bits() {
    return switch (this) {
      case INT1 -> 1;
      case INT2, UINT2 -> 2;
      case INT4, UINT4 -> 4;
      default -> 8 * bytes;
    };
  }

  /** The signed type of as many bits. */
  public DataType signed() {
    return switch (this) {
      case UINT8 -> INT8;
      case UINT4 -> INT4;
      case UINT2 -> INT2;
      default -> this;
    };
  }

  /** What an unsigned code is above the signed code that stands for the same number; else 0. */
  public int offset() {
    return signed() == this ? 0 : 1 << (bits() - 1);
  }

  /** Smallest code. */
  public int min() {
    return offset() - (1 << (codeBits() - 1));
  }

  /** Largest code. */
  public int max() {
    return offset() + (1 << (codeBits() - 1)) - 1;
  }

  private int codeBits() {
    if (!isCode()) {
      throw new IllegalStateException(this + " is no type of codes");
    }
    return bits();
  }
}
