package synfire.golden.run;

import java.util.Arrays;
import synfire.golden.net.Tensor;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.vector.MapShape;
import synfire.golden.vector.VectorDepthwise;
import synfire.golden.vector.VectorSupport;

/** DEPTHWISE_CONV_2D: output channel c * multiplier + j sums the taps of input channel c. */
final class DepthwiseConv2dKernel implements Kernel {

  private final int input;
  private final int output;
  private final int batch;
  private final int zeroPoint;
  private final Window rows;
  private final Window columns;
  private final int inChannels;
  private final int outChannels;
  private final int multiplier;
  /** w - z_w, [kernelH, kernelW, outChannels]. */
  private final short[] weights;
  /** z_w of each channel. */
  private final int[] weightZeros;
  private final int[] bias;
  /** What sums begin with. */
  private final int[] begin;
  private final OutputStage stage;
  /** The product on vector lanes; null where it would not be exact. */
  private final Lazy<VectorDepthwise> product;

  DepthwiseConv2dKernel(Operands node) {
    DepthwiseConv2d op = (DepthwiseConv2d) node.node().op();
    node.arity(2, 3, 1);
    Tensor in = node.input(0);
    Tensor weight = node.weights(1, 4, 3);
    Tensor out = node.output(0);
    node.rank(in, 4);
    input = in.id();
    output = out.id();
    batch = in.dim(0);
    zeroPoint = in.zeroPoint();
    inChannels = in.dim(3);
    outChannels = weight.dim(3);
    if (weight.dim(0) != 1 || inChannels < 1 || outChannels % inChannels != 0) {
      throw node.refuse(
          weight, "has shape " + weight.shape() + ", which does not divide " + in.shape());
    }
    multiplier = outChannels / inChannels;
    rows = Window.of(op.padding().rows(), in.dim(1), weight.dim(1), op.strideH(), op.dilationH());
    columns =
        Window.of(
            op.padding().columns(), in.dim(2), weight.dim(2), op.strideW(), op.dilationW());
    if (rows == null || columns == null) {
      throw node.refuse(in, "has shape " + in.shape() + ", too small for the window");
    }
    Maps.check(node, in, rows, columns, outChannels);
    node.shape(out, batch, rows.output(), columns.output(), outChannels);
    weightZeros = MatrixWeights.zeroPoints(weight, outChannels);
    weights = MatrixWeights.byColumn(weight, weightZeros);
    bias = node.bias(2, outChannels);
    int fraction = node.fraction(op.biasFraction());
    stage = MatrixWeights.convolutionStage(
            node, in, weight, out, op.activation(), outChannels, fraction);
    begin = stage.begin(bias);
    stage.check(node, out, MatrixWeights.largestByColumn(weights, bias, in, fraction));
    long[] largest = MatrixWeights.largestByColumn(weights, new int[outChannels], in, 0);
    product =
        !stage.fine() && Arrays.stream(largest).allMatch(VectorSupport::exact)
            ? new Lazy<>(() -> product(in))
            : null;
  }

  private VectorDepthwise product(Tensor in) {
    MapShape shape = Maps.shape(in, rows, columns, multiplier);
    return new VectorDepthwise(
        shape,
        Maps.bases(shape, rows, columns),
        Maps.taps(shape, rows, columns, 1),
        weights,
        stage.vectors(bias));
  }

  @Override
  public long macs() {
    return (long) batch * rows.output() * columns.output() * weights.length;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input];
    byte[] out = new byte[batch * rows.output() * columns.output() * outChannels];
    if (product != null && scratch.vectors()) {
      int inSize = in.length / batch;
      int outSize = out.length / batch;
      for (int n = 0; n < batch; n++) {
        product.get().codes(in, n * inSize, out, n * outSize, scratch.workspace());
      }
      codes[output] = out;
      return;
    }
    int line = columns.paddedSize() * inChannels;
    short[] padded = scratch.values(rows.paddedSize() * line);
    int[] sums = scratch.sums(outChannels);
    int at = 0;
    for (int n = 0; n < batch; n++) {
      Maps.pad(
          in, n * rows.input() * columns.input() * inChannels, zeroPoint, rows, columns,
          inChannels, padded);
      for (int y = 0; y < rows.output(); y++) {
        for (int x = 0; x < columns.output(); x++) {
          System.arraycopy(begin, 0, sums, 0, outChannels);
          window(padded, y * rows.stride() * line + x * columns.stride() * inChannels, line, sums);
          stage.bias(sums, bias);
          stage.codes(sums, 0, out, at);
          at += outChannels;
        }
      }
    }
    codes[output] = out;
  }

  private void window(short[] padded, int corner, int line, int[] sums) {
    int w = 0;
    for (int ky = 0; ky < rows.kernel(); ky++) {
      for (int kx = 0; kx < columns.kernel(); kx++) {
        int from = corner + ky * rows.dilation() * line + kx * columns.dilation() * inChannels;
        for (int j = 0; j < multiplier; j++) {
          for (int c = 0, o = j; c < inChannels; c++, o += multiplier) {
            sums[o] += padded[from + c] * weights[w + o];
          }
        }
        w += outChannels;
      }
    }
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input];
    int[] sums = new int[batch * rows.output() * columns.output() * outChannels];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = begin[i % outChannels];
    }
    int[] totals = new int[sums.length / multiplier];
    for (int i = 0; i < in.length; i++) {
      int value = in[i] - zeroPoint;
      if (value != 0) {
        int channel = i % inChannels;
        int column = i / inChannels % columns.input();
        int row = i / inChannels / columns.input() % rows.input();
        int frame = i / inChannels / columns.input() / rows.input();
        scatter(value, frame, row, column, channel, sums, totals);
      }
    }
    byte[] out = new byte[sums.length];
    for (int i = 0; i < out.length; i++) {
      int channel = i % outChannels;
      int sum = sums[i] - weightZeros[channel] * totals[i / multiplier];
      out[i] = stage.code(stage.biased(sum, bias[channel]), channel);
    }
    codes[output] = out;
  }

  /** Adds x * w to the sums and x to the totals, by which z_w is taken off afterwards. */
  private void scatter(
      int value, int frame, int row, int column, int channel, int[] sums, int[] totals) {
    for (int ky = 0; ky < rows.kernel(); ky++) {
      int y = rows.target(row, ky);
      for (int kx = 0; y >= 0 && kx < columns.kernel(); kx++) {
        int x = columns.target(column, kx);
        if (x >= 0) {
          int place = ((frame * rows.output() + y) * columns.output() + x) * outChannels;
          int tap = (ky * columns.kernel() + kx) * outChannels;
          totals[place / multiplier + channel] += value;
          for (int j = 0; j < multiplier; j++) {
            int o = channel * multiplier + j;
            sums[place + o] += value * (weights[tap + o] + weightZeros[o]);
          }
        }
      }
    }
  }
}
