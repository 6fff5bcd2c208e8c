package synfire.golden.run;

import java.util.Arrays;
import synfire.golden.net.Constant;
import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.op.Activation;

/** Weights and scalings of the operators that multiply by constant weights. */
final class MatrixWeights {

  private MatrixWeights() {}

  /** The values w - z of all weights, channels on the first axis, in the order of the tensor. */
  static short[] byRow(Tensor tensor, int[] zeroPoints) {
    int row = tensor.elements() / Math.max(1, zeroPoints.length);
    short[] weights = new short[tensor.elements()];
    Constant values = tensor.constant().orElseThrow();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (short) (values.int8(i) - zeroPoints[i / row]);
    }
    return weights;
  }

  /** The same with channels on the last axis. */
  static short[] byColumn(Tensor tensor, int[] zeroPoints) {
    short[] weights = new short[tensor.elements()];
    Constant values = tensor.constant().orElseThrow();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (short) (values.int8(i) - zeroPoints[i % zeroPoints.length]);
    }
    return weights;
  }

  /** The zero point of each channel's weights. */
  static int[] zeroPoints(Tensor weight, int channels) {
    int[] zeroPoints = new int[channels];
    int stated = weight.zeroPoints().size();
    Arrays.setAll(zeroPoints, c -> stated == 0 ? 0 : weight.zeroPoints().get(stated == 1 ? 0 : c));
    return zeroPoints;
  }

  /**
   * The output stage of a convolution: a multiplier per channel, all in double.
   *
   * @param fraction fraction bits of the sums with their biases
   */
  static OutputStage convolutionStage(
      Operands node,
      Tensor in,
      Tensor weight,
      Tensor out,
      Activation activation,
      int channels,
      int fraction) {
    Scaling[] scalings = new Scaling[channels];
    for (int c = 0; c < channels; c++) {
      float scale = weight.scales().get(weight.scales().size() == 1 ? 0 : c);
      scalings[c] =
          node.scaling(Multiplier.convolution(in.scale(), scale, out.scale()).divided(fraction));
    }
    return new OutputStage(
        scalings,
        fraction,
        out.zeroPoint(),
        ActivationRange.of(activation, out.scale(), out.zeroPoint(), out.type()));
  }

  /** The largest magnitude of x = q - z. */
  static int largestValue(Tensor in) {
    return Math.max(in.type().max() - in.zeroPoint(), in.zeroPoint() - in.type().min());
  }

  /** For weights [channels, ...]: the largest magnitude of each channel's sum with its bias. */
  static long[] largestByRow(short[] weights, int[] bias, Tensor in, int fraction) {
    long[] largest = new long[bias.length];
    int row = bias.length == 0 ? 0 : weights.length / bias.length;
    for (int c = 0; c < bias.length; c++) {
      for (int i = 0; i < row; i++) {
        largest[c] += Math.abs(weights[c * row + i]);
      }
      largest[c] = (largest[c] * largestValue(in) << fraction) + Math.abs((long) bias[c]);
    }
    return largest;
  }

  /** For weights [..., channels]: the largest magnitude of each channel's sum with its bias. */
  static long[] largestByColumn(short[] weights, int[] bias, Tensor in, int fraction) {
    long[] largest = new long[bias.length];
    for (int i = 0; i < weights.length; i++) {
      largest[i % bias.length] += Math.abs(weights[i]);
    }
    for (int c = 0; c < bias.length; c++) {
      largest[c] = (largest[c] * largestValue(in) << fraction) + Math.abs((long) bias[c]);
    }
    return largest;
  }
}
