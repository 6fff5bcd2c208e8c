package synfire.generator.map.check;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.Host;
import synfire.generator.hw.ImageFormat;
import synfire.generator.hw.ImageFormat.Target;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;

/**
 * Runs a program image as the descriptors say, without time: from the packed words alone, with the
 * firing rule, a shadow copy of every ring slot, and the hardware's arithmetic. Counts the cycles
 * that the formulas promise. An image that breaks a rule ends the run with {@link
 * IllegalStateException}.
 */
public final class ImageInterpreter {

  /** Sees every output row of every step. */
  public interface Listener {
    /**
     * A step has written a row.
     *
     * @param step place in the step table
     * @param frame frame number from 0
     * @param row row of the frame
     * @param words the words of the step's slice, pixel by pixel, P bytes each
     */
    void row(int step, int frame, int row, byte[] words);
  }

  /**
   * What came out.
   *
   * @param outputs bytes of each frame as the host gets them
   * @param cycles cycles of each step in all frames by the formulas
   * @param events events of each step in all frames
   * @param issues cycles in which the lanes multiply, of each step in all frames
   * @param firings steps in the order in which they fired
   */
  public record Result(
      List<byte[]> outputs, long[] cycles, long[] events, long[] issues, int[] firings) {}

  private final NpeShape npe;
  private final int lanes;
  private final int requantizers;
  private final List<Port> ports = new ArrayList<>();
  private final List<Ring> rings = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private byte[] weights = new byte[0];
  private long[] parameters = new long[0];
  private int[] tableA = new int[0];
  private int[] tableB = new int[0];
  private int[] softmax = new int[0];
  private Map<String, Long> host = Map.of();

  private final byte[] sram;
  private byte[] outputBuffer = new byte[0];
  private List<byte[]> outputs = new ArrayList<>();
  private ByteBuffer outputFrame = ByteBuffer.allocate(0);
  private int outputRows;

  /** Reads an image for a chip of a shape. */
  public ImageInterpreter(NpeShape npe, byte[] image) {
    this.npe = npe;
    this.lanes = npe.lanes();
    this.requantizers = npe.requantizers();
    this.sram = new byte[npe.activationWords() * lanes];
    // What nobody wrote must not matter.
    for (int i = 0; i < sram.length; i++) {
      sram[i] = (byte) (i * 73 + 19);
    }
    load(image);
  }

  private static final class Port {
    int kind;
    boolean isFinal;
    int ring;
    int rows;
    int stride;
    int firstRow;
    int turnRow;
    int turnStep;
    int span;
    int rowStep;
    int frameStep;
    int ringWords;
    int firstAddr;
    int nextPort;
    int base;
    int t;
    int addr;

    boolean isInput() {
      return kind <= Descriptors.KIND_INPUT_B;
    }

    int need() {
      return base + Math.max(1, Math.min(rows, t + span));
    }

    int low() {
      return base + Math.max(0, t);
    }

    void advance() {
      boolean end = t > turnRow;
      t += end ? turnStep : stride;
      base += end ? rows : 0;
      addr = (addr + (end ? frameStep : rowStep)) % ringWords;
    }
  }

  private static final class Ring {
    int producers;
    int depth;
    int firstPort;
    boolean consumed;
    boolean fromHost;
    int full;
    int released;
    int[] tokens;
    /** Row that each slot holds or is being given, -1 when released. */
    int[] row;
  }

  private final class Step {
    Map<String, Long> f;
    List<Port> ports = new ArrayList<>();
    int fired;
    long cycles;
    long events;
    long issues;

    int get(String field) {
      return Math.toIntExact(f.get(field));
    }

    int signed(String field) {
      return (byte) get(field);
    }
  }

  // ---- loading

  private void load(byte[] image) {
    ByteBuffer beats = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Long> identity = header(ImageFormat.headerIdentity(), beats);
    header(ImageFormat.headerDigest(), beats);
    Map<String, Long> length = header(ImageFormat.headerLength(), beats);
    Map<String, Long> check = header(ImageFormat.headerCheck(), beats);
    require(identity.get("magic") == ImageFormat.MAGIC, "magic");
    require(length.get("length") * 8 == beats.remaining(), "length");
    CRC32 crc = new CRC32();
    crc.update(image, beats.position(), beats.remaining());
    require(crc.getValue() == check.get("crc"), "crc");
    while (beats.hasRemaining()) {
      Map<String, Long> block = header(ImageFormat.block(), beats);
      int words = Math.toIntExact(block.get("words"));
      int address = Math.toIntExact(block.get("address"));
      require(address == 0, "blocks of this compiler begin at 0");
      for (Target target : Target.values()) {
        if (target.code() == block.get("target")) {
          block(target, words, beats);
        }
      }
    }
    link();
  }

  private static Map<String, Long> header(Layout layout, ByteBuffer beats) {
    return layout.unpack(new BigInteger(Long.toUnsignedString(beats.getLong())));
  }

  private void block(Target target, int words, ByteBuffer beats) {
    switch (target) {
      case PORT:
        require(words <= npe.ports(), "ports");
        break;
      case RING:
        require(words <= npe.rings(), "rings");
        break;
      case STEP:
        require(words <= npe.steps(), "steps");
        break;
      case WEIGHT:
        require(words <= npe.weightWords(), "weight words");
        weights = new byte[words * lanes];
        break;
      case PARAMETER:
        require(words <= npe.parameterWords(), "parameter words");
        parameters = new long[words * requantizers];
        break;
      case TABLE:
        require(words <= npe.tableWords(), "table words");
        tableA = new int[words];
        tableB = new int[words];
        break;
      case SOFTMAX:
        softmax = new int[words];
        break;
      default:
        break;
    }
    for (int w = 0; w < words; w++) {
      BigInteger word = BigInteger.ZERO;
      for (int i = 0; i < target.beats(npe); i++) {
        BigInteger beat = new BigInteger(Long.toUnsignedString(beats.getLong()));
        word = word.or(beat.shiftLeft(64 * i));
      }
      word(target, w, word);
    }
  }

  private void word(Target target, int w, BigInteger word) {
    switch (target) {
      case PORT:
        ports.add(port(Descriptors.port(npe).unpack(word)));
        break;
      case RING:
        rings.add(ring(Descriptors.ring(npe).unpack(word)));
        break;
      case STEP:
        Step step = new Step();
        step.f = Descriptors.step(npe).unpack(word);
        steps.add(step);
        break;
      case WEIGHT:
        for (int l = 0; l < lanes; l++) {
          weights[w * lanes + l] = word.shiftRight(8 * l).byteValue();
        }
        break;
      case PARAMETER:
        for (int r = 0; r < requantizers; r++) {
          parameters[w * requantizers + r] = word.shiftRight(64 * r).longValue();
        }
        break;
      case TABLE:
        tableA[w] = word.intValue();
        tableB[w] = word.shiftRight(32).intValue();
        break;
      case SOFTMAX:
        softmax[w] = word.intValue();
        break;
      default:
        host = Host.descriptor(npe).unpack(word);
    }
  }

  private static Port port(Map<String, Long> f) {
    Port p = new Port();
    p.kind = f.get("kind").intValue();
    p.isFinal = f.get("final_port") == 1;
    p.ring = f.get("ring").intValue();
    p.rows = f.get("rows").intValue();
    p.stride = f.get("stride").intValue();
    p.firstRow = f.get("first_row").intValue();
    p.turnRow = f.get("turn_row").intValue();
    p.turnStep = f.get("turn_step").intValue();
    p.span = f.get("span").intValue();
    p.rowStep = f.get("row_step").intValue();
    p.frameStep = f.get("frame_step").intValue();
    p.ringWords = f.get("ring_words").intValue();
    p.firstAddr = f.get("first_addr").intValue();
    p.nextPort = f.get("next_port").intValue();
    return p;
  }

  private static Ring ring(Map<String, Long> f) {
    Ring r = new Ring();
    r.producers = f.get("producers").intValue();
    r.depth = f.get("depth").intValue();
    r.firstPort = f.get("first_port").intValue();
    r.consumed = f.get("consumed") == 1;
    r.fromHost = f.get("from_host") == 1;
    return r;
  }

  private void link() {
    int p = 0;
    for (Step step : steps) {
      boolean more = true;
      while (more) {
        Port port = ports.get(p++);
        step.ports.add(port);
        more = !port.isFinal;
      }
    }
    require(p == ports.size(), "ports without a step");
    require(host.get("rings") == rings.size(), "rings of the host descriptor");
  }

  // ---- running

  /** Runs frames back to back; each is the bytes of the input tensor in their order. */
  public Result run(List<byte[]> frames, Listener listener) {
    reset();
    List<Integer> firings = new ArrayList<>();
    int sent = 0;
    int rowsIn = host("in_rows");
    Ring in = rings.get(host("in_ring"));
    while (true) {
      int ready = firstReady();
      if (ready >= 0) {
        fire(ready, listener);
        firings.add(ready);
        drainHost();
      } else if (sent < frames.size() * rowsIn && in.released + in.depth > sent) {
        acceptRow(frames.get(sent / rowsIn), sent % rowsIn, sent, in);
        sent++;
      } else {
        break;
      }
    }
    require(
        outputs.size() == frames.size() && sent == frames.size() * rowsIn,
        "nothing can fire with %d of %d frames done",
        outputs.size(),
        frames.size());
    for (Ring r : rings) {
      require(r.released == r.full, "a ring holds rows after the final frame");
    }
    return new Result(
        outputs,
        steps.stream().mapToLong(s -> s.cycles).toArray(),
        steps.stream().mapToLong(s -> s.events).toArray(),
        steps.stream().mapToLong(s -> s.issues).toArray(),
        firings.stream().mapToInt(i -> i).toArray());
  }

  private int host(String field) {
    return host.get(field).intValue();
  }

  private void reset() {
    for (Port p : ports) {
      p.base = 0;
      p.t = p.firstRow;
      p.addr = p.firstAddr;
    }
    for (Ring r : rings) {
      r.full = 0;
      r.released = 0;
      r.tokens = new int[r.depth];
      r.row = new int[r.depth];
      Arrays.fill(r.row, -1);
    }
    for (Step s : steps) {
      s.fired = 0;
      s.cycles = 0;
      s.events = 0;
      s.issues = 0;
    }
    outputs = new ArrayList<>();
    outputFrame =
        ByteBuffer.allocate(host("out_rows") * host("out_cols") * host("out_channels"));
    outputRows = 0;
    outputBuffer =
        new byte[host("out_ring_words") * lanes];
  }

  private int firstReady() {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).ports.stream().allMatch(this::ready)) {
        return i;
      }
    }
    return -1;
  }

  private boolean ready(Port p) {
    Ring r = rings.get(p.ring);
    return (p.isInput() ? r.full : r.released + r.depth) - p.need() >= 0;
  }

  private void acceptRow(byte[] frame, int row, int number, Ring ring) {
    int cols = host("in_cols");
    int channels = host("in_channels");
    int words = host("in_words");
    int slot = claim(ring, number);
    int at = (host("in_base") + slot * cols * words) * lanes;
    require((slot + 1) * cols * words <= host("in_ring_words"), "input ring");
    for (int px = 0; px < cols; px++) {
      for (int c = 0; c < words * lanes; c++) {
        sram[at++] =
            c < channels
                ? frame[(row * cols + px) * channels + c]
                : (byte) host("in_zero");
      }
    }
    token(ring, number);
  }

  /** Takes a slot for a row; all producers of the row claim the same one. */
  private int claim(Ring ring, int number) {
    int slot = number % ring.depth;
    require(
        ring.row[slot] == number || ring.row[slot] == -1,
        "slot %d is given row %d while it holds row %d",
        slot,
        number,
        ring.row[slot]);
    ring.row[slot] = number;
    return slot;
  }

  private void token(Ring ring, int number) {
    int slot = number % ring.depth;
    ring.tokens[slot]++;
    while (ring.tokens[ring.full % ring.depth] == ring.producers
        && ring.row[ring.full % ring.depth] == ring.full) {
      ring.tokens[ring.full % ring.depth] = 0;
      ring.full++;
    }
    release(ring);
  }

  private void release(Ring ring) {
    if (!ring.consumed) {
      return;
    }
    int low = ring.full;
    int p = ring.firstPort;
    do {
      Port port = ports.get(p);
      require(port.isInput() && rings.get(port.ring) == ring, "circle of ports");
      low = Math.min(low, port.low());
      p = port.nextPort;
    } while (p != ring.firstPort);
    while (ring.released < low) {
      ring.row[ring.released % ring.depth] = -1;
      ring.released++;
    }
  }

  private void drainHost() {
    int ringIndex = host("out_ring");
    Ring ring = rings.get(ringIndex);
    int cols = host("out_cols");
    int words = (host("out_channels") + lanes - 1) / lanes;
    int channels = host("out_channels");
    while (ring.released < ring.full) {
      int slot = ring.released % ring.depth;
      for (int px = 0; px < cols; px++) {
        int at = (slot * cols + px) * words * lanes;
        byte[] pixel = Arrays.copyOfRange(outputBuffer, at, at + channels);
        outputFrame.put(host("softmax") == 1 ? softmaxOf(pixel) : pixel);
      }
      ring.row[slot] = -1;
      ring.released++;
      outputRows++;
      if (outputRows == host("out_rows")) {
        outputs.add(outputFrame.array().clone());
        outputFrame.clear();
        outputRows = 0;
      }
    }
  }

  // ---- one firing

  private void fire(int index, Listener listener) {
    Step s = steps.get(index);
    Port a = s.ports.get(0);
    Port b = s.ports.get(1);
    Port out = s.ports.get(s.ports.size() - 1);
    boolean pair = s.get("pair") == 1;
    require(pair == (s.ports.size() == 3), "ports of a step");
    require(!out.isInput() && a.kind == Descriptors.KIND_INPUT_A, "kinds of ports");
    Ring target = rings.get(out.ring);
    int number = out.base + out.t;
    int slot = claim(target, number);
    require(out.t == slot, "an output port is at slot %d, the row belongs in %d", out.t, slot);
    int cols = s.get("cols_out");
    int groups = s.get("groups");
    byte[] row = new byte[cols * groups * lanes];
    boolean lanewise = s.get("lanewise") == 1;
    Pointers pointers = new Pointers(s);
    for (int px = 0; px < cols; px++) {
      if (lanewise) {
        lanewisePixel(s, a, pair ? b : a, px, pointers, row);
      } else {
        gatherPixel(s, a, px, pointers, row);
      }
    }
    boolean toHost = out.kind == Descriptors.KIND_OUTPUT_HOST;
    byte[] memory = toHost ? outputBuffer : sram;
    long word = s.get("out_base") + out.addr;
    for (int px = 0; px < cols; px++) {
      for (int g = 0; g < groups; g++) {
        int at = (int) Math.floorMod(word, 1L << npe.activationAddressBits());
        System.arraycopy(row, (px * groups + g) * lanes, memory, at * lanes, lanes);
        word += g == groups - 1 ? s.get("out_pixel_step") : 1;
      }
    }
    for (Port p : s.ports) {
      p.advance();
    }
    for (Port p : s.ports) {
      if (p.isInput()) {
        release(rings.get(p.ring));
      }
    }
    token(target, number);
    int rows = firingsOf(a);
    listener.row(index, s.fired / rows, s.fired % rows, row);
    s.fired++;
  }

  private static int firingsOf(Port a) {
    return a.stride == 0 ? 1 : 1 - a.turnStep / a.stride;
  }

  /** The addresses that the scan carries through a firing; all are kept modulo their memory. */
  private final class Pointers {

    /** Word of input A, less the offset of its row. */
    private long word;

    /** The same of the first tap of the pixel, or of its word in lanewise steps. */
    private long start;

    /** Word of input B, less the offset of its row. */
    private long wordB;

    private long weight;

    Pointers(Step s) {
      word = s.get("first_col");
      start = word;
      wordB = s.get("base_b");
      weight = s.get("weight_base");
    }

    int ringWord(long rowOffset) {
      return (int) Math.floorMod(rowOffset + word, 1L << npe.activationAddressBits());
    }

    int ringWordB(long rowOffset) {
      return (int) Math.floorMod(rowOffset + wordB, 1L << npe.activationAddressBits());
    }

    int weightWord(long offset) {
      int at = (int) Math.floorMod(weight + offset, 1L << npe.weightAddressBits());
      require(at < npe.weightWords(), "word %d of the weight SRAM", at);
      return at;
    }
  }

  /** Offset of a row of taps in its ring; the row must be there. */
  private long rowOffset(Step s, Port a, int ky) {
    Ring ring = rings.get(a.ring);
    int number = a.base + a.t + ky * s.get("dilation_rows");
    require(
        ring.row[number % ring.depth] == number && number < ring.full,
        "a step reads row %d, slot %d holds row %d of %d full ones",
        number,
        number % ring.depth,
        ring.row[number % ring.depth],
        ring.full);
    return (a.addr + (long) ky * s.get("row_step")) % s.get("ring_words_a");
  }

  private static boolean rowInside(Step s, Port a, int ky) {
    int row = a.t + ky * s.get("dilation_rows");
    return row >= 0 && row < s.get("rows_in");
  }

  private static boolean colInside(Step s, int px, int kx) {
    int col = s.get("pixel_col") + px * s.get("stride_cols") + kx * s.get("dilation_cols");
    return col >= 0 && col < s.get("cols_in");
  }

  private int code(int word, int lane) {
    require(word < npe.activationWords(), "word %d of the ring SRAM", word);
    return sram[word * lanes + lane];
  }

  private void gatherPixel(Step s, Port a, int px, Pointers at, byte[] row) {
    int words = s.get("words");
    int groups = s.get("groups");
    int eventGroups = s.get("event_groups");
    int zero = s.signed("zero_a");
    require(s.get("job_groups") == groups && groups <= npe.accumulatorGroups(), "groups");
    long[] acc = new long[groups * lanes];
    long events = 0;
    int inside = 0;
    int kernelRows = s.get("kernel_rows");
    int kernelCols = s.get("kernel_cols");
    for (int ky = 0; ky < kernelRows; ky++) {
      at.word = at.start;
      if (!rowInside(s, a, ky)) {
        at.weight += s.get("kernel_row_step");
        continue;
      }
      for (int kx = 0; kx < kernelCols; kx++) {
        if (!colInside(s, px, kx)) {
          at.word += s.get("col_step");
          at.weight += s.get("tap_step");
          continue;
        }
        inside++;
        long offset = rowOffset(s, a, ky);
        for (int w = 0; w < words; w++) {
          boolean tail = w == words - 1;
          int nl = tail ? s.get("tail_lanes") : lanes;
          int block = s.get("block_mask") + 1;
          require(words % block == 0 || block == 1024, "words of a block");
          int g0 = w / block * s.get("block_step");
          int word = at.ringWord(offset);
          for (int e = 0; e < nl; e++) {
            int x = code(word, e) - zero;
            if (x == 0) {
              continue;
            }
            events++;
            for (int g = 0; g < eventGroups; g++) {
              require(g0 + g < groups, "an event reaches group %d of %d", g0 + g, groups);
              int from = at.weightWord((long) g * nl + e) * lanes;
              int to = (g0 + g) * lanes;
              for (int l = 0; l < lanes; l++) {
                acc[to + l] += x * weights[from + l];
              }
            }
          }
          for (int e = nl; e < lanes; e++) {
            require(code(word, e) == zero, "a lane beyond the channels holds an event");
          }
          at.word += tail ? s.get("col_tail_step") : 1;
          at.weight += s.get(tail ? "tail_step" : "word_step");
        }
      }
    }
    at.start += s.get("pixel_step");
    at.weight = s.get("weight_base");
    for (int g = 0; g < groups; g++) {
      for (int l = 0; l < lanes; l++) {
        row[(px * groups + g) * lanes + l] = drain(s, acc[g * lanes + l], g, l, inside);
      }
    }
    int scan = kernelRows * kernelCols * words;
    s.events += events;
    s.issues += events * eventGroups;
    s.cycles +=
        Math.max(Math.max(events * eventGroups, scan), groups * lanes / requantizers);
  }

  private void lanewisePixel(Step s, Port a, Port b, int px, Pointers at, byte[] row) {
    int words = s.get("words");
    int groups = s.get("groups");
    int kernelRows = s.get("kernel_rows");
    int kernelCols = s.get("kernel_cols");
    boolean maximum = s.get("maximum") == 1;
    boolean pair = s.get("pair") == 1;
    require(words == groups && s.get("job_groups") == 1, "words and groups");
    require(!pair || kernelRows == Descriptors.PAIR_TAPS, "taps of a pair");
    for (int w = 0; w < words; w++) {
      long[] acc = new long[lanes];
      int inside = 0;
      for (int ky = 0; ky < kernelRows; ky++) {
        boolean second = pair && ky > 0;
        at.word = at.start;
        if (!second && !rowInside(s, a, ky)) {
          at.weight += s.get("kernel_row_step");
          continue;
        }
        for (int kx = 0; kx < kernelCols; kx++) {
          if (second || colInside(s, px, kx)) {
            int word = second ? at.ringWordB(b.addr) : at.ringWord(rowOffset(s, a, ky));
            int zero = s.signed(second ? "zero_b" : "zero_a");
            boolean busy = s.get("keep") == 1;
            for (int l = 0; l < lanes; l++) {
              int x = code(word, l) - zero;
              busy |= x != 0;
              s.events += x != 0 ? 1 : 0;
              if (maximum) {
                require(x >= 0, "a maximum is given %d", x);
                require(
                    weights[at.weightWord(0) * lanes + l] == Descriptors.MAXIMUM_WEIGHTS[0]
                        && weights[at.weightWord(1) * lanes + l] == Descriptors.MAXIMUM_WEIGHTS[1],
                    "weights of a maximum");
                acc[l] = inside == 0 ? x : Math.max(acc[l], x);
              } else {
                acc[l] += (long) x * weights[at.weightWord(0) * lanes + l];
              }
            }
            s.issues += busy ? (maximum ? 2 : 1) : 0;
            inside++;
          }
          at.word += s.get("col_step");
          at.weight += s.get("tap_step");
        }
      }
      boolean tail = w == words - 1;
      at.start += tail ? s.get("pixel_step") : 1;
      at.wordB += tail ? s.get("pixel_step_b") : 1;
      if (pair || tail) {
        at.weight = s.get("weight_base");
      }
      for (int l = 0; l < lanes; l++) {
        row[(px * groups + w) * lanes + l] = drain(s, acc[l], w, l, inside);
      }
      int taps = kernelRows * kernelCols * (maximum ? 2 : 1);
      s.cycles += Math.max(taps, lanes / requantizers);
    }
    if (pair) {
      Ring ring = rings.get(b.ring);
      int number = b.base + Math.max(0, b.t);
      require(
          ring.row[number % ring.depth] == number && number < ring.full,
          "a step reads row %d of input B too early",
          number);
    }
  }

  // ---- drain

  private byte drain(Step s, long acc, int group, int lane, int taps) {
    long limit = 1L << (npe.accumulatorBits() - 1);
    require(acc >= -limit && acc < limit, "an accumulator holds %d", acc);
    boolean last = group == s.get("groups") - 1;
    if (last && lane >= s.get("tail_channels")) {
      return (byte) s.get("fill");
    }
    long word = s.get("param_base");
    int slot = lane % requantizers;
    switch (s.get("param_mode")) {
      case Descriptors.PARAM_PER_CHANNEL:
        word += (long) group * (lanes / requantizers) + lane / requantizers;
        break;
      case Descriptors.PARAM_PER_TAP_COUNT:
        word += taps;
        break;
      default:
        break;
    }
    word = Math.floorMod(word, 1L << npe.parameterAddressBits());
    long packed = parameters[(int) word * requantizers + slot];
    long multiplier = packed & 0x3fffffffL;
    int exponent = (int) (packed << 28 >> 58);
    if (exponent > Descriptors.MAX_EXPONENT) {
      exponent -= Descriptors.DIVIDED_EXPONENT;
    } else {
      multiplier += 1L << 30;
    }
    long bias = packed >> 36;
    int base = s.get("table_base") * Descriptors.TABLE_UNIT;
    long first = acc;
    if (s.get("table_a") == 1) {
      first = tableA[base | (int) (acc & 0xff)];
    } else if (s.get("product") == 1) {
      first = (s.get("offset_a") - (acc & 0xff)) * (s.get("offset_b") + (acc >> 8));
    }
    long second = s.get("table_b") == 1 ? tableB[base | (int) (acc >> 8 & 0xff)] : bias;
    long sum = first + second;
    require(sum >= -(1L << 29) && sum < 1L << 29, "the requantizer is given %d", sum);
    long value = exponent == -32 ? 0 : requantized(sum, multiplier, exponent, s);
    long code = value + s.signed("zero_out");
    code = Math.max(s.signed("act_min"), Math.min(s.signed("act_max"), code));
    if (s.get("activation") == 1) {
      int u = (int) code & 0xff;
      return (byte) (tableA[base + (u >> 2)] >> 8 * (u & 3));
    }
    return (byte) code;
  }

  private static long requantized(long a, long m, int e, Step s) {
    BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(m));
    if (s.get("double_rounding") == 0) {
      return product.add(BigInteger.ONE.shiftLeft(30 - e)).shiftRight(31 - e).longValue();
    }
    long h =
        product
            .shiftLeft(Math.max(e, 0))
            .add(BigInteger.ONE.shiftLeft(30))
            .shiftRight(31)
            .longValue();
    int right = Math.max(-e, 0);
    if (right == 0) {
      return h;
    }
    long magnitude = (Math.abs(h) + (1L << (right - 1))) >> right;
    return h < 0 ? -magnitude : magnitude;
  }

  // ---- softmax unit

  private byte[] softmaxOf(byte[] codes) {
    int max = -128;
    for (byte q : codes) {
      max = Math.max(max, q);
    }
    long sum = 0;
    for (byte q : codes) {
      sum += half(softmax[max - q], 12);
    }
    int zeros = Integer.numberOfLeadingZeros((int) sum);
    long reciprocal = reciprocal((sum << zeros) - (1L << 31));
    byte[] out = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      long e = softmax[max - codes[i]];
      long v = half(highMul(reciprocal, e), 12 - zeros + 31 - 8) - 128;
      out[i] = (byte) Math.max(-128, Math.min(127, v));
    }
    return out;
  }

  /** 1 / (1 + a) for a raw Q0.31 in [0, 1), by three steps of Newton in Q2.29. */
  private static long reciprocal(long a) {
    long total = a + Integer.MAX_VALUE;
    long halfDenominator = (total + (total >= 0 ? 1 : -1)) / 2;
    long x = 1515870810L + highMul(halfDenominator, -1010580540L);
    for (int i = 0; i < 3; i++) {
      long rest = (1L << 29) - highMul(halfDenominator, x);
      x += highMul(x, rest) << 2;
    }
    return Math.min(Integer.MAX_VALUE, x << 1);
  }

  private static long highMul(long a, long b) {
    long product = a * b;
    return (product + (product >= 0 ? 1L << 30 : 1 - (1L << 30))) / (1L << 31);
  }

  private static long half(long v, int shift) {
    long magnitude = shift == 0 ? Math.abs(v) : (Math.abs(v) + (1L << (shift - 1))) >> shift;
    return v < 0 ? -magnitude : magnitude;
  }

  private static void require(boolean right, String message, Object... args) {
    if (!right) {
      throw new IllegalStateException(String.format(Locale.ROOT, message, args));
    }
  }
}
