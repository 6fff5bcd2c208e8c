package synfire.generator.map;

import synfire.generator.config.ChipConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;

/**
 * The chip that a network is mapped to.
 *
 * @param name configuration name
 * @param digest 64 hexadecimal digits
 * @param npe numbers of an NPE
 * @param noc nodes and their NPEs
 * @param outputWords words of P activations in the host's output buffer
 * @param softmax whether the softmax unit is there
 */
public record Target(
    String name,
    String digest,
    NpeShape npe,
    NocShape noc,
    int outputWords,
    boolean softmax) {

  /** The chip of a configuration. */
  public static Target of(ChipConfig c) {
    ChipModel chip = ChipModel.of(c);
    return new Target(
        chip.name(),
        chip.digest(),
        chip.npe(),
        chip.noc(),
        chip.host().outputWords(),
        chip.host().softmax());
  }

  /** The first 64 bits of the digest, which an image must carry. */
  public long digestNumber() {
    return Long.parseUnsignedLong(digest.substring(0, 16), 16);
  }
}
