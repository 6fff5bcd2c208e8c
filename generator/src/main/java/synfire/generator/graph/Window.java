package synfire.generator.graph;

import synfire.golden.op.Padding;

/**
 * Which pixels of its input an output pixel sees.
 *
 * @param kernelRows taps in rows
 * @param kernelCols taps in columns
 * @param strideRows rows from one window to the next
 * @param strideCols columns from one window to the next
 * @param dilationRows rows from one tap to the next
 * @param dilationCols columns from one tap to the next
 * @param padTop rows of the first window above the map
 * @param padLeft columns of the first window left of the map
 */
public record Window(
    int kernelRows,
    int kernelCols,
    int strideRows,
    int strideCols,
    int dilationRows,
    int dilationCols,
    int padTop,
    int padLeft) {

  /** One tap, every pixel. */
  public static final Window PIXEL = new Window(1, 1, 1, 1, 1, 1, 0, 0);

  /** The whole map in one window. */
  public static Window whole(int rows, int cols) {
    return new Window(rows, cols, 1, 1, 1, 1, 0, 0);
  }

  /** The window of a layer whose padding rule and sizes are known. */
  static Window of(
      Padding padding,
      Value in,
      int kernelRows,
      int kernelCols,
      int strideRows,
      int strideCols,
      int dilationRows,
      int dilationCols) {
    boolean same = padding.same();
    return new Window(
        kernelRows,
        kernelCols,
        strideRows,
        strideCols,
        dilationRows,
        dilationCols,
        same ? padBefore(in.rows(), kernelRows, strideRows, dilationRows) : padding.top(),
        same ? padBefore(in.cols(), kernelCols, strideCols, dilationCols) : padding.left());
  }

  private static int padBefore(int size, int kernel, int stride, int dilation) {
    int out = (size + stride - 1) / stride;
    return Math.max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - size) / 2;
  }

  /** Outputs of a padding rule along an axis. */
  static int outputs(Padding.Border border, int size, int kernel, int stride, int dilation) {
    int span = (kernel - 1) * dilation + 1;
    return border.same()
        ? (size + stride - 1) / stride
        : (border.before() + size + border.after() - span) / stride + 1;
  }

  /** The same window over a map that starts further up and left. */
  public Window padded(int top, int left) {
    return new Window(
        kernelRows,
        kernelCols,
        strideRows,
        strideCols,
        dilationRows,
        dilationCols,
        padTop + top,
        padLeft + left);
  }

  /** Rows that a window spans. */
  public int span() {
    return (kernelRows - 1) * dilationRows + 1;
  }

  /** Whether each output pixel sees one input pixel, its own. */
  public boolean isPixel() {
    return kernelRows == 1
        && kernelCols == 1
        && strideRows == 1
        && strideCols == 1
        && padTop == 0
        && padLeft == 0;
  }

  /** Taps of all windows of a map that lie inside of it. */
  public long insideTaps(Value in, Value out) {
    return (long) inside(out.rows(), in.rows(), kernelRows, strideRows, dilationRows, padTop)
        * inside(out.cols(), in.cols(), kernelCols, strideCols, dilationCols, padLeft);
  }

  /** Whether every window lies inside its map. */
  public boolean staysInside(Value in, Value out) {
    return insideTaps(in, out) == (long) kernelRows * kernelCols * out.rows() * out.cols();
  }

  private static int inside(int outputs, int size, int taps, int stride, int dilation, int pad) {
    int sum = 0;
    for (int o = 0; o < outputs; o++) {
      sum += insideOne(o, size, taps, stride, dilation, pad);
    }
    return sum;
  }

  private static int insideOne(int o, int size, int taps, int stride, int dilation, int pad) {
    int n = 0;
    for (int k = 0; k < taps; k++) {
      int at = o * stride - pad + k * dilation;
      if (at >= 0 && at < size) {
        n++;
      }
    }
    return n;
  }

  /** Taps of the windows of output row r that lie inside the map in rows. */
  public int insideRows(int r, int rowsIn) {
    return insideOne(r, rowsIn, kernelRows, strideRows, dilationRows, padTop);
  }

  /** Taps of the windows of output column c that lie inside the map in columns. */
  public int insideCols(int c, int colsIn) {
    return insideOne(c, colsIn, kernelCols, strideCols, dilationCols, padLeft);
  }
}
