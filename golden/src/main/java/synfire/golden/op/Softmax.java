package synfire.golden.op;

/** Softmax over the last axis in gemmlowp fixed point. */
public record Softmax(float beta) implements Op {

  @Override
  public String key() {
    return "softmax";
  }
}
