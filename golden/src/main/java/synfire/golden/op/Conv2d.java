package synfire.golden.op;

/**
 * Two-dimensional convolution. Inputs: map [N, H, W, Cin], weights [Cout, Kh, Kw, Cin / groups],
 * optional int32 bias [Cout]. The group count follows from the shapes.
 *
 * @param strideH rows between two windows, at least 1
 * @param strideW columns between two windows, at least 1
 * @param dilationH rows between two taps, at least 1
 * @param dilationW columns between two taps, at least 1
 * @param biasFraction F, 0 to 8: the bias counts 2^-F of a step of the sum of products
 */
public record Conv2d(
    Padding padding,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    Activation activation,
    int biasFraction)
    implements Op {

  /** A convolution whose bias counts steps of the sum of products. */
  public Conv2d(
      Padding padding, int strideH, int strideW, int dilationH, int dilationW, Activation activation) {
    this(padding, strideH, strideW, dilationH, dilationW, activation, 0);
  }

  @Override
  public String key() {
    return "conv2d";
  }
}
