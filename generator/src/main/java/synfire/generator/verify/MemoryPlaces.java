package synfire.generator.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import synfire.generator.map.Program;
import synfire.generator.map.RingPlan;
import synfire.generator.map.StepPlan;
import synfire.generator.report.VerifyReport.Place;

/** Who takes which part of which memory, by memory and address. */
final class MemoryPlaces {

  private static final int PARAMETER_BYTES = 8;
  /** Table bases count blocks of 64 words. */
  private static final int TABLE_BYTES = 64 * 8;

  private MemoryPlaces() {}

  static List<Place> of(Program program) {
    int lanes = program.target().npe().lanes();
    int parameterWord = PARAMETER_BYTES * program.target().npe().requantizers();
    List<Place> out = new ArrayList<>();
    for (RingPlan r : program.rings()) {
      out.add(
          new Place(
              r.toHost() ? "output buffer" : "activations",
              producer(program, r),
              "ring " + r.index() + ", " + r.depth() + " rows of " + r.rowWords()
                  + " words, a frame has " + r.rows() + " rows; tensor " + r.name(),
              (long) r.base() * lanes,
              (long) r.ringWords() * lanes));
    }
    blocks(
        out, "weights", starts(program, "weight_base", true), lanes,
        program.npes().get(0).weights().length);
    blocks(
        out, "parameters", starts(program, "param_base", true), parameterWord,
        (long) program.npes().get(0).parameters().length * PARAMETER_BYTES);
    blocks(
        out, "tables", starts(program, "table_base", false), TABLE_BYTES,
        8L * program.npes().get(0).tableA().length);
    return out;
  }

  private static String producer(Program program, RingPlan ring) {
    if (ring.fromHost()) {
      return "host input";
    }
    return String.join(
        ", ",
        program.steps().stream()
            .filter(s -> s.outputs().contains(ring.key()))
            .map(StepPlan::name)
            .sorted()
            .toList());
  }

  /** First words of the blocks of a memory with the steps that read them. */
  private static SortedMap<Long, List<String>> starts(
      Program program, String field, boolean everyStep) {
    SortedMap<Long, List<String>> out = new TreeMap<>();
    for (StepPlan s : program.steps()) {
      boolean uses =
          everyStep
              || s.fields().get("table_a") == 1
              || s.fields().get("table_b") == 1
              || s.fields().get("activation") == 1;
      if (uses) {
        out.computeIfAbsent(s.fields().get(field), k -> new ArrayList<>()).add(s.name());
      }
    }
    return out;
  }

  /** A block ends where the next one begins. */
  private static void blocks(
      List<Place> out, String memory, SortedMap<Long, List<String>> starts, int word, long end) {
    List<Long> begins = List.copyOf(starts.keySet());
    for (int i = 0; i < begins.size(); i++) {
      long begin = begins.get(i) * word;
      long next = i + 1 < begins.size() ? Math.min(end, begins.get(i + 1) * word) : end;
      List<String> users = starts.get(begins.get(i));
      if (next > begin) {
        out.add(
            new Place(
                memory,
                users.get(0),
                users.size() == 1 ? "" : "shared by " + String.join(", ", users),
                begin,
                next - begin));
      }
    }
  }
}
