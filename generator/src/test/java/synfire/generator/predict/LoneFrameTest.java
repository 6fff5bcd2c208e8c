package synfire.generator.predict;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Fitter;
import synfire.generator.map.Repacking;
import synfire.generator.model.TfliteImporter;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/**
 * A single frame in an empty chip takes little longer than the interval of a full one. It does only
 * where all layers are on all NPEs, which needs as many rings and rows of them.
 */
final class LoneFrameTest {

  private static final Path MODELS = Path.of("..", "testbench", "models");
  private static final int SAMPLES = 4;

  @ParameterizedTest
  @CsvSource({"kws_dscnn,25000", "vww_mobilenetv1,48000"})
  void latencyIsNearTheInterval(String model, double limit) {
    ChipConfig config = ConfigReader.read("edge-64");
    Network network = TfliteImporter.read(MODELS.resolve(model).resolve("model.tflite"));
    GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
    Samples samples =
        Samples.read(golden, List.of(MODELS.resolve(model).resolve("inputs.npy")));
    int lanes = config.npe().lanes();
    LayerGraph graph = Repacking.of(Compiler.layers(network, Rounding.TFLM), lanes);
    List<Map<Integer, byte[]>> events =
        new BatchRunner(golden, 2)
            .run(
                samples.first(SAMPLES).codes(),
                trace -> Activity.count(graph, lanes, trace),
                (done, all) -> { });
    Activity activity = Activity.of(events);
    Predictor.Prediction p =
        new Predictor(graph, Fitter.roomy(graph, config), activity)
            .predict(
                Search.plan(graph, Fitter.roomy(graph, config), activity, Search.Effort.NORMAL));
    double interval = p.run().interval();
    assertTrue(interval <= limit, model + ": " + interval);
    assertTrue(p.latency() <= 1.25 * interval, model + ": " + p.latency() + ", " + interval);
  }
}
