package synfire.generator.map;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.hw.NocShape;

/**
 * Which NPE computes which part of each layer. Layers are those of the graph after {@link
 * Repacking}, in its order.
 *
 * @param layers the slices of each layer; together they cover all its words and rows once. None
 *     for a layer without steps, such as a concatenation.
 */
public record Plan(List<List<Slice>> layers) {

  /** Tokens of a row, and credits of one, that are counted at most. */
  private static final int MAX_NPES = 32;

  /** Rows from one firing to the next that a port counts at most. */
  private static final int MAX_STRIDE = 255;

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

  /**
   * Every layer over all NPEs, or over as many as tokens can count: by words, and by rows where
   * there are fewer words than NPEs.
   */
  public static Plan even(LayerGraph repacked, int lanes, NocShape noc) {
    Map<Integer, Placement> placements = Placements.of(repacked, lanes);
    int npes = Math.min(MAX_NPES, noc.npeCount());
    List<List<Slice>> layers = new ArrayList<>();
    for (Layer l : repacked.layers()) {
      List<Slice> slices = new ArrayList<>();
      if (hasSteps(l)) {
        int words = placements.get(l.output()).words();
        int cuts = Math.min(words, npes);
        int phases = phases(repacked, l, npes / cuts);
        for (int c = 0; c < cuts; c++) {
          for (int phase = 0; phase < phases; phase++) {
            slices.add(
                new Slice(
                    c * npes / cuts + phase,
                    (int) ((long) words * c / cuts),
                    (int) ((long) words * (c + 1) / cuts),
                    phase,
                    phases));
          }
        }
      }
      layers.add(slices);
    }
    return new Plan(layers);
  }

  /** Steps that may make the rows of a layer in turn, of which the last layer has one. */
  private static int phases(LayerGraph graph, Layer layer, int most) {
    boolean toHost =
        graph.consumers(layer.output()).stream().allMatch(c -> !hasSteps(c));
    int stride =
        layer instanceof Layer.Convolution c
            ? c.window().strideRows()
            : layer instanceof Layer.Depthwise d
                ? d.window().strideRows()
                : layer instanceof Layer.Pool p ? p.window().strideRows() : 1;
    int rows = graph.value(layer.output()).rows();
    boolean recurrent = layer instanceof Layer.Convolution c && c.isRecurrent();
    return toHost || recurrent ? 1 : Math.max(1, Math.min(Math.min(most, rows), MAX_STRIDE / stride));
  }

  /**
   * Whether this is a plan for a graph.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  void check(LayerGraph repacked, Map<Integer, Placement> placements, NocShape noc) {
    require(layers.size() == repacked.layers().size(), "layers of another graph");
    for (int i = 0; i < layers.size(); i++) {
      Layer l = repacked.layers().get(i);
      List<Slice> slices = layers.get(i);
      String at = "layer " + i + " (" + l.operation() + "): ";
      require(slices.isEmpty() != hasSteps(l), at + "slices where there are steps, else none");
      Set<List<Integer>> ranges = new HashSet<>();
      for (Slice s : slices) {
        require(s.npe() < noc.npeCount(), at + "no NPE " + s.npe());
        require(s.phases() <= repacked.value(l.output()).rows(), at + "more turns than rows");
        require(
            s.phases() == 1 || !(l instanceof Layer.Convolution c && c.isRecurrent()),
            at + "rows of a recurrent layer in turn");
        ranges.add(List.of(s.firstWord(), s.endWord(), s.phases()));
      }
      int word = 0;
      List<List<Integer>> parts = new ArrayList<>(ranges);
      parts.sort(Comparator.comparing((List<Integer> p) -> p.get(0)));
      for (List<Integer> p : parts) {
        require(p.get(0) == word, at + "words are made twice or not at all");
        long all = slices.stream().filter(s -> s.firstWord() == p.get(0)).count();
        long different =
            slices.stream()
                .filter(s -> s.firstWord() == p.get(0))
                .mapToInt(Slice::phase)
                .distinct()
                .count();
        require(all == p.get(2) && different == all, at + "not every row is made once");
        word = p.get(1);
      }
      require(
          slices.isEmpty() || word == placements.get(l.output()).words(),
          at + "not all words are made");
    }
  }

  private static void require(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Whether a layer is computed; the others are places in memory, or done by the host port. */
  public static boolean hasSteps(Layer layer) {
    return !(layer instanceof Layer.Concatenated
        || layer instanceof Layer.ChannelSlice
        || layer instanceof Layer.SoftmaxAtEnd);
  }
}
