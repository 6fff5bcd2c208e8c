package synfire.golden.run;

/** Sums of products in plain loops. */
final class Products {

  private Products() {}

  /**
   * sums[r] = bias[r] + sum over k of values[k] * weights[r * depth + k] for some rows r, four at a
   * time: a value is read once for four sums that do not wait for each other.
   */
  static void rows(
      short[] values, int depth, short[] weights, int from, int to, int[] bias, int[] sums) {
    int row = from;
    for (; row <= to - 4; row += 4) {
      int s0 = bias[row];
      int s1 = bias[row + 1];
      int s2 = bias[row + 2];
      int s3 = bias[row + 3];
      int w0 = row * depth;
      int w1 = w0 + depth;
      int w2 = w1 + depth;
      int w3 = w2 + depth;
      for (int k = 0; k < depth; k++) {
        int value = values[k];
        s0 += value * weights[w0 + k];
        s1 += value * weights[w1 + k];
        s2 += value * weights[w2 + k];
        s3 += value * weights[w3 + k];
      }
      sums[row] = s0;
      sums[row + 1] = s1;
      sums[row + 2] = s2;
      sums[row + 3] = s3;
    }
    for (; row < to; row++) {
      int sum = bias[row];
      for (int k = 0; k < depth; k++) {
        sum += values[k] * weights[row * depth + k];
      }
      sums[row] = sum;
    }
  }
}
