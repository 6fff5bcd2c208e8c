package synfire.golden.op;

/** Activation that is fused into an operation as a clamp of its output codes. */
public enum Activation {
  NONE,
  RELU,
  RELU6,
  RELU_N1_TO_1
}
