package synfire.golden.vector;

/** Working memory of one inference at a time. */
public final class Workspace {

  private float[] map = new float[0];
  private float[] sums = new float[0];

  /** At least n values of an input map. */
  float[] map(int n) {
    if (map.length < n) {
      map = new float[n];
    }
    return map;
  }

  /** At least n sums. */
  float[] sums(int n) {
    if (sums.length < n) {
      sums = new float[n];
    }
    return sums;
  }
}
