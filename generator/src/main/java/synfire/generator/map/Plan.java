package synfire.generator.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;

/**
 * Which NPE computes which part of each layer. Layers are those of the graph after {@link
 * Repacking}, in its order.
 *
 * @param layers the slices of each layer; together they cover all its words and rows once. None
 *     for a layer without steps, such as a concatenation.
 */
public record Plan(List<List<Slice>> layers) {

  public Plan {
    layers = layers.stream().map(List::copyOf).toList();
  }

  /**
   * A part of a layer on one NPE: words of the placement of its output, and of the rows, numbered
   * over all frames, those with {@code row mod phases = phase}.
   *
   * @param npe number of the NPE
   * @param firstWord first word
   * @param endWord word behind the last one
   * @param phase remainder of its rows
   * @param phases rows from one of its rows to the next
   */
  public record Slice(int npe, int firstWord, int endWord, int phase, int phases) {

    public Slice {
      if (npe < 0 || firstWord < 0 || endWord <= firstWord || phase < 0 || phases <= phase) {
        throw new IllegalArgumentException(
            npe + ", " + firstWord + ", " + endWord + ", " + phase + ", " + phases);
      }
    }

    /** Words of a pixel. */
    public int words() {
      return endWord - firstWord;
    }
  }

  /** Everything on NPE 0. */
  public static Plan single(LayerGraph repacked, int lanes) {
    Map<Integer, Placement> placements = Placements.of(repacked, lanes);
    List<List<Slice>> layers = new ArrayList<>();
    for (Layer l : repacked.layers()) {
      layers.add(
          hasSteps(l)
              ? List.of(new Slice(0, 0, placements.get(l.output()).words(), 0, 1))
              : List.of());
    }
    return new Plan(layers);
  }

  /** Whether a layer is computed; the others are places in memory, or done by the host port. */
  public static boolean hasSteps(Layer layer) {
    return !(layer instanceof Layer.Concatenated
        || layer instanceof Layer.ChannelSlice
        || layer instanceof Layer.SoftmaxAtEnd);
  }
}
