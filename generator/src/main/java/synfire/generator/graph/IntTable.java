package synfire.generator.graph;

import java.util.Arrays;

/** A 32-bit value for each event x = q - z, indexed by x mod 256. Immutable. */
public final class IntTable {

  private final int[] values = new int[256];

  /** A function of an event. */
  public interface Function {
    /** The value of an event, -255 to 255. */
    int of(int event);
  }

  /** The table of a function over all events that codes with a zero point can have. */
  public static IntTable of(int zeroPoint, Function f) {
    IntTable t = new IntTable();
    for (int q = -128; q < 128; q++) {
      t.values[(q - zeroPoint) & 0xff] = f.of(q - zeroPoint);
    }
    return t;
  }

  private IntTable() {}

  /** The value of an event. */
  public int at(int event) {
    return values[event & 0xff];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntTable t && Arrays.equals(values, t.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
