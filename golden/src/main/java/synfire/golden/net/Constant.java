package synfire.golden.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Immutable values of a constant tensor, read as the type that the tensor states. */
public final class Constant {

  private final ByteBuffer bytes;

  private Constant(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of little-endian values. */
  public static Constant of(byte[] littleEndian) {
    return new Constant(littleEndian.clone());
  }

  /** Number of bytes. */
  public int size() {
    return bytes.limit();
  }

  /** Element i of signed codes. */
  public int int8(int i) {
    return bytes.get(i);
  }

  /** Element i of int32 values. */
  public int int32(int i) {
    return bytes.getInt(4 * i);
  }

  /** Element i of int64 values. */
  public long int64(int i) {
    return bytes.getLong(8 * i);
  }

  /** Element i of float32 values. */
  public float float32(int i) {
    return bytes.getFloat(4 * i);
  }

  /** Element i as an integer of the given type. */
  public long integer(DataType type, int i) {
    return switch (type) {
      case INT8, INT4, INT2, INT1 -> bytes.get(i);
      case UINT8, UINT4, UINT2 -> bytes.get(i) & 0xff;
      case INT16 -> bytes.getShort(2 * i);
      case INT32 -> bytes.getInt(4 * i);
      case INT64 -> bytes.getLong(8 * i);
      case FLOAT32 -> throw new IllegalArgumentException("float32 is no integer type");
    };
  }

  /** A copy of all bytes. */
  public byte[] toByteArray() {
    return bytes.array().clone();
  }
}
