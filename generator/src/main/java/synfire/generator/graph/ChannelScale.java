package synfire.generator.graph;

/**
 * How the accumulator of a channel becomes a value: (accumulator + bias) x factor.
 *
 * @param factor the factor
 * @param bias added to the accumulator first
 */
public record ChannelScale(Factor factor, long bias) {

  /** A channel that is always the zero point. */
  public static final ChannelScale NOTHING = new ChannelScale(Factor.ZERO, 0);
}
