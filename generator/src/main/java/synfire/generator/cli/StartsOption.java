package synfire.generator.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import synfire.generator.samples.Samples;
import synfire.golden.run.GoldenModel;

/** The option {@code --starts}: where the state of a network begins anew. */
final class StartsOption {

  @Option(
      names = "--starts",
      paramLabel = "FILE",
      description =
          "For a network with state: indices of the samples before which the state is cleared, a"
              + " .npy array [S]. Default: only before the first.")
  private Path starts;

  /** The file; null if there is none. */
  Path file() {
    return starts;
  }

  /** Samples with the starts of the file; as they are without one. */
  Samples in(Samples samples, GoldenModel golden) {
    return starts == null ? samples : samples.startingAt(golden, starts);
  }
}
