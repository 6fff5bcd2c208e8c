package synfire.generator.config;

/**
 * What an element has for codes of less than 8 bits.
 *
 * @param weightBits narrowest weights that are kept packed: 8, 4, 2 or 1
 * @param packedLanes whether a lane splits its multiplier for weights of 4 bits, and of 2 bits if
 *     there are such
 * @param biasFraction most fraction bits of a bias below a step of the accumulator, 0 to 8
 */
public record NarrowConfig(int weightBits, boolean packedLanes, int biasFraction) {

  /** An element whose lanes multiply one weight at a time. */
  public NarrowConfig(int weightBits, int biasFraction) {
    this(weightBits, false, biasFraction);
  }

  /** Nothing: weights take a byte each, biases count steps of the accumulator. */
  public static final NarrowConfig NONE = new NarrowConfig(8, false, 0);
}
