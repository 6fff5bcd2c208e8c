package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.model.Models;

final class MapCommandTest {

  @TempDir Path folder;

  private Path chip() throws IOException {
    return Files.writeString(
        folder.resolve("chip.yaml"),
        ConfigReader.read("pico")
            .withName("small-mesh")
            .withNpe(new NpeConfig(8, 1, 24, 16, 32, 64))
            .withNoc(new NocConfig(2, 1, 2, false, 0, 0))
            .toYaml());
  }

  @Test
  void explainsAMeshWithAProfile() throws IOException {
    Path model = Models.own("kws_dscnn");
    Path out = folder.resolve("map");
    String[] line = {
      "map", "--model", model.toString(), "--config", chip().toString(), "--profile",
      model.resolveSibling("inputs.npy").toString(), "--effort", "quick", "--explain", "--out",
      out.toString()
    };
    Ran ran = Ran.of(line);
    assertEquals("", ran.err());
    assertEquals(0, ran.code());
    for (String text :
        new String[] {
          "kws_dscnn on small-mesh, 4 NPEs: ", "events: of 16 samples", "conv2d_0",
          "switch of node 1", "link 0 to 1", "what limits", "work of NPE",
          "with 6 NPEs instead of 4"
        }) {
      assertTrue(ran.out().contains(text), text + " in " + ran.out());
    }
    String page = Files.readString(out.resolve("map.html"));
    assertTrue(page.contains("depthwise_conv2d_1") && page.endsWith("</html>\n"), page);
    assertFalse(page.contains("http"), "nothing from elsewhere");
    assertFalse(Files.exists(out.resolve("pictures")), "only when asked for");
    Path again = folder.resolve("again");
    line[line.length - 1] = again.toString();
    assertEquals(0, Ran.of(line).code());
    assertEquals(page, Files.readString(again.resolve("map.html")), "the same every time");
  }

  @Test
  void drawingsAreFilesWhereAskedFor() throws IOException {
    Path out = folder.resolve("map");
    Ran ran =
        Ran.of(
            "map", "--model", Models.own("hello_world").toString(), "--config", "pico", "--svg",
            "--png", "--out", out.toString());
    assertEquals(0, ran.code(), ran.err());
    for (String name : new String[] {"floorplan", "layers"}) {
      assertTrue(Files.readString(out.resolve("pictures/" + name + ".svg")).endsWith("</svg>\n"));
      assertTrue(Files.size(out.resolve("pictures/" + name + ".png")) > 1000);
    }
  }

  @Test
  void badInputHasOneMessage() throws IOException {
    Path model = Models.own("kws_dscnn");
    Ran effort =
        Ran.of("map", "--model", model.toString(), "--effort", "huge", "--out", "o");
    assertEquals(2, effort.code());
    assertTrue(effort.err().contains("expected quick, normal or thorough but was 'huge'"));
    Path other = Models.own("ad_autoencoder").resolveSibling("inputs.npy");
    Ran profile =
        Ran.of(
            "map", "--model", model.toString(), "--profile", other.toString(), "--out",
            folder.resolve("x").toString());
    assertEquals(1, profile.code());
    assertTrue(profile.err().startsWith("error: the samples have "), profile.err());
    assertFalse(Files.exists(folder.resolve("x")));
  }
}
