package synfire.golden.op;

/** Elementwise sum of two tensors with scales of their own; broadcasts. */
public record Add(Activation activation) implements Op {

  @Override
  public String key() {
    return "add";
  }
}
