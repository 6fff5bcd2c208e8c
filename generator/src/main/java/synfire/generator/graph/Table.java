package synfire.generator.graph;

import java.util.Arrays;

/** A function of one code: 256 codes. Immutable. */
public final class Table {

  private final byte[] codes = new byte[256];

  /** A function of a code. */
  public interface Function {
    /** The output code, -128 to 127, of an input code. */
    int of(int code);
  }

  /** The table of a function. */
  public static Table of(Function f) {
    Table t = new Table();
    for (int q = -128; q < 128; q++) {
      int v = f.of(q);
      if (v < -128 || v > 127) {
        throw new IllegalArgumentException("code " + v);
      }
      t.codes[q & 0xff] = (byte) v;
    }
    return t;
  }

  private Table() {}

  /** The output code of an input code. */
  public int at(int code) {
    return codes[code & 0xff];
  }

  /** This table, then another. */
  public Table then(Table next) {
    return of(q -> next.at(at(q)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Table t && Arrays.equals(codes, t.codes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codes);
  }
}
