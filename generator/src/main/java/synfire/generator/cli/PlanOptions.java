package synfire.generator.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import synfire.generator.Compiler;
import synfire.generator.Profile;
import synfire.generator.config.ChipConfig;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Search;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** The options {@code --profile} and {@code --effort}: how a network is spread over many NPEs. */
final class PlanOptions {

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Samples whose events say how much work layers have, a .npy array [N, ...]. Without"
              + " them, every second activation is taken for one.")
  private Path profile;

  @Mixin private EffortOption effort;

  /** The file of samples; null if there is none. */
  Path file() {
    return profile;
  }

  Search.Effort effort() {
    return effort.effort();
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
        count ? Samples.read(Profile.golden(network), List.of(file)) : null;
    return Compiler.map(
        network,
        rounding,
        chip,
        config.fit(),
        graph -> count ? Profile.count(network, samples, graph, lanes) : Activity.half(graph, lanes),
        effort.effort());
  }
}
