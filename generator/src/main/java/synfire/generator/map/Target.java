package synfire.generator.map;

import synfire.generator.config.ChipConfig;
import synfire.generator.hw.NpeShape;

/**
 * The chip that a network is mapped to.
 *
 * @param name configuration name
 * @param digest 64 hexadecimal digits
 * @param npe numbers of the NPE
 * @param outputWords words of P activations in the host's output buffer
 * @param softmax whether the softmax unit is there
 */
public record Target(String name, String digest, NpeShape npe, int outputWords, boolean softmax) {

  /** The chip of a configuration. */
  public static Target of(ChipConfig c) {
    NpeShape npe =
        new NpeShape(
            c.npe().lanes(),
            c.npe().requantizers(),
            c.npe().accumulatorBits(),
            c.npe().accumulatorGroups(),
            c.npe().steps(),
            c.npe().rings(),
            c.sram().activationBytes() / c.npe().lanes(),
            c.sram().weightBytes() / c.npe().lanes(),
            c.sram().parameterBytes() / (8 * c.npe().requantizers()),
            c.sram().tableBytes() / 8);
    return new Target(
        c.name(),
        c.digest(),
        npe,
        c.host().outputBytes() / c.npe().lanes(),
        c.host().softmax());
  }

  /** The first 64 bits of the digest, which an image must carry. */
  public long digestNumber() {
    return Long.parseUnsignedLong(digest.substring(0, 16), 16);
  }
}
