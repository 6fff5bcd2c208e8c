package synfire.generator.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;

/**
 * Decides which channel lies in which lane. Channels follow each other in their order; where a part
 * of a value must start with a word of its own (a part of a concatenation, a slice), the lanes
 * before stay unused, and so they do in every value that is computed lane by lane from it.
 */
public final class Placements {

  private record Part(int parent, int offset) {}

  private final LayerGraph graph;
  private final int laneCount;
  private final Map<Integer, Part> parts = new HashMap<>();
  private final Map<Integer, TreeSet<Integer>> breaks = new HashMap<>();
  private final Map<Integer, Placement> placements = new HashMap<>();

  private Placements(LayerGraph graph, int laneCount) {
    this.graph = graph;
    this.laneCount = laneCount;
  }

  /** The placement of each value by its id. */
  public static Map<Integer, Placement> of(LayerGraph graph, int laneCount) {
    Placements p = new Placements(graph, laneCount);
    p.findParts();
    p.findBreaks();
    for (Value v : graph.values()) {
      p.place(v);
    }
    return p.placements;
  }

  private void findParts() {
    for (Layer layer : graph.layers()) {
      if (layer instanceof Layer.Concatenated c) {
        int offset = 0;
        for (int in : c.inputs()) {
          put(in, new Part(c.output(), offset));
          offset += graph.value(in).depth();
        }
      } else if (layer instanceof Layer.ChannelSlice s) {
        put(s.output(), new Part(s.input(), s.begin()));
      }
    }
  }

  private void put(int value, Part part) {
    if (parts.put(value, part) != null) {
      throw new IllegalStateException("value " + value + " lies in two rings");
    }
  }

  private void findBreaks() {
    for (Value v : graph.values()) {
      breaks.put(v.id(), new TreeSet<>());
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<Integer, Part> e : parts.entrySet()) {
        changed |= shareWithParent(e.getKey(), e.getValue());
      }
      for (Layer layer : graph.layers()) {
        if (lanewise(layer)) {
          for (int in : layer.inputs()) {
            changed |= breaks.get(in).addAll(breaks.get(layer.output()));
            changed |= breaks.get(layer.output()).addAll(breaks.get(in));
          }
        }
      }
    }
  }

  private boolean shareWithParent(int child, Part part) {
    TreeSet<Integer> own = breaks.get(child);
    TreeSet<Integer> parents = breaks.get(part.parent());
    int begin = part.offset();
    int end = begin + graph.value(child).depth();
    boolean changed = false;
    if (begin > 0) {
      changed |= parents.add(begin);
    }
    if (end < graph.value(part.parent()).depth()) {
      changed |= parents.add(end);
    }
    for (int b : own) {
      changed |= parents.add(begin + b);
    }
    for (int b : List.copyOf(parents)) {
      if (b > begin && b < end) {
        changed |= own.add(b - begin);
      }
    }
    return changed;
  }

  /** Whether output channels lie in the lanes of the input channels. */
  public static boolean lanewise(Layer layer) {
    return layer instanceof Layer.Depthwise
        || layer instanceof Layer.Pool
        || layer instanceof Layer.Sum
        || layer instanceof Layer.Product
        || layer instanceof Layer.ChannelSum
        || layer instanceof Layer.Lookup
        || layer instanceof Layer.Padded;
  }

  private Placement place(Value v) {
    Placement known = placements.get(v.id());
    if (known != null) {
      return known;
    }
    Part part = parts.get(v.id());
    Placement p = part == null ? root(v) : inside(v, part);
    placements.put(v.id(), p);
    return p;
  }

  private Placement root(Value v) {
    List<Integer> lanes = new ArrayList<>();
    for (int c = 0; c < v.depth(); c++) {
      if (breaks.get(v.id()).contains(c)) {
        fillWord(lanes);
      }
      lanes.add(c);
    }
    fillWord(lanes);
    return new Placement(v.id(), 0, lanes, laneCount);
  }

  private void fillWord(List<Integer> lanes) {
    while (lanes.size() % laneCount != 0) {
      lanes.add(-1);
    }
  }

  private Placement inside(Value v, Part part) {
    Placement parent = place(graph.value(part.parent()));
    int begin = parent.lanes().indexOf(part.offset());
    int last = parent.lanes().indexOf(part.offset() + v.depth() - 1);
    int end = (last / laneCount + 1) * laneCount;
    List<Integer> lanes = new ArrayList<>();
    for (int i = begin; i < end; i++) {
      int c = parent.lanes().get(i);
      lanes.add(c < 0 ? -1 : c - part.offset());
    }
    return new Placement(
        parent.root(), parent.firstWord() + begin / laneCount, lanes, laneCount);
  }
}
