package synfire.testbench.unit;

import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.golden.unit.Grid;

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

  /** An element that keeps weights of fewer bits packed and knows fine biases. */
  static ChipConfig narrow(int lanes, int weightBits) {
    return narrow(lanes, new NarrowConfig(weightBits, 8));
  }

  /** The same with lanes that split their multipliers. */
  static ChipConfig split(int lanes, int weightBits) {
    return narrow(lanes, new NarrowConfig(weightBits, true, 0));
  }

  private static ChipConfig narrow(int lanes, NarrowConfig narrow) {
    ChipConfig chip = of(lanes, 64);
    NpeConfig npe = chip.npe();
    return chip.withNpe(
        new NpeConfig(
            lanes,
            npe.requantizers(),
            npe.accumulatorBits(),
            npe.accumulatorGroups(),
            npe.steps(),
            npe.rings(),
            narrow));
  }

  /** An element with states for recurrent layers. */
  static ChipConfig recurrent(int lanes, int requantizers, RecurrentConfig recurrent) {
    ChipConfig chip = of(lanes, 64);
    NpeConfig npe = chip.npe();
    return chip.withNpe(
        new NpeConfig(
            lanes,
            requantizers,
            npe.accumulatorBits(),
            npe.accumulatorGroups(),
            npe.steps(),
            npe.rings(),
            npe.narrow(),
            recurrent));
  }

  /** A mesh of nodes of NPEs like those of pico, with a host port; a chip of one node if 1 x 1. */
  static ChipModel mesh(int lanes, int columns, int rows, int npes) {
    ChipModel one = ChipModel.of(of(lanes, 64, true));
    int payload = one.flit().payloadBits();
    return one.withNoc(new NocShape(new Grid(columns, rows, false, false), npes, npes + 1, payload));
  }

  /** Four lanes, all drained in a cycle, and two groups. */
  static ChipConfig tiny() {
    return ConfigReader.read("pico").withNpe(new NpeConfig(4, 4, 28, 2, 8, 8));
  }
}
