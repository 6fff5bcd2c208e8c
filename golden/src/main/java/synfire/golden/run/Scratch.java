package synfire.golden.run;

/** Working memory of one inference at a time, reused from node to node. */
final class Scratch {

  private short[] values = new short[0];
  private int[] sums = new int[0];

  /** At least n values of 16 bits, with whatever was left in them. */
  short[] values(int n) {
    if (values.length < n) {
      values = new short[n];
    }
    return values;
  }

  /** At least n sums of 32 bits, with whatever was left in them. */
  int[] sums(int n) {
    if (sums.length < n) {
      sums = new int[n];
    }
    return sums;
  }
}
