package synfire.generator.model.onnx;

import java.util.List;
import synfire.generator.model.Refusal;

/**
 * StateSpace, an operator of the domain synfire: a diagonal linear recurrence over time with complex
 * states,
 *
 * <pre>
 *   x(t) = a x(t-1) + B u(t)      y(t) = (Re x_0, Im x_0, Re x_1, Im x_1, ...)
 * </pre>
 *
 * <p>Inputs: u [1, C, T] or [1, C, T, 1], behind a DequantizeLinear; B [2S, C], int8 behind a
 * DequantizeLinear, rows 2k and 2k + 1 the real and the imaginary part of what enters state k; a
 * [S, 2], float32, real and imaginary parts, below 1. Output: y [1, 2S, T] or [1, 2S, T, 1].
 * Attributes: state_range, the real value at which a state saturates; state_bits, 16; and
 * fraction_bits of a, 15.
 */
final class RecurrentOperators extends OperatorFamily {

  private static final int MAX_STATE_BITS = 24;
  private static final int MAX_FRACTION_BITS = 23;

  RecurrentOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  Real stateSpace() {
    Real x = real(0);
    int rank = x.shape().size();
    if (rank != 3 && rank != 4 || rank == 4 && x.shape().get(3) != 1) {
      throw new Refusal(
          "its input has shape " + x.shape(),
          "[1, channels, time] or [1, channels, time, 1]",
          "move time to axis 2");
    }
    int inputs = x.shape().get(1);
    List<Integer> ws = number(1).shape();
    if (ws.size() != 2 || ws.get(1) != inputs || ws.get(0) < 2 || ws.get(0) % 2 != 0) {
      throw Refusal.broken(
          "weights of shape " + ws + " on an input of " + x.shape(),
          "[two for each state, " + inputs + "]");
    }
    int parts = ws.get(0);
    Weights weights = products().weights(number(1), 0, ws, Shapes.transposed(ws, List.of(0, 1)));
    int stateBits = bits("state_bits", 16, 4, MAX_STATE_BITS);
    int fractionBits = bits("fraction_bits", 15, 1, MAX_FRACTION_BITS);
    float range = node().real("state_range", 0);
    if (!(range > 0)) {
      throw new Refusal(
          "its attribute state_range is " + range,
          "the positive value at which a state saturates",
          "set it to the largest state that calibration found, or somewhat more");
    }
    List<Integer> shape = Shapes.with(x.shape(), 1, parts);
    Real map =
        new Real.StateSpace(
            movements().asMap(x),
            weights,
            eigenvalues(parts, fractionBits),
            stateBits,
            fractionBits,
            Math.scalb(range, 1 - stateBits),
            Shapes.checked(List.of(1, parts, x.shape().get(2), 1)),
            node().index());
    return rank == 4 ? map : (Real) movements().reshaped(settled(map), shape);
  }

  private int bits(String name, int otherwise, int least, int most) {
    int bits = node().integer(name, otherwise);
    if (bits < least || bits > most) {
      throw new Refusal(
          "its attribute " + name + " is " + bits, least + " to " + most, "");
    }
    return bits;
  }

  /** In steps of the fraction bits, nearest. */
  private int[] eigenvalues(int parts, int fractionBits) {
    Fixed a = fixed(2, "the eigenvalue");
    if (!a.isReal() || !a.shape().equals(List.of(parts / 2, 2))) {
      throw Refusal.broken(
          "eigenvalues of shape " + a.shape() + " and type " + typeName(a),
          "float32 [" + parts / 2 + ", 2]");
    }
    int[] steps = new int[parts];
    int most = (1 << fractionBits) - 1;
    for (int i = 0; i < parts; i++) {
      float value = a.values().float32(i);
      if (!(Math.abs(value) <= 1)) {
        throw new Refusal(
            "an eigenvalue has the part " + value,
            "parts from -1 to 1",
            "states grow without end from 1 on; the recurrence has to forget");
      }
      steps[i] = (int) Math.min(most, Math.rint(Math.scalb((double) value, fractionBits)));
    }
    return steps;
  }
}
