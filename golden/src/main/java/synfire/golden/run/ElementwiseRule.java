package synfire.golden.run;

/** What an elementwise operation of two operands does to one pair of codes. */
interface ElementwiseRule {

  /** The output code from tables and short forms. */
  int code(int first, int second);

  /** The output code from x = q - z of both operands in the words of the reference. */
  int ofValues(int first, int second);
}
