package synfire.golden.run;

import java.util.Arrays;

import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.op.AveragePool2d;

/**
 * AVERAGE_POOL_2D: mean of the codes inside the map, rounded half away from zero (ONNX: sum of x,
 * scaled by a factor of its own for each number of places).
 */
final class AveragePool2dKernel implements Kernel {

  private final int input;
  private final int output;
  private final int batch;
  private final int channels;
  private final int zeroPoint;
  private final Window rows;
  private final Window columns;
  private final int outputZeroPoint;
  private final ActivationRange range;
  private final Scaling[] scalings;

  AveragePool2dKernel(Operands node) {
    AveragePool2d op = (AveragePool2d) node.node().op();
    node.arity(1, 1, 1);
    Tensor in = node.input(0);
    Tensor out = node.output(0);
    node.rank(in, 4);
    input = in.id();
    output = out.id();
    batch = in.dim(0);
    channels = in.dim(3);
    zeroPoint = in.zeroPoint();
    rows = Window.of(op.padding().rows(), in.dim(1), op.kernelH(), op.strideH(), 1);
    columns = Window.of(op.padding().columns(), in.dim(2), op.kernelW(), op.strideW(), 1);
    if (rows == null || columns == null || !rows.touches() || !columns.touches()) {
      throw node.refuse(in, "has shape " + in.shape() + ", too small for the window");
    }
    node.shape(out, batch, rows.output(), columns.output(), channels);
    outputZeroPoint = out.zeroPoint();
    range = ActivationRange.of(op.activation(), out.scale(), out.zeroPoint(), out.type());
    scalings = scalings(node, in, out, rows, columns);
  }

  /** For each number of places its factor; null for TensorFlow Lite. */
  private static Scaling[] scalings(
      Operands node, Tensor in, Tensor out, Window rows, Window columns) {
    if (!node.onnx()) {
      return null;
    }
    Scaling[] scalings = new Scaling[rows.kernel() * columns.kernel() + 1];
    for (int count = 1; count < scalings.length; count++) {
      scalings[count] = node.scaling(Multiplier.mean(in.scale(), out.scale(), count));
    }
    return scalings;
  }

  /** The code for a sum of codes. */
  private byte mean(int sum, int count) {
    if (scalings != null) {
      return (byte) range.clamp(scalings[count].fast(sum - count * zeroPoint), outputZeroPoint);
    }
    int rounded = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
    return (byte) range.clamp(rounded);
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input];
    byte[] out = new byte[batch * rows.output() * columns.output() * channels];
    int[] sums = scratch.sums(channels);
    int at = 0;
    for (int n = 0; n < batch; n++) {
      for (int y = 0; y < rows.output(); y++) {
        int top = Math.max(0, rows.source(y, 0));
        int bottom = Math.min(rows.input(), rows.source(y, rows.kernel()));
        for (int x = 0; x < columns.output(); x++) {
          int left = Math.max(0, columns.source(x, 0));
          int right = Math.min(columns.input(), columns.source(x, columns.kernel()));
          Arrays.fill(sums, 0, channels, 0);
          for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
              int from = ((n * rows.input() + row) * columns.input() + column) * channels;
              for (int c = 0; c < channels; c++) {
                sums[c] += in[from + c];
              }
            }
          }
          int count = (bottom - top) * (right - left);
          for (int c = 0; c < channels; c++) {
            out[at++] = mean(sums[c], count);
          }
        }
      }
    }
    codes[output] = out;
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input];
    int[] sums = new int[batch * rows.output() * columns.output() * channels];
    int[] counts = new int[sums.length];
    for (int i = 0; i < in.length; i++) {
      int channel = i % channels;
      int column = i / channels % columns.input();
      int row = i / channels / columns.input() % rows.input();
      int frame = i / channels / columns.input() / rows.input();
      for (int ky = 0; ky < rows.kernel(); ky++) {
        int y = rows.target(row, ky);
        for (int kx = 0; y >= 0 && kx < columns.kernel(); kx++) {
          int x = columns.target(column, kx);
          if (x >= 0) {
            int at = ((frame * rows.output() + y) * columns.output() + x) * channels + channel;
            sums[at] += in[i] - zeroPoint;
            counts[at]++;
          }
        }
      }
    }
    byte[] out = new byte[sums.length];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          scalings == null
              ? mean(sums[i] + counts[i] * zeroPoint, counts[i])
              : (byte) range.clamp(scalings[counts[i]].apply(sums[i]), outputZeroPoint);
    }
    codes[output] = out;
  }
}
