package synfire.generator.graph.pass;

import java.util.List;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * Padding before a convolution is a wider border of the convolution's own window: places outside
 * the map add nothing, as the zero point does. Pools see the difference; before them, padding is a
 * step that copies.
 */
public final class PadIntoWindow implements Pass {

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    LayerGraph.Editor edit = graph.edit();
    for (Layer layer : graph.layers()) {
      if (layer instanceof Layer.Padded pad) {
        for (Layer reader : graph.consumers(pad.output())) {
          fold(graph, edit, pad, reader);
        }
      }
    }
    return edit.build();
  }

  private static void fold(
      LayerGraph graph, LayerGraph.Editor edit, Layer.Padded pad, Layer reader) {
    Value in = graph.value(pad.input());
    Value out = graph.value(reader.output());
    // The first row of a frame is where states begin: none of padding may come before.
    if (reader instanceof Layer.Convolution c && !c.isRecurrent()) {
      Window w = c.window().padded(pad.top(), pad.left());
      if (beginsInside(w, in, out)) {
        edit.replace(
            c, c.between(List.of(in.id()), c.output()).with(w, c.kernel()));
      }
    } else if (reader instanceof Layer.Depthwise d) {
      Window w = d.window().padded(pad.top(), pad.left());
      if (beginsInside(w, in, out)) {
        edit.replace(
            d, d.between(List.of(in.id()), d.output()).with(w, d.kernel(), d.drain()));
      }
    }
  }

  /** Whether the final window of a column begins above the end of the map: rings need that. */
  private static boolean beginsInside(Window w, Value in, Value out) {
    return (out.rows() - 1) * w.strideRows() - w.padTop() < in.rows();
  }
}
