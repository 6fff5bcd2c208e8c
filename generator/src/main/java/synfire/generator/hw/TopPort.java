package synfire.generator.hw;

import java.util.Locale;

/**
 * A port of the chip.
 *
 * @param name as in the RTL
 * @param output whether the chip drives it
 * @param bits width
 * @param range width as the RTL states it, such as {@code [7:0]}; empty for one bit
 * @param logical its name in its bus, such as AWADDR; empty where it belongs to none
 * @param doc meaning, one sentence
 */
public record TopPort(
    String name, boolean output, int bits, String range, String logical, String doc) {

  /** Columns of a range in the port list. */
  private static final int RANGE = 20;

  /** The port in the port list of the module. */
  public String declaration() {
    return String.format(
        Locale.ROOT, "%s %-" + RANGE + "s%s", output ? "output logic" : "input  wire ", range, name);
  }

  /** Its direction in the words of IP-XACT. */
  public String direction() {
    return output ? "out" : "in";
  }

  /** Whether it has more than one bit. */
  public boolean vector() {
    return bits > 1;
  }

  /** Its highest bit. */
  public int high() {
    return bits - 1;
  }
}
