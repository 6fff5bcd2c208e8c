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
 * Reshapes keep the order of elements, so most of them are another reading of the same words:
 *
 * <ul>
 *   <li>to the same map: nothing is left;
 *   <li>at the input and at the output: the host streams elements in their order in any case;
 *   <li>before a dense layer: the layer's window becomes the whole map;
 *   <li>before a layer that treats pixels by themselves: it works on the map before, and the
 *       reshape moves behind it.
 * </ul>
 */
public final class ReshapeAsAddressing implements Pass {

  @Override
  public LayerGraph apply(LayerGraph graph, Limits limits) {
    LayerGraph g = Pass.untilNothingChanges(graph, ReshapeAsAddressing::step);
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Reshaped r) {
        limits.add(
            r.nodes().get(0),
            "it changes rows and channels of a map from "
                + g.value(r.input()).shape()
                + " to "
                + g.value(r.output()).shape()
                + ", which would move data",
            "reshape only at the ends, before dense layers, or between pixel-wise layers");
      }
    }
    return g;
  }

  /** One change, if there is one left. */
  private static Optional<LayerGraph> step(LayerGraph g) {
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Reshaped r) {
        Optional<LayerGraph> changed = remove(g, r);
        if (changed.isPresent()) {
          return changed;
        }
      }
    }
    for (Layer layer : g.layers()) {
      if (layer instanceof Layer.Reshaped r) {
        Optional<LayerGraph> changed = moveDown(g, r);
        if (changed.isPresent()) {
          return changed;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<LayerGraph> remove(LayerGraph g, Layer.Reshaped r) {
    Value in = g.value(r.input());
    Value out = g.value(r.output());
    boolean atOutput = g.output().id() == out.id() && g.consumers(out.id()).isEmpty();
    if (in.shape().equals(out.shape()) || atOutput && in.id() != g.input().id()) {
      return Optional.of(g.edit().remove(r).redirect(out.id(), in.id()).build());
    }
    Optional<Layer> before = g.producer(in.id());
    if (before.isPresent() && before.get() instanceof Layer.Reshaped first) {
      return Optional.of(
          g.edit().replace(r, r.between(List.of(first.input()), out.id())).build());
    }
    if (in.id() == g.input().id() && g.consumers(in.id()).size() == 1) {
      Value whole =
          new Value(
              in.id(),
              in.tensor(),
              out.rows(),
              out.cols(),
              out.width(),
              out.channels(),
              in.zeroPoint(),
              in.bits());
      return Optional.of(
          g.edit().remove(r).setValue(whole).redirect(out.id(), in.id()).build());
    }
    return Optional.empty();
  }

  private static Optional<LayerGraph> moveDown(LayerGraph g, Layer.Reshaped r) {
    Value in = g.value(r.input());
    Value out = g.value(r.output());
    for (Layer reader : g.consumers(out.id())) {
      if (reader instanceof Layer.Convolution c
          && c.window().isPixel()
          && c.groups() == 1
          && out.rows() == 1
          && out.cols() == 1) {
        return Optional.of(
            g.edit()
                .replace(
                    c,
                    c.between(List.of(in.id()), c.output())
                        .with(
                            Window.whole(in.rows(), in.cols()),
                            c.kernel().reshaped(in.rows(), in.cols(), in.width())))
                .build());
      }
      boolean sameChannels = in.width() == out.width();
      if (sameChannels && reader.isPixelwise() && reader.inputs().size() == 1) {
        return Optional.of(behind(g, in, reader, List.of(in.id())));
      }
      if (sameChannels && reader.isPixelwise() && reader.inputs().size() == 2) {
        Optional<List<Integer>> sources = bothReshaped(g, reader, in.shape());
        if (sources.isPresent()) {
          return Optional.of(behind(g, in, reader, sources.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** The values before the reshapes of both inputs, if they are maps of one form. */
  private static Optional<List<Integer>> bothReshaped(LayerGraph g, Layer reader, MapShape shape) {
    List<Integer> sources =
        reader.inputs().stream()
            .map(v -> g.producer(v).orElse(null))
            .map(l -> l instanceof Layer.Reshaped r ? r.input() : -1)
            .toList();
    boolean same =
        sources.stream().allMatch(v -> v >= 0 && g.value(v).shape().equals(shape));
    return same ? Optional.of(sources) : Optional.empty();
  }

  /** Lets a layer read the maps before their reshapes and reshapes its output instead. */
  private static LayerGraph behind(LayerGraph g, Value in, Layer reader, List<Integer> sources) {
    Value to = g.value(reader.output());
    LayerGraph.Editor edit = g.edit();
    MapShape shape = new MapShape(in.rows(), in.cols(), to.width());
    Value inner = edit.addValue(to.tensor(), shape, to.zeroPoint());
    edit.replace(reader, reader.between(sources, inner.id()));
    edit.add(new Layer.Reshaped(reader.nodes(), inner.id(), to.id()));
    return edit.build();
  }
}
