package synfire.golden.op;

/**
 * Convolution of each channel by itself. Inputs: map [N, H, W, C], weights [1, Kh, Kw, C * m] with
 * channel multiplier m (output channel c * m + j reads input channel c), optional int32 bias.
 *
 * @param strideH rows between two windows, at least 1
 * @param strideW columns between two windows, at least 1
 * @param dilationH rows between two taps, at least 1
 * @param dilationW columns between two taps, at least 1
 * @param biasFraction F, 0 to 8: the bias counts 2^-F of a step of the sum of products
 */
public record DepthwiseConv2d(
    Padding padding,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    Activation activation,
    int biasFraction)
    implements Op {

  /** A convolution whose bias counts steps of the sum of products. */
  public DepthwiseConv2d(
      Padding padding, int strideH, int strideW, int dilationH, int dilationW, Activation activation) {
    this(padding, strideH, strideW, dilationH, dilationW, activation, 0);
  }

  @Override
  public String key() {
    return "depthwise_conv2d";
  }
}
