package synfire.generator.map;

/**
 * Rows of P weights in words of P bytes. A word holds one row of 8-bit weights, or two, four or
 * eight rows of 4, 2 or 1 bits: row r of a step lies in word r / rows, at bit (r mod rows) x P x
 * bits, lowest lane first. One bit is a sign: 0 stands for 1, 1 for -1.
 */
final class PackedWeights {

  private PackedWeights() {}

  /** The logarithm of the rows in a word, at most a given one, that weights are small enough for. */
  static int packing(byte[] weights, int most) {
    int packing = most;
    for (byte w : weights) {
      while (packing > 0 && !fits(w, packing)) {
        packing--;
      }
    }
    return packing;
  }

  private static boolean fits(int weight, int packing) {
    int unused = 24 + 8 - (8 >> packing);
    return packing == 3 ? Math.abs(weight) == 1 : weight << unused >> unused == weight;
  }

  /** Rows of P bytes in words; the final word is filled up. */
  static byte[] pack(byte[] rows, int lanes, int packing) {
    if (packing == 0) {
      return rows;
    }
    int bits = 8 >> packing;
    int words = (rows.length / lanes + (1 << packing) - 1) >> packing;
    byte[] packed = new byte[words * lanes];
    for (int i = 0; i < rows.length; i++) {
      // Rows follow each other without a gap: so do their codes.
      int code = bits == 1 ? rows[i] >> 7 & 1 : rows[i] & (1 << bits) - 1;
      packed[i * bits / 8] |= (byte) (code << i * bits % 8);
    }
    return packed;
  }
}
