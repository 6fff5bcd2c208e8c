package synfire.generator.graph.pass;

import java.util.List;
import java.util.Optional;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.MapShape;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * Rows of earlier frames in front of a frame become a window that begins above the frame: the ring
 * of the new rows holds them still. The windows of a layer go on from frame to frame by its stride,
 * as if there were no frames.
 *
 * <ul>
 *   <li>a layer with a window reads the new rows through a larger border;
 *   <li>a part of the rows is no copy, the layers behind it have windows that begin elsewhere;
 *   <li>a part of the channels is taken before the rows are kept.
 * </ul>
 */
public final class HistoryIntoWindow implements Pass {

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    LayerGraph g = Pass.untilNothingChanges(graph, HistoryIntoWindow::step);
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.History h) {
        limits.add(h.nodes().get(0), reason(g, h), "use synfire golden for this network");
      }
    }
    return g;
  }

  private static Optional<LayerGraph> step(LayerGraph g) {
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.History h) {
        for (Layer reader : g.consumers(h.output())) {
          Optional<LayerGraph> changed = fold(g, h, reader);
          if (changed.isPresent()) {
            return changed;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<LayerGraph> fold(LayerGraph g, Layer.History h, Layer reader) {
    if (reader instanceof Layer.ChannelSlice s) {
      return Optional.of(beforeHistory(g, h, s));
    }
    if (reader instanceof Layer.Pool p && isPartOfRows(p)) {
      Optional<LayerGraph> changed = passedOn(g, p);
      if (changed.isPresent()) {
        return changed;
      }
    }
    return window(reader)
        .map(w -> byFrames(g, h, reader, w))
        .filter(w -> refusal(g, h, reader, w).isEmpty())
        .map(w -> g.edit().replace(reader, over(reader, h.input(), w.after(h.rows()))).build());
  }

  /** Takes channels out of the new rows, so that only theirs are kept. */
  private static LayerGraph beforeHistory(LayerGraph g, Layer.History h, Layer.ChannelSlice s) {
    Value in = g.value(h.input());
    Value out = g.value(s.output());
    LayerGraph.Editor edit = g.edit();
    MapShape shape = new MapShape(in.rows(), in.cols(), out.width());
    Value part = edit.addValue(out.tensor(), shape, out.zeroPoint());
    edit.replace(s, s.between(List.of(in.id()), part.id()));
    edit.add(h.between(List.of(part.id()), out.id()));
    return edit.build();
  }

  /** Whether a step does nothing but copy rows that follow each other. */
  private static boolean isPartOfRows(Layer.Pool p) {
    Window w = p.window();
    return !p.isState()
        && p.reduction() == Layer.Reduction.SUM
        && w.kernelRows() == 1
        && w.kernelCols() == 1
        && w.strideRows() == 1
        && w.strideCols() == 1
        && w.padLeft() == 0
        && p.drain().isCopy();
  }

  /** Lets a layer read what a part of rows is copied from. */
  private static Optional<LayerGraph> passedOn(LayerGraph g, Layer.Pool part) {
    Value rows = g.value(part.output());
    for (Layer reader : g.consumers(part.output())) {
      Optional<Window> w = window(reader);
      if (w.isPresent()
          && rows.cols() == g.value(part.input()).cols()
          && w.get().staysInside(rows, g.value(reader.output()))) {
        Window moved = w.get().padded(part.window().padTop(), 0);
        return Optional.of(
            g.edit().replace(reader, over(reader, part.input(), moved)).build());
      }
    }
    return Optional.empty();
  }

  /** The window of a layer that has one. */
  private static Optional<Window> window(Layer layer) {
    if (layer instanceof Layer.Convolution c && !c.isRecurrent()) {
      return Optional.of(c.window());
    }
    if (layer instanceof Layer.Depthwise d) {
      return Optional.of(d.window());
    }
    return layer instanceof Layer.Pool p ? Optional.of(p.window()) : Optional.empty();
  }

  /** The same layer with another input and window. */
  private static Layer over(Layer layer, int in, Window w) {
    if (layer instanceof Layer.Convolution c) {
      return c.between(List.of(in), c.output()).with(w, c.kernel());
    }
    if (layer instanceof Layer.Depthwise d) {
      return d.between(List.of(in), d.output()).with(w, d.kernel(), d.drain());
    }
    Layer.Pool p = (Layer.Pool) layer;
    return new Layer.Pool(
        p.nodes(), p.operation(), in, p.output(), w, p.reduction(), p.drain());
  }

  /** One window a frame moves by the frame, whatever its stride says. */
  private static Window byFrames(LayerGraph g, Layer.History h, Layer reader, Window w) {
    return g.value(reader.output()).rows() == 1
        ? w.withStrideRows(g.value(h.input()).rows())
        : w;
  }

  /** Why a window cannot go on from frame to frame, empty if it can. */
  private static String refusal(LayerGraph g, Layer.History h, Layer reader, Window w) {
    Value in = g.value(h.input());
    Value all = g.value(h.output());
    Value out = g.value(reader.output());
    int end = (out.rows() - 1) * w.strideRows() - w.padTop() + w.span();
    if (w.padTop() > 0 || end > all.rows()) {
      return "its windows reach beyond the rows that it is given";
    }
    if (!w.after(h.rows()).streamed()) {
      return "";
    }
    if (out.rows() * w.strideRows() != in.rows()) {
      return "its windows move by " + out.rows() * w.strideRows() + " rows a frame, of which "
          + in.rows() + " are new";
    }
    if (reader instanceof Layer.Pool p && p.reduction() != Layer.Reduction.SUM) {
      if (p.reduction() == Layer.Reduction.MAXIMUM) {
        return in.zeroPoint() == -128
            ? ""
            : "the rows before the first frame count in its maximum";
      }
      return w.staysInside(all, out) ? "" : "its windows reach beyond the columns of the map";
    }
    return "";
  }

  private static String reason(LayerGraph g, Layer.History h) {
    String what = "rows of earlier inferences are read by ";
    for (Layer reader : g.consumers(h.output())) {
      String why =
          window(reader)
              .map(w -> refusal(g, h, reader, byFrames(g, h, reader, w)))
              .orElse("only windows, channels and rows are taken from them");
      if (!why.isEmpty()) {
        return what + reader.operation() + "; " + why;
      }
    }
    return what + "the host";
  }
}
