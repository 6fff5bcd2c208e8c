package synfire.generator.model;

import java.util.Optional;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.op.BatchMatMul;
import synfire.golden.op.Dequantize;
import synfire.golden.op.Op;
import synfire.golden.op.Reshape;
import synfire.golden.op.Rsqrt;
import synfire.golden.op.Softmax;
import synfire.golden.op.SquaredDifference;

/** Which operations the hardware has; the golden model has all of {@link Op}. */
@FunctionalInterface
public interface OnChipSupport {

  /**
   * Why an operation does not run on the chip.
   *
   * @param reason what is missing
   * @param hint what to do instead
   */
  record Limit(String reason, String hint) {}

  /** The limit that a node of a network meets, none if it runs on the chip. */
  Optional<Limit> limit(Network network, Node node);

  /** The rules of the operation kinds alone. */
  static OnChipSupport byKind() {
    return (network, node) -> {
      Op op = node.op();
      if (op instanceof BatchMatMul || op instanceof SquaredDifference || op instanceof Rsqrt) {
        return Optional.of(
            new Limit(
                "no unit of the chip computes it yet", "use synfire golden for this network"));
      }
      if (op instanceof Softmax && !leadsOnlyToOutputs(network, node.outputs().get(0))) {
        return Optional.of(
            new Limit(
                "softmax runs on the chip only at the end of a network",
                "use synfire golden for this network"));
      }
      return Optional.empty();
    };
  }

  private static boolean leadsOnlyToOutputs(Network network, int tensor) {
    for (Node node : network.nodes()) {
      if (node.inputs().contains(tensor)) {
        boolean host = node.op() instanceof Dequantize;
        boolean same =
            node.op() instanceof Reshape && leadsOnlyToOutputs(network, node.outputs().get(0));
        if (!host && !same) {
          return false;
        }
      }
    }
    return true;
  }
}
