package synfire.generator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;

class ConfigReaderTest {

  @Test
  void picoIsTheSmallestShippedChip() {
    assertEquals(
        new ChipConfig(
            "pico",
            new NpeConfig(8, 1, 24, 16, 32, 32),
            new SramConfig(32 << 10, 32 << 10, 8 << 10, 8 << 10, false),
            new HostConfig(64, 2 << 10, true)),
        ConfigReader.read("pico"));
  }

  @Test
  void wideHasTwiceTheLanes() {
    ChipConfig pico = ConfigReader.read("pico");
    assertEquals(
        pico.withName("wide").withNpe(new NpeConfig(16, 2, 24, 16, 32, 32)),
        ConfigReader.read("wide"));
  }

  /** Chips of many elements are named after their multipliers. */
  @Test
  void namesCountMultipliers() {
    for (String name : List.of("edge-64", "edge-128", "mesh-256", "torus-1152")) {
      ChipConfig c = ConfigReader.read(name);
      assertEquals(
          name.substring(name.indexOf('-') + 1),
          String.valueOf(c.noc().npeCount() * c.npe().lanes()));
    }
  }

  @Test
  void everyFileInTheFolderIsListed() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/configs"))) {
      assertEquals(
          ConfigReader.shipped().stream().sorted().toList(),
          files
              .map(f -> f.getFileName().toString().replace(".yaml", ""))
              .sorted()
              .collect(Collectors.toList()));
    }
  }

  @Test
  void absentFieldsTakeTheirDefaults() {
    assertEquals(
        ConfigReader.read("pico").withName("x"), ConfigReader.parse("name: x\n", "x.yaml"));
    assertEquals(
        4, ConfigReader.parse("name: x\nnpe: {lanes: 32}\n", "x.yaml").npe().requantizers());
    assertEquals(
        1, ConfigReader.parse("name: x\nnpe: {lanes: 4}\n", "x.yaml").npe().requantizers());
  }

  @Test
  void sizesAreNumbersOrTexts() {
    for (String size : List.of("4096", "4KiB", "4 KiB", "\"4096\"", "4096B")) {
      ChipConfig config =
          ConfigReader.parse("name: x\nsram:\n  weightBytes: " + size + "\n", "x.yaml");
      assertEquals(4096, config.sram().weightBytes(), size);
    }
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    for (long seed = 0; seed < 200; seed++) {
      ChipConfig config = random(new Random(seed));
      ChipConfig again = ConfigReader.parse(config.toYaml(), "again.yaml");
      assertEquals(config, again, "seed " + seed);
      assertEquals(config.digest(), again.digest(), "seed " + seed);
    }
  }

  private static ChipConfig random(Random random) {
    int lanes = 4 << random.nextInt(4);
    int unit = 256;
    return new ChipConfig(
        "chip-" + random.nextInt(1000),
        new NpeConfig(
            lanes,
            1 << random.nextInt(Integer.numberOfTrailingZeros(lanes) + 1),
            18 + random.nextInt(11),
            1 + random.nextInt(16),
            1 + random.nextInt(64),
            1 + random.nextInt(64)),
        new SramConfig(
            unit * (1 + random.nextInt(65536)),
            unit * (1 + random.nextInt(65536)),
            unit * (1 + random.nextInt(4096)),
            unit * (1 + random.nextInt(4096)),
            false),
        new HostConfig(
            32 << random.nextInt(3), 64 * (1 + random.nextInt(1024)), random.nextBoolean()),
        noc(random));
  }

  private static NocConfig noc(Random random) {
    boolean torus = random.nextBoolean();
    int columns = 2 + random.nextInt(15) - (torus ? 0 : random.nextInt(2));
    int rows = 2 + random.nextInt(15) - (torus ? 0 : random.nextInt(2));
    boolean left = random.nextBoolean();
    int column = left ? (random.nextBoolean() ? 0 : columns - 1) : random.nextInt(columns);
    int row = left ? random.nextInt(rows) : (random.nextBoolean() ? 0 : rows - 1);
    return new NocConfig(columns, rows, 1 + random.nextInt(8), torus, column, row);
  }

  /** Images in the field carry these: chips of one processing element keep theirs. */
  @Test
  void digestsOfShippedChipsStay() {
    assertEquals("19e41a68026631f7", ConfigReader.read("pico").digest().substring(0, 16));
    assertEquals("91dcd57160e8bc69", ConfigReader.read("wide").digest().substring(0, 16));
    ChipConfig pico = ConfigReader.read("pico");
    assertNotEquals(
        pico.digest(), pico.withNoc(new NocConfig(1, 1, 2, false, 0, 0)).digest());
    assertFalse(pico.toYaml().contains("noc"));
  }

  @Test
  void digestIsOfTheHardwareNotOfItsName() {
    ChipConfig pico = ConfigReader.read("pico");
    assertEquals(pico.digest(), pico.withName("other").digest());
    assertNotEquals(pico.digest(), ConfigReader.read("wide").digest());
    assertTrue(pico.digest().matches("[0-9a-f]{64}"));
  }

  @Test
  void aRecordThatBreaksARuleIsNeverMade() {
    ChipConfig pico = ConfigReader.read("pico");
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> pico.withNpe(new NpeConfig(12, 24, 24, 16, 32, 32)));
    assertEquals(2, e.problems().size());
  }

  @Test
  void anUnknownNameIsToldTheShippedOnes() {
    ProblemException e = assertThrows(ProblemException.class, () -> ConfigReader.read("pcio"));
    assertEquals(
        """
        error: there is no configuration pcio
          expected  a shipped name (pico, wide, edge-64, edge-128, mesh-256, torus-1152) or a YAML file
          fix       synfire configs lists the shipped ones
        """,
        e.getMessage());
    assertThrows(ProblemException.class, () -> ConfigReader.read("a\0b"));
    assertThrows(ProblemException.class, () -> ConfigReader.read("."));
  }

  /** Every message says something after its colon, and numbers of any size are just wrong. */
  @Test
  void oddTextsAreNamedWithPlaceAndReason() {
    for (String text :
        List.of(
            "*x", "a: &b *b", "%YAML 3.0\n---\na: 1", "? [a]\n: 1", "a: .inf", "!!binary x",
            "a: " + "9".repeat(2000), "[".repeat(5000), "\u0001", "a: \"\\x\"", "{a: 1", "'",
            "npe: {lanes: 1e999}", "npe: {steps: -1e300}", "sram: {weightBytes: 1e300}")) {
      ProblemException e =
          assertThrows(ProblemException.class, () -> ConfigReader.parse(text, "odd.yaml"), text);
      for (Problem p : e.problems()) {
        assertTrue(p.message().matches("[ -~]*[^ :,]"), p.message());
        assertTrue(p.at().matches("odd.yaml(:\\d+)?"), p.at());
        assertFalse(p.message().contains("java"), p.message());
      }
    }
  }

  @Test
  void whatATerminalObeysIsNotPrinted() {
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> ConfigReader.parse("name: \"\\e[31m\"\n\"\\e[2J\": 3\n", "odd.yaml"));
    assertTrue(e.getMessage().contains("name is \"?[31m\""), e.getMessage());
    assertFalse(e.getMessage().contains("\u001b"), e.getMessage());
  }

  @Test
  void aTextThatIsNotUtf8IsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("c.yaml");
    Files.write(file, ConfigReader.shippedText("pico").getBytes(StandardCharsets.UTF_16));
    assertEquals(
        "error: the configuration cannot be read: the text is not UTF-8\n"
            + "  at        " + file + "\n"
            + "  expected  a YAML file\n"
            + "  fix       save it as UTF-8\n",
        assertThrows(ProblemException.class, () -> ConfigReader.read(file.toString()))
            .getMessage());
  }

  @Test
  void randomBytesAreAProblemAndNothingElse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("c.yaml");
    String good = ConfigReader.shippedText("pico");
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bytes);
      try {
        ConfigReader.read(file.toString());
      } catch (ProblemException e) {
        assertTrue(e.getMessage().startsWith("error: "), "seed " + seed);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
