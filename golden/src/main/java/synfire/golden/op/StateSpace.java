package synfire.golden.op;

/**
 * Diagonal linear recurrence over time with complex states. Inputs: int8 x, rows of C channels in
 * the order of time; int8 weights [2S, C], one scale or one for each row, rows 2k and 2k + 1 the
 * real and the imaginary part of what enters state k; int32 eigenvalues [S, 2] in steps of 2^-F,
 * real and imaginary parts; optional int32 state [S, 2] before the first row, zeros where it is
 * absent. Outputs: int8 rows of 2S channels, the states after each row in the order of the weights;
 * optional int32 state [S, 2] after the last row.
 *
 * @param stateBits bits of the real and of the imaginary part of a state, 4 to 24
 * @param fractionBits fraction bits F of the eigenvalues, 1 to 23
 * @param stateScale real value of one step of a state
 */
public record StateSpace(int stateBits, int fractionBits, float stateScale) implements Op {

  @Override
  public String key() {
    return "state_space";
  }
}
