package synfire.generator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import synfire.generator.graph.LayerGraph;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Search;
import synfire.generator.samples.Samples;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** The options {@code --profile} and {@code --effort}: how a network is spread over many NPEs. */
final class PlanOptions {

  /** Samples of a profile that are looked at. */
  private static final int MOST_SAMPLES = 16;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Samples whose events say how much work layers have, a .npy array [N, ...]. Without"
              + " them, every second activation is taken for one.")
  private Path profile;

  @Option(
      names = "--effort",
      paramLabel = "E",
      defaultValue = "normal",
      converter = EffortName.class,
      description =
          "How long to look for a good spread over many NPEs: quick, normal or thorough."
              + " Default: ${DEFAULT-VALUE}.")
  private Search.Effort effort;

  /** The file of samples; null if there is none. */
  Path file() {
    return profile;
  }

  Search.Effort effort() {
    return effort;
  }

  /** Events of the samples of the profile, or one half. */
  Activity activity(GoldenModel golden, LayerGraph graph, int lanes, int threads) {
    return profile == null
        ? Activity.half(graph, lanes)
        : activity(golden, Samples.read(golden, List.of(profile)), graph, lanes, threads);
  }

  /** Events of some samples. */
  static Activity activity(
      GoldenModel golden, Samples samples, LayerGraph graph, int lanes, int threads) {
    List<Map<Integer, byte[]>> events =
        new BatchRunner(golden, threads)
            .run(
                samples.first(Math.min(samples.count(), MOST_SAMPLES)).codes(),
                trace -> Activity.count(graph, lanes, trace),
                (done, all) -> { });
    return Activity.of(events);
  }

  /** The names as the help text has them. */
  private static final class EffortName implements ITypeConverter<Search.Effort> {
    @Override
    public Search.Effort convert(String name) {
      try {
        return Search.Effort.valueOf(name.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "expected quick, normal or thorough but was '" + name + "'");
      }
    }
  }
}
