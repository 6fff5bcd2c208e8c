package synfire.generator.hw;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.SramConfig;

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

  /** Version of this program, also of the Maven project. */
  public static final String VERSION = "0.1.0";

  /** The chip of a configuration. */
  public static ChipModel of(ChipConfig config) {
    NpeConfig npe = config.npe();
    SramConfig sram = config.sram();
    NpeShape shape =
        new NpeShape(
            npe.lanes(),
            npe.requantizers(),
            npe.accumulatorBits(),
            npe.accumulatorGroups(),
            npe.steps(),
            npe.rings(),
            sram.activationBytes() / npe.lanes(),
            sram.weightBytes() / npe.lanes(),
            sram.parameterBytes() / (8 * npe.requantizers()),
            // Two memories of 32-bit words.
            sram.tableBytes() / 8);
    HostConfig host = config.host();
    return new ChipModel(
        config.name(),
        config.digest(),
        VERSION,
        shape,
        new HostShape(host.streamBits(), host.outputBytes() / npe.lanes(), host.softmax()));
  }

  /** First 8 bytes of the digest as a number, the value that images must carry. */
  public String digest64() {
    return digest.substring(0, 16);
  }

  public String digestHigh() {
    return digest.substring(0, 8);
  }

  public String digestLow() {
    return digest.substring(8, 16);
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

  /** The registers that have bit fields. */
  public List<Register> structuredRegisters() {
    return registers().stream().filter(Register::structured).toList();
  }

  /** The registers that count what the chip does. */
  public List<Register> counters() {
    return registers().stream().filter(r -> r.name().startsWith("count_")).toList();
  }

  /** The error codes of the register {@code error}. */
  public List<Registers.ErrorCode> errorCodes() {
    return List.of(Registers.ErrorCode.values());
  }

  /** Beats at the start of a program image, in order. */
  public List<Layout> imageHeader() {
    return List.of(
        ImageFormat.headerIdentity(),
        ImageFormat.headerDigest(),
        ImageFormat.headerLength(),
        ImageFormat.headerCheck());
  }

  /** First beat of a block of a program image. */
  public Layout imageBlock() {
    return ImageFormat.block();
  }

  /** Version of the image format. */
  public int imageVersion() {
    return ImageFormat.VERSION;
  }

  /** Version of the register map. */
  public int registerVersion() {
    return Registers.VERSION;
  }

  /**
   * A memory that an image writes.
   *
   * @param code value of the field {@code target} of a block header
   * @param name name in listings
   * @param words words of the memory on this chip
   * @param bits bits of a word on this chip
   * @param beats 64-bit beats of a word in an image
   * @param doc what it holds
   */
  public record ImageTarget(int code, String name, int words, int bits, int beats, String doc) {}

  /** The memories that an image writes. */
  public List<ImageTarget> imageTargets() {
    return Arrays.stream(ImageFormat.Target.values())
        .filter(t -> t != ImageFormat.Target.SOFTMAX || host.softmax())
        .map(
            t ->
                new ImageTarget(
                    t.code(),
                    t.name().toLowerCase(Locale.ROOT),
                    words(t),
                    t.bits(npe),
                    t.beats(npe),
                    t.doc()))
        .toList();
  }

  private int words(ImageFormat.Target target) {
    return switch (target) {
      case PORT -> npe.ports();
      case RING -> npe.rings();
      case STEP -> npe.steps();
      case WEIGHT -> npe.weightWords();
      case PARAMETER -> npe.parameterWords();
      case TABLE -> npe.tableWords();
      case HOST -> 1;
      case SOFTMAX -> 256;
    };
  }
}
