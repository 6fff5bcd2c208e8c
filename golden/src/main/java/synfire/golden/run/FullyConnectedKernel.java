package synfire.golden.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import synfire.golden.net.DataType;
import synfire.golden.net.Rounding;
import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.DoubleRounding;
import synfire.golden.number.Multiplier;
import synfire.golden.number.RealScaling;
import synfire.golden.number.Scaling;
import synfire.golden.op.FullyConnected;
import synfire.golden.vector.MapShape;
import synfire.golden.vector.VectorMatrix;

/**
 * FULLY_CONNECTED: each row of the input times the weights; rounding as the network's reference. An
 * output of INT32 takes the sums themselves.
 */
final class FullyConnectedKernel implements Kernel {

  private final int input;
  private final int output;
  private final int zeroPoint;
  private final int inChannels;
  private final int outChannels;
  private final int batchRows;
  /** w - z_w, [outChannels, inChannels]. */
  private final short[] weights;
  /** z_w of each channel. */
  private final int[] weightZeros;
  private final int[] bias;
  /** What sums begin with. */
  private final int[] begin;
  private final OutputStage stage;
  /** Whether the output takes the sums. */
  private final boolean wide;
  /** The product on vector lanes; null for fine biases. */
  private final Lazy<VectorMatrix> matrix;
  /** Whether the vector lanes also make the codes. */
  private final boolean vectorStage;

  FullyConnectedKernel(Operands node, Rounding rounding) {
    FullyConnected op = (FullyConnected) node.node().op();
    node.arity(2, 3, 1);
    Tensor in = node.input(0);
    Tensor weight = node.weights(1, 2, 0);
    Tensor out = node.sumsOutput(0);
    input = in.id();
    output = out.id();
    zeroPoint = in.zeroPoint();
    outChannels = weight.dim(0);
    inChannels = weight.dim(1);
    if (inChannels < 1 || in.elements() % inChannels != 0) {
      throw node.refuse(
          in, "has shape " + in.shape() + ", not rows of " + inChannels + " values");
    }
    batchRows = in.elements() / inChannels;
    if (op.keepNumDims()) {
      int[] expected = Shape.of(in.shape());
      if (expected.length == 0 || expected[expected.length - 1] != inChannels) {
        throw node.refuse(
            in, "has shape " + in.shape() + ", expected a last axis of " + inChannels);
      }
      expected[expected.length - 1] = outChannels;
      node.shape(out, expected);
    } else if (out.elements() != batchRows * outChannels) {
      throw node.refuse(
          out,
          "has shape " + out.shape() + ", expected [" + batchRows + ", " + outChannels + "]");
    }
    boolean perChannel = weight.scales().size() > 1;
    weightZeros = MatrixWeights.zeroPoints(weight, outChannels);
    weights = MatrixWeights.byRow(weight, weightZeros);
    bias = node.bias(2, outChannels);
    wide = out.type() == DataType.INT32;
    int fraction = node.fraction(op.biasFraction());
    if (fraction > 0 && (!node.onnx() || wide)) {
      throw node.refuse("has a bias of " + fraction + " fraction bits, expected codes of ONNX");
    }
    Scaling[] scalings = new Scaling[outChannels];
    for (int c = 0; c < outChannels; c++) {
      float scale = weight.scales().get(perChannel ? c : 0);
      scalings[c] =
          node.onnx()
              ? node.scaling(
                  Multiplier.convolution(in.scale(), scale, out.scale()).divided(fraction))
              : scaling(rounding, perChannel, in.scale(), scale, out.scale());
    }
    DataType codes = wide ? DataType.INT8 : out.type();
    stage =
        new OutputStage(
            scalings,
            fraction,
            out.zeroPoint(),
            ActivationRange.of(op.activation(), out.scale(), out.zeroPoint(), codes));
    begin = stage.begin(bias);
    stage.check(node, out, MatrixWeights.largestByRow(weights, bias, in, fraction));
    vectorStage = node.onnx() || rounding != Rounding.LITERT;
    matrix = stage.fine() ? null : new Lazy<>(() -> matrix(in));
  }

  @Override
  public long macs() {
    return (long) batchRows * weights.length;
  }

  private VectorMatrix matrix(Tensor in) {
    MapShape shape =
        new MapShape(batchRows, 1, inChannels, 0, 0, batchRows, 1, zeroPoint, 1);
    int[] bases = new int[batchRows];
    Arrays.setAll(bases, row -> row * inChannels);
    int[] taps = new int[inChannels];
    Arrays.setAll(taps, k -> k);
    return new VectorMatrix(
        shape, bases, taps, weights, MatrixWeights.largestValue(in), stage.vectors(bias));
  }

  private static Scaling scaling(
      Rounding rounding, boolean perChannel, float input, float weight, float output) {
    if (rounding == Rounding.LITERT) {
      return RealScaling.fullyConnected(input, weight, output);
    }
    return new DoubleRounding(
        perChannel
            ? Multiplier.convolution(input, weight, output)
            : Multiplier.matrixProduct(input, weight, output));
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input];
    if (wide) {
      codes[output] = wideSums(in);
      return;
    }
    byte[] out = new byte[batchRows * outChannels];
    codes[output] = out;
    if (matrix != null && scratch.vectors() && vectorStage) {
      matrix.get().codes(in, 0, out, 0, scratch.workspace());
      return;
    }
    if (matrix != null && scratch.vectors()) {
      int[] sums = scratch.sums(out.length);
      matrix.get().sums(in, 0, sums, scratch.workspace());
      for (int i = 0; i < out.length; i++) {
        out[i] = stage.code(sums[i] + bias[i % outChannels], i % outChannels);
      }
      return;
    }
    short[] values = scratch.values(inChannels);
    int[] sums = scratch.sums(outChannels);
    for (int row = 0; row < batchRows; row++) {
      for (int i = 0; i < inChannels; i++) {
        values[i] = (short) (in[row * inChannels + i] - zeroPoint);
      }
      Products.rows(values, inChannels, weights, 0, outChannels, begin, sums);
      stage.bias(sums, bias);
      stage.codes(sums, 0, out, row * outChannels);
    }
  }

  /** The sums with bias, four bytes each, lowest first. */
  private byte[] wideSums(byte[] in) {
    ByteBuffer out =
        ByteBuffer.allocate(4 * batchRows * outChannels).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < batchRows; row++) {
      for (int o = 0; o < outChannels; o++) {
        int sum = bias[o];
        for (int i = 0; i < inChannels; i++) {
          sum += (in[row * inChannels + i] - zeroPoint) * weights[o * inChannels + i];
        }
        out.putInt(sum);
      }
    }
    return out.array();
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input];
    int[] sums = new int[batchRows * outChannels];
    int[] totals = new int[batchRows];
    for (int i = 0; i < in.length; i++) {
      int value = in[i] - zeroPoint;
      if (value != 0) {
        int row = i / inChannels;
        totals[row] += value;
        for (int o = 0; o < outChannels; o++) {
          int weight = weights[o * inChannels + i % inChannels] + weightZeros[o];
          sums[row * outChannels + o] += value * weight;
        }
      }
    }
    byte[] out = new byte[sums.length];
    for (int i = 0; i < out.length; i++) {
      int o = i % outChannels;
      sums[i] += begin[o] - weightZeros[o] * totals[i / outChannels];
      out[i] = wide ? 0 : stage.code(stage.biased(sums[i], bias[o]), o);
    }
    if (wide) {
      ByteBuffer whole = ByteBuffer.allocate(4 * sums.length).order(ByteOrder.LITTLE_ENDIAN);
      whole.asIntBuffer().put(sums);
      out = whole.array();
    }
    codes[output] = out;
  }
}
