package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The smallest chip for wishes, and what is said when there is none. */
class FitCommandTest {

  private static final Path MODELS = Path.of("../testbench/models").toAbsolutePath().normalize();
  private static final String SINE = MODELS.resolve("hello_world/model.tflite").toString();
  private static final String MACHINE = MODELS.resolve("ad_autoencoder/model.tflite").toString();

  @TempDir Path folder;

  private Ran fit(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "fit";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--out";
    all[all.length - 1] = folder.toString();
    return Ran.of(all);
  }

  private JsonNode json() throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("fit.json")));
  }

  @Test
  void theSmallestDoesWhatIsWishedAndIsAConfiguration() throws IOException {
    Ran ran = fit(SINE, "--frames-per-second", "1000", "--clock", "80", "--target", "ecp5-45");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("at most 80,000 cycles a frame"), ran.out());
    JsonNode smallest = json().get("smallest");
    ChipConfig chip = ConfigReader.read(folder.resolve("fit.yaml").toString());
    assertEquals(smallest.get("chip").asString(), chip.name());
    assertEquals(1, chip.noc().npeCount());
    assertEquals(4, chip.npe().lanes());
    assertTrue(smallest.get("interval").doubleValue() <= 80_000);
    double luts = smallest.get("luts").doubleValue();
    for (JsonNode other : json().get("alternatives")) {
      assertTrue(other.get("luts").doubleValue() >= luts, other.toString());
      Path file = folder.resolve("alternatives/" + other.get("chip").asString() + ".yaml");
      assertEquals(
          other.get("chip").asString(), ConfigReader.read(file.toString()).name());
    }
    assertTrue(Files.readString(folder.resolve("fit.html")).contains("fit-4x1-1x1x1"));
  }

  @Test
  void aChipForTwoNetworksIsAsLargeAsEachNeeds() throws IOException {
    assertEquals(0, fit(SINE, "--cycles", "100000").code());
    JsonNode one = json().get("smallest");
    assertEquals(0, fit(MACHINE, "--cycles", "10000000").code());
    JsonNode other = json().get("smallest");
    Ran both = fit(SINE, MACHINE, "--cycles", "10000000");
    assertEquals(0, both.code(), both.err());
    JsonNode chip = json().get("smallest");
    for (String measure : new String[] {"sram", "luts"}) {
      assertTrue(
          chip.get(measure).doubleValue()
              >= Math.max(one.get(measure).doubleValue(), other.get(measure).doubleValue()),
          measure);
    }
  }

  @Test
  void whatIsShortIsSaidWithTheNearestChip() throws IOException {
    Ran ran = fit(SINE, "--cycles", "3", "--luts", "9000", "--target", "ecp5-45");
    assertEquals(3, ran.code());
    assertTrue(ran.out().contains("no chip does all of it"), ran.out());
    assertTrue(ran.out().contains("cycles a frame, wished 3"), ran.out());
    assertFalse(Files.exists(folder.resolve("fit.yaml")));
    ConfigReader.read(folder.resolve("nearest.yaml").toString());
    assertEquals(json().get("nearest").get("chip").asString(),
        ConfigReader.read(folder.resolve("nearest.yaml").toString()).name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--clock 80 | give --frames-per-second with --clock, or --cycles",
        "--cycles 1000 --frames-per-second 5 --clock 80 | or --cycles",
        "--frames-per-second 5 | without --clock",
        "--cycles 0 | above 0, found 0",
        "--cycles 1000 --sram -4 | above 0, found -4",
        "--cycles 1000 --target asic | expected ecp5-45 or ecp5-85 but was 'asic'",
        "--cycles 1000 --profile a.npy --profile b.npy | 2 --profiles for 1 model"
      })
  void wrongWishesEndWithTwo(String line, String message) {
    String[] words = line.split(" ");
    String[] all = new String[words.length + 1];
    all[0] = SINE;
    System.arraycopy(words, 0, all, 1, words.length);
    Ran ran = fit(all);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains(message), ran.err());
  }
}
