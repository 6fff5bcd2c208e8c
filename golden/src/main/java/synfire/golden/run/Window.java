package synfire.golden.run;

import synfire.golden.op.Padding;

/**
 * How windows lie along one axis: output o reads input o * stride - before + tap * dilation.
 *
 * @param input size of the input
 * @param output number of windows
 * @param kernel taps of a window
 * @param stride inputs between two windows
 * @param dilation inputs between two taps
 * @param before places in front of the input, part of the first window
 */
record Window(int input, int output, int kernel, int stride, int dilation, int before) {

  /** The windows of an axis; null if there is none or a size is out of range. */
  static Window of(Padding.Border border, int input, int kernel, int stride, int dilation) {
    if (input < 1 || kernel < 1 || stride < 1 || dilation < 1) {
      return null;
    }
    long span = (kernel - 1L) * dilation + 1;
    if (border.same()) {
      // A border beyond any use would only fill memory.
      int output = (input - 1) / stride + 1;
      long around = Math.max(0, (output - 1L) * stride + span - input);
      return around > 1 << 20
          ? null
          : new Window(input, output, kernel, stride, dilation, (int) (around / 2));
    }
    int before = border.before();
    int after = border.after();
    if (before < 0 || after < 0 || before > 1 << 20 || after > 1 << 20) {
      return null;
    }
    long places = (long) input + before + after - span;
    return places < 0
        ? null
        : new Window(input, (int) (places / stride) + 1, kernel, stride, dilation, before);
  }

  /** Whether every window holds a place of the input. */
  boolean touches() {
    return before < (kernel - 1L) * dilation + 1 && source(output - 1, 0) < input;
  }

  /** The input that a tap of an output reads; may lie outside. */
  int source(int out, int tap) {
    return out * stride - before + tap * dilation;
  }

  /** The output that reads an input through a tap, or -1. */
  int target(int in, int tap) {
    int distance = in + before - tap * dilation;
    if (distance < 0 || distance % stride != 0 || distance / stride >= output) {
      return -1;
    }
    return distance / stride;
  }

  /** Inputs from the first place of the first window to the last place of the last one. */
  int paddedSize() {
    return Math.max(before + input, (output - 1) * stride + (kernel - 1) * dilation + 1);
  }

  /** Number of (output, tap) pairs that read an input. */
  int reads(int in) {
    int reads = 0;
    for (int tap = 0; tap < kernel; tap++) {
      if (target(in, tap) >= 0) {
        reads++;
      }
    }
    return reads;
  }
}
