package synfire.generator.map;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import synfire.golden.net.Network;

/**
 * A network as contents of every memory of a chip, with all that is needed to understand and check
 * a run. Immutable; arrays are not to be changed.
 *
 * @param target the chip
 * @param network the network as it stands in its file
 * @param inputTensor tensor of the network whose codes the host sends
 * @param outputTensor tensor of the network whose codes the host gets
 * @param steps steps in order of the step table: deepest first
 * @param rings rings in order of the ring table; the final one is the host's output buffer
 * @param host fields of the host descriptor
 * @param memories contents of the memories
 * @param use how much of each memory is taken
 */
public record Program(
    Target target,
    Network network,
    int inputTensor,
    int outputTensor,
    List<StepPlan> steps,
    List<RingPlan> rings,
    Map<String, Long> host,
    Memories memories,
    List<MemoryUse> use) {

  public Program {
    steps = List.copyOf(steps);
    rings = List.copyOf(rings);
    use = List.copyOf(use);
  }

  /**
   * Contents of the memories.
   *
   * @param ports packed port descriptors
   * @param rings packed ring descriptors
   * @param steps packed step descriptors
   * @param weights P bytes a word
   * @param parameters R packed parameters a word
   * @param tableA values of table A
   * @param tableB values of table B, as many
   * @param softmax 256 exponentials, or none
   * @param host packed host descriptor
   */
  public record Memories(
      List<BigInteger> ports,
      List<BigInteger> rings,
      List<BigInteger> steps,
      byte[] weights,
      long[] parameters,
      int[] tableA,
      int[] tableB,
      int[] softmax,
      BigInteger host) {

    public Memories {
      ports = List.copyOf(ports);
      rings = List.copyOf(rings);
      steps = List.copyOf(steps);
    }
  }

  /**
   * How much of a memory is taken.
   *
   * @param kind activations, weights, parameters, tables, steps, rings, ports, slots
   * @param used units in use
   * @param available units on the chip
   * @param unit B for bytes, else empty
   */
  public record MemoryUse(String kind, long used, long available, String unit) {}
}
