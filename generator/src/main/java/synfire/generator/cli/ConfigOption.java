package synfire.generator.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;

/** The option {@code --config}: a chip. */
class ConfigOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private String config;

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      defaultValue = "pico",
      description = "The chip: a shipped name or a YAML file. Default: ${DEFAULT-VALUE}.")
  private void config(String nameOrFile) {
    if (nameOrFile.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--config': it is empty");
    }
    config = nameOrFile;
  }

  /** The file that {@code --config} names; null for a shipped name. */
  Path file() {
    try {
      return ConfigReader.shipped().contains(config) ? null : Path.of(config);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The configuration as it is. */
  ChipConfig asWritten() {
    return ConfigReader.read(config);
  }
}
