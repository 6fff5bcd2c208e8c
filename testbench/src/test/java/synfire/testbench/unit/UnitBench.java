package synfire.testbench.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.Units;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.generator.tool.BuildCache;
import synfire.generator.verify.VerilatorBuild;

/**
 * The bench of one unit: its module as rendered for a chip, {@code unit/<key>/tb_<key>.cpp} and a
 * file of vectors.
 */
final class UnitBench {

  private static final List<String> HARNESS =
      List.of("mapped_file.h", "ports.h", "random.h", "unit_bench.h", "vectors.h");
  private static final BuildCache CACHE =
      new BuildCache(Path.of("..", ".cache", "verilator"), BuildCache.DEFAULT_BYTES);

  private final String key;
  private final ChipModel chip;
  private final String last;
  private final String top;
  private final Path folder;
  private final Map<String, Integer> parameters = new LinkedHashMap<>();

  UnitBench(String key, String config) {
    this(key, ConfigReader.read(config));
  }

  UnitBench(String key, ChipConfig config) {
    this(key, ChipModel.of(config));
  }

  UnitBench(String key, ChipModel chip) {
    this(key, chip, key, "sf_" + key, Path.of("unit", key));
  }

  private UnitBench(String key, ChipModel chip, String last, String top, Path folder) {
    this.key = key;
    this.chip = chip;
    this.last = last;
    this.top = top;
    this.folder = folder;
  }

  /**
   * Routers and switches of a whole network, wired by {@code network/tb_network.sv}.
   *
   * @param key the unit whose lines are broken
   */
  static UnitBench network(String key, ChipModel chip) {
    return new UnitBench(key, chip, "switch", "tb_network", Path.of("network"));
  }

  /** Sets a parameter of the module to another value than its default. */
  UnitBench with(String parameter, int value) {
    parameters.put(parameter, value);
    return this;
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

  /** Says what is wrong with an outcome. */
  @FunctionalInterface
  interface Judge {
    Optional<String> wrong(Outcome outcome);
  }

  /** A bench that judges itself. */
  private static Optional<String> exitCode(Outcome outcome) {
    return outcome.exitCode() == 0 ? Optional.empty() : Optional.of(outcome.text());
  }

  /** The unit as it is must pass. */
  void passes(UnitVectors vectors, long seed) throws IOException, InterruptedException {
    passes(vectors, seed, UnitBench::exitCode);
  }

  /** The unit as it is must pass in the eyes of a judge. */
  void passes(UnitVectors vectors, long seed, Judge judge)
      throws IOException, InterruptedException {
    Outcome outcome = run(UnaryOperator.identity(), vectors, seed);
    assertEquals(Optional.empty(), judge.wrong(outcome), "seed " + seed);
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

  /**
   * A broken expression.
   *
   * @param line expression that the module contains
   * @param broken what stands there instead
   */
  record Broken(String line, String broken) {}

  /** Each of these broken expressions must make the unit fail; all are built into one simulator. */
  void noticesEach(List<Broken> mutants, UnitVectors vectors, long seed)
      throws IOException, InterruptedException {
    noticesEach(mutants, vectors, seed, UnitBench::exitCode);
  }

  /** The same with a judge. */
  void noticesEach(List<Broken> mutants, UnitVectors vectors, long seed, Judge judge)
      throws IOException, InterruptedException {
    Path program =
        build(
            text -> {
              String changed = text;
              for (int i = 0; i < mutants.size(); i++) {
                Broken m = mutants.get(i);
                String chosen =
                    "($test$plusargs(\"" + name(i) + "\") ? (" + m.broken() + ") : (" + m.line()
                        + "))";
                String next = changed.replace(m.line(), chosen);
                assertNotEquals(changed, next, "the module has no expression " + m.line());
                changed = next;
              }
              return changed;
            });
    assertEquals(
        Optional.empty(), judge.wrong(start(program, vectors, seed)), "nothing broken");
    for (int i = 0; i < mutants.size(); i++) {
      Outcome outcome = start(program, vectors, seed, "+" + name(i));
      assertTrue(judge.wrong(outcome).isPresent(), "not noticed: " + mutants.get(i));
      // Not a crash.
      assertTrue(outcome.exitCode() == 0 || outcome.exitCode() == 1, outcome.text());
    }
  }

  private static String name(int mutant) {
    // No name is the beginning of another one.
    return "broken_" + mutant + "_";
  }

  private Outcome run(UnaryOperator<String> change, UnitVectors vectors, long seed)
      throws IOException, InterruptedException {
    return start(build(change), vectors, seed);
  }

  private Outcome start(Path program, UnitVectors vectors, long seed, String... options)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("vectors-" + key, ".bin");
    try {
      vectors.write(file);
      List<String> command =
          new ArrayList<>(List.of(program.toString(), file.toString(), Long.toString(seed)));
      command.addAll(List.of(options));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
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

  private String withParameters(String module) {
    String text = module;
    for (var p : parameters.entrySet()) {
      String start = "(parameter int +" + p.getKey() + " += )";
      assertTrue(Pattern.compile(start).matcher(text).find(), "no parameter " + p.getKey());
      text = text.replaceFirst(start + "\\d+", "$1" + p.getValue());
    }
    return text;
  }

  private Path build(UnaryOperator<String> change) throws IOException, InterruptedException {
    SortedMap<String, byte[]> rendered = ChipFiles.of(chip).files();
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<String> order = new ArrayList<>();
    // Leaves come first in the list: what a unit may use stands before it.
    for (Units.Unit unit : Units.of(chip)) {
      byte[] text = rendered.get(unit.file());
      if (unit.key().equals(key)) {
        String module = withParameters(new String(text, StandardCharsets.UTF_8));
        text = change.apply(module).getBytes(StandardCharsets.UTF_8);
      }
      files.put(unit.file(), text);
      order.add(unit.file());
      if (unit.key().equals(last)) {
        break;
      }
    }
    List<String> defines = new ArrayList<>();
    if (chip.npe().network()) {
      defines.add("SF_NETWORK=1");
      defines.add("SF_LAP_BITS=" + NpeShape.LAP_BITS);
      defines.add("SF_SETTLE=" + chip.noc().settleCycles());
    }
    if (chip.npe().recurrent()) {
      defines.add("SF_STATE_BITS=" + chip.npe().stateBits());
    }
    String wiring = "tb_network.sv";
    if (top.equals("tb_network")) {
      NocShape noc = chip.noc();
      defines.add("COLUMNS=" + noc.columns());
      defines.add("ROWS=" + noc.rows());
      defines.add("TORUS_X=" + noc.torusXBit());
      defines.add("TORUS_Y=" + noc.torusYBit());
      defines.add("NPES=" + noc.npes());
      defines.add("MASK_BITS=" + noc.maskBits());
      defines.add("PAYLOAD_BITS=" + noc.payloadBits());
      files.put(wiring, Files.readAllBytes(folder.resolve(wiring)));
      order.add(wiring);
    }
    String bench = "tb_" + folder.getFileName() + ".cpp";
    files.put(bench, Files.readAllBytes(folder.resolve(bench)));
    for (String name : HARNESS) {
      files.put(name, VerilatorBuild.harness(name));
    }
    return new VerilatorBuild(top, files, order, defines, false).in(CACHE);
  }
}
