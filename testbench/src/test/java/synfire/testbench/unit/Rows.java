package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import synfire.generator.vectors.UnitVectors;

/**
 * Vectors whose rows may be of several kinds; a row sets the columns that it needs, others are 0.
 */
final class Rows {

  private final UnitVectors vectors = new UnitVectors();
  private final Map<String, Object> empty = new LinkedHashMap<>();

  /** Adds a column of so many bits. */
  Rows column(String name, int bits) {
    // One byte more keeps unsigned values of all widths apart from negative ones.
    vectors.column(name, bits / 8 + 1);
    empty.put(name, 0);
    return this;
  }

  /** Adds a row of a kind; then names and values in turn. */
  void row(int kind, Object... values) {
    Map<String, Object> row = new LinkedHashMap<>(empty);
    row.put("kind", kind);
    for (int i = 0; i < values.length; i += 2) {
      if (row.put((String) values[i], values[i + 1]) == null) {
        throw new IllegalArgumentException("column " + values[i]);
      }
    }
    vectors.row(row.values().toArray());
  }

  /** Adds a row without a kind: all columns in their order. */
  void cells(Object... values) {
    vectors.row(values);
  }

  UnitVectors vectors() {
    return vectors;
  }

  /** Codes or weights of lanes as one number, lane 0 lowest. */
  static BigInteger lanes(byte[] lanes) {
    BigInteger word = BigInteger.ZERO;
    for (int l = lanes.length - 1; l >= 0; l--) {
      word = word.shiftLeft(8).or(BigInteger.valueOf(lanes[l] & 0xff));
    }
    return word;
  }
}
