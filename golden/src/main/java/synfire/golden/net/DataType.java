package synfire.golden.net;

/** Element type of a tensor. */
public enum DataType {
  INT8(1),
  UINT8(1),
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
}
