package synfire.generator.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedAcyclicGraph;
import org.jgrapht.traverse.TopologicalOrderIterator;
import synfire.golden.net.Network;

/**
 * Layers and the values between them, from one input to one output. Immutable; {@link Editor} makes
 * changed copies. Layers are in an order of execution: topological, ties by the first node of the
 * network that they stand for. A layer that reads nothing but rows of earlier frames
 * ({@link Layer#isState}) waits for none of its frame: through such layers a graph may have loops.
 */
public final class LayerGraph {

  private final Network network;
  private final Map<Integer, Value> values;
  private final List<Layer> layers;
  private final int input;
  private final int output;
  private final Map<Integer, Layer> producers = new HashMap<>();
  private final Map<Integer, List<Layer>> consumers = new HashMap<>();

  private LayerGraph(
      Network network, Map<Integer, Value> values, List<Layer> layers, int input, int output) {
    this.network = network;
    this.input = input;
    this.output = output;
    this.values = new TreeMap<>();
    for (Layer layer : layers) {
      if (producers.put(layer.output(), layer) != null) {
        throw new IllegalStateException("value " + layer.output() + " has two producers");
      }
      for (int in : layer.inputs()) {
        List<Layer> list = consumers.computeIfAbsent(in, k -> new ArrayList<>());
        if (!list.contains(layer)) {
          list.add(layer);
        }
      }
    }
    this.layers = sorted(layers);
    this.values.put(input, values.get(input));
    this.values.put(output, values.get(output));
    for (Layer layer : this.layers) {
      this.values.put(layer.output(), values.get(layer.output()));
      for (int in : layer.inputs()) {
        if (in != input && !producers.containsKey(in)) {
          throw new IllegalStateException("value " + in + " has no producer");
        }
      }
    }
    consumers.values().forEach(l -> l.sort(Comparator.comparingInt(this.layers::indexOf)));
  }

  private List<Layer> sorted(List<Layer> unsorted) {
    DirectedAcyclicGraph<Integer, DefaultEdge> dag =
        new DirectedAcyclicGraph<>(DefaultEdge.class);
    for (int i = 0; i < unsorted.size(); i++) {
      dag.addVertex(i);
    }
    for (int i = 0; i < unsorted.size(); i++) {
      if (unsorted.get(i).isState()) {
        continue;
      }
      for (int in : unsorted.get(i).inputs()) {
        Layer producer = producers.get(in);
        if (producer != null) {
          dag.addEdge(identity(unsorted, producer), i);
        }
      }
    }
    Comparator<Integer> byNode =
        Comparator.comparing(
                (Integer i) ->
                    unsorted.get(i).nodes().isEmpty()
                        ? Integer.MAX_VALUE
                        : unsorted.get(i).nodes().get(0))
            .thenComparing(Comparator.naturalOrder());
    List<Layer> out = new ArrayList<>();
    new TopologicalOrderIterator<>(dag, byNode).forEachRemaining(i -> out.add(unsorted.get(i)));
    return List.copyOf(out);
  }

  private static int identity(List<Layer> layers, Layer layer) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) == layer) {
        return i;
      }
    }
    throw new IllegalStateException();
  }

  /** The network as it stands in its file. */
  public Network network() {
    return network;
  }

  /** All layers in an order of execution. */
  public List<Layer> layers() {
    return layers;
  }

  /** A value by its id. */
  public Value value(int id) {
    Value v = values.get(id);
    if (v == null) {
      throw new IllegalArgumentException("no value " + id);
    }
    return v;
  }

  /** All values by rising id. */
  public List<Value> values() {
    return List.copyOf(values.values());
  }

  /** The value that the host sends. */
  public Value input() {
    return value(input);
  }

  /** The value that the host gets. */
  public Value output() {
    return value(output);
  }

  /** The layer that writes a value; absent for the input. */
  public Optional<Layer> producer(int value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The layers that read a value, in order of execution. */
  public List<Layer> consumers(int value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** Whether the output depends on the input of the same frame. */
  public boolean outputSeesInput() {
    Set<Integer> seen = new HashSet<>(List.of(input));
    for (Layer layer : layers) {
      if (!layer.isState() && layer.inputs().stream().anyMatch(seen::contains)) {
        seen.add(layer.output());
      }
    }
    return seen.contains(output);
  }

  /** Longest path from the input for each layer, in the order of {@link #layers}; from 1. */
  public List<Integer> depths() {
    Map<Integer, Integer> ofValue = new HashMap<>();
    List<Integer> out = new ArrayList<>();
    for (Layer layer : layers) {
      int depth = 1;
      for (int in : layer.isState() ? List.<Integer>of() : layer.inputs()) {
        depth = Math.max(depth, 1 + ofValue.getOrDefault(in, 0));
      }
      ofValue.put(layer.output(), depth);
      out.add(depth);
    }
    return out;
  }

  /** A changed copy in the making. */
  public Editor edit() {
    return new Editor(this);
  }

  /** Values and layers that may change until {@link #build}. */
  public static final class Editor {

    private final Network network;
    private final Map<Integer, Value> values = new LinkedHashMap<>();
    private final List<Layer> layers;
    private int input = -1;
    private int output = -1;

    private Editor(LayerGraph graph) {
      this.network = graph.network;
      this.values.putAll(graph.values);
      this.layers = new ArrayList<>(graph.layers);
      this.input = graph.input;
      this.output = graph.output;
    }

    /** An empty graph of a network. */
    public Editor(Network network) {
      this.network = network;
      this.layers = new ArrayList<>();
    }

    /** Adds a value with the next free id. */
    public Value addValue(int tensor, MapShape shape, int zeroPoint) {
      int id = values.keySet().stream().mapToInt(i -> i + 1).max().orElse(0);
      int bits = network.tensor(tensor).type().bits();
      Value v = Value.whole(id, tensor, shape, zeroPoint, bits);
      values.put(id, v);
      return v;
    }

    /** Puts a value in the place of the one with its id. */
    public Editor setValue(Value v) {
      values.put(v.id(), v);
      return this;
    }

    /** Adds a layer; the order does not matter. */
    public Editor add(Layer layer) {
      layers.add(layer);
      return this;
    }

    /** Takes a layer away. */
    public Editor remove(Layer layer) {
      if (!layers.remove(layer)) {
        throw new IllegalArgumentException("no such layer");
      }
      return this;
    }

    /** Puts a layer in the place of another one. */
    public Editor replace(Layer old, Layer by) {
      layers.set(layers.indexOf(old), by);
      return this;
    }

    /** Lets all readers of a value, the host as well, read another one. */
    public Editor redirect(int from, int to) {
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        if (layer.inputs().contains(from)) {
          List<Integer> in = layer.inputs().stream().map(v -> v == from ? to : v).toList();
          layers.set(i, layer.between(in, layer.output()));
        }
      }
      if (output == from) {
        output = to;
      }
      return this;
    }

    /** States the value that the host sends. */
    public Editor input(int id) {
      input = id;
      return this;
    }

    /** States the value that the host gets. */
    public Editor output(int id) {
      output = id;
      return this;
    }

    /** The graph; layers that lead nowhere are left out. */
    public LayerGraph build() {
      Set<Integer> used = new HashSet<>(List.of(output));
      boolean more = true;
      while (more) {
        more = false;
        for (Layer layer : layers) {
          more |= used.contains(layer.output()) && used.addAll(layer.inputs());
        }
      }
      layers.removeIf(layer -> !used.contains(layer.output()));
      return new LayerGraph(network, values, layers, input, output);
    }
  }
}
