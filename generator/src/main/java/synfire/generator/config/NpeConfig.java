package synfire.generator.config;

/**
 * The neural processing element.
 *
 * @param lanes multipliers that work in one cycle: 4, 8, 16 or 32
 * @param requantizers outputs that leave the accumulators in one cycle: a power of two up to lanes
 * @param accumulatorBits width of an accumulator, 18 to 28: a packed pair takes 17
 * @param accumulatorGroups groups of lanes that one firing holds, 1 to 16
 * @param steps step descriptors, 1 to 64
 * @param rings ring descriptors, 1 to 64
 * @param narrow what it has for codes of less than 8 bits
 * @param recurrent what it has for recurrent layers
 */
public record NpeConfig(
    int lanes,
    int requantizers,
    int accumulatorBits,
    int accumulatorGroups,
    int steps,
    int rings,
    NarrowConfig narrow,
    RecurrentConfig recurrent) {

  /** An element without recurrent layers. */
  public NpeConfig(
      int lanes,
      int requantizers,
      int accumulatorBits,
      int accumulatorGroups,
      int steps,
      int rings,
      NarrowConfig narrow) {
    this(
        lanes,
        requantizers,
        accumulatorBits,
        accumulatorGroups,
        steps,
        rings,
        narrow,
        RecurrentConfig.NONE);
  }

  /** An element for codes of 8 bits. */
  public NpeConfig(
      int lanes,
      int requantizers,
      int accumulatorBits,
      int accumulatorGroups,
      int steps,
      int rings) {
    this(
        lanes,
        requantizers,
        accumulatorBits,
        accumulatorGroups,
        steps,
        rings,
        NarrowConfig.NONE);
  }

  /** The same element with other states. */
  public NpeConfig withRecurrent(RecurrentConfig other) {
    return new NpeConfig(
        lanes,
        requantizers,
        accumulatorBits,
        accumulatorGroups,
        steps,
        rings,
        narrow,
        other);
  }

  /** Requantizers of an element that does not state them: one for eight lanes. */
  public static int defaultRequantizers(int lanes) {
    return Math.max(1, lanes / 8);
  }
}
