package synfire.generator.model.onnx;

/**
 * Constant weights, outputs first: w = scale (code - zero).
 *
 * @param codes int8, [outputs][rows][columns][inputs of a group] or [outputs][inputs]
 * @param scales one for each output
 * @param zeros one for each output, int8
 */
record Weights(byte[] codes, float[] scales, int[] zeros) {

  /** Number of outputs. */
  int outputs() {
    return scales.length;
  }

  /** The same, each output multiplied by a positive factor. */
  Weights times(double[] factors) {
    float[] scaled = new float[scales.length];
    for (int o = 0; o < scaled.length; o++) {
      scaled[o] = (float) (scales[o] * factors[o]);
    }
    return new Weights(codes, scaled, zeros);
  }
}
