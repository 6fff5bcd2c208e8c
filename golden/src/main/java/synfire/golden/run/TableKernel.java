package synfire.golden.run;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import synfire.golden.net.Tensor;

/** A function of one code: a table in the dense way, the function itself for each event. */
final class TableKernel implements Kernel {

  private final Tensor input;
  private final Tensor output;
  private final IntUnaryOperator function;
  private final byte[] table = new byte[256];

  /** A function of codes; the tensors have equal element counts. */
  TableKernel(Operands node, Tensor input, Tensor output, IntUnaryOperator function) {
    this.input = input;
    this.output = output;
    this.function = function;
    node.shape(output, Shape.of(input.shape()));
    for (int i = 0; i < 256; i++) {
      table[i] = (byte) function.applyAsInt(code((byte) i));
    }
  }

  private int code(byte stored) {
    return input.type().isSignedCode() ? stored : stored & 0xff;
  }

  @Override
  public long macs() {
    return 0;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input.id()];
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = table[in[i] & 0xff];
    }
    codes[output.id()] = out;
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input.id()];
    byte[] out = new byte[in.length];
    int zeroPoint = input.zeroPoint();
    Arrays.fill(out, (byte) function.applyAsInt(zeroPoint));
    for (int i = 0; i < in.length; i++) {
      int code = code(in[i]);
      if (code != zeroPoint) {
        out[i] = (byte) function.applyAsInt(code);
      }
    }
    codes[output.id()] = out;
  }
}
