package synfire.golden.op;

/** Elementwise difference of two tensors with scales of their own; broadcasts. */
public record Sub(Activation activation) implements Op {

  @Override
  public String key() {
    return "sub";
  }
}
