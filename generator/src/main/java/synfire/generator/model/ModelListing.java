package synfire.generator.model;

import java.util.List;
import java.util.Optional;
import synfire.generator.problem.Problem;
import synfire.golden.net.Network;

/**
 * Every operator of a model file with what can be done about it.
 *
 * @param name name of the model
 * @param rows one for each operator, in the order of the file
 * @param problems what keeps the file as a whole from being used; operators have it in their row
 * @param network the network, absent if anything keeps the file from being used
 */
public record ModelListing(
    String name, List<Row> rows, List<Problem> problems, Optional<Network> network) {

  public ModelListing {
    rows = List.copyOf(rows);
    problems = List.copyOf(problems);
  }

  /** How far an operator gets. */
  public enum Support {
    /** The hardware runs it. */
    ON_CHIP,
    /** The host does it before or after the chip. */
    HOST,
    /** The golden model runs it, the hardware does not. */
    GOLDEN_ONLY,
    /** Nothing runs it. */
    UNSUPPORTED
  }

  /**
   * One operator.
   *
   * @param index place in the file
   * @param operator name in the TensorFlow Lite schema
   * @param output shape of the first output as the file states it, empty if it cannot be read
   * @param macs multiplications of the dense formula
   * @param weights number of weights, biases not counted
   * @param support how far it gets
   * @param reason why not further, else empty
   * @param hint what to do about it, else empty
   */
  public record Row(
      int index,
      String operator,
      List<Integer> output,
      long macs,
      long weights,
      Support support,
      String reason,
      String hint) {

    public Row {
      output = List.copyOf(output);
    }
  }
}
