package synfire.generator.area;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.synth.Resource;
import synfire.generator.synth.SynthTarget;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Estimated sizes beside those that Yosys found, see scripts/fit-luts. */
class SizeTest {

  private static final double MOST = 0.15;
  private static final JsonMapper JSON = JsonMapper.shared();

  private static JsonNode figures() throws IOException {
    try (InputStream in = SizeTest.class.getResourceAsStream("/area/ecp5-chips.json")) {
      return JSON.readTree(in).get("chips");
    }
  }

  private static ChipConfig config(String name, JsonNode chip) {
    ObjectNode node = JSON.createObjectNode().put("name", name);
    node.setAll((ObjectNode) chip.get("config"));
    return ConfigReader.parse(JSON.writeValueAsString(node), name);
  }

  private static double sum(ChipConfig config, JsonNode chip, String figure) {
    double sum = 0;
    for (Part p : Part.of(config)) {
      sum += p.count() * chip.get("units").path(p.unit()).path(figure).asDouble(0);
    }
    return sum;
  }

  @Test
  void multipliersAndBlocksAreExact() throws IOException {
    JsonNode chips = figures();
    assertTrue(chips.size() > 1);
    for (String name : chips.propertyNames()) {
      ChipConfig config = config(name, chips.get(name));
      Size size = Size.of(config);
      assertEquals(
          sum(config, chips.get(name), "multipliers"), size.multipliers(), 1e-6, name);
      assertEquals(sum(config, chips.get(name), "blocks"), size.blocks(), 1e-6, name);
    }
  }

  @Test
  void flattenedChipsAreNear() throws IOException {
    JsonNode chips = figures();
    int seen = 0;
    for (String name : chips.propertyNames()) {
      JsonNode flat = chips.get(name).path("sf_top");
      if (flat.isMissingNode()) {
        continue;
      }
      Size size = Size.of(config(name, chips.get(name)));
      double luts = flat.get("luts").doubleValue();
      double flipFlops = flat.get("flip_flops").doubleValue();
      assertEquals(luts, size.luts(), MOST * luts, name);
      assertEquals(flipFlops, size.flipFlops(), MOST * flipFlops, name);
      seen++;
    }
    assertTrue(seen > 0);
  }

  /** A whole chip that the coefficients have not seen: scripts/size prints its figures. */
  @ParameterizedTest
  @CsvSource({"edge-64,49344,206,108"})
  void aMeshIsNear(String name, double luts, int blocks, int multipliers) {
    Size size = Size.of(ConfigReader.read(name));
    System.out.printf(
        Locale.ROOT, "%s: %,d LUT4-equivalents estimated, %,.0f measured, %+.1f %%%n", name,
        size.luts(), luts, 100 * (size.luts() / luts - 1));
    assertEquals(luts, size.luts(), MOST * luts);
    assertEquals(blocks, size.blocks());
    assertEquals(multipliers, size.multipliers());
  }

  @Test
  void aChipIsComparedWithADevice() {
    Size edge = Size.of(ConfigReader.read("edge-64"));
    assertEquals(List.of(), edge.lacking(SynthTarget.ECP5_85));
    assertEquals(
        List.of("luts", "rams", "dsps"),
        edge.lacking(SynthTarget.ECP5_45).stream().map(Resource::key).toList());
    assertEquals(
        edge.luts(), edge.units().values().stream().mapToInt(Integer::intValue).sum(), 20);
  }
}
