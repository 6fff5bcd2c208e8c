package synfire.golden.net;

/** Whose arithmetic the integer operators of a network follow. */
public enum Semantics {
  /** TensorFlow Lite: two roundings in most operators, ties away from zero. */
  TFLITE,
  /**
   * ONNX with QuantizeLinear and DequantizeLinear around each operator: the real factor in double,
   * one rounding of its fixed-point product, ties up; tables and the edges of the network in
   * float32, ties to even.
   */
  ONNX
}
