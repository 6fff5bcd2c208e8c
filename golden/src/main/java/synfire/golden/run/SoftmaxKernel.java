package synfire.golden.run;

import synfire.golden.net.Tensor;
import synfire.golden.number.SoftmaxScale;
import synfire.golden.op.Softmax;

/** SOFTMAX over the last axis, output scale 1/256 and zero point -128. */
final class SoftmaxKernel implements Kernel {

  private final Tensor input;
  private final Tensor output;
  private final int length;
  private final SoftmaxScale scale;
  /** exp of the differences 0, -1, ... -255 in Q0.31, 0 below the lowest. */
  private final int[] exponentials = new int[256];

  SoftmaxKernel(Operands node) {
    Softmax op = (Softmax) node.node().op();
    node.arity(1, 1, 1);
    input = node.input(0);
    output = node.int8Output(0);
    node.shape(output, Shape.of(input.shape()));
    if (output.scale() != 1f / 256f || output.zeroPoint() != -128) {
      throw node.refuse(output, "has scale or zero point other than 1/256 and -128");
    }
    length = input.shape().isEmpty() ? 1 : input.dim(-1);
    if (length < 1 || length > SoftmaxScale.LONGEST_ROW) {
      throw node.refuse(
          input, "has rows of " + length + ", expected 1 to " + SoftmaxScale.LONGEST_ROW);
    }
    try {
      scale = SoftmaxScale.of(op.beta(), input.scale());
    } catch (IllegalArgumentException e) {
      throw node.refuse(input, "has scale " + input.scale() + ": " + e.getMessage());
    }
    for (int i = 0; i < 256 && -i >= scale.lowest(); i++) {
      exponentials[i] = scale.exponential(-i);
    }
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input.id()];
    byte[] out = new byte[in.length];
    for (int row = 0; row < in.length; row += length) {
      int max = -128;
      for (int i = 0; i < length; i++) {
        max = Math.max(max, in[row + i]);
      }
      int sum = 0;
      for (int i = 0; i < length; i++) {
        sum += SoftmaxScale.addend(exponentials[max - in[row + i]]);
      }
      for (int i = 0; i < length; i++) {
        int exponential = exponentials[max - in[row + i]];
        // 0 stands for a difference below the lowest as well: both give the lowest code.
        out[row + i] = (byte) SoftmaxScale.quotient(exponential, sum);
      }
    }
    codes[output.id()] = out;
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input.id()];
    byte[] out = new byte[in.length];
    for (int row = 0; row < in.length; row += length) {
      int events = 0;
      int max = Integer.MIN_VALUE;
      for (int i = row; i < row + length; i++) {
        int value = in[i] - input.zeroPoint();
        if (value != 0) {
          events++;
          max = Math.max(max, value);
        }
      }
      int absent = length - events;
      max = absent > 0 ? Math.max(max, 0) : max;
      int sum = absent == 0 ? 0 : absent * SoftmaxScale.addend(exponential(-max));
      for (int i = row; i < row + length; i++) {
        int value = in[i] - input.zeroPoint();
        if (value != 0) {
          sum += SoftmaxScale.addend(exponential(value - max));
        }
      }
      for (int i = row; i < row + length; i++) {
        int difference = in[i] - input.zeroPoint() - max;
        out[i] =
            difference < scale.lowest()
                ? -128
                : (byte) SoftmaxScale.quotient(exponential(difference), sum);
      }
    }
    codes[output.id()] = out;
  }

  private int exponential(int difference) {
    return difference < scale.lowest() ? 0 : scale.exponential(difference);
  }
}
