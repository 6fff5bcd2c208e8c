package synfire.golden.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Tensor;
import synfire.golden.number.ActivationRange;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;
import synfire.golden.op.Activation;
import synfire.golden.op.StateSpace;

/**
 * Diagonal recurrence. With A = (Ar, Ai) the eigenvalue of a state in steps of 2^-F and u what
 * enters it:
 *
 * <pre>
 *   u   = sat((acc * scale + 2^(shift-1)) >> shift)    scale from 128 to 255, one for each channel
 *   re' = sat((re * Ar - im * Ai + ur * 2^F + 2^(F-1)) >> F)
 *   im' = sat((re * Ai + im * Ar + ui * 2^F + 2^(F-1)) >> F)
 * </pre>
 *
 * and codes of the output are re' and im' requantized. sat saturates to the bits of a state; all
 * products and sums are exact.
 */
final class StateSpaceKernel implements Kernel {

  private static final int SCALE_BITS = 8;

  private final int input;
  private final int output;
  /** Tensor of the state before the first row, -1 for zeros. */
  private final int before;
  /** Tensor of the state after the last row, -1 for none. */
  private final int after;
  private final int zeroPoint;
  private final int rows;
  private final int inChannels;
  private final int outChannels;
  private final int stateBits;
  private final int fractionBits;
  /** w - z_w, [outChannels, inChannels]. */
  private final short[] weights;
  /** Ar, Ai of each state. */
  private final int[] eigenvalues;
  private final int[] scales;
  private final int[] shifts;
  private final OutputStage stage;

  StateSpaceKernel(Operands node) {
    StateSpace op = (StateSpace) node.node().op();
    node.arity(3, 4, node.node().outputs().size() == 2 ? 2 : 1);
    Tensor in = node.input(0);
    Tensor weight = node.weights(1, 2, 0);
    Tensor out = node.output(0);
    input = in.id();
    output = out.id();
    zeroPoint = in.zeroPoint();
    stateBits = op.stateBits();
    fractionBits = op.fractionBits();
    if (stateBits < 4 || stateBits > 24 || fractionBits < 1 || fractionBits > 23) {
      throw node.refuse(
          "has " + stateBits + " state bits and " + fractionBits
              + " fraction bits, expected 4 to 24 and 1 to 23");
    }
    if (!(op.stateScale() >= Float.MIN_NORMAL) || Float.isInfinite(op.stateScale())) {
      throw node.refuse("has the state scale " + op.stateScale() + ", expected a positive number");
    }
    outChannels = weight.dim(0);
    inChannels = weight.dim(1);
    if (outChannels % 2 != 0 || inChannels < 1) {
      throw node.refuse(
          weight, "has shape " + weight.shape() + ", expected two rows for each state");
    }
    int[] expected = Shape.of(in.shape());
    if (expected.length == 0 || expected[expected.length - 1] != inChannels) {
      throw node.refuse(
          in, "has shape " + in.shape() + ", expected a last axis of " + inChannels);
    }
    rows = in.elements() / inChannels;
    expected[expected.length - 1] = outChannels;
    node.shape(out, expected);
    weights = MatrixWeights.byRow(weight, MatrixWeights.zeroPoints(weight, outChannels));
    eigenvalues = node.integers(2, "eigenvalues");
    int limit = 1 << fractionBits;
    if (eigenvalues.length != outChannels
        || Arrays.stream(eigenvalues).anyMatch(a -> a < -limit || a >= limit)) {
      throw node.refuse(
          "has " + eigenvalues.length + " parts of eigenvalues, expected " + outChannels
              + " from -2^" + fractionBits + " to 2^" + fractionBits + " - 1");
    }
    before = node.node().inputs().size() > 3 ? state(node, node.node().inputs().get(3)) : -1;
    after = node.node().outputs().size() > 1 ? state(node, node.node().outputs().get(1)) : -1;
    scales = new int[outChannels];
    shifts = new int[outChannels];
    long[] largest = MatrixWeights.largestByRow(weights, new int[outChannels], in, 0);
    for (int c = 0; c < outChannels; c++) {
      float scale = weight.scales().get(weight.scales().size() > 1 ? c : 0);
      entry(node, c, (double) in.scale() * scale / op.stateScale());
      if (largest[c] > Integer.MAX_VALUE) {
        throw node.refuse(weight, "can reach sums beyond 32 bits in channel " + c);
      }
    }
    Scaling scaling =
        node.scaling(Multiplier.ratio(op.stateScale(), out.scale()));
    Scaling[] scalings = new Scaling[outChannels];
    Arrays.fill(scalings, scaling);
    stage =
        new OutputStage(
            scalings,
            out.zeroPoint(),
            ActivationRange.of(
                Activation.NONE, out.scale(), out.zeroPoint(), out.type()));
    long[] states = new long[outChannels];
    Arrays.fill(states, 1L << (stateBits - 1));
    stage.check(node, out, states);
  }

  private int state(Operands node, int id) {
    if (id >= 0) {
      Tensor tensor = node.network().tensor(id);
      if (tensor.type() != DataType.INT32 || tensor.elements() != outChannels) {
        throw node.refuse(
            tensor,
            "is " + tensor.type() + " " + tensor.shape() + ", expected INT32 of " + outChannels);
      }
    }
    return id;
  }

  /** The factor of a channel as 8 bits and a shift. */
  private void entry(Operands node, int channel, double factor) {
    if (!(factor > 0)) {
      throw node.refuse("has a factor of " + factor + " to its state in channel " + channel);
    }
    int shift = SCALE_BITS - 1 - Math.getExponent(factor);
    long scale = Math.round(Math.scalb(factor, shift));
    if (scale == 1 << SCALE_BITS) {
      scale >>= 1;
      shift--;
    }
    if (shift < 1 || shift > 31) {
      throw node.refuse(
          "has a factor of " + factor + " to its state in channel " + channel
              + ", expected 2^-23 to 2^6");
    }
    scales[channel] = (int) scale;
    shifts[channel] = shift;
  }

  @Override
  public long macs() {
    return (long) rows * weights.length;
  }

  private long saturated(long value) {
    long limit = 1L << (stateBits - 1);
    return Math.max(-limit, Math.min(limit - 1, value));
  }

  private static long shifted(long value, int shift) {
    return (value + (1L << (shift - 1))) >> shift;
  }

  @Override
  public void dense(byte[][] codes, Scratch scratch) {
    byte[] in = codes[input];
    short[] values = new short[inChannels];
    int[] zeros = new int[outChannels];
    int[] sums = new int[rows * outChannels];
    int[] row = new int[outChannels];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < inChannels; i++) {
        values[i] = (short) (in[r * inChannels + i] - zeroPoint);
      }
      Products.rows(values, inChannels, weights, 0, outChannels, zeros, row);
      System.arraycopy(row, 0, sums, r * outChannels, outChannels);
    }
    recur(codes, sums);
  }

  @Override
  public void events(byte[][] codes) {
    byte[] in = codes[input];
    int[] sums = new int[rows * outChannels];
    for (int i = 0; i < in.length; i++) {
      int value = in[i] - zeroPoint;
      if (value != 0) {
        for (int o = 0; o < outChannels; o++) {
          sums[i / inChannels * outChannels + o] +=
              value * weights[o * inChannels + i % inChannels];
        }
      }
    }
    recur(codes, sums);
  }

  /** From sums of all rows to codes and the state that is left. */
  private void recur(byte[][] codes, int[] sums) {
    long[] state = new long[outChannels];
    if (before >= 0) {
      Constant kept = Constant.of(codes[before]);
      Arrays.setAll(state, kept::int32);
    }
    byte[] out = new byte[sums.length];
    int[] values = new int[outChannels];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < outChannels; c += 2) {
        long ar = eigenvalues[c];
        long ai = eigenvalues[c + 1];
        long re = state[c] * ar - state[c + 1] * ai;
        long im = state[c] * ai + state[c + 1] * ar;
        state[c] = next(re, sums[r * outChannels + c], c);
        state[c + 1] = next(im, sums[r * outChannels + c + 1], c + 1);
      }
      Arrays.setAll(values, c -> (int) state[c]);
      stage.codes(values, 0, out, r * outChannels);
    }
    codes[output] = out;
    if (after >= 0) {
      ByteBuffer left = ByteBuffer.allocate(4 * outChannels).order(ByteOrder.LITTLE_ENDIAN);
      Arrays.stream(state).forEach(part -> left.putInt((int) part));
      codes[after] = left.array();
    }
  }

  private long next(long product, int sum, int channel) {
    long enters = saturated(shifted((long) sum * scales[channel], shifts[channel]));
    return saturated(shifted(product + (enters << fractionBits), fractionBits));
  }
}
