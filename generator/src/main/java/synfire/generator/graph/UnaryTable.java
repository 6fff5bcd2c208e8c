package synfire.generator.graph;

import synfire.golden.net.Tensor;
import synfire.golden.op.Unary;

/** Tables of functions of one code. */
final class UnaryTable {

  private UnaryTable() {}

  static Table of(Unary op, Tensor from, Tensor to) {
    throw new NotOnChip("not yet", "");
  }
}
