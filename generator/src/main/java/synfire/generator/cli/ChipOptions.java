package synfire.generator.cli;

import picocli.CommandLine.Option;

/** The options {@code --config} and {@code --fit}: a chip, perhaps sized for a network. */
final class ChipOptions extends ConfigOption {

  @Option(
      names = "--fit",
      description = "Size memories, steps and rings of the chip for the network of --model.")
  private boolean fit;

  boolean fit() {
    return fit;
  }
}
