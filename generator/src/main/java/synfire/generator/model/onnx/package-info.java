/**
 * ONNX files to networks. Values of a graph are constants, codes, or real numbers that are computed
 * when a QuantizeLinear asks for their codes: so the pairs of QuantizeLinear and DequantizeLinear
 * around an operator become its scales and zero points.
 */
package synfire.generator.model.onnx;
