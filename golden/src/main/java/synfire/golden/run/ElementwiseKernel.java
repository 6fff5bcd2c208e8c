package synfire.golden.run;

import java.util.Arrays;
import java.util.BitSet;
import synfire.golden.net.Tensor;
import synfire.golden.vector.VectorSum;

/** An operation on pairs of elements of two tensors that are broadcast to one shape. */
final class ElementwiseKernel implements Kernel {

  private final Tensor first;
  private final Tensor second;
  private final Tensor output;
  private final int elements;
  /** For each output element the element of the operand; null where they are the same. */
  private final int[] firstIndex;
  private final int[] secondIndex;
  private final ElementwiseRule rule;
  /** The operation on vector lanes; null where there is none and for broadcasts. */
  private final Lazy<VectorSum> vectors;

  ElementwiseKernel(Operands node, ElementwiseRule rule) {
    this.rule = rule;
    first = node.input(0);
    second = node.input(1);
    output = node.output(0);
    int[] a = Shape.of(first.shape());
    int[] b = Shape.of(second.shape());
    int[] result = Shape.broadcastResult(a, b);
    if (result == null) {
      throw node.refuse(
          second, "has shape " + second.shape() + ", which does not fit " + first.shape());
    }
    node.shape(output, result);
    elements = output.elements();
    firstIndex = Shape.broadcast(a, result);
    secondIndex = Shape.broadcast(b, result);
    vectors =
        firstIndex == null && secondIndex == null && rule.onVectors()
            ? new Lazy<>(rule::vectors)
            : null;
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] a = codes[first.id()];
    byte[] b = codes[second.id()];
    byte[] out = new byte[elements];
    codes[output.id()] = out;
    if (vectors != null && scratch.vectors()) {
      vectors.get().codes(a, b, out);
      return;
    }
    for (int i = 0; i < elements; i++) {
      int q1 = a[firstIndex == null ? i : firstIndex[i]];
      int q2 = b[secondIndex == null ? i : secondIndex[i]];
      out[i] = (byte) rule.code(q1, q2);
    }
  }

  @Override
  public void events(byte[][] codes) {
    byte[] a = codes[first.id()];
    byte[] b = codes[second.id()];
    byte[] out = new byte[elements];
    // Where neither operand has an event the output is one constant.
    Arrays.fill(out, (byte) rule.ofValues(0, 0));
    BitSet touched = touched(a, firstIndex, first.zeroPoint());
    touched.or(touched(b, secondIndex, second.zeroPoint()));
    for (int i = touched.nextSetBit(0); i >= 0; i = touched.nextSetBit(i + 1)) {
      int x1 = a[firstIndex == null ? i : firstIndex[i]] - first.zeroPoint();
      int x2 = b[secondIndex == null ? i : secondIndex[i]] - second.zeroPoint();
      out[i] = (byte) rule.ofValues(x1, x2);
    }
    codes[output.id()] = out;
  }

  private BitSet touched(byte[] operand, int[] index, int zeroPoint) {
    BitSet touched = new BitSet(elements);
    for (int i = 0; i < elements; i++) {
      touched.set(i, operand[index == null ? i : index[i]] != zeroPoint);
    }
    return touched;
  }
}
