package synfire.golden.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.Tensor;
import synfire.golden.number.FloatCodes;
import synfire.golden.number.RealFunction;
import synfire.golden.op.Op;
import synfire.golden.op.Pointwise;
import synfire.golden.op.Reshape;
import synfire.golden.op.Softmax;

/** What the host does at the edges of a network with float32 inputs or outputs. */
public final class HostConversion {

  private HostConversion() {}

  /**
   * QUANTIZE from float32.
   *
   * @param tensor the tensor of codes
   * @param values as many as the tensor has elements
   * @param semantics whose rounding: ties away from zero or to even
   */
  public static byte[] quantizeInput(Tensor tensor, float[] values, Semantics semantics) {
    byte[] codes = new byte[values.length];
    float scale = tensor.scale();
    int zero = tensor.zeroPoint();
    for (int i = 0; i < codes.length; i++) {
      codes[i] =
          semantics == Semantics.ONNX
              ? FloatCodes.quantizeEven(values[i], scale, zero, tensor.type())
              : FloatCodes.quantize(values[i], scale, zero, tensor.type());
    }
    return codes;
  }

  /** DEQUANTIZE to float32 of a tensor of codes, or of int32 sums with scales of their channels. */
  public static float[] dequantizeOutput(Tensor tensor, byte[] codes) {
    if (tensor.type() == DataType.INT32) {
      float[] values = new float[codes.length / 4];
      IntBuffer sums = ByteBuffer.wrap(codes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      for (int i = 0; i < values.length; i++) {
        float scale = tensor.scales().get(i % tensor.scales().size());
        values[i] = (float) (sums.get(i) * (double) scale);
      }
      return values;
    }
    float[] values = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      int code = tensor.type().isSignedCode() ? codes[i] : codes[i] & 0xff;
      values[i] = FloatCodes.dequantize(code, tensor.scale(), tensor.zeroPoint());
    }
    return values;
  }

  /** Whether a node can be computed between float32 tensors. */
  static boolean isFloat(Network network, Node node) {
    Op op = node.op();
    return (op instanceof Pointwise
            || op instanceof Softmax
            || op instanceof Reshape)
        && node.outputs().size() == 1
        && network.tensor(node.inputs().get(0)).type() == DataType.FLOAT32
        && network.tensor(node.inputs().get(0)).elements()
            == network.tensor(node.outputs().get(0)).elements()
        && network.tensor(node.outputs().get(0)).type() == DataType.FLOAT32;
  }

  /** One of these nodes. */
  static float[] apply(Network network, Node node, float[] values) {
    Op op = node.op();
    if (op instanceof Pointwise pointwise) {
      float[] out = new float[values.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = RealFunction.at(pointwise.expression(), values[i]);
      }
      return out;
    }
    if (op instanceof Softmax softmax) {
      return softmax(values, network.tensor(node.inputs().get(0)).dim(-1), softmax.beta());
    }
    return values;
  }

  private static float[] softmax(float[] values, int length, float beta) {
    float[] out = new float[values.length];
    for (int row = 0; row < values.length; row += length) {
      float max = Float.NEGATIVE_INFINITY;
      for (int i = row; i < row + length; i++) {
        max = Math.max(max, values[i]);
      }
      double sum = 0;
      for (int i = row; i < row + length; i++) {
        out[i] = (float) StrictMath.exp(beta * (values[i] - max));
        sum += out[i];
      }
      for (int i = row; i < row + length; i++) {
        out[i] = (float) (out[i] / sum);
      }
    }
    return out;
  }
}
