package synfire.generator.model.onnx;

import synfire.golden.net.DataType;

/**
 * How numbers become codes.
 *
 * @param scale real value of a step
 * @param zero signed code of real zero
 * @param type signed type of the codes
 */
record Quantization(float scale, int zero, DataType type) {}
