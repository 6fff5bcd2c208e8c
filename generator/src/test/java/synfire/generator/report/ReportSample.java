package synfire.generator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A small report with something of everything. */
final class ReportSample {

  private ReportSample() {}

  static VerifyReport of(long goldenDiffers, long rtlDiffers, List<String> problems) {
    return of("model", goldenDiffers, rtlDiffers, problems);
  }

  /** Two steps of one layer on a chip of two nodes, four NPEs. */
  static VerifyReport mesh() {
    VerifyReport one = of(0, 0, List.of());
    VerifyReport.LayerFigures a = one.layers().get(0);
    VerifyReport.LayerFigures b =
        new VerifyReport.LayerFigures(
            2, 3, 5, a.layer(), "conv2d_0.1", a.operation(), false, a.operators(), 4, 2, 5, 6, 40,
            30, 20, 60, 100, 50, 60, 30, 40, 0);
    List<VerifyReport.Memory> sram = List.of(new VerifyReport.Memory("weights", 7, 10, "B"));
    VerifyReport.Flits flits = new VerifyReport.Flits(30, 5, 15, 50);
    List<VerifyReport.Element> elements = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      elements.add(
          new VerifyReport.Element(n, n / 2, 0, n % 2, 10.0 * n, sram, Optional.of(flits)));
    }
    return new VerifyReport(
        one.generatorVersion(), one.model(), "mesh", "00", "tflm", one.inputShape(), 3, 7, 32,
        new VerifyReport.Nodes(
            2, 1, 2, 1, 0, false, List.of(40.0, 45.0),
            List.of(new VerifyReport.Hop(0, 1, 20), new VerifyReport.Hop(1, 0, 85))), one.mismatches(), List.of(), List.of(),
        one.cycles(), one.macs(), 0.25, sram, elements, Optional.of(flits), one.places(),
        one.simulation(), one.operators(), List.of(a, b, one.layers().get(1)),
        List.of(
            new VerifyReport.Link(-1, 1, "in"),
            new VerifyReport.Link(-1, 2, "in"),
            new VerifyReport.Link(1, 0, "ring"),
            new VerifyReport.Link(2, 0, "ring"),
            new VerifyReport.Link(0, -1, "out")),
        Map.of("count_cycles", 100L, "count_busy", 99L), 6, 600,
        List.of(
            new VerifyReport.Firing(1, 11, 0, -5, 0, 20),
            new VerifyReport.Firing(2, 11, 1, -4, 10, 50)));
  }

  /** {@code name} stands wherever a name out of a model file may stand. */
  static VerifyReport of(
      String name, long goldenDiffers, long rtlDiffers, List<String> problems) {
    return new VerifyReport(
        "0.1.0",
        name,
        "pico",
        "00",
        "tflm",
        List.of(1, 6, 7, 2),
        3,
        7,
        8,
        new VerifyReport.Nodes(1, 1, 1, 0, 0, false, List.of(), List.of()),
        new VerifyReport.Mismatches(
            OptionalLong.of(goldenDiffers), rtlDiffers, 1000, Optional.empty()),
        rtlDiffers == 0
            ? List.of()
            : List.of(new VerifyReport.Difference("chip and " + name, "step \"x\", row 1")),
        problems,
        new VerifyReport.Cycles(123.25, 130, 2, 100.04, 98, 104, 6, 9, true),
        new VerifyReport.Macs(800, OptionalLong.of(8000), 400.5, 480),
        0.50049,
        List.of(
            new VerifyReport.Memory("activations", 48, 64, "B"),
            new VerifyReport.Memory("output buffer", 1, 2, "B"),
            new VerifyReport.Memory("steps", 2, 16, "")),
        List.of(new VerifyReport.Element(0, 0, 0, 0, 90, List.of(), Optional.empty())),
        Optional.empty(),
        List.of(
            new VerifyReport.Place(0, "activations", name, "ring 0", 0, 32),
            new VerifyReport.Place(0, "activations", "ring", "", 32, 16)),
        new VerifyReport.Simulation(1.5, 3_000_000, 2_000_000, 9, "Verilator"),
        List.of(
            new VerifyReport.Operator(0, "conv2d", "3×3", List.of(1, 4, 5, 6), List.of(-1), ""),
            new VerifyReport.Operator(
                1, "reshape", "", List.of(1, 120), List.of(0), "addressing"),
            new VerifyReport.Operator(2, name, "", List.of(1, 120), List.of(1, 0), "")),
        List.of(
            new VerifyReport.LayerFigures(
                1, 0, 1, "conv2d_0", "conv2d_0", "conv2d", false, List.of(0), 4, 1, 5, 6, 90, 80,
                50, 100, 800, 400, 60, 30, 40, 0),
            new VerifyReport.LayerFigures(
                0, 0, 0, name, name, "add", true, List.of(2), 1, 1, 1, 120, 10, 9, 0, 0, 0, 0, 0, 0,
                40, rtlDiffers)),
        List.of(
            new VerifyReport.Link(-1, 1, name),
            new VerifyReport.Link(1, 0, "ring"),
            new VerifyReport.Link(0, -1, "out")),
        Map.of("count_busy", 99L),
        6,
        600,
        List.of(
            new VerifyReport.Firing(1, 11, 0, -5, 0, 20),
            new VerifyReport.Firing(0, 10, 0, 4, 20, 26),
            new VerifyReport.Firing(1, 11, 1, 22, 30, 55)));
  }
}
