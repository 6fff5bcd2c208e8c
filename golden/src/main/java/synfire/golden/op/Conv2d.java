package synfire.golden.op;

/**
 * Two-dimensional convolution. Inputs: map [N, H, W, Cin], weights [Cout, Kh, Kw, Cin / groups],
 * optional int32 bias [Cout]. The group count follows from the shapes.
 *
 * @param strideH rows between two windows, at least 1
 * @param strideW columns between two windows, at least 1
 * @param dilationH rows between two taps, at least 1
 * @param dilationW columns between two taps, at least 1
 */
public record Conv2d(
    Padding padding, int strideH, int strideW, int dilationH, int dilationW, Activation activation)
    implements Op {

  @Override
  public String key() {
    return "conv2d";
  }
}
