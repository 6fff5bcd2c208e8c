package synfire.golden.op;

/**
 * One operation of a network: its attributes as they stand in the model file. Shapes, types and
 * scales belong to the tensors; what an operation means bit for bit is in {@code
 * synfire.golden.run}.
 */
public sealed interface Op
    permits Conv2d,
        DepthwiseConv2d,
        FullyConnected,
        AveragePool2d,
        MaxPool2d,
        Mean,
        Add,
        Sub,
        Mul,
        Unary,
        Pointwise,
        Softmax,
        Quantize,
        Dequantize,
        Pad,
        Reshape,
        Transpose,
        Concatenation,
        Split,
        StridedSlice,
        BatchMatMul,
        SquaredDifference,
        Rsqrt,
        StateSpace {

  /** The name of this operation in every report and in every mirrored folder, such as conv2d. */
  String key();
}
