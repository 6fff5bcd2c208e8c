package synfire.generator.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import synfire.generator.model.Refusal;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;

/** QuantizeLinear and DequantizeLinear. */
final class QuantizationOperators extends OperatorFamily {

  QuantizationOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  /** The value of the graph, its codes not made yet perhaps. */
  Value quantizeLinear() {
    plainTypes();
    if (value(0) instanceof Fixed data && data.isReal()) {
      return quantizedConstant(data);
    }
    Real x = real(0);
    Scales s = oneScale(1, 2);
    int type = node().integer("output_dtype", 0);
    if (!node().has(2) && type != 0) {
      s = new Scales(s.scales(), s.zeros(), TensorReader.codes(type).orElseThrow());
    }
    if (x instanceof Real.Softmax softmax) {
      return new PendingCodes(softmax, s.scales()[0], s.signedZero(), s.type());
    }
    return quantized(x, s);
  }

  /** The codes of a float constant. */
  private Fixed quantizedConstant(Fixed data) {
    Scales s = scales(1, 2, DataType.UINT8);
    if (!s.type().isCode() && s.type() != DataType.INT32) {
      throw Refusal.broken("its zero point has type " + s.type(), "codes of at most 8 bits");
    }
    int axis = s.scales().length > 1 ? scaleAxis(data.shape(), s) : 0;
    int inner =
        s.scales().length > 1
            ? Shapes.elements(data.shape().subList(axis + 1, data.shape().size()))
            : 1;
    boolean whole = s.type() == DataType.INT32;
    long least = whole ? Integer.MIN_VALUE : s.type().min();
    long most = whole ? Integer.MAX_VALUE : s.type().max();
    byte[] out = new byte[data.elements() * s.type().bytes()];
    ByteBuffer codes =
        ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < data.elements(); i++) {
      int index = s.scales().length > 1 ? i / inner % s.scales().length : 0;
      double code = Math.rint(data.values().float32(i) / s.scales()[index]) + s.zeros()[index];
      long bounded = (long) Math.max(least, Math.min(most, code));
      if (s.type() == DataType.INT32) {
        codes.putInt((int) bounded);
      } else {
        codes.put((byte) bounded);
      }
    }
    return new Fixed(s.type(), data.shape(), Constant.of(out));
  }

  Real dequantizeLinear() {
    plainTypes();
    return dequantized(0, 1, 2);
  }

  private void plainTypes() {
    if (node().integer("block_size", 0) != 0) {
      throw new Refusal(
          "it has scales for blocks", "one scale for a tensor or for each channel", "");
    }
    int type = node().integer("output_dtype", 0);
    if (type != 0 && type != 1 && TensorReader.codes(type).isEmpty()) {
      throw new Refusal(
          "its output has type " + TensorReader.typeName(type),
          "codes of at most 8 bits, or float32",
          TensorReader.typeHint(type));
    }
  }
}
