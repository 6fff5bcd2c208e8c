package synfire.generator.config;

/**
 * Nodes, their NPEs and where the host is.
 *
 * @param columns nodes along X, 1 to 16
 * @param rows nodes along Y, 1 to 16
 * @param npes processing elements of a node, 1 to 8
 * @param torus whether the links along X and Y close to rings
 * @param hostColumn column of the node that has the host port
 * @param hostRow row of that node; it is on an edge
 */
public record NocConfig(
    int columns, int rows, int npes, boolean torus, int hostColumn, int hostRow) {

  /** One node with one processing element. */
  public static final NocConfig SINGLE = new NocConfig(1, 1, 1, false, 0, 0);

  /** Processing elements of the chip. */
  public int npeCount() {
    return columns * rows * npes;
  }
}
