package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.Models;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyType;

/** What verify and generate say about wrong input, before any simulator is built. */
class VerifyCommandTest {

  @TempDir Path folder;

  private Ran verify(String... more) {
    Path own = Models.own("hello_world").getParent();
    List<String> line =
        new ArrayList<>(
            List.of(
                "verify",
                "--model", own.resolve("model.tflite").toString(),
                "--inputs", own.resolve("inputs.npy").toString(),
                "--cache", folder.resolve("cache").toString()));
    line.addAll(List.of(more));
    if (!line.contains("--out")) {
      line.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    Ran ran = Ran.of(line.toArray(new String[0]));
    assertFalse(Files.exists(folder.resolve("out")), "nothing is written");
    assertFalse(Files.exists(folder.resolve("cache")), "nothing is built");
    return ran;
  }

  private static void refused(Ran ran, String message) {
    assertEquals(1, ran.code(), ran.err());
    assertTrue(ran.err().startsWith("error: "), ran.err());
    assertTrue(ran.err().contains(message), ran.err());
  }

  @Test
  void unknownConfiguration() {
    refused(verify("--config", "pcio"), "there is no configuration pcio");
  }

  @Test
  void outIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    refused(verify("--out", file.toString()), "--out is a file");
    assertEquals("x", Files.readString(file));
  }

  @Test
  void expectedOutputsOfAnotherShape() throws IOException {
    Path file = folder.resolve("e.npy");
    Npy.of(NpyType.INT8, List.of(2, 3), new byte[6]).write(file);
    refused(verify("--expect", file.toString()), "the expected outputs have shape [2, 3]");
  }

  @Test
  void expectedOutputsThatAreNoRealNumbers() throws IOException {
    Path file = folder.resolve("e.npy");
    String header = "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1), }\n";
    Files.writeString(
        file,
        "\u0093NUMPY\1\0" + (char) header.length() + "\0" + header + "\0".repeat(8),
        StandardCharsets.ISO_8859_1);
    Ran ran = verify("--expect", file.toString());
    refused(ran, "the element type '<c8' is not supported");
    assertTrue(ran.err().contains("  fix       convert the array, such as x.astype("), ran.err());
  }

  @Test
  void expectedOutputsInFortranOrder() throws IOException {
    Path file = folder.resolve("e.npy");
    Npy.of(NpyType.INT8, List.of(2, 3), new byte[6]).write(file);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("False", "True "), StandardCharsets.ISO_8859_1);
    Ran ran = verify("--expect", file.toString());
    refused(ran, "the array is in Fortran order");
    assertTrue(
        ran.err().contains("  fix       turn it with numpy.ascontiguousarray before numpy.save"),
        ran.err());
  }

  @Test
  void expectedOutputsThatAreNotThere() {
    refused(
        verify("--expect", folder.resolve("none.npy").toString()),
        "the expected outputs cannot be read: no such file");
  }

  @Test
  void commandLines() {
    assertEquals(2, verify("--samples", "0").code());
    assertEquals(2, verify("--seed", "-1").code());
    assertEquals(2, verify("--threads", "0").code());
    assertEquals(2, Ran.of("verify").code());
    assertEquals(2, Ran.of("generate", "--fit", "--out", folder.toString()).code());
  }

  @Test
  void generateWritesAChipSizedForANetwork() throws IOException {
    Path out = folder.resolve("chip");
    Path model = Models.own("ad_autoencoder");
    Ran ran =
        Ran.of("generate", "--fit", "--model", model.toString(), "--out", out.toString());
    assertEquals(0, ran.code(), ran.err());
    assertTrue(Files.readString(out.resolve("config.yaml")).contains("name: pico-fit"));
    assertTrue(Files.exists(out.resolve("rtl/sf_top.sv")));
    for (String file : Files.readAllLines(out.resolve("sf.f"))) {
      assertTrue(Files.exists(out.resolve(file)), file);
    }
  }
}
