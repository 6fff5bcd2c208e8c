package synfire.generator.hw;

import java.util.List;

/**
 * Everything that the templates print: the only argument of each of them. Decisions are taken here;
 * a template shows components and lists.
 *
 * @param name configuration name
 * @param digest 64 hexadecimal digits, SHA-256 of the configuration
 * @param generatorVersion version of this program
 * @param npe numbers of the NPE
 * @param host numbers of the host port
 */
public record ChipModel(
    String name, String digest, String generatorVersion, NpeShape npe, HostShape host) {

  /**
   * Numbers of the host port.
   *
   * @param streamBits TDATA bits of both streams
   * @param outputWords words of P bytes in the output buffer
   * @param softmax whether the softmax unit is there
   */
  public record HostShape(int streamBits, int outputWords, boolean softmax) {

    public int streamBytes() {
      return streamBits / 8;
    }

    public int outputAddressBits() {
      return Math.max(1, NpeShape.bitsFor(outputWords));
    }
  }

  /** First 8 bytes of the digest as a number, the value that images must carry. */
  public String digest64() {
    return digest.substring(0, 16);
  }

  public Layout port() {
    return Descriptors.port(npe);
  }

  public Layout ring() {
    return Descriptors.ring(npe);
  }

  public Layout step() {
    return Descriptors.step(npe);
  }

  public Layout parameter() {
    return Descriptors.parameter();
  }

  public Layout hostDescriptor() {
    return Host.descriptor(npe);
  }

  public List<Register> registers() {
    return Registers.all();
  }
}
