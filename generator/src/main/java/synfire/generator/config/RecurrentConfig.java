package synfire.generator.config;

/**
 * What an element has for recurrent layers: diagonal state spaces with complex states.
 *
 * @param states complex states, a multiple of half the lanes; 0 for none
 * @param stateBits bits of the real and of the imaginary part of a state, 4 to 18
 * @param eigenvalueBits fraction bits of the eigenvalues, 1 to 17
 */
public record RecurrentConfig(int states, int stateBits, int eigenvalueBits) {

  /** Nothing: recurrent layers run in the golden model only. */
  public static final RecurrentConfig NONE = new RecurrentConfig(0, 16, 15);
}
