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
 * @param steps steps of all NPEs, by NPE and then in order of its step table: deepest first
 * @param rings rings of all NPEs, by NPE and then in order of its ring table; on a chip of one NPE
 *     the final one is the host's output buffer, else the host has entries of its own, which come
 *     last
 * @param host fields of the host descriptor
 * @param npes contents of the memories of each NPE
 * @param hostMemories contents of the memories at the host port
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
    List<Memories> npes,
    HostMemories hostMemories,
    List<MemoryUse> use) {

  /** Number of the host where an NPE is named. */
  public static final int HOST = -1;

  public Program {
    steps = List.copyOf(steps);
    rings = List.copyOf(rings);
    npes = List.copyOf(npes);
    use = List.copyOf(use);
  }

  /** The steps of an NPE. */
  public List<StepPlan> steps(int npe) {
    return steps.stream().filter(s -> s.npe() == npe).toList();
  }

  /** The rings of an NPE, or of the host. */
  public List<RingPlan> rings(int npe) {
    return rings.stream().filter(r -> r.npe() == npe).toList();
  }

  /** A ring by its place. */
  public RingPlan ring(RingPlan.Key key) {
    return rings.stream()
        .filter(r -> r.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no ring " + key));
  }

  /**
   * Contents of the memories of an NPE.
   *
   * @param ports packed port descriptors, four words each
   * @param searches what a search needs of each port, packed
   * @param rings packed ring descriptors
   * @param steps packed step descriptors
   * @param weights P bytes a word
   * @param parameters R packed parameters a word
   * @param tableA values of table A
   * @param tableB values of table B, as many
   * @param destinations packed destinations, from address 0; none on a chip of one NPE
   * @param recurrence words of the recurrence table
   */
  public record Memories(
      List<BigInteger> ports,
      List<BigInteger> searches,
      List<BigInteger> rings,
      List<BigInteger> steps,
      byte[] weights,
      long[] parameters,
      int[] tableA,
      int[] tableB,
      List<BigInteger> destinations,
      List<BigInteger> recurrence) {

    public Memories {
      ports = List.copyOf(ports);
      searches = List.copyOf(searches);
      rings = List.copyOf(rings);
      steps = List.copyOf(steps);
      destinations = List.copyOf(destinations);
      recurrence = List.copyOf(recurrence);
    }
  }

  /**
   * Contents of the memories at the host port.
   *
   * @param descriptor packed host descriptor
   * @param softmax 256 exponentials, or none
   * @param rings packed ring entries of the host; none on a chip of one NPE
   * @param destinations packed destinations, from address 0; none on a chip of one NPE
   */
  public record HostMemories(
      BigInteger descriptor, int[] softmax, List<BigInteger> rings, List<BigInteger> destinations) {

    public HostMemories {
      rings = List.copyOf(rings);
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * How much of a memory is taken.
   *
   * @param npe whose memory it is, {@link #HOST} for the host's
   * @param kind activations, weights, parameters, tables, output buffer, states, steps, rings, ports,
   *     slots
   * @param used units in use
   * @param available units on the chip
   * @param unit B for bytes, else empty
   */
  public record MemoryUse(int npe, String kind, long used, long available, String unit) {}
}
