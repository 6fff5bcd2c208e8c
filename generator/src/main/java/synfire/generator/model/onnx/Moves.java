package synfire.generator.model.onnx;

import java.util.List;
import synfire.golden.op.MaxPool2d;

/** The movements of codes that operators of the graph make. */
final class Moves {

  private static final List<Integer> CHANNELS_LAST = List.of(0, 2, 3, 1);

  private Moves() {}

  /** Another shape of the same elements. */
  record Reshaped(List<Integer> shape) implements Real.Move {
    @Override
    public Codes of(NetworkBuilder network, Codes codes) {
      return network.reshape(codes, shape);
    }
  }

  /** Axes in another order. */
  record Transposed(List<Integer> permutation) implements Real.Move {
    @Override
    public Codes of(NetworkBuilder network, Codes codes) {
      return network.transpose(codes, permutation);
    }
  }

  /** Zeros around. */
  record Padded(int[] before, int[] after, List<Integer> shape) implements Real.Move {
    @Override
    public Codes of(NetworkBuilder network, Codes codes) {
      return network.pad(codes, before, after, shape);
    }
  }

  /** A part. */
  record Sliced(int[] begin, int[] end, int[] step, List<Integer> shape) implements Real.Move {
    @Override
    public Codes of(NetworkBuilder network, Codes codes) {
      return network.slice(codes, begin, end, step, shape);
    }
  }

  /** The largest elements of windows over [1, channels, rows, columns]. */
  record Largest(Real.Windows windows, List<Integer> shape) implements Real.Move {
    @Override
    public Codes of(NetworkBuilder network, Codes codes) {
      int in = network.arranged(codes, CHANNELS_LAST);
      int out = network.like(in, Shapes.sizes(shape, CHANNELS_LAST));
      network.node(
          new MaxPool2d(
              windows.padding(),
              windows.stride()[0],
              windows.stride()[1],
              windows.kernel()[0],
              windows.kernel()[1],
              synfire.golden.op.Activation.NONE),
          List.of(in),
          out);
      Codes made = network.seen(out, shape, CHANNELS_LAST);
      return new Codes(
          out, shape, made.order(), codes.scale(), codes.zero(), codes.type());
    }
  }
}
