package synfire.generator.model.onnx;

import java.util.List;
import java.util.Optional;
import synfire.golden.net.DataType;
import synfire.golden.op.Expression;
import synfire.golden.op.Padding;

/**
 * Real numbers of the graph, not calculated yet: the network computes their codes when a
 * QuantizeLinear says which. Each knows the node that it comes from.
 */
sealed interface Real extends Value {

  /** Index of the node. */
  int site();

  /** What codes stand for. */
  record Dequantized(Codes codes, int site) implements Real {
    @Override
    public List<Integer> shape() {
      return codes.shape();
    }
  }

  /** What codes stand for that are not made yet. */
  record Rounded(PendingCodes codes, int site) implements Real {
    @Override
    public List<Integer> shape() {
      return codes.shape();
    }

    /** The rounding as a function of the numbers before it. */
    Expression expression() {
      DataType type = codes.type();
      Expression scale = Expression.number(codes.scale());
      Expression zero = Expression.number(codes.zero() + type.offset());
      Expression steps =
          Expression.call(
              Expression.Function.ROUND,
              Expression.call(Expression.Function.DIV, Expression.X, scale));
      Expression code =
          Expression.call(
              Expression.Function.MIN,
              Expression.call(
                  Expression.Function.MAX,
                  Expression.call(Expression.Function.ADD, steps, zero),
                  Expression.number(type.min())),
              Expression.number(type.max()));
      return Expression.call(
          Expression.Function.MUL, Expression.call(Expression.Function.SUB, code, zero), scale);
    }
  }

  /**
   * What constant codes stand for.
   *
   * @param codes of a type of codes, or INT32
   * @param scales one, or one for each index of the axis
   * @param zeros as many
   * @param axis of the scales
   */
  record DequantizedConstant(Fixed codes, float[] scales, int[] zeros, int axis, int site)
      implements Real {
    @Override
    public List<Integer> shape() {
      return codes.shape();
    }

    /** The real value of an element. */
    double at(int i) {
      int index = 0;
      if (scales.length > 1) {
        int inner = Shapes.elements(codes.shape().subList(axis + 1, codes.shape().size()));
        index = i / inner % scales.length;
      }
      return (codes.values().integer(codes.type(), i) - zeros[index]) * (double) scales[index];
    }
  }

  /** An input of the graph in float32, perhaps a map with its channels on axis 1. */
  record Input(int tensor, List<Integer> shape, boolean channelsFirst, int site)
      implements Real {}

  /** A function of each element. */
  record Function(Real x, Expression expression, int site) implements Real {
    @Override
    public List<Integer> shape() {
      return x.shape();
    }
  }

  /** Each element, at least low and at most high. */
  record Clip(Real x, float low, float high, int site) implements Real {
    @Override
    public List<Integer> shape() {
      return x.shape();
    }

    Expression expression() {
      Expression e = Expression.X;
      if (low > Float.NEGATIVE_INFINITY) {
        e = Expression.call(Expression.Function.MAX, e, Expression.number(low));
      }
      if (high < Float.POSITIVE_INFINITY) {
        e = Expression.call(Expression.Function.MIN, e, Expression.number(high));
      }
      return e;
    }
  }

  /**
   * Sums of products with constant weights.
   *
   * @param x [1, channels, rows, columns] for windows, [..., inputs] else
   * @param windows how a convolution moves; absent for a matrix product along the final axis
   * @param weights of the outputs
   * @param bias real number for each output, empty for none
   */
  record Linear(
      Real x,
      Optional<Windows> windows,
      Weights weights,
      Optional<double[]> bias,
      List<Integer> shape,
      int site)
      implements Real {}

  /** How windows of a convolution or a pool lie. */
  record Windows(Padding padding, int[] kernel, int[] stride, int[] dilation, int groups) {}

  /** The kinds of elementwise operations on two tensors. */
  enum PairKind {
    ADD,
    SUB,
    MUL
  }

  /** An elementwise operation on two tensors. */
  record Pair(PairKind kind, Real first, Real second, List<Integer> shape, int site)
      implements Real {}

  /** A matrix product of two computed tensors. */
  record Product(Real first, Real second, List<Integer> shape, int site) implements Real {}

  /**
   * The states of a diagonal recurrence over the rows of [1, channels, rows, 1].
   *
   * @param weights two outputs for each state
   * @param eigenvalues real and imaginary parts in steps of 2^-fractionBits
   * @param stateScale value of one step of a state
   */
  record StateSpace(
      Real x,
      Weights weights,
      int[] eigenvalues,
      int stateBits,
      int fractionBits,
      float stateScale,
      List<Integer> shape,
      int site)
      implements Real {}

  /** A mean over axes, which stay with size 1. */
  record Mean(Real x, List<Integer> axes, List<Integer> shape, int site) implements Real {}

  /** A mean over windows of [1, channels, rows, columns]. */
  record Average(Real x, Windows windows, List<Integer> shape, int site) implements Real {}

  /** A softmax along an axis. */
  record Softmax(Real x, int axis, int site) implements Real {
    @Override
    public List<Integer> shape() {
      return x.shape();
    }
  }

  /** Tensors one behind the other along an axis. */
  record Joined(List<Real> parts, int axis, List<Integer> shape, int site) implements Real {}

  /** A selection or another order of the elements, with zeros or minima of them perhaps. */
  record Moved(Real x, Move move, List<Integer> shape, int site) implements Real {}

  /** A movement of codes that is the same for the numbers behind them. */
  interface Move {
    /** The codes after it. */
    Codes of(NetworkBuilder network, Codes codes);
  }
}
