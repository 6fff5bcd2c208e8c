package synfire.generator.map;

import java.util.List;
import java.util.Map;

/**
 * One step of a program.
 *
 * @param npe the NPE that has it
 * @param index place in the step table of its NPE; 0 is tried first
 * @param name name in listings and traces
 * @param operation what the layer does, such as conv2d
 * @param nodes nodes of the network that the layer stands for
 * @param tensor tensor of the network that the outputs stand for
 * @param inputs rings that it reads, all at its NPE
 * @param outputs rings that it writes
 * @param toHost whether its rows go to the host
 * @param rows rows of a frame of the tensor
 * @param phase first row that it makes, counted since start
 * @param phases steps that make the rows of the tensor in turn: firing k makes row {@code n = phase
 *     + k * phases}, which is row {@code n % rows} of frame {@code n / rows}
 * @param cols output pixels of a row
 * @param words words of an output pixel
 * @param channels channel of the tensor for each lane of an output pixel, -1 for unused lanes
 * @param tensorChannels channels of a pixel of the tensor
 * @param fill code of the unused lanes
 * @param zeroIn zero point of the first input
 * @param denseMacs multiplications of the layer as its file states it, its share of them
 * @param validMacs multiplications of taps inside the map with channels that are left
 * @param outputWord first word of its slice in a pixel of the tensor
 * @param fields fields of the step descriptor
 * @param ports fields of its port descriptors
 */
public record StepPlan(
    int npe,
    int index,
    String name,
    String operation,
    List<Integer> nodes,
    int tensor,
    List<RingPlan.Key> inputs,
    List<RingPlan.Key> outputs,
    boolean toHost,
    int rows,
    int phase,
    int phases,
    int cols,
    int words,
    List<Integer> channels,
    int tensorChannels,
    int fill,
    int zeroIn,
    long denseMacs,
    long validMacs,
    int outputWord,
    Map<String, Long> fields,
    List<Map<String, Long>> ports) {

  public StepPlan {
    nodes = List.copyOf(nodes);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    channels = List.copyOf(channels);
    ports = List.copyOf(ports);
  }
}
