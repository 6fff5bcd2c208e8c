package synfire.golden.run;

import synfire.golden.net.Tensor;
import synfire.golden.op.Conv2d;
import synfire.golden.vector.MapShape;
import synfire.golden.vector.VectorMatrix;

/** CONV_2D: acc = bias + sum of (q - z) * (w - z_w) over the taps inside the map. */
final class Conv2dKernel implements Kernel {

  private final int input;
  private final int output;
  private final int batch;
  private final int zeroPoint;
  private final Window rows;
  private final Window columns;
  private final int inChannels;
  private final int groupIn;
  private final int outChannels;
  private final int groupOut;
  /** w - z_w, [outChannels, kernelH, kernelW, groupIn]. */
  private final short[] weights;
  /** z_w of each channel. */
  private final int[] weightZeros;
  private final int[] bias;
  /** What sums begin with. */
  private final int[] begin;
  private final OutputStage stage;
  /** The product on vector lanes; null for groups. */
  private final Lazy<VectorMatrix> matrix;

  Conv2dKernel(Operands node) {
    Conv2d op = (Conv2d) node.node().op();
    node.arity(2, 3, 1);
    Tensor in = node.input(0);
    Tensor weight = node.weights(1, 4, 0);
    Tensor out = node.output(0);
    node.rank(in, 4);
    input = in.id();
    output = out.id();
    batch = in.dim(0);
    zeroPoint = in.zeroPoint();
    inChannels = in.dim(3);
    outChannels = weight.dim(0);
    groupIn = weight.dim(3);
    if (groupIn < 1 || inChannels % groupIn != 0 || outChannels % (inChannels / groupIn) != 0) {
      throw node.refuse(
          weight, "has shape " + weight.shape() + ", which does not divide " + in.shape());
    }
    groupOut = outChannels / (inChannels / groupIn);
    rows = Window.of(op.padding().rows(), in.dim(1), weight.dim(1), op.strideH(), op.dilationH());
    columns =
        Window.of(
            op.padding().columns(), in.dim(2), weight.dim(2), op.strideW(), op.dilationW());
    if (rows == null || columns == null) {
      throw node.refuse(in, "has shape " + in.shape() + ", too small for the window");
    }
    Maps.check(node, in, rows, columns, inChannels);
    node.shape(out, batch, rows.output(), columns.output(), outChannels);
    weightZeros = MatrixWeights.zeroPoints(weight, outChannels);
    weights = MatrixWeights.byRow(weight, weightZeros);
    bias = node.bias(2, outChannels);
    int fraction = node.fraction(op.biasFraction());
    stage = MatrixWeights.convolutionStage(
            node, in, weight, out, op.activation(), outChannels, fraction);
    begin = stage.begin(bias);
    stage.check(node, out, MatrixWeights.largestByRow(weights, bias, in, fraction));
    matrix = groupIn == inChannels && !stage.fine() ? new Lazy<>(() -> matrix(in)) : null;
  }

  private VectorMatrix matrix(Tensor in) {
    MapShape shape = Maps.shape(in, rows, columns, 1);
    return new VectorMatrix(
        shape,
        Maps.bases(shape, rows, columns),
        Maps.taps(shape, rows, columns, inChannels),
        weights,
        MatrixWeights.largestValue(in),
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
    if (matrix != null && scratch.vectors()) {
      int inSize = in.length / batch;
      int outSize = out.length / batch;
      for (int n = 0; n < batch; n++) {
        matrix.get().codes(in, n * inSize, out, n * outSize, scratch.workspace());
      }
      codes[output] = out;
      return;
    }
    int line = columns.paddedSize() * inChannels;
    short[] padded = scratch.values(rows.paddedSize() * line);
    int depth = rows.kernel() * columns.kernel() * groupIn;
    short[] window = scratch.window(depth);
    int[] sums = scratch.sums(outChannels);
    int at = 0;
    for (int n = 0; n < batch; n++) {
      Maps.pad(
          in, n * rows.input() * columns.input() * inChannels, zeroPoint, rows, columns,
          inChannels, padded);
      for (int y = 0; y < rows.output(); y++) {
        for (int x = 0; x < columns.output(); x++) {
          int corner = y * rows.stride() * line + x * columns.stride() * inChannels;
          for (int o = 0; o < outChannels; o += groupOut) {
            window(padded, corner + o / groupOut * groupIn, line, window);
            Products.rows(window, depth, weights, o, o + groupOut, begin, sums);
          }
          stage.bias(sums, bias);
          stage.codes(sums, 0, out, at);
          at += outChannels;
        }
      }
    }
    codes[output] = out;
  }

  /** The window of a group of channels, in the order of its weights. */
  private void window(short[] padded, int corner, int line, short[] window) {
    int run = columns.dilation() == 1 && groupIn == inChannels ? columns.kernel() : 1;
    int at = 0;
    for (int ky = 0; ky < rows.kernel(); ky++) {
      for (int kx = 0; kx < columns.kernel(); kx += run) {
        int from = corner + ky * rows.dilation() * line + kx * columns.dilation() * inChannels;
        System.arraycopy(padded, from, window, at, run * groupIn);
        at += run * groupIn;
      }
    }
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input];
    int places = rows.output() * columns.output();
    int[] sums = new int[batch * places * outChannels];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = begin[i % outChannels];
    }
    int groups = inChannels / groupIn;
    int[] totals = new int[batch * places * groups];
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
      int total = totals[i / outChannels * groups + channel / groupOut];
      int sum = sums[i] - weightZeros[channel] * total;
      out[i] = stage.code(stage.biased(sum, bias[channel]), channel);
    }
    codes[output] = out;
  }

  /** Adds x * w to the sums and x to the totals, by which z_w is taken off afterwards. */
  private void scatter(
      int value, int frame, int row, int column, int channel, int[] sums, int[] totals) {
    int group = channel / groupIn;
    int taps = rows.kernel() * columns.kernel();
    for (int ky = 0; ky < rows.kernel(); ky++) {
      int y = rows.target(row, ky);
      for (int kx = 0; y >= 0 && kx < columns.kernel(); kx++) {
        int x = columns.target(column, kx);
        if (x >= 0) {
          int place = (frame * rows.output() + y) * columns.output() + x;
          int tap = ky * columns.kernel() + kx;
          totals[place * (inChannels / groupIn) + group] += value;
          for (int o = group * groupOut; o < (group + 1) * groupOut; o++) {
            int weight = weights[(o * taps + tap) * groupIn + channel % groupIn] + weightZeros[o];
            sums[place * outChannels + o] += value * weight;
          }
        }
      }
    }
  }
}
