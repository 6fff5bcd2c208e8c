package synfire.generator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Search;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.UnsupportedNetworkException;

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

  /**
   * The network on the chip, spread for the events of the samples of the profile.
   *
   * @param otherwise file of samples where no profile was given, null for none
   */
  Compiler.Mapped map(Network network, Rounding rounding, ChipOptions config, Path otherwise) {
    Path file = profile == null ? otherwise : profile;
    ChipConfig chip = config.asWritten();
    int lanes = chip.npe().lanes();
    // With one NPE there is nothing to spread; with one rounding all commands agree.
    boolean count = file != null && (profile != null || chip.noc().npeCount() > 1);
    Samples samples =
        count ? Samples.read(golden(network), List.of(file)) : null;
    return Compiler.map(
        network,
        rounding,
        chip,
        config.fit(),
        graph -> count ? counted(network, samples, graph, lanes) : Activity.half(graph, lanes),
        effort);
  }

  private static GoldenModel golden(Network network) {
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

  private static Activity counted(
      Network network, Samples samples, LayerGraph graph, int lanes) {
    List<Map<Integer, byte[]>> events =
        new BatchRunner(golden(network), 1)
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
