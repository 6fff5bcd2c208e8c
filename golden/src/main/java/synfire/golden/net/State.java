package synfire.golden.net;

/**
 * Codes that a network keeps from one inference to the next, such as a variable of TensorFlow Lite.
 *
 * @param name name for messages
 * @param tensor tensor that operations read: what was kept, written by no operation
 * @param next tensor of the same size whose codes are kept when an inference has ended; the tensor
 *     itself where nothing changes it
 * @param initial codes before the first inference and after a reset
 */
public record State(String name, int tensor, int next, Constant initial) {

  /** Whether all of it has one code at first. */
  public boolean beginsWith(int code) {
    for (int i = 0; i < initial.size(); i++) {
      if (initial.int8(i) != code) {
        return false;
      }
    }
    return true;
  }
}
