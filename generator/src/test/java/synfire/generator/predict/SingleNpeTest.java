package synfire.generator.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Plan;
import synfire.generator.map.Repacking;
import synfire.generator.map.Target;
import synfire.generator.model.TfliteImporter;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** Predicted cycles of chips of one NPE beside those that scripts/cycles measured. */
final class SingleNpeTest {

  private static final Path MODELS = Path.of("..", "testbench", "models");

  @ParameterizedTest
  @CsvSource({
    "kws_dscnn,pico,190166,189942",
    "kws_dscnn,wide,95185,95244",
    "ic_resnet8,pico,792360,797787",
    "ic_resnet8,wide,396231,399232",
    "vww_mobilenetv1,pico,345153,346301",
    "vww_mobilenetv1,wide,214339,215309",
    "ad_autoencoder,pico,22007,23979",
    "ad_autoencoder,wide,11060,12774"
  })
  void cyclesAreNearTheMeasuredOnes(String model, String chip, double interval, double latency) {
    ChipConfig config = ConfigReader.read(chip);
    int lanes = config.npe().lanes();
    Network network = TfliteImporter.read(MODELS.resolve(model).resolve("model.tflite"));
    GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
    Samples samples =
        Samples.read(golden, List.of(MODELS.resolve(model).resolve("inputs.npy")));
    LayerGraph graph = Repacking.of(Compiler.layers(network, Rounding.TFLM), lanes);
    List<Map<Integer, byte[]>> events =
        new BatchRunner(golden, 2)
            .run(
                samples.codes(),
                trace -> Activity.count(graph, lanes, trace),
                (done, all) -> { });
    Predictor.Prediction p =
        new Predictor(graph, Target.of(config), Activity.of(events))
            .predict(Plan.single(graph, lanes));
    System.out.printf(
        Locale.ROOT,
        "%-16s %s: %,9.0f cycles predicted, %,9.0f measured, %+.1f %%%n",
        model,
        chip,
        p.run().interval(),
        interval,
        100 * (p.run().interval() / interval - 1));
    assertEquals(interval, p.run().interval(), 0.02 * interval, "interval");
    assertEquals(latency, p.latency(), 0.05 * latency, "latency of the first sample");
  }
}
