package synfire.generator.hw;

import java.util.List;
import java.util.Locale;

/**
 * One 32-bit register of the control port.
 *
 * @param name lower_snake_case
 * @param address byte address
 * @param access RO read only, RW read and write, W1 write ones to act, W1C write ones to clear, WC
 *     any write clears
 * @param doc one sentence
 * @param fields bit fields from bit 0 up; empty for a plain number
 */
public record Register(String name, int address, Access access, String doc, List<Field> fields) {

  /** What a bus access does. */
  public enum Access {
    RO,
    RW,
    W1,
    W1C,
    WC
  }

  public Register {
    fields = List.copyOf(fields);
  }

  /** Address as it is written in manuals, such as {@code 0x014}. */
  public String hexAddress() {
    return String.format(Locale.ROOT, "0x%03x", address);
  }

  /** Address within its 4 KiB page in the digits of a SystemVerilog literal. */
  public String hexDigits() {
    return String.format(Locale.ROOT, "%03x", address);
  }

  /** Bit fields with their places. */
  public List<Layout.Placed> placed() {
    return new Layout(name, fields).placed();
  }

  /** Whether the register has bit fields. */
  public boolean structured() {
    return !fields.isEmpty();
  }

  /** Name in UpperCamelCase. */
  public String camel() {
    return camel(name);
  }

  static String camel(String snake) {
    StringBuilder out = new StringBuilder();
    for (String part : snake.split("_")) {
      out.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
    }
    return out.toString();
  }
}
