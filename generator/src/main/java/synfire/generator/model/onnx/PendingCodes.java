package synfire.generator.model.onnx;

import java.util.List;
import synfire.golden.net.DataType;

/**
 * Codes of a softmax, made only if the network reads them: behind the last layer the host computes
 * the softmax in float32 and rounds it, as the graph says.
 *
 * @param x the softmax
 * @param scale of the codes
 * @param zero signed code of real zero
 * @param type type in the graph
 */
record PendingCodes(Real.Softmax x, float scale, int zero, DataType type) implements Value {

  /** How numbers become these codes. */
  Quantization quantization() {
    return new Quantization(scale, zero, type.signed());
  }

  @Override
  public List<Integer> shape() {
    return x.shape();
  }
}
