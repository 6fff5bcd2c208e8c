package synfire.golden.io;

/** Element types of the arrays that are read and written, all little endian. */
public enum NpyType {
  INT8("|i1", 1),
  UINT8("|u1", 1),
  INT32("<i4", 4),
  INT64("<i8", 8),
  FLOAT32("<f4", 4);

  private final String descriptor;
  private final int bytes;

  NpyType(String descriptor, int bytes) {
    this.descriptor = descriptor;
    this.bytes = bytes;
  }

  /** The type in the words of the format, such as {@code |i1}. */
  public String descriptor() {
    return descriptor;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The type of a descriptor. The byte order of a single byte is any. */
  static NpyType of(String descriptor) {
    for (NpyType type : values()) {
      boolean sameKind =
          descriptor.length() == 3 && descriptor.endsWith(type.descriptor.substring(1));
      if (sameKind && (type.bytes == 1 ? "|<>=".indexOf(descriptor.charAt(0)) >= 0
          : descriptor.charAt(0) == '<')) {
        return type;
      }
    }
    throw new NpyException(
        "the element type " + printable(descriptor)
            + " is not supported, expected |i1, |u1, <i4, <i8 or <f4"
            + " (int8, uint8, int32, int64 or float32, little endian)");
  }

  static String printable(String text) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    StringBuilder out = new StringBuilder("'");
    for (char c : shown.toCharArray()) {
      out.append(c >= ' ' && c < 127 ? c : '?');
    }
    return out.append('\'').toString();
  }
}
