package synfire.generator.vectors;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Vectors of a unit bench: rows of named columns of a fixed width. The file is read by {@code
 * testbench/harness/vectors.h}.
 */
public final class UnitVectors {

  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final LittleEndian data = new LittleEndian();
  private int rows;

  /** Adds a column of so many bytes; before the first row. */
  public UnitVectors column(String name, int bytes) {
    if (rows > 0 || bytes < 1 || columns.put(name, bytes) != null) {
      throw new IllegalArgumentException("column " + name);
    }
    return this;
  }

  /** Adds a row: a Long, Integer, BigInteger or byte[] for each column. */
  public UnitVectors row(Object... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(values.length + " values, " + columns.size() + " columns");
    }
    int i = 0;
    for (var column : columns.entrySet()) {
      put(column.getKey(), column.getValue(), values[i++]);
    }
    rows++;
    return this;
  }

  private void put(String name, int bytes, Object value) {
    if (value instanceof byte[] b) {
      if (b.length != bytes) {
        throw new IllegalArgumentException(name + ": " + b.length + " bytes, not " + bytes);
      }
      data.bytes(b);
      return;
    }
    BigInteger v =
        value instanceof BigInteger big ? big : BigInteger.valueOf(((Number) value).longValue());
    if (v.bitLength() > 8 * bytes) {
      throw new IllegalArgumentException(name + " = " + v + " is wider than " + bytes + " bytes");
    }
    for (int b = 0; b < bytes; b++) {
      data.number(v.shiftRight(8 * b).longValue(), 1);
    }
  }

  /** Rows so far. */
  public int rows() {
    return rows;
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    LittleEndian head = new LittleEndian().magic("SFUV", 1).u32(columns.size()).u32(rows);
    columns.forEach((name, bytes) -> head.text(name).u32(bytes));
    Files.write(file, head.bytes(data.toByteArray()).toByteArray());
  }
}
