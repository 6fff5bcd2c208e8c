package synfire.generator.config;

/**
 * What an element has for codes of less than 8 bits.
 *
 * @param weightBits narrowest weights that are kept packed: 8, 4, 2 or 1
 * @param biasFraction most fraction bits of a bias below a step of the accumulator, 0 to 8
 */
public record NarrowConfig(int weightBits, int biasFraction) {

  /** Nothing: weights take a byte each, biases count steps of the accumulator. */
  public static final NarrowConfig NONE = new NarrowConfig(8, 0);
}
