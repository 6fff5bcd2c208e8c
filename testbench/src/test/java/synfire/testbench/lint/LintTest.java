package synfire.testbench.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.OutputTree;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.golden.unit.Grid;

/** Verilator's lint on chips of several shapes, and that each waiver is still needed. */
@Tag("tool")
class LintTest {

  private static final Pattern WAIVER =
      Pattern.compile("lint_off -rule (\\w+) -file \"\\*(\\w+)\\.sv\" -match \"\\*'(\\w+)['*]+\"");
  private static final Pattern WARNING =
      Pattern.compile("%Warning-(\\w+): rtl/(\\w+)\\.sv:.*?'(\\w+)'");

  @TempDir Path folder;

  /** The shipped chips, and one for each way in which the rendered text can differ from theirs. */
  private static List<ChipModel> chips() {
    ChipModel pico = ChipModel.of(ConfigReader.read("pico"));
    ChipModel wide = ChipModel.of(ConfigReader.read("wide"));
    return List.of(
        pico,
        wide,
        withHost(pico, "narrow", 32, false),
        withHost(wide, "broad", 128, false),
        withHost(pico, "broad-softmax", 128, true),
        narrow("narrow-4", new NarrowConfig(4, 0)),
        narrow("narrow-2", new NarrowConfig(2, 3)),
        narrow("narrow-1", new NarrowConfig(1, 8)),
        narrow("packed-4", new NarrowConfig(4, true, 0)),
        withNoc(narrow("packed-1", new NarrowConfig(1, true, 8)), "packed-mesh", 2, 1),
        recurrent("states", new RecurrentConfig(48, 16, 15), 1),
        withNoc(recurrent("many-states", new RecurrentConfig(64, 10, 8), 4), "states-mesh", 2, 1),
        withNoc(wide, "node", 1, 1),
        withNoc(pico, "mesh", 4, 2));
  }

  private static ChipModel narrow(String name, NarrowConfig narrow) {
    ChipConfig pico = ConfigReader.read("pico");
    NpeConfig npe = pico.npe();
    return ChipModel.of(
        pico.withName(name)
            .withNpe(
                new NpeConfig(
                    npe.lanes(),
                    npe.requantizers(),
                    npe.accumulatorBits(),
                    npe.accumulatorGroups(),
                    npe.steps(),
                    npe.rings(),
                    narrow)));
  }

  private static ChipModel recurrent(String name, RecurrentConfig recurrent, int requantizers) {
    return ChipModel.of(
        ConfigReader.read("pico")
            .withName(name)
            .withNpe(
                new NpeConfig(8, requantizers, 24, 16, 32, 32, NarrowConfig.NONE, recurrent)));
  }

  private static ChipModel withHost(ChipModel chip, String name, int streamBits, boolean softmax) {
    return new ChipModel(
        name,
        chip.digest(),
        chip.generatorVersion(),
        chip.npe(),
        new ChipModel.HostShape(streamBits, chip.host().outputWords(), softmax),
        chip.noc());
  }

  private static ChipModel withNoc(ChipModel chip, String name, int columns, int rows) {
    Grid grid = new Grid(columns, rows, false, false);
    NocShape noc = new NocShape(grid, 4, 5, chip.flit().payloadBits());
    return new ChipModel(
        name,
        chip.digest(),
        chip.generatorVersion(),
        noc.connected(chip.npe()),
        chip.host(),
        noc);
  }

  @Test
  void nothingIsLeftToSayAndNoWaiverIsStale() throws IOException, InterruptedException {
    Set<String> stale = new LinkedHashSet<>();
    Set<String> waivers = new LinkedHashSet<>();
    for (ChipModel chip : chips()) {
      OutputTree files = ChipFiles.of(chip);
      Path out = folder.resolve(chip.name());
      files.writeTo(out);
      assertEquals("", lint(out, ChipFiles.WAIVERS), chip.name());
      byte[] text = files.files().get(ChipFiles.WAIVERS);
      Set<String> own = waivers(new String(text, StandardCharsets.UTF_8));
      if (waivers.addAll(own)) {
        stale.addAll(own);
      }
      Matcher said = WARNING.matcher(lint(out));
      while (said.find()) {
        String warning = said.group(1) + " " + said.group(2) + " " + said.group(3);
        stale.removeIf(warning::startsWith);
      }
    }
    assertFalse(waivers.isEmpty(), "no waiver was found in " + ChipFiles.WAIVERS);
    assertEquals(Set.of(), stale, "nothing asks for these waivers");
  }

  /** Rule, module and beginning of the signal's name of each waiver, with a reason above it. */
  private static Set<String> waivers(String text) {
    Set<String> out = new LinkedHashSet<>();
    String above = "";
    for (String line : text.lines().toList()) {
      Matcher waiver = WAIVER.matcher(line);
      if (waiver.matches()) {
        assertEquals("// ", above.substring(0, Math.min(3, above.length())), "no reason: " + line);
        out.add(waiver.group(1) + " " + waiver.group(2) + " " + waiver.group(3));
      } else {
        assertFalse(line.startsWith("lint_off"), "not of the usual form: " + line);
      }
      above = line;
    }
    return out;
  }

  /** What Verilator says of a folder of generated files. */
  private static String lint(Path out, String... waivers) throws IOException, InterruptedException {
    // Several modules may be tops: then a unit that nothing uses yet is read as closely as the rest.
    List<String> command =
        new ArrayList<>(List.of("verilator", "--lint-only", "-Wall", "-Wno-MULTITOP"));
    command.addAll(List.of(waivers));
    command.addAll(List.of("-f", ChipFiles.FILE_LIST));
    Process process =
        new ProcessBuilder(command).directory(out.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
