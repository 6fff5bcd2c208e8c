package synfire.golden.op;

/**
 * Joins tensors of equal scale and zero point along an axis.
 *
 * @param axis 0 to rank - 1
 */
public record Concatenation(int axis) implements Op {

  @Override
  public String key() {
    return "concatenation";
  }
}
