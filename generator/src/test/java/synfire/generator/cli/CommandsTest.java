package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.ModelFile;
import synfire.generator.model.Models;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.tool.Tool;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyType;

class CommandsTest {

  @TempDir Path folder;

  // --- check ---

  @Test
  void checkListsEveryOperatorOfAModel() {
    Ran ran = Ran.of("check", Models.own("kws_dscnn").toString());
    assertEquals(0, ran.code());
    assertEquals("", ran.err());
    assertTrue(
        ran.out().contains(" 0  CONV_2D            1x25x5x64  320,000    2,560  chip\n"),
        ran.out());
    assertTrue(ran.out().contains("13 operators, 2,656,768 MACs an inference, 22,016 weights"));
  }

  @Test
  void checkListsAllThatIsUnsupportedAndEndsWithOne() throws IOException {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 4);
    int a = file.codes(0.5f, 3, 1, 4);
    int y = file.codes(0.5f, 3, 1, 4);
    file.operator(BuiltinOperator.SIN, new int[] {x}, new int[] {a})
        .operator(BuiltinOperator.DIV, new int[] {a, x}, new int[] {y})
        .inputs(x)
        .outputs(y);
    Path model = Files.write(folder.resolve("m.tflite"), file.toByteArray());
    Ran ran = Ran.of("check", model.toString());
    assertEquals(1, ran.code());
    assertEquals(2, ran.out().split("nowhere", -1).length - 1, ran.out());
    assertTrue(ran.out().contains("hint: multiply by the reciprocal instead"), ran.out());
    assertTrue(ran.err().startsWith("error: not supported: 2 of 2 operators\n"), ran.err());
  }

  @Test
  void checkOfNoModelIsOneProblem() {
    Ran ran = Ran.of("check", "pom.xml");
    assertEquals(1, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("error: this is neither a TensorFlow Lite nor an ONNX file"), ran.err());
    assertEquals(1, ran.err().split("error: ", -1).length - 1);
  }

  // --- configs ---

  @Test
  void configsShowsTheTextOfAShippedChip() {
    assertTrue(Ran.of("configs").out().contains("pico"));
    Ran shown = Ran.of("configs", "--show", "wide");
    assertTrue(shown.out().contains("name: wide\n"));
    Ran fields = Ran.of("configs", "--fields");
    assertTrue(fields.out().contains("npe.accumulatorBits: width of an accumulator\n"));
    assertTrue(fields.out().contains("    a whole number from 18 to 28\n    default: 24\n"));
    Ran typo = Ran.of("configs", "--show", "wise");
    assertEquals(1, typo.code());
    assertTrue(typo.err().contains("did you mean wide?"), typo.err());
  }

  // --- golden ---

  private Ran golden(Path inputs, Path out, String... more) {
    Stream<String> line =
        Stream.of(
            "golden", "--model", Models.own("kws_dscnn").toString(), "--inputs", inputs.toString(),
            "--out", out.toString());
    return Ran.of(Stream.concat(line, Arrays.stream(more)).toArray(String[]::new));
  }

  private static Path data(String name) {
    return Models.own("kws_dscnn").resolveSibling(name);
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void goldenWritesTheReferenceOutputsWithBothRoundings() throws IOException {
    Path out = folder.resolve("sub/out.npy");
    Ran ran = golden(data("inputs.npy"), out, "--threads", "2");
    assertEquals(0, ran.code(), ran.err());
    assertArrayEquals(
        Npy.read(data("outputs_tflm.npy")).bytes(), Npy.read(out).bytes(), "tflm");
    assertEquals(List.of(100, 1, 12), Npy.read(out).shape());
    assertEquals(0, golden(data("inputs.npy"), out, "--rounding", "litert").code());
    assertArrayEquals(Npy.read(data("outputs.npy")).bytes(), Npy.read(out).bytes(), "litert");
    assertEquals(List.of("sub"), left());
  }

  private Ran golden(String model, Path starts) {
    Path file = Models.own(model);
    return Ran.of(
        "golden", "--model", file.toString(),
        "--inputs", file.resolveSibling("inputs.npy").toString(),
        "--starts", starts.toString(), "--out", folder.resolve("o.npy").toString());
  }

  @Test
  void stateIsClearedAtTheStarts() throws IOException {
    Path given = Models.own("mww_hey_jarvis").resolveSibling("starts.npy");
    Ran ran = golden("mww_hey_jarvis", given);
    assertEquals(0, ran.code(), ran.err());
    byte[] expected = Npy.read(given.resolveSibling("outputs.npy")).bytes();
    assertArrayEquals(expected, Npy.read(folder.resolve("o.npy")).bytes());
    Path none = folder.resolve("none.npy");
    Npy.of(NpyType.INT64, List.of(0), new byte[0]).write(none);
    assertEquals(0, golden("mww_hey_jarvis", none).code());
    byte[] one = Npy.read(folder.resolve("o.npy")).bytes();
    // The second recording, from step 66 on, goes on with what the first one left.
    assertTrue(Arrays.mismatch(expected, one) >= 66);
  }

  @Test
  void wrongStartsAreOneProblem() throws IOException {
    Path starts = folder.resolve("starts.npy");
    Npy.of(NpyType.INT8, List.of(3), new byte[] {0, 66, 66}).write(starts);
    Ran ran = golden("mww_hey_jarvis", starts);
    assertEquals(1, ran.code());
    assertTrue(ran.err().contains("start 2 is 66"), ran.err());
    Npy.of(NpyType.UINT8, List.of(1), new byte[] {(byte) 198}).write(starts);
    assertTrue(golden("mww_hey_jarvis", starts).err().contains("start 0 is 198"));
    Npy.of(NpyType.INT8, List.of(1, 1), new byte[1]).write(starts);
    assertTrue(golden("mww_hey_jarvis", starts).err().contains("int8 of shape [1, 1]"));
    Npy.of(NpyType.FLOAT32, List.of(1), new byte[4]).write(starts);
    assertTrue(golden("mww_hey_jarvis", starts).err().contains("the starts are float32"));
    assertTrue(golden("kws_dscnn", starts).err().contains("the network keeps no state"));
    assertEquals(List.of("starts.npy"), left());
  }

  /** The element count decides; leading ones and the split into axes do not. */
  @Test
  void samplesOfAnyShapeWithTheRightCountAreTaken() throws IOException {
    byte[] codes = Arrays.copyOf(Npy.read(data("inputs.npy")).bytes(), 2 * 490);
    Path flat = folder.resolve("flat.npy");
    Npy.of(NpyType.INT8, List.of(2, 490), codes).write(flat);
    Path ones = folder.resolve("ones.npy");
    Npy.of(NpyType.INT8, List.of(2, 1, 1, 49, 10, 1), codes).write(ones);
    assertEquals(0, golden(flat, folder.resolve("a.npy")).code());
    assertEquals(0, golden(ones, folder.resolve("b.npy")).code());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a.npy")), Files.readAllBytes(folder.resolve("b.npy")));
  }

  @Test
  void wrongArraysAreOneProblemAndLeaveNothing() throws IOException {
    byte[] values = new byte[980];
    Path file = folder.resolve("in.npy");
    Npy.of(NpyType.INT8, List.of(49, 20), values).write(file);
    wrong(file, "shape [49, 20], elements of each: 20");
    Npy.of(NpyType.UINT8, List.of(2, 490), values).write(file);
    wrong(file, "the samples have type uint8");
    Npy.of(NpyType.INT8, List.of(0, 490), new byte[0]).write(file);
    wrong(file, "there are no samples");
    Npy.of(NpyType.INT8, List.of(), new byte[1]).write(file);
    wrong(file, "shape []");
    Npy.of(NpyType.INT8, List.of(2, 490), values).write(file);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 500));
    wrong(file, "truncated");
    Files.writeString(file, "no array");
    wrong(file, "not a .npy file");
    Files.delete(file);
    wrong(file, "no such file");
  }

  private void wrong(Path inputs, String part) throws IOException {
    boolean there = Files.exists(inputs);
    Ran ran = golden(inputs, folder.resolve("out.npy"));
    assertEquals(1, ran.code(), part);
    assertTrue(ran.err().contains(part), ran.err());
    assertEquals(1, ran.err().split("error: ", -1).length - 1, ran.err());
    assertEquals(there ? List.of("in.npy") : List.of(), left());
  }

  @Test
  void anOutputThatCannotBeWrittenIsAProblem() throws IOException {
    assertEquals(1, golden(data("inputs.npy"), folder).code());
    Path blocked = Files.writeString(folder.resolve("file"), "x").resolve("out.npy");
    Ran ran = golden(data("inputs.npy"), blocked);
    assertEquals(1, ran.code());
    assertTrue(ran.err().contains("cannot be written"), ran.err());
  }

  /** What is not a file is not replaced by one: neither a link nor a device. */
  @Test
  void outputsGoThroughLinksAndIntoDevices() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    assertEquals(0, golden(data("inputs.npy"), link).code());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(List.of(100, 1, 12), Npy.read(file).shape());
    Path device = Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
    assertEquals(0, golden(data("inputs.npy"), device).code());
    assertTrue(Files.isSymbolicLink(device));
    assertFalse(Files.isRegularFile(device));
    Files.delete(device);
    assertEquals(List.of("file", "link"), left());
  }

  @Test
  void floatSamplesAreQuantizedByTheHost() throws IOException {
    ModelFile file = new ModelFile();
    int x = file.floats(1, 3);
    int q = file.codes(0.5f, 3, 1, 3);
    int y = file.floats(1, 3);
    file.operator(BuiltinOperator.QUANTIZE, new int[] {x}, new int[] {q})
        .operator(BuiltinOperator.DEQUANTIZE, new int[] {q}, new int[] {y})
        .inputs(x)
        .outputs(y);
    Path model = Files.write(folder.resolve("m.tflite"), file.toByteArray());
    ByteBuffer values =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(0.75f).putFloat(-1.1f).putFloat(1e9f);
    Path in = folder.resolve("in.npy");
    Npy.of(NpyType.FLOAT32, List.of(1, 3), values.array()).write(in);
    Path out = folder.resolve("out.npy");
    Ran ran =
        Ran.of(
            "golden", "--model", model.toString(), "--inputs", in.toString(), "--out",
            out.toString());
    assertEquals(0, ran.code(), ran.err());
    Npy result = Npy.read(out);
    assertEquals(NpyType.FLOAT32, result.type());
    // Halves away from zero: 0.75 / 0.5 = 1.5 becomes 2; the last saturates at code 127.
    assertEquals(1f, result.float32(0));
    assertEquals(-1f, result.float32(1));
    assertEquals(62f, result.float32(2));
  }

  /** 200 files with flipped bits: outputs of the right shape, or one problem and no file. */
  @Test
  void goldenOfADamagedModelIsCompleteOrRefused() throws IOException {
    byte[] good = Files.readAllBytes(Models.own("kws_dscnn"));
    Path model = folder.resolve("m.tflite");
    Path in = folder.resolve("in.npy");
    Path out = folder.resolve("out.npy");
    Npy.of(NpyType.INT8, List.of(1, 490), Npy.read(data("inputs.npy")).row(7)).write(in);
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] bytes = good.clone();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(model, bytes);
      Ran ran =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10),
              () ->
                  Ran.of(
                      "golden", "--model", model.toString(), "--inputs", in.toString(), "--out",
                      out.toString(), "--threads", "1"),
              "seed " + seed);
      if (ran.code() == 0) {
        assertEquals(1, Npy.read(out).shape().get(0), "seed " + seed);
        Files.delete(out);
      } else {
        assertEquals(1, ran.code(), "seed " + seed + ": " + ran.err());
        assertEquals(1, ran.err().split("error: ", -1).length - 1, ran.err());
        assertFalse(Files.exists(out), "seed " + seed);
      }
    }
  }

  // --- doctor ---

  @Test
  void doctorKnowsTheJavaThatRunsThis() {
    Ran ran = Ran.of("doctor");
    assertTrue(ran.code() == 0 || ran.code() == 4, ran.err());
    assertTrue(ran.out().contains("java"), ran.out());
    assertTrue(ran.out().contains("verilator"), ran.out());
    assertFalse(ran.out().contains("\u001b"), "colours in a pipe");
  }

  @Test
  void versionsCompareByNumbers() {
    assertTrue(Tool.compare("5.006", "5.6") == 0);
    assertTrue(Tool.compare("5.10", "5.006") > 0);
    assertTrue(Tool.compare("4.228", "5.006") < 0);
    assertTrue(Tool.compare("17", "17.0.1") < 0);
  }
}
