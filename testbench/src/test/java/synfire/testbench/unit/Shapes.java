package synfire.testbench.unit;

import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NpeConfig;

/** Chips like pico, of other widths. */
final class Shapes {

  private Shapes() {}

  static ChipConfig of(int lanes, int streamBits) {
    return of(lanes, streamBits, true);
  }

  static ChipConfig of(int lanes, int streamBits, boolean softmax) {
    ChipConfig pico = ConfigReader.read("pico");
    NpeConfig npe = pico.npe();
    HostConfig host = pico.host();
    return pico.withNpe(
            new NpeConfig(
                lanes,
                NpeConfig.defaultRequantizers(lanes),
                npe.accumulatorBits(),
                npe.accumulatorGroups(),
                npe.steps(),
                npe.rings()))
        .withHost(new HostConfig(streamBits, host.outputBytes(), softmax));
  }

  /** Four lanes, all drained in a cycle, and two groups. */
  static ChipConfig tiny() {
    return ConfigReader.read("pico").withNpe(new NpeConfig(4, 4, 28, 2, 8, 8));
  }
}
