package synfire.testbench.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import synfire.generator.config.ConfigReader;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.Units;
import synfire.generator.hw.ChipModel;
import synfire.generator.vectors.UnitVectors;
import synfire.generator.verify.BuildCache;
import synfire.generator.verify.VerilatorBuild;

/**
 * The bench of one unit: its module as rendered for a chip, {@code unit/<key>/tb_<key>.cpp} and a
 * file of vectors.
 */
final class UnitBench {

  private static final List<String> HARNESS =
      List.of("mapped_file.h", "random.h", "unit_bench.h", "vectors.h");
  private static final BuildCache CACHE =
      new BuildCache(Path.of("..", ".cache", "verilator"), BuildCache.DEFAULT_BYTES);

  private final String key;
  private final ChipModel chip;

  UnitBench(String key, String config) {
    this.key = key;
    this.chip = ChipModel.of(ConfigReader.read(config));
  }

  ChipModel chip() {
    return chip;
  }

  /**
   * The end of a bench.
   *
   * @param exitCode 0 when all was equal
   * @param text what it printed
   */
  record Outcome(int exitCode, String text) {}

  /** The unit as it is must pass. */
  void passes(UnitVectors vectors, long seed) throws IOException, InterruptedException {
    Outcome outcome = run(UnaryOperator.identity(), vectors, seed);
    assertEquals(0, outcome.exitCode(), "seed " + seed + ": " + outcome.text());
  }

  /**
   * The unit with one line broken must fail.
   *
   * @param line text that the module contains
   * @param broken what stands there instead
   */
  void notices(String line, String broken, UnitVectors vectors, long seed)
      throws IOException, InterruptedException {
    Outcome outcome =
        run(
            text -> {
              String changed = text.replace(line, broken);
              assertNotEquals(text, changed, "the module has no line " + line);
              return changed;
            },
            vectors,
            seed);
    assertEquals(
        1, outcome.exitCode(), "not noticed: " + line + " -> " + broken + "; " + outcome.text());
  }

  private Outcome run(UnaryOperator<String> change, UnitVectors vectors, long seed)
      throws IOException, InterruptedException {
    Path program = build(change);
    Path file = Files.createTempFile("vectors-" + key, ".bin");
    try {
      vectors.write(file);
      Process process =
          new ProcessBuilder(program.toString(), file.toString(), Long.toString(seed))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String text = in.lines().collect(Collectors.joining("\n"));
        return new Outcome(process.waitFor(), text);
      }
    } finally {
      Files.delete(file);
    }
  }

  private Path build(UnaryOperator<String> change) throws IOException, InterruptedException {
    SortedMap<String, byte[]> rendered = ChipFiles.of(chip).files();
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<String> order = new ArrayList<>();
    // Leaves come first in the list: what a unit may use stands before it.
    for (Units.Unit unit : Units.of(chip)) {
      byte[] text = rendered.get(unit.file());
      boolean own = unit.key().equals(key);
      if (own) {
        String changed = change.apply(new String(text, StandardCharsets.UTF_8));
        text = changed.getBytes(StandardCharsets.UTF_8);
      }
      files.put(unit.file(), text);
      order.add(unit.file());
      if (own) {
        break;
      }
    }
    String bench = "tb_" + key + ".cpp";
    files.put(bench, Files.readAllBytes(Path.of("unit", key, bench)));
    for (String name : HARNESS) {
      files.put(name, VerilatorBuild.harness(name));
    }
    return new VerilatorBuild("sf_" + key, files, order, List.of(), false).in(CACHE);
  }
}
