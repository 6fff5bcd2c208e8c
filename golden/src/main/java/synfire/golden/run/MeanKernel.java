package synfire.golden.run;

import java.util.Arrays;
import java.util.stream.IntStream;
import synfire.golden.net.Tensor;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.op.Mean;

/**
 * MEAN: sum of x over the axes, scaled by the multiplier divided by the count (ONNX: the multiplier
 * of the divided factor).
 */
final class MeanKernel implements Kernel {

  private final Tensor input;
  private final Tensor output;
  private final int count;
  /** For each input element, the output element that it is added to. */
  private final int[] target;
  private final Scaling scaling;

  MeanKernel(Operands node) {
    Mean op = (Mean) node.node().op();
    node.arity(2, 2, 1);
    input = node.input(0);
    output = node.output(0);
    int[] shape = Shape.of(input.shape());
    boolean[] reduced = new boolean[shape.length];
    for (int axis : node.integers(1, "axes")) {
      if (axis < -shape.length || axis >= shape.length) {
        throw node.refuse(input, "has " + shape.length + " axes, axis " + axis + " is none");
      }
      reduced[axis < 0 ? axis + shape.length : axis] = true;
    }
    int[] kept = shape.clone();
    long n = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      if (reduced[axis]) {
        n *= shape[axis];
        kept[axis] = 1;
      }
    }
    if (n < 1 || n > Integer.MAX_VALUE / 255) {
      throw node.refuse(input, "has " + n + " elements to a mean, expected 1 to 2^23");
    }
    count = (int) n;
    int[] dropped =
        IntStream.range(0, shape.length)
            .filter(axis -> !reduced[axis])
            .map(axis -> shape[axis])
            .toArray();
    node.shape(output, op.keepDims() ? kept : dropped);
    target = Shape.targets(shape, kept);
    scaling =
        node.scaling(
            node.onnx()
                ? Multiplier.mean(input.scale(), output.scale(), count)
                : Multiplier.ratio(input.scale(), output.scale()).dividedBy(count));
    if (!scaling.reaches(255L * count)) {
      throw node.refuse(output, "has the scale " + output.scale() + ", which overflows 32 bits");
    }
  }

  private byte code(long code) {
    return (byte) Math.max(output.type().min(), Math.min(output.type().max(), code));
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input.id()];
    int[] sums = scratch.sums(output.elements());
    Arrays.fill(sums, 0, output.elements(), 0);
    for (int i = 0; i < in.length; i++) {
      sums[target[i]] += in[i];
    }
    byte[] out = new byte[output.elements()];
    for (int i = 0; i < out.length; i++) {
      long scaled = scaling.fast(sums[i] - count * input.zeroPoint());
      out[i] = code(scaled + output.zeroPoint());
    }
    codes[output.id()] = out;
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input.id()];
    int[] sums = new int[output.elements()];
    for (int i = 0; i < in.length; i++) {
      int value = in[i] - input.zeroPoint();
      if (value != 0) {
        sums[target[i]] += value;
      }
    }
    byte[] out = new byte[sums.length];
    for (int i = 0; i < out.length; i++) {
      long code = (long) scaling.apply(sums[i]) + output.zeroPoint();
      out[i] = code(code);
    }
    codes[output.id()] = out;
  }
}
