package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.Models;

final class CompareCommandTest {

  @TempDir Path folder;

  @Test
  void predictsNetworksOnBothChips() throws IOException {
    Path chip = folder.resolve("chip");
    assertEquals(0, Ran.of("generate", "--config", "wide", "--out", chip.toString()).code());
    Path out = folder.resolve("out");
    String[] line = {
      "compare", "pico", chip.toString(), "--model", Models.own("hello_world").toString(),
      "--svg", "--out", out.toString()
    };
    Ran ran = Ran.of(line);
    assertEquals("", ran.err());
    assertEquals(0, ran.code());
    for (String text :
        new String[] {
          "A  pico  (shipped configuration)", "(generated chip wide)", "npe.lanes", "interval",
          "predicted", "all of these memories"
        }) {
      assertTrue(ran.out().contains(text), text + " in " + ran.out());
    }
    String page = Files.readString(out.resolve("compare.html"));
    assertTrue(page.endsWith("</html>\n") && !page.contains("http"), page);
    assertTrue(Files.exists(out.resolve("pictures/layers-hello_world.svg")));
    String json = Files.readString(out.resolve("compare.json"));
    assertEquals(0, Ran.of(line).code());
    assertEquals(json, Files.readString(out.resolve("compare.json")));
  }

  @Test
  void badInputHasOneMessage() {
    Path out = folder.resolve("out");
    String model = Models.own("hello_world").toString();
    Object[][] lines = {
      {1, "there is no configuration pcio", "pcio", "pico"},
      {1, "the folder has nothing to compare", folder.toString(), "pico"},
      {1, "the file cannot be read", folder.resolve("no.json").toString(), "pico"},
      {2, "Missing required parameter", "pico"},
      {2, "'--fit' is for one network", "pico", "wide", "--fit"},
      {2, "as many options '--profile' as '--model'", "pico", "wide", "--profile", model},
      {1, "the model cannot be read", "pico", "wide", "--model", "absent.tflite"},
    };
    for (Object[] l : lines) {
      String[] line = new String[l.length + 1];
      line[0] = "compare";
      for (int i = 2; i < l.length; i++) {
        line[i - 1] = (String) l[i];
      }
      line[l.length - 1] = "--out";
      line[l.length] = out.toString();
      Ran ran = Ran.of(line);
      assertEquals(l[0], ran.code(), ran.err());
      assertTrue(ran.err().startsWith("error: ") && ran.err().contains((String) l[1]), ran.err());
      assertFalse(Files.exists(out));
    }
  }
}
