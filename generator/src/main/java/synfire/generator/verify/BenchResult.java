package synfire.generator.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run of the whole-chip bench found.
 *
 * @param mode check, cycles or control
 * @param frames output frames
 * @param mismatches values that differ, of outputs and of all steps
 * @param compared values that were compared
 * @param firstMismatch where the first one is
 * @param problems everything else that is wrong
 * @param latency cycles from the first input beat to the last output beat in an empty chip, a
 *     sample each
 * @param interval the full chip
 * @param window the time in which counters, steps and firings were taken
 * @param counters hardware counters of the window
 * @param steps steps in the order of the program
 * @param flits flits of each NPE, and of the host port last; none on a chip of one NPE
 * @param nodes flits that pass each node
 * @param firings firings in the window, a bounded number
 * @param simulatedCycles all cycles of the run
 * @param seconds time of the run
 */
public record BenchResult(
    String mode,
    long frames,
    long mismatches,
    long compared,
    Optional<Mismatch> firstMismatch,
    List<String> problems,
    List<Long> latency,
    Interval interval,
    Window window,
    Map<String, Long> counters,
    List<Step> steps,
    List<Flits> flits,
    List<Node> nodes,
    List<Firing> firings,
    long simulatedCycles,
    double seconds) {

  /** A value that differs; channel -1 is a filler lane. */
  public record Mismatch(
      String stream, long frame, int sample, int row, int column, int channel, int expected,
      int found, String text) {}

  /**
   * The steady chip.
   *
   * @param frames output frames that were timed: whole rounds of the samples
   * @param cycles from the last output beat before them to their last
   * @param warmupFrames frames before
   * @param steady whether the frames after or before came at the same spacing as these
   * @param spacing cycles between these frames
   */
  public record Interval(
      long frames, long cycles, long warmupFrames, boolean steady, List<Long> spacing) {}

  /** Cycles {@code begin} to {@code end}, in which so many frames left. */
  public record Window(long begin, long end, long frames) {}

  /**
   * Flits of an NPE in the window, by what they carry. A word or a credit takes one for each of its
   * destinations.
   *
   * @param words those with a word; also the end-of-row token if it is the last of its row
   * @param tokens end-of-row tokens alone
   * @param credits rows given back
   * @param dropped flits that words without events did not need
   */
  public record Flits(long words, long tokens, long credits, long dropped) {}

  /**
   * Flits that pass a node in the window.
   *
   * @param switched over its switch
   * @param links to its neighbours in the north, east, south and west
   */
  public record Node(long switched, List<Long> links) {}

  /**
   * Sums of one step: comparisons in the whole run, firings and their own cycles in the window.
   * Firings overlap but leave the pipeline in order; a firing's own cycles go from the end of the
   * one before, or from its start where the pipeline was empty, to its last word.
   */
  public record Step(int npe, String name, long compared, long mismatches, long cycles, long firings) {}

  /** A firing of a step: start and own cycles, counted from the begin of the window. */
  public record Firing(int step, long frame, int row, long start, long begin, long end) {}

  /** Whether the chip did what it must. */
  public boolean good() {
    return mismatches == 0 && problems.isEmpty();
  }

  /** The first thing that is wrong, if any. */
  public Optional<String> firstTrouble() {
    return firstMismatch.map(Mismatch::text).or(() -> problems.stream().findFirst());
  }

  static BenchResult read(Path file) throws IOException {
    JsonNode n = JsonMapper.shared().readTree(Files.readString(file));
    List<Step> steps = new ArrayList<>();
    long compared = n.get("outputs_compared").longValue();
    for (JsonNode s : n.get("steps")) {
      Step step =
          new Step(
              s.get("npe").intValue(),
              s.get("name").stringValue(),
              s.get("compared").longValue(),
              s.get("mismatches").longValue(),
              s.get("cycles").longValue(),
              s.get("firings").longValue());
      compared += step.compared();
      steps.add(step);
    }
    List<Flits> flits = new ArrayList<>();
    for (JsonNode f : n.get("flits")) {
      flits.add(
          new Flits(
              f.get("words").longValue(),
              f.get("tokens").longValue(),
              f.get("credits").longValue(),
              f.get("dropped").longValue()));
    }
    List<Node> nodes = new ArrayList<>();
    for (JsonNode node : n.get("nodes")) {
      nodes.add(new Node(node.get("switched").longValue(), longs(node.get("links"))));
    }
    List<Firing> firings = new ArrayList<>();
    for (JsonNode f : n.get("firings")) {
      firings.add(
          new Firing(
              f.get(0).intValue(),
              f.get(1).longValue(),
              f.get(2).intValue(),
              f.get(3).longValue(),
              f.get(4).longValue(),
              f.get(5).longValue()));
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    n.get("counters").properties().forEach(e -> counters.put(e.getKey(), e.getValue().longValue()));
    List<String> problems = new ArrayList<>();
    n.get("problems").forEach(p -> problems.add(p.stringValue()));
    JsonNode m = n.get("first_mismatch");
    JsonNode i = n.get("interval");
    JsonNode w = n.get("window");
    return new BenchResult(
        n.get("mode").stringValue(),
        n.get("frames").longValue(),
        n.get("mismatches").longValue(),
        compared,
        m.isNull()
            ? Optional.empty()
            : Optional.of(
                new Mismatch(
                    m.get("stream").stringValue(),
                    m.get("frame").longValue(),
                    m.get("sample").intValue(),
                    m.get("row").intValue(),
                    m.get("column").intValue(),
                    m.get("channel").intValue(),
                    m.get("expected").intValue(),
                    m.get("found").intValue(),
                    m.get("text").stringValue())),
        List.copyOf(problems),
        longs(n.get("latency")),
        new Interval(
            i.get("frames").longValue(),
            i.get("cycles").longValue(),
            i.get("warmup_frames").longValue(),
            i.get("steady").booleanValue(),
            longs(i.get("spacing"))),
        new Window(
            w.get("begin").longValue(), w.get("end").longValue(), w.get("frames").longValue()),
        counters,
        List.copyOf(steps),
        List.copyOf(flits),
        List.copyOf(nodes),
        List.copyOf(firings),
        n.get("simulated_cycles").longValue(),
        n.get("seconds").doubleValue());
  }

  private static List<Long> longs(JsonNode list) {
    List<Long> out = new ArrayList<>();
    list.forEach(v -> out.add(v.longValue()));
    return List.copyOf(out);
  }
}
