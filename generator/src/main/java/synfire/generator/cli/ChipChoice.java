package synfire.generator.cli;

import java.util.Optional;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** The chip that the options {@code --config} and {@code --fit} ask for. */
final class ChipChoice {

  private ChipChoice() {}

  /** The configuration as it is, or sized for a network. */
  static ChipConfig of(String config, Optional<Network> fit, Optional<Rounding> rounding) {
    ChipConfig chip = ConfigReader.read(config);
    return fit.isEmpty() ? chip : Compiler.fit(fit.get(), rounding.orElse(Rounding.TFLM), chip);
  }
}
