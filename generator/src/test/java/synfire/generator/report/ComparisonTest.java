package synfire.generator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.problem.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ComparisonTest {

  @TempDir Path folder;

  /** A folder as verify writes it; the digest is that of the configuration. */
  private Path reportFolder(String name, VerifyReport report, ChipConfig chip) throws IOException {
    Path out = Files.createDirectory(folder.resolve(name));
    ObjectNode root =
        (ObjectNode)
            JsonMapper.shared().readTree(JsonReport.text(report, OptionalDouble.empty()));
    root.put("digest", chip.digest());
    Files.writeString(out.resolve("report.json"), root.toString());
    Files.writeString(out.resolve("config.yaml"), chip.toYaml());
    return out;
  }

  private static ChipConfig mesh() {
    return ConfigReader.read("pico").withName("mesh").withNoc(
        new NocConfig(2, 1, 2, false, 1, 0));
  }

  private static Comparison.Figure figure(Comparison c, String group, String name) {
    return c.groups().stream()
        .filter(g -> g.name().equals(group))
        .flatMap(g -> g.figures().stream())
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void fieldsThatDifferAndMemoriesOfTheWholeChip() {
    Comparison c = Comparison.of(SideReader.read("pico"), SideReader.read("edge-64"));
    List<String> paths = c.fields().stream().map(Comparison.Field::path).toList();
    assertTrue(paths.containsAll(List.of("noc.columns", "noc.npes")), paths.toString());
    assertFalse(paths.contains("name") || paths.contains("npe.lanes"), paths.toString());
    assertEquals(
        8.0 * ConfigReader.read("edge-64").sram().weightBytes(),
        figure(c, "chip", "weights").b().getAsDouble());
    assertEquals(8, figure(c, "chip", "multipliers").ratio().getAsDouble());
    assertEquals(Optional.of(false), c.sameHardware());
    Comparison same = Comparison.of(SideReader.read("pico"), SideReader.read("pico"));
    assertEquals(List.of(), same.fields());
    assertEquals(Optional.of(true), same.sameHardware());
  }

  @Test
  void measuredFiguresComeFromReports() throws IOException {
    Path one =
        reportFolder("one", ReportSample.of(0, 0, List.of()), ConfigReader.read("pico"));
    Path four = reportFolder("four", ReportSample.mesh(), mesh());
    Comparison c =
        Comparison.of(SideReader.read(one.toString()), SideReader.read(four.toString()));
    Comparison.Figure load = figure(c, "model", "load of the NPEs");
    // 90 and 10 of 100 cycles; 90, 40 and 10 of 4 x 100.
    assertEquals(100, load.a().getAsDouble(), 0.1);
    assertEquals(35, load.b().getAsDouble(), 0.1);
    assertEquals(50.0, figure(c, "model", "multipliers busy with events").a().getAsDouble(), 0.1);
    assertEquals(OptionalDouble.empty(), figure(c, "model", "flits").a());
    assertEquals(250, figure(c, "model", "flits").b().getAsDouble());
    assertEquals(130, c.b().runs().get(0).layers().get("conv2d_0"));
    String page = ComparePage.text(c);
    assertTrue(page.contains("conv2d_0, A, ") && page.contains("NPE 3: 40 of 100 cycles"), page);
    assertTrue(page.contains("node 1, 0 to node 0, 0: 85 flits a frame"), page);
    List<String> names = new ArrayList<>();
    ComparePage.pictures(c).forEach(p -> names.add(p.name()));
    assertEquals(List.of("layers-model", "floorplan-b-model"), names);
    JsonNode json = JsonMapper.shared().readTree(c.json());
    assertEquals("measured", json.get("groups").get(1).get("source_a").stringValue());
    // Without its configuration the places are not known.
    Files.delete(four.resolve("config.yaml"));
    Comparison unknown =
        Comparison.of(SideReader.read(one.toString()), SideReader.read(four.toString()));
    assertEquals(Optional.empty(), unknown.sameHardware());
    assertFalse(ComparePage.text(unknown).contains("node 1, 0"));
  }

  @Test
  void synthesisIsShownWhereItIs() throws IOException {
    ChipConfig pico = ConfigReader.read("pico");
    Path one = reportFolder("one", ReportSample.of(0, 0, List.of()), pico);
    String synth =
        """
        {"digest": "%s", "target": "ecp5-85", "top": "sf_npe",
         "resources": [{"key": "luts", "title": "LUT4"}], "total": {"luts": 4579},
         "clocks": [{"mhz": 91.5}, {"mhz": 86.4}]}
        """;
    Files.writeString(one.resolve("synth.json"), synth.formatted(pico.digest()));
    Comparison c = Comparison.of(SideReader.read(one.toString()), SideReader.read("wide"));
    String group = "synthesis of sf_npe on ecp5-85";
    assertEquals(4579, figure(c, group, "LUT4").a().getAsDouble());
    assertEquals(
        86.4, figure(c, group, "clock, MHz, slowest of 2 seeds").a().getAsDouble());
    assertEquals(OptionalDouble.empty(), figure(c, group, "LUT4").b());
    assertTrue(
        figure(c, "chip", "LUT4-equivalents of an ECP5, estimated").ratio().getAsDouble() > 1);
    Files.writeString(one.resolve("synth.json"), synth.formatted("00"));
    assertTrue(
        assertThrows(ProblemException.class, () -> SideReader.read(one.toString()))
            .getMessage()
            .contains("synth.json and config.yaml in the folder are of different chips"));
    for (String text : new String[] {"{}", "[", synth.replace("4579", "\"x\"")}) {
      Files.writeString(one.resolve("synth.json"), text.formatted(pico.digest()));
      assertTrue(
          assertThrows(ProblemException.class, () -> SideReader.read(one.toString()))
              .getMessage()
              .contains("this is no result of synth"));
    }
  }

  @Test
  void aReportThatFailedSaysSo() throws IOException {
    Path bad =
        reportFolder("bad", ReportSample.of(0, 3, List.of()), ConfigReader.read("pico"));
    Side s = SideReader.read(bad.resolve("report.json").toString());
    assertEquals("report of model on pico, NOT every bit equal", s.what());
  }

  @Test
  void namesAreTextAlsoInNamesOfFiles() throws IOException {
    String hostile = "../<script>alert(1)</script>";
    VerifyReport r = ReportSample.of(hostile, 0, 0, List.of());
    Path one = reportFolder("one", r, ConfigReader.read("pico"));
    Comparison c =
        Comparison.of(SideReader.read(one.toString()), SideReader.read(one.toString()));
    assertFalse(ComparePage.text(c).contains("<script>alert"));
    ComparePage.pictures(c)
        .forEach(p -> assertTrue(p.name().matches("[A-Za-z0-9_.-]+"), p.name()));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() throws IOException {
    Path one = reportFolder("one", ReportSample.of(0, 0, List.of()), ConfigReader.read("pico"));
    Path other =
        reportFolder(
            "other", ReportSample.of("x", 0, 0, List.of()), ConfigReader.read("pico"));
    Side a = SideReader.read(one.toString());
    Side b = SideReader.read(other.toString());
    assertTrue(
        assertThrows(ProblemException.class, () -> Comparison.of(a, b))
            .getMessage()
            .contains("the reports are of different networks: model and x"));
    Files.writeString(one.resolve("config.yaml"), ConfigReader.read("wide").toYaml());
    assertTrue(
        assertThrows(ProblemException.class, () -> SideReader.read(one.toString()))
            .getMessage()
            .contains("different chips"));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertTrue(
        assertThrows(ProblemException.class, () -> SideReader.read(empty.toString()))
            .getMessage()
            .contains("the folder has nothing to compare"));
  }

  /** Every value of a report left out or replaced: a message or a comparison, nothing else. */
  @Test
  void damagedReportsHaveOneMessage() throws IOException {
    Path four = reportFolder("four", ReportSample.mesh(), mesh());
    Path file = four.resolve("report.json");
    JsonNode whole = JsonMapper.shared().readTree(Files.readString(file));
    List<String> places = new ArrayList<>();
    places(whole, "", places);
    int refused = 0;
    for (String place : places) {
      for (Object value : new Object[] {null, "text", -1, 1e300, 1 << 30}) {
        JsonNode damaged = whole.deepCopy();
        String parent = place.substring(0, place.lastIndexOf('/'));
        String key = place.substring(place.lastIndexOf('/') + 1);
        JsonNode at = parent.isEmpty() ? damaged : damaged.at(parent);
        if (at instanceof ObjectNode o) {
          o.remove(key);
          if (value != null) {
            o.putPOJO(key, value);
          }
        } else if (at instanceof ArrayNode list) {
          list.remove(Integer.parseInt(key));
        }
        Files.writeString(file, damaged.toString());
        try {
          Side s = SideReader.read(four.toString());
          Comparison c = Comparison.of(s, s);
          ComparePage.text(c);
          c.json();
        } catch (ProblemException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 50, refused + " of " + 5 * places.size());
    for (String text : new String[] {"", "[]", "{", "null", "\u0000"}) {
      Files.writeString(file, text);
      assertThrows(ProblemException.class, () -> SideReader.read(four.toString()), text);
    }
  }

  private static void places(JsonNode node, String path, List<String> out) {
    if (node.isObject()) {
      node.properties().forEach(e -> {
        out.add(path + "/" + e.getKey());
        places(e.getValue(), path + "/" + e.getKey(), out);
      });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        out.add(path + "/" + i);
        places(node.get(i), path + "/" + i, out);
      }
    }
  }
}
