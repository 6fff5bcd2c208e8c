package synfire.golden.run;

import java.util.Arrays;
import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.op.Activation;
import synfire.golden.op.BatchMatMul;

/** BATCH_MATMUL: the sum over k of (a[i, k] - z_a)(b[k, j] - z_b), scaled. */
final class BatchMatMulKernel implements Kernel {

  private final Tensor first;
  private final Tensor second;
  private final Tensor output;
  private final int height;
  private final int depth;
  private final int width;
  private final int aRow;
  private final int aColumn;
  private final int bRow;
  private final int bColumn;
  /** First element of each product's matrices. */
  private final int[] firstMatrix;
  private final int[] secondMatrix;
  private final OutputStage stage;

  BatchMatMulKernel(Operands node) {
    BatchMatMul op = (BatchMatMul) node.node().op();
    node.arity(2, 2, 1);
    first = node.input(0);
    second = node.input(1);
    output = node.output(0);
    int[] a = Shape.of(first.shape());
    int[] b = Shape.of(second.shape());
    if (a.length < 2 || b.length < 2) {
      throw node.refuse("has operands of fewer than 2 axes");
    }
    int aHeight = a[a.length - 2];
    int aWidth = a[a.length - 1];
    int bHeight = b[b.length - 2];
    int bWidth = b[b.length - 1];
    height = op.adjointX() ? aWidth : aHeight;
    depth = op.adjointX() ? aHeight : aWidth;
    width = op.adjointY() ? bHeight : bWidth;
    if (depth != (op.adjointY() ? bWidth : bHeight)) {
      throw node.refuse("multiplies " + first.shape() + " by " + second.shape());
    }
    aRow = op.adjointX() ? 1 : aWidth;
    aColumn = op.adjointX() ? aWidth : 1;
    bRow = op.adjointY() ? 1 : bWidth;
    bColumn = op.adjointY() ? bWidth : 1;
    int[] aBatch = Arrays.copyOf(a, a.length - 2);
    int[] bBatch = Arrays.copyOf(b, b.length - 2);
    int[] batch = Shape.broadcastResult(aBatch, bBatch);
    if (batch == null) {
      throw node.refuse("multiplies " + first.shape() + " by " + second.shape());
    }
    int[] result = Arrays.copyOf(batch, batch.length + 2);
    result[batch.length] = height;
    result[batch.length + 1] = width;
    node.shape(output, result);
    firstMatrix = Shape.targets(batch, aBatch);
    secondMatrix = Shape.targets(batch, bBatch);
    Arrays.setAll(firstMatrix, i -> firstMatrix[i] * aHeight * aWidth);
    Arrays.setAll(secondMatrix, i -> secondMatrix[i] * bHeight * bWidth);
    Scaling scaling =
        node.scaling(
            node.onnx()
                ? Multiplier.exactProduct(first.scale(), second.scale(), output.scale())
                : Multiplier.matrixProduct(first.scale(), second.scale(), output.scale()));
    stage =
        new OutputStage(
            new Scaling[] {scaling},
            output.zeroPoint(),
            ActivationRange.of(
                Activation.NONE, output.scale(), output.zeroPoint(), output.type()));
    long largest =
        (long) MatrixWeights.largestValue(first)
            * MatrixWeights.largestValue(second)
            * depth;
    stage.check(node, output, new long[] {largest});
  }

  @Override
  public long macs() {
    return (long) output.elements() * depth;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] a = codes[first.id()];
    byte[] b = codes[second.id()];
    byte[] out = new byte[firstMatrix.length * height * width];
    int at = 0;
    for (int n = 0; n < firstMatrix.length; n++) {
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          out[at++] =
              stage.code(
                  product(a, firstMatrix[n] + i * aRow, b, secondMatrix[n] + j * bColumn), 0);
        }
      }
    }
    codes[output.id()] = out;
  }

  /** Sums of raw codes, zero points taken out at the end: ab - z_b a - z_a b + k z_a z_b. */
  private int product(byte[] a, int aFrom, byte[] b, int bFrom) {
    int products = 0;
    int aSum = 0;
    int bSum = 0;
    for (int k = 0; k < depth; k++) {
      int p = a[aFrom + k * aColumn];
      int q = b[bFrom + k * bRow];
      products += p * q;
      aSum += p;
      bSum += q;
    }
    return products
        - second.zeroPoint() * aSum
        - first.zeroPoint() * bSum
        + depth * first.zeroPoint() * second.zeroPoint();
  }

  @Override
  public void events(byte[][] codes) {
    byte[] a = codes[first.id()];
    byte[] b = codes[second.id()];
    int[] sums = new int[firstMatrix.length * height * width];
    for (int n = 0; n < firstMatrix.length; n++) {
      for (int i = 0; i < height; i++) {
        for (int k = 0; k < depth; k++) {
          int value = a[firstMatrix[n] + i * aRow + k * aColumn] - first.zeroPoint();
          for (int j = 0; value != 0 && j < width; j++) {
            int other = b[secondMatrix[n] + k * bRow + j * bColumn] - second.zeroPoint();
            sums[(n * height + i) * width + j] += value * other;
          }
        }
      }
    }
    byte[] out = new byte[sums.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = stage.code(sums[i], 0);
    }
    codes[output.id()] = out;
  }
}
