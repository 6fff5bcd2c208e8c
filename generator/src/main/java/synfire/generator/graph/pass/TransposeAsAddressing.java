package synfire.generator.graph.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import synfire.generator.graph.Kernel;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.MapShape;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * A transpose that moves axes of size 1 alone keeps the order of elements: it is a reshape. One
 * before a dense layer is an order of that layer's weights.
 */
public final class TransposeAsAddressing implements Pass {

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    LayerGraph g = Pass.untilNothingChanges(graph, TransposeAsAddressing::step);
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Transposed t) {
        limits.add(
            t.nodes().get(0),
            "it moves data: axes of sizes " + t.shape() + " in the order " + t.permutation(),
            "transpose only axes of size 1, or right before a dense layer");
      }
    }
    return g;
  }

  private static Optional<LayerGraph> step(LayerGraph g) {
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Transposed t) {
        if (keepsOrder(t)) {
          return Optional.of(
              g.edit()
                  .replace(t, new Layer.Reshaped(t.nodes(), t.input(), t.output()))
                  .build());
        }
        Optional<LayerGraph> changed = intoDense(g, t, t.output());
        if (changed.isPresent()) {
          return changed;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean keepsOrder(Layer.Transposed t) {
    int last = -1;
    for (int axis : t.permutation()) {
      if (t.shape().get(axis) > 1) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }

  /** Reorders the weights of a dense layer that reads the whole map, also behind reshapes. */
  private static Optional<LayerGraph> intoDense(LayerGraph g, Layer.Transposed t, int value) {
    for (Layer reader : g.consumers(value)) {
      if (reader instanceof Layer.Reshaped r) {
        Optional<LayerGraph> changed = intoDense(g, t, r.output());
        if (changed.isPresent()) {
          return changed;
        }
      }
      if (reader instanceof Layer.Convolution c && isDense(g, c)) {
        Value source = g.value(t.input());
        LayerGraph.Editor edit = g.edit();
        Value flat =
            edit.addValue(
                source.tensor(),
                new MapShape(1, 1, source.shape().elements()),
                source.zeroPoint());
        edit.add(new Layer.Reshaped(t.nodes(), t.input(), flat.id()));
        Kernel flatKernel = c.kernel().reshaped(1, 1, flat.depth());
        List<Integer> outputs = new ArrayList<>();
        for (int o = 0; o < flatKernel.outputs(); o++) {
          outputs.add(o);
        }
        edit.replace(
            c,
            c.between(List.of(flat.id()), c.output())
                .with(
                    Window.PIXEL,
                    flatKernel.select(outputs, placesAfter(t))));
        return Optional.of(edit.build());
      }
    }
    return Optional.empty();
  }

  private static boolean isDense(LayerGraph g, Layer.Convolution c) {
    Value in = g.value(c.input());
    Value out = g.value(c.output());
    return c.groups() == 1
        && out.rows() == 1
        && out.cols() == 1
        && c.kernel().rows() == in.rows()
        && c.kernel().cols() == in.cols()
        && c.window().padTop() == 0
        && c.window().padLeft() == 0
        && c.window().dilationRows() == 1
        && c.window().dilationCols() == 1;
  }

  /** For each element before the transpose, its place after it. */
  private static List<Integer> placesAfter(Layer.Transposed t) {
    int rank = t.shape().size();
    int[] strideAfter = new int[rank];
    int stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      strideAfter[t.permutation().get(i)] = stride;
      stride *= t.shape().get(t.permutation().get(i));
    }
    List<Integer> places = new ArrayList<>();
    for (int n = 0; n < stride; n++) {
      int rest = n;
      int place = 0;
      for (int axis = rank - 1; axis >= 0; axis--) {
        place += rest % t.shape().get(axis) * strideAfter[axis];
        rest /= t.shape().get(axis);
      }
      places.add(place);
    }
    return places;
  }
}
