package synfire.generator.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
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
      if (r.credits()) {
        continue;
      }
      out.add(
          new Place(
              r.toHost() ? Program.HOST : r.npe(),
              r.toHost() ? "output buffer" : "activations",
              producer(program, r),
              "ring " + r.index() + ", " + r.depth() + " rows of " + r.rowWords()
                  + " words, a frame has " + r.rows() + " rows; tensor " + r.name(),
              (long) r.base() * lanes,
              (long) r.ringWords() * lanes));
    }
    for (int npe = 0; npe < program.npes().size(); npe++) {
      List<StepPlan> steps = program.steps(npe);
      Program.Memories memories = program.npes().get(npe);
      Blocks blocks = new Blocks(npe, out);
      blocks.add("weights", starts(steps, MemoryPlaces::weights, true), lanes, memories.weights().length);
      blocks.add(
          "parameters", starts(steps, s -> s.fields().get("param_base"), true), parameterWord,
          (long) memories.parameters().length * PARAMETER_BYTES);
      blocks.add(
          "tables", starts(steps, s -> s.fields().get("table_base"), false), TABLE_BYTES,
          8L * memories.tableA().length);
    }
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

  /** The word of a step's first row of weights. */
  private static long weights(StepPlan s) {
    return s.fields().get("weight_base") >> s.fields().getOrDefault("weight_packing", 0L);
  }

  /** First words of the blocks of a memory with the steps that read them. */
  private static SortedMap<Long, List<String>> starts(
      List<StepPlan> steps, ToLongFunction<StepPlan> first, boolean everyStep) {
    SortedMap<Long, List<String>> out = new TreeMap<>();
    for (StepPlan s : steps) {
      boolean uses =
          everyStep
              || s.fields().get("table_a") == 1
              || s.fields().get("table_b") == 1
              || s.fields().get("activation") == 1;
      if (uses) {
        out.computeIfAbsent(first.applyAsLong(s), k -> new ArrayList<>()).add(s.name());
      }
    }
    return out;
  }

  /** Blocks of the memories of an NPE. */
  private record Blocks(int npe, List<Place> out) {

    /** A block ends where the next one begins. */
    void add(String memory, SortedMap<Long, List<String>> starts, int word, long end) {
      List<Long> begins = List.copyOf(starts.keySet());
      for (int i = 0; i < begins.size(); i++) {
        long begin = begins.get(i) * word;
        long next = i + 1 < begins.size() ? Math.min(end, begins.get(i + 1) * word) : end;
        List<String> users = starts.get(begins.get(i));
        if (next > begin) {
          out.add(
              new Place(
                  npe,
                  memory,
                  users.get(0),
                  users.size() == 1 ? "" : "shared by " + String.join(", ", users),
                  begin,
                  next - begin));
        }
      }
    }
  }
}
