package synfire.generator.model.onnx;

import synfire.golden.net.DataType;

/**
 * Constant weights, outputs first: w = scale (code - zero).
 *
 * @param type signed type of the codes
 * @param codes [outputs][rows][columns][inputs of a group] or [outputs][inputs]
 * @param scales one for each output
 * @param zeros signed code, one for each output
 */
record Weights(DataType type, byte[] codes, float[] scales, int[] zeros) {

  /** Number of outputs. */
  int outputs() {
    return scales.length;
  }

  /** Whether 4 bits hold all weights without their zero points. */
  boolean areNarrow() {
    int perOutput = codes.length / outputs();
    for (int i = 0; i < codes.length; i++) {
      int weight = codes[i] - zeros[i / perOutput];
      if (weight < -8 || weight > 7) {
        return false;
      }
    }
    return true;
  }

  /** The same, each output multiplied by a positive factor. */
  Weights times(double[] factors) {
    float[] scaled = new float[scales.length];
    for (int o = 0; o < scaled.length; o++) {
      scaled[o] = (float) (scales[o] * factors[o]);
    }
    return new Weights(type, codes, scaled, zeros);
  }
}
