package synfire.generator.graph.pass;

import java.util.List;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.MapShape;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * Samples of sound are rows of one pixel with one channel: a word for each would be almost empty,
 * and each row costs tokens. Where the first layer moves by s rows, s rows are read as one row with
 * s times the channels. The host streams the same elements in the same order; the kernel is cut
 * alike, filled up with zeros.
 */
public final class RowsIntoChannels implements Pass {

  /** Channels that fill a word of any chip. */
  private static final int FULL = 8;

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    Value in = graph.input();
    List<Layer> readers = graph.consumers(in.id());
    if (readers.size() == 1
        && readers.get(0) instanceof Layer.Convolution c
        && graph.output().id() != in.id()
        && fits(in, c)) {
      return joined(graph, in, c);
    }
    return graph;
  }

  private static boolean fits(Value in, Layer.Convolution c) {
    Window w = c.window();
    return in.cols() == 1
        && in.depth() < FULL
        && in.depth() == in.width()
        && c.groups() == 1
        && w.kernelCols() == 1
        && w.padLeft() == 0
        && w.dilationRows() == 1
        && w.strideRows() > 1
        && in.rows() % w.strideRows() == 0
        && rows(w) * w.strideRows() <= 2 * w.kernelRows();
  }

  /** Rows of zeros in front of the kernel, so that windows begin with whole rows. */
  private static int front(Window w) {
    return Math.floorMod(-w.padTop(), w.strideRows());
  }

  private static int rows(Window w) {
    return (front(w) + w.kernelRows() - 1) / w.strideRows() + 1;
  }

  private static LayerGraph joined(LayerGraph graph, Value in, Layer.Convolution c) {
    Window w = c.window();
    int stride = w.strideRows();
    int channels = in.width() * stride;
    Value wide =
        Value.whole(
            in.id(),
            in.tensor(),
            new MapShape(in.rows() / stride, 1, channels),
            in.zeroPoint(),
            in.bits());
    Window joined =
        new Window(
            rows(w),
            1,
            1,
            w.strideCols(),
            1,
            w.dilationCols(),
            (w.padTop() + front(w)) / stride,
            0,
            w.streamed());
    return graph
        .edit()
        .setValue(wide)
        .replace(c, c.with(joined, c.kernel().joinedRows(front(w), rows(w), channels)))
        .build();
  }
}
