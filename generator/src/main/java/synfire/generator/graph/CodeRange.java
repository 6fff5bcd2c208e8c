package synfire.generator.graph;

import synfire.golden.net.DataType;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;

/** Codes that an activation function leaves. */
record CodeRange(int min, int max) {

  /** Bounds are quantized in float32 and rounded half away from zero. */
  static CodeRange of(Activation activation, Tensor out) {
    DataType type = out.type();
    return switch (activation) {
      case NONE -> new CodeRange(type.min(), type.max());
      case RELU -> new CodeRange(code(0, out), type.max());
      case RELU6 -> new CodeRange(code(0, out), code(6, out));
      case RELU_N1_TO_1 -> new CodeRange(code(-1, out), code(1, out));
    };
  }

  private static int code(float bound, Tensor out) {
    double code = out.zeroPoint() + Factor.roundHalfAway(bound / out.scale());
    return (int) Math.max(out.type().min(), Math.min(out.type().max(), code));
  }
}
