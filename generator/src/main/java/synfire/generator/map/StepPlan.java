package synfire.generator.map;

import java.util.List;
import java.util.Map;

/**
 * One step of a program.
 *
 * @param index place in the step table; 0 is tried first
 * @param name name in listings and traces
 * @param operation what the layer does, such as conv2d
 * @param nodes nodes of the network that the layer stands for
 * @param tensor tensor of the network that the outputs stand for
 * @param inputRings rings that it reads
 * @param outputRing ring that it writes; for the host the ring of the output buffer
 * @param toHost whether its rows go to the host
 * @param rows output rows of a frame, one a firing
 * @param cols output pixels of a row
 * @param words words of an output pixel
 * @param channels channel of the tensor for each lane of an output pixel, -1 for unused lanes
 * @param tensorChannels channels of a pixel of the tensor
 * @param fill code of the unused lanes
 * @param zeroIn zero point of the first input
 * @param denseMacs multiplications of the layer as its file states it, its share of them
 * @param validMacs multiplications of taps inside the map with channels that are left
 * @param outputWord first word of its slice in a pixel of the output ring
 * @param fields fields of the step descriptor
 * @param ports fields of its port descriptors
 */
public record StepPlan(
    int index,
    String name,
    String operation,
    List<Integer> nodes,
    int tensor,
    List<Integer> inputRings,
    int outputRing,
    boolean toHost,
    int rows,
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
    inputRings = List.copyOf(inputRings);
    channels = List.copyOf(channels);
    ports = List.copyOf(ports);
  }
}
