package synfire.generator.hw;

/**
 * One field of a packed word.
 *
 * @param name lower_snake_case, the name of the signal in the RTL
 * @param bits width, 1 to 32
 * @param signed two's complement when true
 * @param offset what is added to the stored code to get the value
 * @param doc meaning with unit, one sentence
 */
public record Field(String name, int bits, boolean signed, int offset, String doc) {

  public static Field unsigned(String name, int bits, String doc) {
    return new Field(name, bits, false, 0, doc);
  }

  public static Field signed(String name, int bits, String doc) {
    return new Field(name, bits, true, 0, doc);
  }

  /** A number of things, at least one, stored less one: what a counter down to 0 starts from. */
  public static Field count(String name, int bits, String doc) {
    return new Field(name, bits, false, 1, doc + ", stored less 1");
  }

  /** Smallest value that fits. */
  public long min() {
    return offset + (signed ? -(1L << (bits - 1)) : 0);
  }

  /** Largest value that fits. */
  public long max() {
    return offset + (signed ? (1L << (bits - 1)) - 1 : (1L << bits) - 1);
  }
}
