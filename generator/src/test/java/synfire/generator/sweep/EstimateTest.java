package synfire.generator.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import synfire.generator.Compiler;
import synfire.generator.Profile;
import synfire.generator.config.ConfigReader;
import synfire.generator.graph.LayerGraph;
import synfire.generator.model.ModelImporter;
import synfire.generator.predict.Forecast;
import synfire.generator.predict.Search;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Predicted counters and energy beside those of the simulated RTL (synfire verify, 6 samples). */
class EstimateTest {

  private static final Path KWS = Path.of("..", "testbench", "models", "kws_dscnn");

  @Test
  void countersAndEnergyAreNearTheSimulatedOnes() {
    Network network = ModelImporter.read(KWS.resolve("model.tflite"));
    LayerGraph graph = Compiler.layers(network, Rounding.TFLM, 8);
    Samples samples =
        Samples.read(Profile.golden(network), List.of(KWS.resolve("inputs.npy"))).first(6);
    Estimate estimate =
        Estimate.of(
            graph, ConfigReader.read("pico"), false, Profile.count(network, samples, graph, 8),
            Search.Effort.QUICK);
    Forecast.Counts counts = estimate.forecast().counts();
    // Counters of 12 frames.
    assertEquals(475_272 / 12.0, counts.words(), 0.01 * counts.words(), "words");
    assertEquals(2_189_536 / 12.0, counts.issues(), 0.01 * counts.issues(), "issues");
    assertEquals(108_120 / 12.0, counts.outputs(), 0.01 * counts.outputs(), "outputs");
    assertEquals(6_589.6, estimate.nanojoules(), 0.02 * 6_589.6, "nanojoules");
  }
}
