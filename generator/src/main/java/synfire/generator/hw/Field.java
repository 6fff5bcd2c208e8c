package synfire.generator.hw;

/**
 * One field of a packed word.
 *
 * @param name lower_snake_case, the name of the signal in the RTL
 * @param bits width, 1 to 32
 * @param signed two's complement when true
 * @param doc meaning with unit, one sentence
 */
public record Field(String name, int bits, boolean signed, String doc) {

  public static Field unsigned(String name, int bits, String doc) {
    return new Field(name, bits, false, doc);
  }

  public static Field signed(String name, int bits, String doc) {
    return new Field(name, bits, true, doc);
  }

  /** Smallest value that fits. */
  public long min() {
    return signed ? -(1L << (bits - 1)) : 0;
  }

  /** Largest value that fits. */
  public long max() {
    return signed ? (1L << (bits - 1)) - 1 : (1L << bits) - 1;
  }
}
