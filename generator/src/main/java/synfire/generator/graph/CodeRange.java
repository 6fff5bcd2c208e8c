package synfire.generator.graph;

import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;

/** Codes that an activation function leaves. */
record CodeRange(int min, int max) {

  /** Bounds are quantized in float32 and rounded half away from zero. */
  static CodeRange of(Activation activation, Tensor out) {
    return switch (activation) {
      case NONE -> new CodeRange(-128, 127);
      case RELU -> new CodeRange(code(0, out), 127);
      case RELU6 -> new CodeRange(code(0, out), code(6, out));
      case RELU_N1_TO_1 -> new CodeRange(code(-1, out), code(1, out));
    };
  }

  private static int code(float bound, Tensor out) {
    double code = out.zeroPoint() + Factor.roundHalfAway(bound / out.scale());
    return (int) Math.max(-128, Math.min(127, code));
  }
}
