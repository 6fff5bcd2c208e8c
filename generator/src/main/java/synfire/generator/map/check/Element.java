package synfire.generator.map.check;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.ImageFormat.Target;
import synfire.generator.hw.NpeShape;

/**
 * An NPE as its memories describe it: fires one step after the other, with the hardware's
 * arithmetic.
 */
final class Element extends Endpoint {

  private final int requantizers;
  private final List<Port> ports = new ArrayList<>();
  private final List<Map<String, Long>> portFields = new ArrayList<>();
  final List<Step> steps = new ArrayList<>();
  private byte[] weights = new byte[0];
  private long[] parameters = new long[0];
  private int[] tableA = new int[0];
  private int[] tableB = new int[0];
  /** Eigenvalue, scale and shift of each channel of the recurrence table. */
  private final List<Map<String, Long>> entries = new ArrayList<>();
  private long[] states = new long[0];

  Element(NpeShape npe) {
    super(npe, npe.activationWords());
    this.requantizers = npe.requantizers();
  }

  /** An entry of the port table, and its state. */
  private static final class Port {
    int kind;
    boolean isFinal;
    int step;
    boolean endless;
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
    int rowLaps;
    int frameLaps;
    int firstLap;
    int base;
    int t;
    int addr;
    int lap;

    boolean isInput() {
      return kind <= Descriptors.KIND_INPUT_B;
    }

    int need() {
      return base + (endless ? Math.max(0, t + span) : Math.max(1, Math.min(rows, t + span)));
    }

    /** Whether its first window lies above the begin of a stream: it needs no row at all. */
    boolean runsAhead() {
      return endless && firstRow + span <= 0;
    }

    int low() {
      return base + Math.max(0, t);
    }

    void advance() {
      boolean end = t > turnRow;
      t += end ? turnStep : stride;
      base += end ? rows : 0;
      int next = addr + (end ? frameStep : rowStep);
      lap += (end ? frameLaps : rowLaps) + next / ringWords;
      addr = next % ringWords;
    }
  }

  /** An entry of the step table, and what it did. */
  static final class Step {
    final Map<String, Long> f;
    final List<Port> ports = new ArrayList<>();
    int fired;
    long cycles;
    long events;
    long issues;

    Step(Map<String, Long> f) {
      this.f = f;
    }

    int get(String field) {
      return Math.toIntExact(f.get(field));
    }

    int signed(String field) {
      return (byte) get(field);
    }
  }

  // ---- loading

  /** Words of a memory will follow. */
  void block(Target target, int words) {
    switch (target) {
      case PORT:
        require(words <= npe.ports() * Descriptors.PORT_WORDS, "ports");
        break;
      case SEARCH:
        require(words == portFields.size(), "words of the search table");
        break;
      case RING:
        require(words <= npe.rings(), "rings");
        break;
      case STEP:
        require(words <= npe.steps(), "steps");
        break;
      case DESTINATION:
        require(words <= npe.destinations(), "destinations");
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
      case RECURRENCE:
        require(words <= npe.stateWords(), "words of the recurrence table");
        states = new long[words * npe.stateParts()];
        break;
      default:
        throw new IllegalStateException("an NPE has no " + target.doc());
    }
  }

  /** A word of a memory. */
  void word(Target target, int w, BigInteger word) {
    switch (target) {
      case PORT:
        int part = w % Descriptors.PORT_WORDS;
        if (part == 0) {
          portFields.add(new LinkedHashMap<>());
        }
        portFields.get(w / Descriptors.PORT_WORDS)
            .putAll(Descriptors.port(npe).get(part).unpack(word));
        break;
      case SEARCH:
        portFields.get(w).putAll(Descriptors.portSearch(npe).unpack(word));
        ports.add(port(portFields.get(w)));
        break;
      case RING:
        rings.add(new Ring(Descriptors.ring(npe).unpack(word)));
        break;
      case STEP:
        steps.add(new Step(Descriptors.step(npe).unpack(word)));
        break;
      case DESTINATION:
        addDestination(Descriptors.destination(npe).unpack(word));
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
      case RECURRENCE:
        int bits = Descriptors.recurrence(npe).bits();
        BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        for (int i = 0; i < npe.stateParts(); i++) {
          entries.add(Descriptors.recurrence(npe).unpack(word.shiftRight(bits * i).and(mask)));
        }
        break;
      default:
        tableA[w] = word.intValue();
        tableB[w] = word.shiftRight(32).intValue();
    }
  }

  private static Port port(Map<String, Long> f) {
    Port p = new Port();
    p.kind = f.get("kind").intValue();
    p.isFinal = f.get("final_port") == 1;
    p.step = f.get("step").intValue();
    p.endless = f.get("endless") == 1;
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
    p.rowLaps = f.getOrDefault("row_laps", 0L).intValue();
    p.frameLaps = f.getOrDefault("frame_laps", 0L).intValue();
    p.firstLap = f.getOrDefault("first_lap", 0L).intValue();
    return p;
  }

  /** Gives each step its ports; what has no step is never ready. */
  void link() {
    int p = 0;
    for (Step step : steps) {
      boolean more = true;
      while (more) {
        Port port = ports.get(p++);
        require(steps.get(port.step) == step, "step %d of a port", port.step);
        step.ports.add(port);
        more = !port.isFinal;
      }
    }
    for (Port port : ports) {
      require(port.ring < rings.size(), "ring %d of a port", port.ring);
    }
    require(p == ports.size() || steps.isEmpty() && npe.network(), "ports without a step");
  }

  @Override
  void reset() {
    super.reset();
    Arrays.fill(states, 0);
    for (Port p : ports) {
      p.base = 0;
      p.t = p.firstRow;
      p.addr = p.firstAddr;
      p.lap = p.firstLap;
    }
    for (Step s : steps) {
      s.fired = 0;
      s.cycles = 0;
      s.events = 0;
      s.issues = 0;
    }
  }

  // ---- firing

  /** The step that fires next, -1 for none. */
  int firstReady() {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).ports.stream().allMatch(this::ready)) {
        return i;
      }
    }
    return -1;
  }

  private boolean ready(Port p) {
    Ring r = rings.get(p.ring);
    return (p.isInput() ? r.full : r.free()) - p.need() >= 0;
  }

  /**
   * What a firing made.
   *
   * @param number the row, counted over all frames
   * @param words codes of all words, pixel by pixel
   * @param toHost whether it lies in the output buffer at {@code address} now
   */
  record Row(int number, byte[] words) {}

  /**
   * Fires a step.
   *
   * @param outputBuffer where rows for the host go on a chip of one NPE
   * @param sent takes what leaves over the network
   */
  Row fire(int index, byte[] outputBuffer, List<Message> sent) {
    Step s = steps.get(index);
    Port a = s.ports.get(0);
    Port b = s.ports.get(1);
    Port out = s.ports.get(s.ports.size() - 1);
    boolean pair = s.get("pair") == 1;
    require(pair == (s.ports.size() == 3), "ports of a step");
    require(!out.isInput() && a.kind == Descriptors.KIND_INPUT_A, "kinds of ports");
    Ring target = rings.get(out.ring);
    int number = out.base + out.t;
    require(
        out.t == number % target.depth,
        "an output port is at slot %d, row %d belongs in %d",
        out.t,
        number,
        number % target.depth);
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
    if (!npe.network()) {
      claim(target, number);
      write(s, out, row, out.kind == Descriptors.KIND_OUTPUT_HOST ? outputBuffer : memory);
    } else {
      require(target.produced, "the output port of a step counts no credits");
      sent.addAll(send(s.get("destination"), number, row, groups, (byte) s.signed("fill")));
    }
    s.ports.forEach(Port::advance);
    for (Port p : s.ports) {
      if (p.isInput()) {
        release(rings.get(p.ring), sent);
      }
    }
    if (!npe.network()) {
      token(target, number);
      release(target, sent);
    }
    s.fired++;
    return new Row(number, row);
  }

  private void write(Step s, Port out, byte[] row, byte[] to) {
    int groups = s.get("groups");
    long word = s.get("out_base") + out.addr;
    for (int i = 0; i < row.length / lanes; i++) {
      int at = (int) Math.floorMod(word, 1L << npe.activationAddressBits());
      System.arraycopy(row, i * lanes, to, at * lanes, lanes);
      word += (i + 1) % groups == 0 ? s.get("out_pixel_step") : 1;
    }
  }

  /** Whether one of its steps waits for rows of frames before alone. */
  boolean runsAhead() {
    return ports.stream().anyMatch(Port::runsAhead);
  }

  /** Rows of a ring that the next windows of streams need when all others wait for a frame. */
  int kept(int ring) {
    int most = 0;
    for (Port p : ports) {
      if (p.isInput() && p.endless && p.ring == ring) {
        most = Math.max(most, rings.get(ring).full - p.low());
      }
    }
    return most;
  }

  /** Releases rows that no step needs any more, in order. */
  void release(Ring ring, List<Message> sent) {
    if (ring.produced || !npe.network() && !ring.consumed) {
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
      if (npe.network()) {
        sent.addAll(credits(ring));
      }
    }
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

    /** A weight of a row of P weights. */
    int weight(Step s, long offset, int lane) {
      int row = (int) Math.floorMod(weight + offset, 1L << npe.weightRowBits());
      int packing = s.f.getOrDefault("weight_packing", 0L).intValue();
      return weight(row >> packing, packing, row % (1 << packing), lane);
    }

    /** A weight of a word that holds those of 2^split groups. */
    int weight(long offset, int split, int group, int lane) {
      long word = Math.floorMod(weight + offset, 1L << npe.weightRowBits());
      return weight((int) word, split, group, lane);
    }

    private int weight(int word, int packing, int row, int lane) {
      require(word < npe.weightWords(), "word %d of the weight SRAM", word);
      int bits = 8 >> packing;
      int code = (row * lanes + lane) * bits;
      int raised = weights[word * lanes + code / 8] << (32 - bits - code % 8);
      // One bit is a sign: 1 or -1.
      return bits == 1 ? raised >> 31 | 1 : raised >> (32 - bits);
    }
  }

  /** Offset of a row of taps in its ring, from the start of the lap; the row must be there. */
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
    return a.addr + (long) ky * s.get("row_step");
  }

  private static boolean rowInside(Step s, Port a, int ky) {
    int row = a.t + ky * s.get("dilation_rows");
    return row >= 0 && row < s.get("rows_in");
  }

  private static boolean colInside(Step s, int px, int kx) {
    int col = s.get("pixel_col") + px * s.get("stride_cols") + kx * s.get("dilation_cols");
    return col >= 0 && col < s.get("cols_in");
  }

  /** A word of the ring SRAM; on a network the code for words that were not sent in this lap. */
  private byte[] word(int word, int lap, int fill) {
    require(word < npe.activationWords(), "word %d of the ring SRAM", word);
    byte[] codes = Arrays.copyOfRange(memory, word * lanes, (word + 1) * lanes);
    if (npe.network() && !written(word, Math.floorMod(lap, 1 << NpeShape.LAP_BITS))) {
      Arrays.fill(codes, (byte) fill);
    }
    return codes;
  }

  private static int fill(Step s, String field) {
    return s.f.getOrDefault(field, 0L).intValue();
  }

  private void gatherPixel(Step s, Port a, int px, Pointers at, byte[] row) {
    int words = s.get("words");
    int groups = s.get("groups");
    int split = s.f.getOrDefault("split", 0L).intValue();
    int eventCycles = s.get("event_groups");
    int eventGroups = eventCycles << split;
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
        for (int w = 0; w < words; w++) {
          boolean tail = w == words - 1;
          int nl = tail ? s.get("tail_lanes") : lanes;
          int block = s.get("block_mask") + 1;
          require(words % block == 0 || block == 1024, "words of a block");
          int g0 = w / block * s.get("block_step");
          byte[] codes = wordA(s, a, ky, at);
          for (int e = 0; e < nl; e++) {
            int x = codes[e] - zero;
            if (x == 0) {
              continue;
            }
            events++;
            for (int g = 0; g < eventGroups; g++) {
              require(g0 + g < groups, "an event reaches group %d of %d", g0 + g, groups);
              int to = (g0 + g) * lanes;
              int bundle = g >> split;
              for (int l = 0; l < lanes; l++) {
                acc[to + l] +=
                    x
                        * (split == 0
                            ? at.weight(s, (long) g * nl + e, l)
                            : at.weight(
                                (long) bundle * nl + e, split, g - (bundle << split), l));
              }
            }
          }
          for (int e = nl; e < lanes; e++) {
            require(codes[e] == zero, "a lane beyond the channels holds an event");
          }
          at.word += tail ? s.get("col_tail_step") : 1;
          at.weight += s.get(tail ? "tail_step" : "word_step");
        }
      }
    }
    at.start += s.get("pixel_step");
    at.weight = s.get("weight_base");
    if (s.f.getOrDefault("recurrent", 0L) == 1) {
      require(groups * lanes % 2 == 0 && row.length == acc.length, "one pixel of whole states");
      recur(s, acc, a.t == 0 && s.get("carry") == 0);
    }
    for (int g = 0; g < groups; g++) {
      for (int l = 0; l < lanes; l++) {
        row[(px * groups + g) * lanes + l] = drain(s, acc[g * lanes + l], g, l, inside);
      }
    }
    int scan = kernelRows * kernelCols * words;
    s.events += events;
    s.issues += events * eventCycles;
    s.cycles +=
        Math.max(Math.max(events * eventCycles, scan), groups * lanes / requantizers);
  }

  private byte[] wordA(Step s, Port a, int ky, Pointers at) {
    long offset = rowOffset(s, a, ky);
    int ringWords = s.get("ring_words_a");
    return word(
        at.ringWord(offset % ringWords), a.lap + (int) (offset / ringWords), fill(s, "fill_a"));
  }

  private byte[] wordB(Step s, Port b, Pointers at) {
    return word(at.ringWordB(b.addr), b.lap, fill(s, "fill_b"));
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
            byte[] codes = second ? wordB(s, b, at) : wordA(s, a, ky, at);
            int zero = s.signed(second ? "zero_b" : "zero_a");
            boolean busy = s.get("keep") == 1;
            for (int l = 0; l < lanes; l++) {
              int x = codes[l] - zero;
              busy |= x != 0;
              s.events += x != 0 ? 1 : 0;
              if (maximum) {
                require(x >= 0, "a maximum is given %d", x);
                require(
                    at.weight(s, 0, l) == Descriptors.MAXIMUM_WEIGHTS[0]
                        && at.weight(s, 1, l) == Descriptors.MAXIMUM_WEIGHTS[1],
                    "weights of a maximum");
                acc[l] = inside == 0 ? x : Math.max(acc[l], x);
              } else {
                acc[l] += (long) x * at.weight(s, 0, l);
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

  // ---- states

  /** Accumulators enter states, and the new parts take their place. */
  private void recur(Step s, long[] acc, boolean fresh) {
    int base = s.get("state_base") * npe.stateParts();
    require(base + acc.length <= entries.size(), "states of a step end at %d", base + acc.length);
    int fraction = npe.eigenvalueWidth() - 1;
    for (int c = base; c < base + acc.length; c += 2) {
      long re = fresh ? 0 : states[c];
      long im = fresh ? 0 : states[c + 1];
      long ar = entries.get(c).get("eigenvalue");
      long ai = entries.get(c + 1).get("eigenvalue");
      long[] turned = {re * ar - im * ai, re * ai + im * ar};
      for (int part = 0; part < 2; part++) {
        Map<String, Long> e = entries.get(c + part);
        int at = c + part - base;
        long enters = narrowed(acc[at] * e.get("scale"), e.get("shift").intValue());
        acc[at] = narrowed(turned[part] + (enters << fraction), fraction);
        states[c + part] = acc[at];
      }
    }
  }

  /** Without its lowest bits, rounded, and saturated to a part of a state. */
  private long narrowed(long value, int shift) {
    long most = (1L << npe.stateBits() - 1) - 1;
    long rounded = (value + (1L << shift - 1)) >> shift;
    return Math.max(-most - 1, Math.min(most, rounded));
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
    long first = acc << s.f.getOrDefault("bias_fraction", 0L).intValue();
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
}
