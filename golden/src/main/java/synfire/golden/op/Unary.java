package synfire.golden.op;

/**
 * Function of one int8 code: a table of 256 entries.
 *
 * @param function which one
 * @param alpha slope of LEAKY_RELU, else 0
 */
public record Unary(Function function, float alpha) implements Op {

  /** The functions, named as in the TFLite schema. */
  public enum Function {
    LOGISTIC,
    TANH,
    GELU,
    GELU_APPROXIMATE,
    HARD_SWISH,
    LEAKY_RELU,
    RELU,
    RELU6,
    RELU_N1_TO_1,
    ELU
  }

  @Override
  public String key() {
    return "unary";
  }
}
