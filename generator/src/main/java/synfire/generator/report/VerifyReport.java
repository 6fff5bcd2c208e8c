package synfire.generator.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a verification found. Frames are inferences; cycles are clock cycles of the chip; means
 * are over the samples.
 *
 * @param generatorVersion version of this program
 * @param model name of the network
 * @param config name of the configuration
 * @param digest digest of the configuration
 * @param rounding tflm or litert
 * @param samples samples that were run
 * @param seed seed of gaps, back-pressure and initial memory contents
 * @param multipliers lanes of all NPEs
 * @param npes processing elements
 * @param mismatches values that differ
 * @param firstMismatch where the first one is; empty if there is none
 * @param problems everything else that is wrong
 * @param cycles latency and interval
 * @param macs multiplications of a frame
 * @param utilization event multiplications over interval cycles times multipliers
 * @param sram how much of each memory is taken
 * @param places who takes which part of which memory
 * @param simulation speed of the simulator
 * @param layers steps of the chip in the order of execution
 * @param links which step feeds which
 * @param counters hardware counters over the measured frames
 * @param countedFrames frames of the counters
 * @param firings scans in a window of the full chip
 */
public record VerifyReport(
    String generatorVersion,
    String model,
    String config,
    String digest,
    String rounding,
    int samples,
    long seed,
    int multipliers,
    int npes,
    Mismatches mismatches,
    Optional<String> firstMismatch,
    List<String> problems,
    Cycles cycles,
    Macs macs,
    double utilization,
    List<Memory> sram,
    List<Place> places,
    Simulation simulation,
    List<LayerFigures> layers,
    List<Link> links,
    Map<String, Long> counters,
    long countedFrames,
    List<Firing> firings) {

  public VerifyReport {
    problems = List.copyOf(problems);
    sram = List.copyOf(sram);
    places = List.copyOf(places);
    layers = List.copyOf(layers);
    links = List.copyOf(links);
    firings = List.copyOf(firings);
  }

  /** Whether everything is equal. */
  public boolean good() {
    return mismatches.goldenVsExpected().orElse(0) == 0
        && mismatches.rtlVsGolden() == 0
        && problems.isEmpty();
  }

  /**
   * Values that differ.
   *
   * @param goldenVsExpected output values; empty without expected outputs
   * @param rtlVsGolden output values and values of all steps, all runs
   * @param compared values that were compared between the chip and golden
   */
  public record Mismatches(OptionalLong goldenVsExpected, long rtlVsGolden, long compared) {}

  /**
   * Cycles of a frame.
   *
   * @param latencyMean first input beat to last output beat in an empty chip
   * @param latencyMax the longest of them
   * @param latencySamples samples that were timed so
   * @param intervalMean between frames in a full chip
   * @param intervalFrames frames that were timed so: whole rounds of the samples
   * @param warmupFrames frames before
   * @param steady whether the spacing repeats
   */
  public record Cycles(
      double latencyMean,
      long latencyMax,
      int latencySamples,
      double intervalMean,
      long intervalFrames,
      long warmupFrames,
      boolean steady) {}

  /**
   * Multiplications of a frame.
   *
   * @param dense of the network as its file states it
   * @param event of activations that differ from their zero point, after rewrites, inside the map
   * @param issued cycles in which the lanes worked, times lanes
   */
  public record Macs(long dense, double event, double issued) {}

  /** A memory; the unit is B for bytes, else empty. */
  public record Memory(String kind, long used, long available, String unit) {}

  /** A part of a memory, in bytes from its begin. */
  public record Place(String memory, String what, long begin, long bytes) {}

  /** Speed of the simulator over all runs. */
  public record Simulation(
      double seconds, long cycles, double cyclesPerSecond, double buildSeconds, String simulator) {}

  /**
   * One step.
   *
   * @param index place in the step table
   * @param name name
   * @param operation what it does
   * @param rows output rows
   * @param cols output pixels of a row
   * @param channels output channels
   * @param cyclesMean cycles of a frame in which its words were scanned
   * @param boundCycles what it takes when nothing waits, by the formula of the design
   * @param eventCycles event multiplications over lanes
   * @param denseCycles dense multiplications over lanes
   * @param macsDense multiplications as the file states them
   * @param macsEvent those of events
   * @param activations elements that it reads
   * @param events those that differ from the zero point
   * @param compared values of its stream that were compared
   * @param mismatches those that differ
   */
  public record LayerFigures(
      int index,
      String name,
      String operation,
      int rows,
      int cols,
      int channels,
      double cyclesMean,
      double boundCycles,
      double eventCycles,
      double denseCycles,
      long macsDense,
      double macsEvent,
      double activations,
      double events,
      long compared,
      long mismatches) {}

  /** Rows of step {@code from} (-1: the host) go to step {@code to} (-1: the host). */
  public record Link(int from, int to, String tensor) {}

  /** A scan of a step, cycles from the begin of the window. */
  public record Firing(int step, long begin, long end) {}
}
