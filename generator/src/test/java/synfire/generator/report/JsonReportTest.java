package synfire.generator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonReportTest {

  private static VerifyReport report(long goldenDiffers, long rtlDiffers, List<String> problems) {
    return ReportSample.of(goldenDiffers, rtlDiffers, problems);
  }

  @Test
  void holdsTheFieldsThatProgramsRead() {
    JsonNode n =
        JsonMapper.shared()
            .readTree(JsonReport.text(report(0, 0, List.of()), OptionalDouble.of(98.7)));
    for (String field :
        List.of(
            "model", "config", "samples", "multipliers", "npes", "mismatches", "cycles", "macs",
            "utilization", "sram", "simulation", "layers")) {
      assertTrue(n.has(field), field);
    }
    assertEquals(0, n.get("mismatches").get("golden_vs_expected").intValue());
    assertEquals(0, n.get("mismatches").get("rtl_vs_golden").intValue());
    assertEquals(123.3, n.get("cycles").get("latency_mean").doubleValue());
    assertEquals(130, n.get("cycles").get("latency_max").intValue());
    assertEquals(100, n.get("cycles").get("interval_mean").doubleValue());
    assertEquals(98.7, n.get("cycles").get("interval_predicted").doubleValue());
    assertEquals(800, n.get("macs").get("dense").intValue());
    assertEquals(400.5, n.get("macs").get("event").doubleValue());
    assertEquals(480, n.get("macs").get("issued").intValue());
    assertEquals(0.5005, n.get("utilization").doubleValue());
    assertEquals(1.5, n.get("simulation").get("seconds").doubleValue());
    assertEquals(2_000_000, n.get("simulation").get("cycles_per_second").intValue());
    assertEquals("conv2d_0", n.get("layers").get(0).get("name").stringValue());
    assertTrue(n.get("layers").get(0).get("cycles").has("formula"));
    assertTrue(n.get("sram").has("output_buffer"));
  }

  @Test
  void anyDifferenceOrProblemFails() {
    assertTrue(report(0, 0, List.of()).good());
    assertFalse(report(1, 0, List.of()).good());
    assertFalse(report(0, 1, List.of()).good());
    assertFalse(report(0, 0, List.of("late")).good());
  }

  @Test
  void manyNpesHaveFiguresEach() {
    JsonNode n =
        JsonMapper.shared()
            .readTree(JsonReport.text(ReportSample.mesh(), OptionalDouble.empty()));
    assertEquals(4, n.get("npes").intValue());
    assertEquals(4, n.get("elements").size());
    assertEquals(0.2999, n.get("elements").get(3).get("load").doubleValue());
    assertEquals(0.7, n.get("elements").get(1).get("sram").get("weights").get("used").intValue()
        / n.get("elements").get(1).get("sram").get("weights").get("available").doubleValue());
    assertEquals(50, n.get("elements").get(2).get("flits").get("sent").intValue());
    // Of four NPEs and the host port.
    assertEquals(250, n.get("flits").get("sent").intValue());
    assertEquals(500, n.get("flits").get("dense").intValue());
    assertEquals(45, n.get("network").get("switches").get(1).intValue());
    assertEquals(85, n.get("network").get("links").get(1).get("flits").intValue());
    assertEquals(3, n.get("layers").get(1).get("npe").intValue());
    assertFalse(
        JsonMapper.shared()
            .readTree(JsonReport.text(report(0, 0, List.of()), OptionalDouble.empty()))
            .has("elements"));
  }

  @Test
  void sameBytesEachTime() {
    assertEquals(
        JsonReport.text(report(0, 1, List.of()), OptionalDouble.empty()),
        JsonReport.text(report(0, 1, List.of()), OptionalDouble.empty()));
  }
}
