package synfire.generator.graph;

import java.util.List;
import java.util.Optional;

/**
 * One thing that the chip computes, or a movement of data that has to become addressing before the
 * chip can take the graph ({@link Reshaped}, {@link Transposed}, {@link History}, {@link Padded}).
 */
public sealed interface Layer {

  /** The operation of a {@link Pool} that is what a state was in the frame before. */
  String STATE = "state";

  /** The nodes of the network that it stands for, rising. */
  List<Integer> nodes();

  /** Ids of the values that it reads. */
  List<Integer> inputs();

  /** Id of the value that it writes. */
  int output();

  /** The same layer between other values. */
  Layer between(List<Integer> inputs, int output);

  /** The same layer for more nodes. */
  Layer withNodes(List<Integer> nodes);

  /** The name in listings, such as conv2d. */
  String operation();

  /** The same layer with a table behind it; absent where its hardware step has no place for it. */
  default Optional<Layer> then(Table table) {
    return Optional.empty();
  }

  /**
   * Whether it reads nothing of the frame that it writes: it is the copy of what a state was at the
   * end of the frame before.
   */
  default boolean isState() {
    return operation().equals(STATE);
  }

  /** Whether each output pixel depends on the input pixel at its place alone. */
  default boolean isPixelwise() {
    return false;
  }

  /**
   * Convolution, or dense layer with the map as window.
   *
   * @param groups parts of the input channels, each seen by its part of the outputs
   * @param kernel weights; inputs are those of one group
   */
  record Convolution(
      List<Integer> nodes,
      String operation,
      int input,
      int output,
      Window window,
      int groups,
      Kernel kernel,
      Drain drain)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Convolution between(List<Integer> in, int out) {
      return new Convolution(nodes, operation, in.get(0), out, window, groups, kernel, drain);
    }

    @Override
    public Convolution withNodes(List<Integer> n) {
      return new Convolution(n, operation, input, output, window, groups, kernel, drain);
    }

    /** The same with another window and its weights. */
    public Convolution with(Window w, Kernel k) {
      return new Convolution(nodes, operation, input, output, w, groups, k, drain);
    }

    /** The same with other weights and scales. */
    public Convolution with(Kernel k, Drain d) {
      return new Convolution(nodes, operation, input, output, window, groups, k, d);
    }

    @Override
    public Optional<Layer> then(Table table) {
      return Optional.of(with(kernel, drain.then(table)));
    }

    @Override
    public boolean isPixelwise() {
      return window.isPixel() && !isRecurrent();
    }

    /** Whether it keeps states from row to row. */
    public boolean isRecurrent() {
      return drain.recurrence().isPresent();
    }
  }

  /**
   * Convolution of each channel by itself.
   *
   * @param kernel weights, one input for each output
   */
  record Depthwise(
      List<Integer> nodes,
      String operation,
      int input,
      int output,
      Window window,
      Kernel kernel,
      Drain drain)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Depthwise between(List<Integer> in, int out) {
      return new Depthwise(nodes, operation, in.get(0), out, window, kernel, drain);
    }

    @Override
    public Depthwise withNodes(List<Integer> n) {
      return new Depthwise(n, operation, input, output, window, kernel, drain);
    }

    /** The same with other weights and scales. */
    public Depthwise with(Window w, Kernel k, Drain d) {
      return new Depthwise(nodes, operation, input, output, w, k, d);
    }

    @Override
    public Optional<Layer> then(Table table) {
      return Optional.of(with(window, kernel, drain.then(table)));
    }

    @Override
    public boolean isPixelwise() {
      return window.isPixel();
    }
  }

  /** Sums and maxima of each channel over a window. */
  enum Reduction {
    /** Sum of codes divided by the number of pixels inside the map, ties away from zero. */
    AVERAGE,
    /** Sum of values times the factor that the drain has for the number of pixels inside the map. */
    MEAN,
    /** Largest code. */
    MAXIMUM,
    /** Sum of values times the factor of the drain. */
    SUM
  }

  /**
   * A reduction of each channel over a window, without weights.
   *
   * @param drain factor of a sum, factors of a mean of 1, 2, ... pixels; for the other two only
   *     zero point, range and table count
   */
  record Pool(
      List<Integer> nodes,
      String operation,
      int input,
      int output,
      Window window,
      Reduction reduction,
      Drain drain)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Pool between(List<Integer> in, int out) {
      return new Pool(nodes, operation, in.get(0), out, window, reduction, drain);
    }

    @Override
    public Pool withNodes(List<Integer> n) {
      return new Pool(n, operation, input, output, window, reduction, drain);
    }

    @Override
    public Optional<Layer> then(Table table) {
      return Optional.of(
          new Pool(nodes, operation, input, output, window, reduction, drain.then(table)));
    }

    @Override
    public boolean isPixelwise() {
      return window.isPixel();
    }
  }

  /**
   * Sum of two tables' values, one of each input: addition and subtraction of two scales.
   *
   * @param tableA value for each event x mod 256 of the first input
   * @param tableB value for each event x mod 256 of the second input
   */
  record Sum(
      List<Integer> nodes,
      String operation,
      int first,
      int second,
      int output,
      IntTable tableA,
      IntTable tableB,
      Drain drain)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(first, second);
    }

    @Override
    public Sum between(List<Integer> in, int out) {
      return new Sum(nodes, operation, in.get(0), in.get(1), out, tableA, tableB, drain);
    }

    @Override
    public Sum withNodes(List<Integer> n) {
      return new Sum(n, operation, first, second, output, tableA, tableB, drain);
    }

    @Override
    public boolean isPixelwise() {
      return true;
    }
  }

  /** Product of two inputs. */
  record Product(
      List<Integer> nodes, String operation, int first, int second, int output, Drain drain)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(first, second);
    }

    @Override
    public Product between(List<Integer> in, int out) {
      return new Product(nodes, operation, in.get(0), in.get(1), out, drain);
    }

    @Override
    public Product withNodes(List<Integer> n) {
      return new Product(n, operation, first, second, output, drain);
    }

    @Override
    public Optional<Layer> then(Table table) {
      return Optional.of(
          new Product(nodes, operation, first, second, output, drain.then(table)));
    }

    @Override
    public boolean isPixelwise() {
      return true;
    }
  }

  /** A table's value of the input plus a constant of the channel (the bias of the drain). */
  record ChannelSum(
      List<Integer> nodes,
      String operation,
      int input,
      int output,
      IntTable tableA,
      Drain drain)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public ChannelSum between(List<Integer> in, int out) {
      return new ChannelSum(nodes, operation, in.get(0), out, tableA, drain);
    }

    @Override
    public ChannelSum withNodes(List<Integer> n) {
      return new ChannelSum(n, operation, input, output, tableA, drain);
    }

    @Override
    public boolean isPixelwise() {
      return true;
    }
  }

  /** A function of each code. */
  record Lookup(List<Integer> nodes, String operation, int input, int output, Table table)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Lookup between(List<Integer> in, int out) {
      return new Lookup(nodes, operation, in.get(0), out, table);
    }

    @Override
    public Lookup withNodes(List<Integer> n) {
      return new Lookup(n, operation, input, output, table);
    }

    @Override
    public Optional<Layer> then(Table next) {
      return Optional.of(new Lookup(nodes, operation, input, output, table.then(next)));
    }

    @Override
    public boolean isPixelwise() {
      return true;
    }
  }

  /** Channels of several inputs behind each other: a place in memory, no step. */
  record Concatenated(List<Integer> nodes, List<Integer> inputs, int output) implements Layer {

    public Concatenated {
      inputs = List.copyOf(inputs);
    }

    @Override
    public Concatenated between(List<Integer> in, int out) {
      return new Concatenated(nodes, in, out);
    }

    @Override
    public Concatenated withNodes(List<Integer> n) {
      return new Concatenated(n, inputs, output);
    }

    @Override
    public String operation() {
      return "concatenation";
    }
  }

  /** Some channels that follow each other: a place in memory, no step. */
  record ChannelSlice(List<Integer> nodes, int input, int output, int begin) implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public ChannelSlice between(List<Integer> in, int out) {
      return new ChannelSlice(nodes, in.get(0), out, begin);
    }

    @Override
    public ChannelSlice withNodes(List<Integer> n) {
      return new ChannelSlice(n, input, output, begin);
    }

    @Override
    public String operation() {
      return "slice";
    }
  }

  /** The zero point around a map. */
  record Padded(List<Integer> nodes, int input, int output, int top, int left) implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Padded between(List<Integer> in, int out) {
      return new Padded(nodes, in.get(0), out, top, left);
    }

    @Override
    public Padded withNodes(List<Integer> n) {
      return new Padded(n, input, output, top, left);
    }

    @Override
    public String operation() {
      return "pad";
    }
  }

  /**
   * The last rows of earlier frames in front of a frame; rows before the first frame since reset
   * hold the zero point.
   *
   * @param rows how many
   */
  record History(List<Integer> nodes, int input, int output, int rows) implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public History between(List<Integer> in, int out) {
      return new History(nodes, in.get(0), out, rows);
    }

    @Override
    public History withNodes(List<Integer> n) {
      return new History(n, input, output, rows);
    }

    @Override
    public String operation() {
      return "history";
    }
  }

  /** The same elements in the same order, cut into other rows, columns and channels. */
  record Reshaped(List<Integer> nodes, int input, int output) implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Reshaped between(List<Integer> in, int out) {
      return new Reshaped(nodes, in.get(0), out);
    }

    @Override
    public Reshaped withNodes(List<Integer> n) {
      return new Reshaped(n, input, output);
    }

    @Override
    public String operation() {
      return "reshape";
    }
  }

  /**
   * Elements in another order.
   *
   * @param shape sizes of the input's axes
   * @param permutation input axis of each output axis
   */
  record Transposed(
      List<Integer> nodes, int input, int output, List<Integer> shape, List<Integer> permutation)
      implements Layer {

    public Transposed {
      shape = List.copyOf(shape);
      permutation = List.copyOf(permutation);
    }

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Transposed between(List<Integer> in, int out) {
      return new Transposed(nodes, in.get(0), out, shape, permutation);
    }

    @Override
    public Transposed withNodes(List<Integer> n) {
      return new Transposed(n, input, output, shape, permutation);
    }

    @Override
    public String operation() {
      return "transpose";
    }
  }

  /** Softmax over the channels of each pixel, by the unit in the host port. */
  record SoftmaxAtEnd(List<Integer> nodes, int input, int output, SoftmaxTable table)
      implements Layer {

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public SoftmaxAtEnd between(List<Integer> in, int out) {
      return new SoftmaxAtEnd(nodes, in.get(0), out, table);
    }

    @Override
    public SoftmaxAtEnd withNodes(List<Integer> n) {
      return new SoftmaxAtEnd(n, input, output, table);
    }

    @Override
    public String operation() {
      return "softmax";
    }

    @Override
    public boolean isPixelwise() {
      return true;
    }
  }
}
