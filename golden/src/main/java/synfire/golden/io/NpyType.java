package synfire.golden.io;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Element types of the arrays that are read and written, all little endian. */
public enum NpyType {
  INT8("|i1", 1),
  INT16("<i2", 2),
  INT32("<i4", 4),
  INT64("<i8", 8),
  UINT8("|u1", 1),
  UINT16("<u2", 2),
  UINT32("<u4", 4),
  UINT64("<u8", 8),
  FLOAT32("<f4", 4),
  FLOAT64("<f8", 8);

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

  /** Whether elements are whole numbers. */
  public boolean isWhole() {
    return this != FLOAT32 && this != FLOAT64;
  }

  /** The name that NumPy has for it, such as {@code int8}. */
  public String numpyName() {
    return name().toLowerCase(Locale.ROOT);
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
            + " is not supported, expected one of "
            + Arrays.stream(values()).map(NpyType::numpyName).collect(Collectors.joining(", "))
            + ", little endian",
        "convert the array, such as x.astype(numpy.int8), before numpy.save");
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
