package synfire.golden.run;

import java.util.Arrays;

import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.op.MaxPool2d;

/** MAX_POOL_2D: largest code inside the map; a place outside takes no part. */
final class MaxPool2dKernel implements Kernel {

  private final int input;
  private final int output;
  private final int batch;
  private final int channels;
  private final int zeroPoint;
  private final Window rows;
  private final Window columns;
  private final ActivationRange range;

  MaxPool2dKernel(Operands node) {
    MaxPool2d op = (MaxPool2d) node.node().op();
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
    range = ActivationRange.of(op.activation(), out.scale(), out.zeroPoint(), out.type());
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input];
    byte[] out = new byte[batch * rows.output() * columns.output() * channels];
    int at = 0;
    for (int n = 0; n < batch; n++) {
      for (int y = 0; y < rows.output(); y++) {
        int top = Math.max(0, rows.source(y, 0));
        int bottom = Math.min(rows.input(), rows.source(y, rows.kernel()));
        for (int x = 0; x < columns.output(); x++) {
          int left = Math.max(0, columns.source(x, 0));
          int right = Math.min(columns.input(), columns.source(x, columns.kernel()));
          for (int c = 0; c < channels; c++) {
            int largest = -128;
            for (int row = top; row < bottom; row++) {
              for (int column = left; column < right; column++) {
                int from = ((n * rows.input() + row) * columns.input() + column) * channels;
                largest = Math.max(largest, in[from + c]);
              }
            }
            out[at++] = (byte) range.clamp(largest);
          }
        }
      }
    }
    codes[output] = out;
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input];
    int size = batch * rows.output() * columns.output() * channels;
    int[] largest = new int[size];
    Arrays.fill(largest, Integer.MIN_VALUE);
    int[] events = new int[size];
    for (int i = 0; i < in.length; i++) {
      int value = in[i] - zeroPoint;
      if (value == 0) {
        continue;
      }
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
            largest[at] = Math.max(largest[at], value);
            events[at]++;
          }
        }
      }
    }
    byte[] out = new byte[size];
    for (int i = 0; i < size; i++) {
      int column = i / channels % columns.output();
      int row = i / channels / columns.output() % rows.output();
      // A place without event holds x = 0 and takes part as such.
      boolean absent = events[i] < inside(rows, row) * inside(columns, column);
      int value = absent ? Math.max(largest[i], 0) : largest[i];
      out[i] = (byte) range.clamp(value + zeroPoint);
    }
    codes[output] = out;
  }

  private static int inside(Window window, int out) {
    int count = 0;
    for (int tap = 0; tap < window.kernel(); tap++) {
      int in = window.source(out, tap);
      count += in >= 0 && in < window.input() ? 1 : 0;
    }
    return count;
  }
}
