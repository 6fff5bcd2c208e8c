package synfire.generator.cli;

import picocli.CommandLine.Option;
import synfire.generator.predict.Search;

/** The option {@code --effort}: how long a plan is looked for. */
final class EffortOption {

  @Option(
      names = "--effort",
      paramLabel = "E",
      defaultValue = "normal",
      converter = EffortName.class,
      description =
          "How long to look for a good spread over many NPEs: quick, normal or thorough."
              + " Default: ${DEFAULT-VALUE}.")
  private Search.Effort effort;

  Search.Effort effort() {
    return effort;
  }

  /** The names as the help text has them. */
  private static final class EffortName extends ChoiceName<Search.Effort> {
    EffortName() {
      super(Search.Effort.class);
    }
  }
}
