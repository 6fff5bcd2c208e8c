package synfire.golden.run;

import synfire.golden.vector.Workspace;

/** Working memory of one inference at a time, reused from node to node. */
final class Scratch {

  private short[] values = new short[0];
  private short[] window = new short[0];
  private int[] sums = new int[0];
  private final Workspace workspace = new Workspace();
  private boolean vectors;

  /** At least n values of 16 bits, with whatever was left in them. */
  short[] values(int n) {
    if (values.length < n) {
      values = new short[n];
    }
    return values;
  }

  /** At least n values of one window. */
  short[] window(int n) {
    if (window.length < n) {
      window = new short[n];
    }
    return window;
  }

  /** At least n sums of 32 bits, with whatever was left in them. */
  int[] sums(int n) {
    if (sums.length < n) {
      sums = new int[n];
    }
    return sums;
  }

  /** Whether the next inference uses vector lanes. */
  void vectors(boolean use) {
    vectors = use;
  }

  /** Whether to use vector lanes. */
  boolean vectors() {
    return vectors;
  }

  /** Memory of the vector lanes. */
  Workspace workspace() {
    return workspace;
  }
}
