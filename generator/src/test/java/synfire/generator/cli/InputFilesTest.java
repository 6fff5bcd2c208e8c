package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.Models;

/** No command replaces a file that it reads, under whatever name the file is given. */
class InputFilesTest {

  @TempDir Path folder;
  private Path model;
  private Path inputs;

  @BeforeEach
  void copyANetwork() throws IOException {
    Path own = Models.own("hello_world").getParent();
    model = Files.copy(own.resolve("model.tflite"), folder.resolve("m.tflite"));
    inputs = Files.copy(own.resolve("inputs.npy"), folder.resolve("in.npy"));
  }

  /** Every file below the folder with its bytes. */
  private Map<String, String> files() throws IOException {
    Map<String, String> out = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.filter(Files::isRegularFile).toList()) {
        out.put(
            folder.relativize(p).toString(),
            Base64.getEncoder().encodeToString(Files.readAllBytes(p)));
      }
    }
    return out;
  }

  private void refused(int code, String option, String input, Object... line) throws IOException {
    Map<String, String> before = files();
    Ran ran = Ran.of(Stream.of(line).map(Object::toString).toArray(String[]::new));
    assertEquals(code, ran.code(), ran.err());
    assertTrue(
        ran.err().startsWith("error: " + option + " would replace the file of " + input),
        ran.err());
    assertEquals(1, ran.err().split("error: ", -1).length - 1, ran.err());
    assertEquals(before, files());
  }

  private Object[] golden(Path out) {
    return new Object[] {"golden", "--model", model, "--inputs", inputs, "--out", out};
  }

  private Object[] verify(Object... more) {
    List<Object> line =
        new ArrayList<>(
            List.of(
                "verify", "--model", model, "--inputs", inputs, "--samples", 2, "--cache",
                folder.resolve("cache")));
    line.addAll(List.of(more));
    if (!line.contains("--out")) {
      line.addAll(List.of("--out", folder.resolve("out")));
    }
    return line.toArray();
  }

  @Test
  void goldenSparesModelAndInputs() throws IOException {
    refused(2, "--out", "--model", golden(model));
    refused(2, "--out", "--inputs", golden(inputs));
    refused(2, "--out", "--model", golden(folder.resolve("none/../m.tflite")));
  }

  @Test
  void linksAndHardLinksAreTheSameFile() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("m.tflite"));
    Path hard = Files.createLink(folder.resolve("hard"), inputs);
    refused(2, "--out", "--model", golden(link));
    refused(2, "--out", "--inputs", golden(hard));
    model = link;
    refused(2, "--out", "--model", golden(folder.resolve("m.tflite")));
  }

  @Test
  void twoOutputsAreTwoFiles() throws IOException {
    Path out = folder.resolve("out.npy");
    Path again = folder.resolve("./out.npy");
    refused(
        2, "--out", "--out", "golden", "--model", model, "--inputs", inputs, "--out", out, "--out",
        again);
    refused(2, "--vectors", "--waves", verify("--waves", out, "--vectors", again));
  }

  @Test
  void verifySparesWhatItReadsFromSingleFiles() throws IOException {
    Path expect = Files.copy(inputs, folder.resolve("e.npy"));
    Path config =
        Files.writeString(folder.resolve("c.yaml"), Ran.of("configs", "--show", "pico").out());
    refused(2, "--waves", "--model", verify("--waves", model));
    refused(2, "--vectors", "--inputs", verify("--vectors", inputs));
    refused(2, "--waves", "--expect", verify("--expect", expect, "--waves", expect));
    refused(2, "--vectors", "--config", verify("--config", config, "--vectors", config));
  }

  /** What comes out of a simulation must not cost one: names are looked at before. */
  @Test
  void verifySparesWhatItReadsFromItsFolder() throws IOException {
    for (String name : List.of("report.json", "rtl/sf_top.sv", "rtl/sf_own.sv", "image.bin")) {
      Path inside = folder.resolve("out").resolve(name);
      Files.createDirectories(inside.getParent());
      model = Files.copy(folder.resolve("m.tflite"), inside);
      refused(1, "--out", "--model", verify());
    }
    model = folder.resolve("m.tflite");
    Path waves = folder.resolve("out/report.html");
    refused(1, "--out", "--waves", verify("--waves", waves));
  }

  @Test
  void foldersMayHoldInputsUnderOtherNames() throws IOException {
    Path image = Files.copy(model, folder.resolve("image.bin"));
    refused(1, "--out", "--model", "compile", "--model", image, "--out", folder);
    byte[] before = Files.readAllBytes(model);
    assertEquals(
        0, Ran.of("compile", "--model", model.toString(), "--out", folder.toString()).code());
    assertArrayEquals(before, Files.readAllBytes(model));
  }

  /** A file with comments is an input to keep; one that would come out the same again is not. */
  @Test
  void aConfigurationIsWrittenOverOnlyByItsOwnText() throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    String pico = Ran.of("configs", "--show", "pico").out();
    Path config = Files.writeString(own.resolve("config.yaml"), "# mine\n" + pico);
    refused(1, "--out", "--config", "generate", "--config", config, "--out", own);
    Path link = Files.createSymbolicLink(folder.resolve("linked"), own);
    refused(
        1, "--out", "--config", "compile", "--model", model, "--config", config, "--out", link);
    String out = folder.resolve("made").toString();
    assertEquals(0, Ran.of("generate", "--config", config.toString(), "--out", out).code());
    String made = folder.resolve("made/config.yaml").toString();
    assertEquals(0, Ran.of("generate", "--config", made, "--out", out).code());
  }
}
