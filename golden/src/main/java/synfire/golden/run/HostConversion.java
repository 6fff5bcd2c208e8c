package synfire.golden.run;

import synfire.golden.net.DataType;
import synfire.golden.net.Tensor;
import synfire.golden.number.FloatCodes;

/** What the host does at the edges of a network with float32 inputs or outputs. */
public final class HostConversion {

  private HostConversion() {}

  /**
   * QUANTIZE from float32.
   *
   * @param tensor the tensor of codes
   * @param values as many as the tensor has elements
   */
  public static byte[] quantizeInput(Tensor tensor, float[] values) {
    byte[] codes = new byte[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] =
          FloatCodes.quantize(values[i], tensor.scale(), tensor.zeroPoint(), tensor.type());
    }
    return codes;
  }

  /** DEQUANTIZE to float32 of a tensor of codes. */
  public static float[] dequantizeOutput(Tensor tensor, byte[] codes) {
    float[] values = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      int code = tensor.type() == DataType.UINT8 ? codes[i] & 0xff : codes[i];
      values[i] = FloatCodes.dequantize(code, tensor.scale(), tensor.zeroPoint());
    }
    return values;
  }
}
