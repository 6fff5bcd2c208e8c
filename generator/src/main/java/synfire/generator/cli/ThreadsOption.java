package synfire.generator.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --threads}. */
final class ThreadsOption {

  private static final int MOST = 1024;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private int threads = Math.min(MOST, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Samples or points that are computed at a time. Default: one for each processor.")
  private void threads(int n) {
    if (n < 1 || n > MOST) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--threads': 1 to " + MOST);
    }
    threads = n;
  }

  int count() {
    return threads;
  }
}
