package synfire.golden.op;

/**
 * Product of two activation tensors over their last two axes; leading axes match or broadcast.
 *
 * @param adjointX the first operand is transposed
 * @param adjointY the second operand is transposed
 */
public record BatchMatMul(boolean adjointX, boolean adjointY) implements Op {

  @Override
  public String key() {
    return "batch_matmul";
  }
}
