package synfire.golden.op;

/** Elementwise product of two tensors; broadcasts. */
public record Mul(Activation activation) implements Op {

  @Override
  public String key() {
    return "mul";
  }
}
