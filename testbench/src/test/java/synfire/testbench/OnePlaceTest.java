package synfire.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import synfire.generator.emit.Units;

/** One key, the same places everywhere: template, explanation, golden twin and bench of a unit. */
class OnePlaceTest {

  private static final Path ROOT = Path.of("..");

  /** Modules that only wire others: their twin is a whole network, their bench the whole chip. */
  private static final Set<String> COMPOSED = Set.of("npe", "node", "host", "top");

  private static final List<String> HEADINGS =
      List.of(
          "What it does",
          "Interface and handshake",
          "Timing",
          "Size on ECP5",
          "Golden twin and bench",
          "Notes");

  private static final Pattern PATH =
      Pattern.compile("`((?:golden|generator|templates|testbench|scripts)/[\\w./-]+)");

  private static Path folder(Units.Unit unit) {
    return ROOT.resolve("templates").resolve(unit.template()).getParent();
  }

  @Test
  void everyUnitIsExplained() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Units.Unit unit : Units.all()) {
      Path readme = folder(unit).resolve("README.md");
      if (!Files.exists(readme)) {
        faults.add("missing " + readme);
        continue;
      }
      String text = Files.readString(readme);
      List<String> headings =
          text.lines().filter(l -> l.startsWith("## ")).map(l -> l.substring(3)).toList();
      if (!headings.equals(HEADINGS)) {
        faults.add(readme + " has the headings " + headings);
      }
      for (String part : text.split("\n## ")) {
        if (part.lines().filter(l -> !l.isBlank()).count() < 2) {
          faults.add(readme + " says nothing of " + part.strip());
        }
      }
      if (!text.startsWith("# " + unit.module() + "\n")) {
        faults.add(readme + " does not begin with # " + unit.module());
      }
      Matcher path = PATH.matcher(text);
      while (path.find()) {
        if (!Files.exists(ROOT.resolve(path.group(1)))) {
          faults.add(readme + " names " + path.group(1) + ", which is not there");
        }
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void everyUnitHasATwinAndABench() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Units.Unit unit : Units.all()) {
      if (!Files.exists(ROOT.resolve("templates").resolve(unit.template() + ".st"))) {
        faults.add("missing template of " + unit.key());
      }
      if (COMPOSED.contains(unit.key())) {
        continue;
      }
      String readme = Files.readString(folder(unit).resolve("README.md"));
      String bench = "testbench/unit/" + unit.key() + "/tb_" + unit.key() + ".cpp";
      // That the named files are there is the business of the other test.
      for (String named : List.of("`golden/src/main/java/synfire/golden/unit/", "`" + bench)) {
        if (!readme.contains(named)) {
          faults.add("the README of " + unit.key() + " does not name " + named.substring(1));
        }
      }
      if (!readme.matches(
          "(?s).*`testbench/src/test/java/synfire/testbench/unit/\\w+BenchTest\\.java`.*")) {
        faults.add("the README of " + unit.key() + " does not name the test that runs its bench");
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void noFolderIsOfNoUnit() throws IOException {
    Set<String> keys = Set.copyOf(Units.all().stream().map(Units.Unit::key).toList());
    for (String place : List.of("templates/unit", "testbench/unit")) {
      try (Stream<Path> folders = Files.list(ROOT.resolve(place))) {
        folders
            .map(f -> f.getFileName().toString())
            .forEach(name -> assertTrue(keys.contains(name), place + "/" + name + " has no unit"));
      }
    }
  }
}
