package synfire.golden.op;

/**
 * A function of each element by itself: the real value of a code, an expression in float32, the
 * nearest code of the output, ties to even. Between float32 tensors it is done by the host.
 */
public record Pointwise(Expression expression) implements Op {

  @Override
  public String key() {
    return "pointwise";
  }
}
