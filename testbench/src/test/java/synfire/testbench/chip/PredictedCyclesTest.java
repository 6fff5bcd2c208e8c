package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.generator.model.TfliteImporter;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Forecast;
import synfire.generator.predict.Search;
import synfire.generator.samples.Samples;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** Cycles of a chip of eight NPEs in the RTL are those that the search of its plan predicted. */
final class PredictedCyclesTest {

  private static final Path MODELS = Path.of("models");
  private static final int KIB = 1024;

  private static ChipConfig chip() {
    return ConfigReader.read("pico")
        .withName("eight")
        .withNpe(new NpeConfig(8, 1, 24, 16, 32, 64))
        .withSram(new SramConfig(32 * KIB, 64 * KIB, 8 * KIB, 8 * KIB, false))
        .withNoc(new NocConfig(2, 1, 4, false, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({"kws_dscnn,4,NORMAL", "kws_dscnn,4,QUICK", "ad_autoencoder,8,NORMAL"})
  void areWithinFivePercent(String model, int count, Search.Effort effort)
      throws IOException, InterruptedException {
    Network network = TfliteImporter.read(MODELS.resolve(model).resolve("model.tflite"));
    GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
    List<List<byte[]>> inputs =
        Samples.read(golden, List.of(MODELS.resolve(model).resolve("inputs.npy")))
            .first(count)
            .codes();
    ChipConfig chip = chip();
    Compiler.Mapped mapped =
        Compiler.map(
            network,
            Rounding.TFLM,
            chip,
            false,
            graph -> {
              List<Map<Integer, byte[]>> events =
                  new BatchRunner(golden, 1)
                      .run(
                          inputs,
                          trace -> Activity.count(graph, chip.npe().lanes(), trace),
                          (done, of) -> { });
              return Activity.of(events);
            },
            effort);
    Program program = mapped.program();
    Forecast forecast =
        Forecast.of(
            mapped.graph(), Target.of(chip), mapped.plan(), mapped.events(), program.rings());
    BenchResult measured =
        ChipRun.of(chip)
            .run(
                program,
                Rounding.TFLM,
                inputs.stream().map(i -> i.get(0)).toList(),
                ChipBench.Mode.CYCLES,
                1);
    assertEquals(List.of(), measured.problems());
    assertEquals(0, measured.mismatches());
    assertTrue(measured.interval().frames() > 0, "no frame was counted");
    double interval =
        (double) measured.interval().cycles() / measured.interval().frames();
    System.out.printf(
        Locale.ROOT,
        "%-16s 8 NPEs: %,9.0f cycles predicted, %,9.0f measured, %+.1f %%%n",
        model,
        forecast.interval(),
        interval,
        100 * (forecast.interval() / interval - 1));
    assertEquals(interval, forecast.interval(), 0.05 * interval);
    double frames = measured.window().frames();
    for (Forecast.LinkLine link : forecast.links()) {
      // Two nodes beside each other: east and west.
      double flits = measured.nodes().get(link.from()).links().get(link.to() == 1 ? 1 : 3) / frames;
      assertEquals(flits, link.flits(), 0.05 * flits + 10, link.from() + " to " + link.to());
    }
    for (int node = 0; node < measured.nodes().size(); node++) {
      double flits = measured.nodes().get(node).switched() / frames;
      assertEquals(flits, forecast.switches().get(node), 0.05 * flits + 10, "switch " + node);
    }
  }
}
