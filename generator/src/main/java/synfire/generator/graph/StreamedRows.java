package synfire.generator.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.State;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Reshape;
import synfire.golden.op.Split;
import synfire.golden.op.StridedSlice;

/**
 * States that are the last rows of a stream: a concatenation puts kept rows in front of new ones,
 * and the last rows of both are kept for the next inference. Time is then the axis of rows, and a
 * layer that reads the concatenation sees a window over it.
 */
final class StreamedRows {

  /**
   * A concatenation of kept and new rows.
   *
   * @param rows kept rows in front
   * @param refusal why it is no window over a stream, empty if it is one
   */
  record Window(int rows, String refusal) {}

  /** Rows of a tensor that another tensor is, by movements of whole rows. */
  private record Part(int tensor, int first, int rows) {}

  private final Network network;
  private final Map<Integer, Node> makers = new HashMap<>();
  private final Map<Integer, State> states = new HashMap<>();

  StreamedRows(Network network) {
    this.network = network;
    for (Node node : network.nodes()) {
      node.outputs().forEach(id -> makers.put(id, node));
    }
    network.states().forEach(state -> states.put(state.tensor(), state));
  }

  /** The state that a tensor holds rows of. */
  Optional<State> state(int tensor) {
    return Optional.ofNullable(states.get(part(tensor).tensor()));
  }

  /** The node that makes a tensor, which must not be a state itself. */
  Node maker(int tensor) {
    return makers.get(tensor);
  }

  /** What a concatenation of rows is, absent if it begins with no rows of a state. */
  Optional<Window> window(Node node) {
    return state(node.inputs().get(0)).map(state -> window(node, state));
  }

  private Window window(Node node, State state) {
    int all = rows(state.tensor());
    Part kept = part(node.inputs().get(0));
    String name = "state " + state.name() + " ";
    if (node.inputs().size() != 2 || kept.first() + kept.rows() != all) {
      return new Window(0, name + "is joined otherwise than with new rows behind its last ones");
    }
    int fresh = node.inputs().get(1);
    int rows = kept.rows() + rows(fresh);
    Part next = part(state.next());
    Part source = part(fresh);
    boolean ofBoth =
        next.equals(new Part(node.outputs().get(0), rows - all, all));
    boolean ofNew =
        next.equals(new Part(source.tensor(), source.first() + source.rows() - all, all));
    if (!ofBoth && !ofNew) {
      return new Window(0, name + "does not keep the last rows of what it is joined with");
    }
    if (!state.beginsWith(network.tensor(state.tensor()).zeroPoint())) {
      return new Window(0, name + "begins with other codes than the zero point");
    }
    return new Window(kept.rows(), "");
  }

  private Part part(int tensor) {
    Node maker = makers.get(tensor);
    if (maker != null && maker.op() instanceof Reshape) {
      int in = maker.inputs().get(0);
      return shape(in).isPresent() && shape(in).equals(shape(tensor)) ? part(in) : whole(tensor);
    }
    if (maker != null && maker.op() instanceof StridedSlice slice) {
      return slice(maker, slice, tensor);
    }
    if (maker != null && maker.op() instanceof Split split) {
      return split(maker, split, tensor);
    }
    return whole(tensor);
  }

  private Part whole(int tensor) {
    return new Part(tensor, 0, rows(tensor));
  }

  private Part slice(Node maker, StridedSlice slice, int tensor) {
    int in = maker.inputs().get(0);
    List<Integer> shape = network.tensor(in).shape();
    int first = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      boolean byOne = slice.stride().get(axis) == 1;
      if (byOne && MapShape.axis(shape, axis) == MapShape.ROWS) {
        first = slice.begin().get(axis);
      } else if (!byOne
          || slice.begin().get(axis) != 0
          || slice.end().get(axis) < shape.get(axis)) {
        return whole(tensor);
      }
    }
    return of(in, first, tensor);
  }

  private Part split(Node maker, Split split, int tensor) {
    int in = maker.inputs().get(0);
    if (MapShape.axis(network.tensor(in).shape(), split.axis()) != MapShape.ROWS) {
      return whole(tensor);
    }
    int first = 0;
    for (int output : maker.outputs()) {
      if (output == tensor) {
        break;
      }
      first += rows(output);
    }
    return of(in, first, tensor);
  }

  private Part of(int in, int first, int tensor) {
    if (shape(tensor).isEmpty()) {
      return whole(tensor);
    }
    Part source = part(in);
    return new Part(source.tensor(), source.first() + first, rows(tensor));
  }

  private Optional<MapShape> shape(int tensor) {
    return MapShape.of(network.tensor(tensor).shape());
  }

  /** Rows of a tensor; 1 where it is no map. */
  private int rows(int tensor) {
    return shape(tensor).map(MapShape::rows).orElse(1);
  }
}
