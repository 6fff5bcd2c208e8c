package synfire.generator;

import java.util.List;
import java.util.Map;
import synfire.generator.graph.LayerGraph;
import synfire.generator.predict.Activity;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.UnsupportedNetworkException;

/** Events of layers, counted by the golden model on samples. */
public final class Profile {

  /** Samples of a profile that are looked at. */
  private static final int MOST_SAMPLES = 16;

  private Profile() {}

  /** The golden model of a network, whichever rounding: events differ by next to nothing. */
  public static GoldenModel golden(Network network) {
    try {
      return GoldenModel.of(network, Rounding.TFLM);
    } catch (UnsupportedNetworkException e) {
      throw new ProblemException(
          "the golden model does not take this network: " + e.getMessage(),
          network.name(),
          "",
          "synfire check lists what is supported");
    }
  }

  /** The events of a graph of so many lanes in the first samples. */
  public static Activity count(Network network, Samples samples, LayerGraph graph, int lanes) {
    List<Map<Integer, byte[]>> events =
        new BatchRunner(golden(network), 1)
            .run(
                samples.first(Math.min(samples.count(), MOST_SAMPLES)).codes(),
                trace -> Activity.count(graph, lanes, trace),
                (done, all) -> { });
    return Activity.of(events);
  }
}
