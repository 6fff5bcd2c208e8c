package synfire.generator.graph;

import java.util.List;

/** Immutable 8-bit weights of a window: output, row of taps, column of taps, input. */
public final class Kernel {

  private final int outputs;
  private final int rows;
  private final int cols;
  private final int inputs;
  private final byte[] weights;

  /** Weights in the order of the axes; the array is not copied and must not change. */
  Kernel(int outputs, int rows, int cols, int inputs, byte[] weights) {
    if (weights.length != outputs * rows * cols * inputs) {
      throw new IllegalArgumentException("kernel of " + weights.length + " weights");
    }
    this.outputs = outputs;
    this.rows = rows;
    this.cols = cols;
    this.inputs = inputs;
    this.weights = weights;
  }

  /** A 1x1 kernel that gives each of n channels back. */
  public static Kernel identity(int n) {
    byte[] ones = new byte[n * n];
    for (int c = 0; c < n; c++) {
      ones[c * n + c] = 1;
    }
    return new Kernel(n, 1, 1, n, ones);
  }

  public int outputs() {
    return outputs;
  }

  public int rows() {
    return rows;
  }

  public int cols() {
    return cols;
  }

  public int inputs() {
    return inputs;
  }

  /** One weight. */
  public int at(int output, int row, int col, int input) {
    return weights[((output * rows + row) * cols + col) * inputs + input];
  }

  /**
   * The weights of one column of taps for rows of which several are read as one.
   *
   * @param front rows without weights above
   * @param newRows rows of taps
   * @param newInputs inputs of a row, those of the rows that it holds
   */
  public Kernel joinedRows(int front, int newRows, int newInputs) {
    byte[] joined = new byte[outputs * newRows * newInputs];
    for (int o = 0; o < outputs; o++) {
      System.arraycopy(
          weights,
          o * rows * inputs,
          joined,
          o * newRows * newInputs + front * inputs,
          rows * inputs);
    }
    return new Kernel(outputs, newRows, 1, newInputs, joined);
  }

  /** The same weights, read as a window of another form with as many taps and inputs. */
  public Kernel reshaped(int newRows, int newCols, int newInputs) {
    return new Kernel(outputs, newRows, newCols, newInputs, weights);
  }

  /** The weights of some outputs and some inputs. */
  public Kernel select(List<Integer> someOutputs, List<Integer> someInputs) {
    byte[] out = new byte[someOutputs.size() * rows * cols * someInputs.size()];
    int n = 0;
    for (int o : someOutputs) {
      for (int t = 0; t < rows * cols; t++) {
        int from = (o * rows * cols + t) * inputs;
        for (int i : someInputs) {
          out[n++] = weights[from + i];
        }
      }
    }
    return new Kernel(someOutputs.size(), rows, cols, someInputs.size(), out);
  }

  /** Whether all weights of an output are zero. */
  public boolean isZero(int output) {
    int n = rows * cols * inputs;
    for (int i = 0; i < n; i++) {
      if (weights[output * n + i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether all weights of an input are zero. */
  public boolean isInputZero(int input) {
    for (int i = input; i < weights.length; i += inputs) {
      if (weights[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Largest sum of an output over events of minEvent to maxEvent. */
  public long maxSum(int output, int minEvent, int maxEvent) {
    int n = rows * cols * inputs;
    long sum = 0;
    for (int i = 0; i < n; i++) {
      int w = weights[output * n + i];
      sum += Math.max(w * maxEvent, w * minEvent);
    }
    return sum;
  }

  /** Smallest sum of an output over events of minEvent to maxEvent. */
  public long minSum(int output, int minEvent, int maxEvent) {
    int n = rows * cols * inputs;
    long sum = 0;
    for (int i = 0; i < n; i++) {
      int w = weights[output * n + i];
      sum += Math.min(w * maxEvent, w * minEvent);
    }
    return sum;
  }
}
