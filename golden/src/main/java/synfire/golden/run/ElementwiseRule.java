package synfire.golden.run;

import synfire.golden.vector.VectorSum;

/** What an elementwise operation of two operands does to one pair of codes. */
interface ElementwiseRule {

  /** The output code from tables and short forms. */
  int code(int first, int second);

  /** Whether there is the same rule on vector lanes, for operands of one shape. */
  boolean onVectors();

  /** That rule. */
  VectorSum vectors();

  /** The output code from x = q - z of both operands in the words of the reference. */
  int ofValues(int first, int second);
}
