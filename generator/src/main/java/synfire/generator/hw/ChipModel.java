package synfire.generator.hw;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import synfire.generator.config.ChipConfig;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NpeConfig;

/**
 * Everything that the templates print: the only argument of each of them. Decisions are taken here;
 * a template shows components and lists.
 *
 * @param name configuration name
 * @param digest 64 hexadecimal digits, SHA-256 of the configuration
 * @param generatorVersion version of this program
 * @param npe numbers of the NPE
 * @param host numbers of the host port
 * @param noc numbers of the network on chip
 */
public record ChipModel(
    String name,
    String digest,
    String generatorVersion,
    NpeShape npe,
    HostShape host,
    NocShape noc) {

  /** Beats of a step descriptor that are read while the ports of a step are moved on. */
  private static final int MAX_STEP_BEATS = 8;

  public ChipModel {
    if (Descriptors.step(npe).bits() > MAX_STEP_BEATS * stepBeatBits(npe)) {
      throw new IllegalArgumentException("step descriptors of " + name + " are too wide");
    }
  }

  /**
   * Numbers of the host port.
   *
   * @param streamBits TDATA bits of both streams
   * @param outputWords words of P bytes in the output buffer
   * @param softmax whether the softmax unit is there
   */
  public record HostShape(int streamBits, int outputWords, boolean softmax) {

    /** Two stream beats make one beat of an image. */
    public boolean narrow() {
      return streamBits == 32;
    }

    /** One stream beat holds two beats of an image. */
    public boolean broad() {
      return streamBits == 128;
    }

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
    NpeShape shape = NpeShape.of(npe, config.sram(), 0);
    NocShape noc = NocShape.of(config.noc(), shape);
    HostConfig host = config.host();
    return new ChipModel(
        config.name(),
        config.digest(),
        VERSION,
        noc.connected(shape),
        new HostShape(host.streamBits(), host.outputBytes() / npe.lanes(), host.softmax()),
        noc);
  }

  /** The same chip with a network on chip. */
  public ChipModel withNoc(NocShape noc) {
    return new ChipModel(name, digest, generatorVersion, noc.connected(npe), host, noc);
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

  public List<Layout> portWords() {
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

  /** Parts of states that an NPE has. */
  public int statePartsOfNpe() {
    return npe.stateParts() * npe.stateWords();
  }

  /** What a channel of a recurrent layer enters its state with. */
  public Layout recurrence() {
    return Descriptors.recurrence(npe);
  }

  public Layout hostDescriptor() {
    return Host.descriptor(npe);
  }

  public List<TopPorts.Bus> buses() {
    return TopPorts.of(host.streamBytes());
  }

  /** All registers of the control port. */
  public List<Register> registers() {
    return Registers.of(npe);
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
   * @param lastFlit flits of a word on the network less 1
   * @param doc what it holds
   */
  public record ImageTarget(
      int code, String name, int words, int bits, int beats, int lastFlit, String doc) {}

  /** The memories that an image writes. */
  public List<ImageTarget> imageTargets() {
    return Arrays.stream(ImageFormat.Target.values())
        .filter(t -> t != ImageFormat.Target.SOFTMAX || host.softmax())
        .filter(t -> !t.network() || npe.network())
        .filter(t -> t != ImageFormat.Target.RECURRENCE || npe.recurrent())
        .map(
            t ->
                new ImageTarget(
                    t.code(),
                    t.name().toLowerCase(Locale.ROOT),
                    words(t),
                    t.bits(npe),
                    t.beats(npe),
                    (t.bits(npe) - 1) / (8 * npe.lanes()),
                    t.doc()))
        .toList();
  }

  // ---------------------------------------------------------------- widths between units

  /**
   * Bits of a firing on its way from scan to drain: step word, the addresses of the firing, and
   * whether it is the first of a frame where there are states.
   */
  public int firingBits() {
    int place = npe.activationAddressBits() + npe.slotBits() + npe.ringBits() + 1;
    int first = npe.recurrent() ? 1 : 0;
    return step().bits() + npe.stepBits() + (npe.network() ? 0 : place) + first;
  }

  /** Bits of an entry of the word queue: values, mask, row of weights, group and four flags. */
  public int entryBits() {
    return 10 * npe.lanes() + npe.weightRowBits() + npe.groupBits() + 4;
  }

  /** Bits of a beat in which step descriptors are kept. */
  public int stepBeatBits() {
    return stepBeatBits(npe);
  }

  // A beat of the image, or of the network; two of those if they are narrow.
  private static int stepBeatBits(NpeShape npe) {
    return npe.network() ? Math.max(64, 8 * npe.lanes()) : 64;
  }

  /** Whether two beats of the network make one of a step descriptor. */
  public boolean halfBeats() {
    return npe.network() && 8 * npe.lanes() < 64;
  }

  /** Bits of the widest memory word, in whole beats. */
  public int loadBits() {
    return 64 * imageTargets().stream().mapToInt(ImageTarget::beats).max().orElse(1);
  }

  /** Bits that count the beats of a word. */
  public int loadBeatBits() {
    return NpeShape.bitsFor(loadBits() / 64 + 1);
  }

  // ---------------------------------------------------------------- fields that a unit uses

  /** Fields of a ring descriptor that the token counters use, and where the ring begins. */
  public List<Layout.Placed> tokenFields() {
    return npe.network()
        ? ring().placed("producers", "depth", "slot_base", "base")
        : ring().placed("producers", "depth", "slot_base");
  }

  /** What a search needs of a port. */
  public Layout portSearch() {
    return Descriptors.portSearch(npe());
  }

  /**
   * The other fields of a port, each with its place in its word; without the step of a frame, which
   * lies where that of a row does.
   */
  public List<Layout.Placed> portParts() {
    return portWords().stream()
        .flatMap(w -> w.placed().stream())
        .filter(p -> !p.field().name().startsWith("frame_"))
        .toList();
  }

  /** Bits of the widest word of a port. */
  public int portBits() {
    return ImageFormat.Target.PORT.bits(npe);
  }

  /** Bits of a word of the search table or of the sequencer's part of the ring table. */
  public int lookBits() {
    return Math.max(portSearch().bits(), sequencerRing().bits());
  }

  /** The part of a ring descriptor that the sequencer holds: the lower bits. */
  public Layout sequencerRing() {
    return Descriptors.sequencerRing(npe());
  }

  /** Fields of a ring descriptor that the sequencer uses when it deals with the ring. */
  public List<Layout.Placed> sequencerFields() {
    return sequencerRing()
        .placed("depth", "first_port", npe.network() ? "destination" : "from_host");
  }

  /** The flag of a ring word that says whether its full rows are credits, or are read here. */
  public Layout.Placed ringMark() {
    return sequencerRing().placed(npe.network() ? "produced" : "consumed").get(0);
  }

  /** Where a ring word tells which step's search may follow a full row of the ring. */
  public Layout.Placed ringFirstPort() {
    return sequencerRing().placed("first_port").get(0);
  }

  /** Numbers of the flits that NPEs send. */
  public FlitShape flit() {
    return new FlitShape(npe());
  }

  /** Descriptor of a destination of words or credits. */
  public Layout destination() {
    return Descriptors.destination(npe());
  }

  /** Fields of a destination that a word or a credit needs: all but where its rows begin. */
  public List<Layout.Placed> destinationFields() {
    return destination().placed().stream()
        .filter(p -> !p.field().name().startsWith("first_"))
        .toList();
  }

  /** Bits of a number of tokens. */
  public int tokenBits() {
    return npe.tokenBits();
  }

  public List<Layout.Placed> scanFields() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "lanewise", "pair", "kernel_rows", "kernel_cols", "words", "rows_in",
                "dilation_rows", "cols_in", "stride_cols", "dilation_cols", "ring_words_a",
                "row_step", "col_step", "col_tail_step", "pixel_step", "pixel_step_b",
                "weight_base", "tap_step", "kernel_row_step", "word_step", "tail_step", "zero_a",
                "zero_b", "keep", "block_mask", "block_step"));
    if (npe.network()) {
      names.addAll(List.of("fill_a", "fill_b"));
    }
    return step().placed(names.toArray(String[]::new));
  }

  public List<Layout.Placed> scanStartFields() {
    return step().placed(
        "kernel_rows", "kernel_cols", "words", "cols_out", "pixel_col", "first_col", "base_b",
        "weight_base");
  }

  public List<Layout.Placed> lanesFields() {
    List<String> names =
        new ArrayList<>(List.of("lanewise", "maximum", "tail_lanes", "event_groups"));
    if (npe.packedWeights()) {
      names.add("weight_packing");
    }
    if (npe.splitLanes()) {
      names.add("split");
    }
    return step().placed(names.toArray(String[]::new));
  }

  public List<Layout.Placed> drainFields() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "cols_out", "groups", "job_groups", "param_base", "param_mode", "table_a",
                "table_b", "product", "offset_a", "offset_b", "table_base", "double_rounding"));
    if (npe.fineBiases()) {
      names.add("bias_fraction");
    }
    if (npe.recurrent()) {
      names.addAll(List.of("recurrent", "state_base", "carry"));
    }
    return step().placed(names.toArray(String[]::new));
  }

  public List<Layout.Placed> drainLateFields() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "tail_channels", "table_base", "activation", "zero_out", "act_min", "act_max",
                "fill"));
    names.addAll(
        npe.network() ? List.of("destination") : List.of("out_base", "out_pixel_step"));
    return step().placed(names.toArray(String[]::new));
  }

  public List<Layout.Placed> hostInFields() {
    List<String> names =
        new ArrayList<>(
            List.of("in_rows", "in_cols", "in_channels", "in_words", "in_depth", "in_zero"));
    if (!npe.network()) {
      names.addAll(List.of("in_base", "in_ring_words", "in_ring"));
    }
    return hostDescriptor().placed(names.toArray(String[]::new));
  }

  public List<Layout.Placed> hostOutFields() {
    List<String> names =
        new ArrayList<>(
            List.of("out_rows", "out_cols", "out_channels", "out_ring_words"));
    if (!npe.network()) {
      names.add("out_ring");
    }
    if (host.softmax()) {
      names.add("softmax");
    }
    return hostDescriptor().placed(names.toArray(String[]::new));
  }

  public Layout.Placed hostRings() {
    return hostDescriptor().placed("rings").get(0);
  }

  /** Zero point of the input. */
  public Layout.Placed hostZero() {
    return hostDescriptor().placed("in_zero").get(0);
  }

  public int hostRingInput() {
    return Host.RING_INPUT;
  }

  public int hostRingOutput() {
    return Host.RING_OUTPUT;
  }

  public int hostCreditList() {
    return Host.CREDIT_LIST;
  }

  // ---------------------------------------------------------------- codes and constants

  /** Target codes and error codes by name, such as {@code weight} and {@code crc}. */
  public Map<String, Integer> targetCode() {
    Map<String, Integer> out = new LinkedHashMap<>();
    for (ImageFormat.Target t : ImageFormat.Target.values()) {
      out.put(t.name().toLowerCase(Locale.ROOT), t.code());
    }
    return out;
  }

  public Map<String, Integer> errorCode() {
    Map<String, Integer> out = new LinkedHashMap<>();
    for (Registers.ErrorCode e : Registers.ErrorCode.values()) {
      out.put(e.name().toLowerCase(Locale.ROOT), e.code());
    }
    return out;
  }

  public String magicHex() {
    return String.format(Locale.ROOT, "%08X", ImageFormat.MAGIC);
  }

  public String idHex() {
    return String.format(Locale.ROOT, "%08X", Registers.ID);
  }

  /**
   * One bit of the CRC-32 after a beat of 64 bits.
   *
   * @param bit bit of the CRC
   * @param mask 16 hexadecimal digits: bits of (beat xor CRC before) whose parity it is
   */
  public record CrcMask(int bit, String mask) {}

  /** The CRC-32 of IEEE 802.3, reflected, over 64 bits at once, lowest bit first. */
  public List<CrcMask> crcMasks() {
    long[] masks = new long[32];
    for (int in = 0; in < 64; in++) {
      int crc = 0;
      for (int i = 0; i < 64; i++) {
        boolean feedback = ((crc & 1) != 0) ^ (i == in);
        crc = crc >>> 1 ^ (feedback ? 0xEDB88320 : 0);
      }
      for (int out = 0; out < 32; out++) {
        masks[out] |= (long) (crc >>> out & 1) << in;
      }
    }
    List<CrcMask> out = new ArrayList<>();
    for (int bit = 0; bit < 32; bit++) {
      out.add(new CrcMask(bit, String.format(Locale.ROOT, "%016X", masks[bit])));
    }
    return out;
  }

  /**
   * A hardware counter.
   *
   * @param name lower_snake_case
   * @param camel name of its address constant
   * @param bit its bit of the NPE's activity, -1 for the cycle counter
   */
  public record CounterBit(String name, String camel, int bit) {}

  /** All counters; the cycle counter comes first, the others in the order of the activity bits. */
  public List<CounterBit> counterBits() {
    return Arrays.stream(Registers.Counter.values())
        .map(
            c -> {
              String name = c.name().toLowerCase(Locale.ROOT);
              return new CounterBit(name, Register.camel("count_" + name), c.ordinal() - 1);
            })
        .toList();
  }

  /** The counters that an activity bit drives. */
  public List<CounterBit> activityCounters() {
    return counterBits().stream().filter(c -> c.bit() >= 0).toList();
  }

  private int words(ImageFormat.Target target) {
    return switch (target) {
      case PORT -> npe.ports() * Descriptors.PORT_WORDS;
      case SEARCH -> npe.ports();
      case RING -> npe.rings();
      case STEP -> npe.steps();
      case WEIGHT -> npe.weightWords();
      case PARAMETER -> npe.parameterWords();
      case TABLE -> npe.tableWords();
      case RECURRENCE -> npe.stateWords();
      case HOST -> 1;
      case SOFTMAX -> 256;
      case DESTINATION -> npe.destinations();
      case HOST_RING -> 2;
      case HOST_DESTINATION -> Host.DESTINATIONS;
    };
  }
}
