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
 * @param streamed whether rows above the map are those of the frames before, and the zero point
 *     before the first frame; else there is nothing
 */
public record Window(
    int kernelRows,
    int kernelCols,
    int strideRows,
    int strideCols,
    int dilationRows,
    int dilationCols,
    int padTop,
    int padLeft,
    boolean streamed) {

  /** A window over one frame. */
  public Window(
      int kernelRows,
      int kernelCols,
      int strideRows,
      int strideCols,
      int dilationRows,
      int dilationCols,
      int padTop,
      int padLeft) {
    this(
        kernelRows,
        kernelCols,
        strideRows,
        strideCols,
        dilationRows,
        dilationCols,
        padTop,
        padLeft,
        false);
  }

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

  /** The same window over a map that has rows of the frames before above it. */
  public Window after(int rows) {
    Window w = padded(rows, 0);
    return new Window(
        kernelRows,
        kernelCols,
        strideRows,
        strideCols,
        dilationRows,
        dilationCols,
        w.padTop,
        padLeft,
        w.padTop > 0);
  }

  /** The same window with other rows from one window to the next. */
  public Window withStrideRows(int rows) {
    return new Window(
        kernelRows,
        kernelCols,
        rows,
        strideCols,
        dilationRows,
        dilationCols,
        padTop,
        padLeft,
        streamed);
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
    return (long) insideAllRows(out.rows(), in.rows()) * insideAllCols(out.cols(), in.cols());
  }

  /** Whether every window lies inside its map, the first since reset as well. */
  public boolean staysInside(Value in, Value out) {
    return !streamed
        && insideTaps(in, out) == (long) kernelRows * kernelCols * out.rows() * out.cols();
  }

  private int insideAllRows(int outputs, int rowsIn) {
    int sum = 0;
    for (int r = 0; r < outputs; r++) {
      sum += insideRows(r, rowsIn);
    }
    return sum;
  }

  private int insideAllCols(int outputs, int colsIn) {
    int sum = 0;
    for (int c = 0; c < outputs; c++) {
      sum += insideCols(c, colsIn);
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

  /** Taps of the windows of output row r that lie inside the map or the frames before, in rows. */
  public int insideRows(int r, int rowsIn) {
    return streamed ? kernelRows : insideOne(r, rowsIn, kernelRows, strideRows, dilationRows, padTop);
  }

  /** Taps of the windows of output column c that lie inside the map in columns. */
  public int insideCols(int c, int colsIn) {
    return insideOne(c, colsIn, kernelCols, strideCols, dilationCols, padLeft);
  }
}
