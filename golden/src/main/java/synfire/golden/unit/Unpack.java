package synfire.golden.unit;

/**
 * Rows of weights in a word of P bytes: one row of 8-bit weights, or 2^packing rows of 8 / 2^packing
 * bits, the first row and the first lane lowest. Weights of one bit are 1 and -1.
 *
 * @param lanes weights in a row, P
 */
public record Unpack(int lanes) {

  /** One weight. */
  public int weight(byte[] word, int packing, int row, int lane) {
    int bits = 8 >> packing;
    int code = 0;
    for (int b = 0; b < bits; b++) {
      int at = (row * lanes + lane) * bits + b;
      code |= (word[at / 8] >> at % 8 & 1) << b;
    }
    if (bits == 1) {
      return code == 0 ? 1 : -1;
    }
    return code < 1 << (bits - 1) ? code : code - (1 << bits);
  }

  /** All weights of a row. */
  public byte[] row(byte[] word, int packing, int row) {
    byte[] weights = new byte[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      weights[lane] = (byte) weight(word, packing, row, lane);
    }
    return weights;
  }
}
