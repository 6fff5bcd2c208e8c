package synfire.generator.hw;

import static synfire.generator.hw.Field.count;
import static synfire.generator.hw.Field.signed;
import static synfire.generator.hw.Field.unsigned;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layouts of the three descriptor tables of an NPE.
 *
 * <p>A <b>port</b> is one condition of a step: rows that must be there on an input ring, or room
 * that must be there in an output ring. Ports of a step follow each other in the port table (inputs
 * first, then outputs), steps in the order of priority (deepest layer first). All ports share one
 * rule. State of a port: {@code base} (rows of earlier frames, 14 bits), {@code t} (row relative to
 * the frame, signed), {@code addr} (word offset in its ring of row {@code base + t}). A port is
 * ready when {@code counter - need >= 0} (signed, modulo 2^14) with {@code need = base + max(1,
 * min(rows, t + span))}: a window above the frame still waits for its first row; a window over a
 * stream without frames waits for {@code t + span} rows whatever {@code rows} is. The counter is the
 * full count of the ring for inputs and its free count (released rows + depth) for outputs. A
 * firing moves the port on:
 *
 * <pre>
 *   end   = (t > turn_row)              the next firing is in the next frame
 *   t'    = t + (end ? turn_step : stride)
 *   base' = end ? base + rows : base
 *   addr' = (addr + (end ? frame_step : row_step)) mod ring_words
 *   low'  = base' + max(0, t')         rows below are no longer needed by this port
 * </pre>
 *
 * <p>A step that makes all rows of a frame turns at its last firing: {@code turn_row = last -
 * stride, turn_step = first_row - last}. Of N steps that make every N-th row each, the stride is N
 * times as long and {@code turn_step = stride - rows of the output x stride of the layer}: they go
 * on counting over the frames.
 *
 * <p>Windows over a stream go on from frame to frame by their stride, as if there were no frames:
 * {@code turn_row = -1, turn_step = 0} and {@code rows} is the stride, so that t rises until the
 * window is below row 0 of the first frame and stays there, while base counts on. Rows above row 0
 * are outside the tensor, as in any frame; so a clear is all that a reset of the stream takes.
 *
 * <p>An output port is the same with {@code first_row = 0, stride = 1, span = 1, rows = depth}, so
 * that {@code t} is the slot.
 */
public final class Descriptors {

  /** Values of {@code kind} of a port. */
  public static final int KIND_INPUT_A = 0;

  public static final int KIND_INPUT_B = 1;
  public static final int KIND_OUTPUT_RING = 2;
  public static final int KIND_OUTPUT_HOST = 3;

  /** Taps of a pair: input A once, input B twice. */
  public static final int PAIR_TAPS = 3;

  /**
   * Weights of the taps of a pair. With both zero points at -128 the accumulator is {@code u_a -
   * 256 u_b}, where u = q + 128: bits 7..0 are u_a and bits 16..8 are -u_b in two's complement.
   */
  public static final int[] PAIR_WEIGHTS = {1, -128, -128};

  /** Weights of the two cycles that a maximum spends on a tap: compare, then take over. */
  public static final int[] MAXIMUM_WEIGHTS = {-1, 1};

  /** Words of a table base: activation tables are aligned to it, pairs of tables to 256 words. */
  public static final int TABLE_UNIT = 64;

  /** Largest exponent of a parameter; codes above it belong to multipliers below 2^30. */
  public static final int MAX_EXPONENT = 7;

  /** What is added to the exponent of a multiplier below 2^30. */
  public static final int DIVIDED_EXPONENT = 32;

  /** Values of {@code param_mode}: which parameter word a channel takes. */
  public static final int PARAM_PER_CHANNEL = 0;

  public static final int PARAM_PER_TAP_COUNT = 1;
  public static final int PARAM_CONSTANT = 2;

  /** Words of a port in the port table. */
  public static final int PORT_WORDS = 4;

  private Descriptors() {}

  /**
   * The words of a port, in the order in which they are used when it is moved on: when it turns,
   * its window, then the step to the next row or the one to the next frame.
   */
  public static List<Layout> port(NpeShape s) {
    int a = s.activationAddressBits();
    List<Field> turn = new ArrayList<>();
    turn.add(signed("turn_row", 13, "the next firing is in the next frame when t is above"));
    turn.add(signed("turn_step", 13, "rows to that firing, less the rows of a frame"));
    turn.add(unsigned("stride", 8, "rows from one firing to the next"));
    turn.add(unsigned("endless", 1, "1: windows over a stream, which has no end of a frame"));
    List<Field> window =
        List.of(
            unsigned(
                "rows", 12, "rows of a frame; slots of the ring for an output; stride of a stream"),
            unsigned("span", 12, "rows of the window, dilation included; 1 for an output"),
            unsigned("ring_words", a, "words of the ring"));
    // The steps of a row and of a frame lie in the same places.
    List<Field> row = new ArrayList<>();
    List<Field> frame = new ArrayList<>();
    row.add(unsigned("row_step", a, "words from one firing to the next, below ring_words"));
    frame.add(
        unsigned(
            "frame_step", a,
            "words from the last firing of a frame to the first, below ring_words"));
    if (s.network()) {
      row.add(laps("row_laps", "laps of the ring in row_step, before its modulo"));
      frame.add(laps("frame_laps", "laps of the ring in frame_step, before its modulo"));
      row.add(laps("first_lap", "lap of row first_row at start: 255 above the first frame"));
    }
    row.add(unsigned("first_addr", a, "word offset of row first_row in the ring at start"));
    frame.add(signed("first_row", 12, "t of the first firing of a frame (minus top padding)"));
    return List.of(
        new Layout("port_turn", turn),
        new Layout("port_window", window),
        new Layout("port_row", row),
        new Layout("port_frame", frame));
  }

  /** The search table, one word a port: what a search needs besides the state {@code need}. */
  public static Layout portSearch(NpeShape s) {
    return new Layout(
        "port_search",
        List.of(
            unsigned(
                "kind",
                2,
                s.network()
                    ? "0 input A, 1 input B, 2 output"
                    : "0 input A, 1 input B, 2 output ring, 3 output to the host"),
            unsigned("final_port", 1, "1 on the final port of a step"),
            unsigned("final_step", 1, "1 on the final port of the final step"),
            unsigned("step", s.stepBits(), "step that the port belongs to"),
            unsigned(
                "ring", s.ringBits(), "ring whose full (input) or free (output) count decides"),
            unsigned("next_port", s.portBits(), "next input port of the same ring, circular")));
  }

  /**
   * Packs the fields of a port; every field must be given and fit.
   *
   * @return its words, that of the search table last
   * @throws FieldOverflowException if a value does not fit its field
   */
  public static List<BigInteger> packPort(NpeShape s, Map<String, Long> fields) {
    List<BigInteger> words = new ArrayList<>();
    List<Layout> layouts = new ArrayList<>(port(s));
    layouts.add(portSearch(s));
    int known = 0;
    for (Layout word : layouts) {
      Map<String, Long> part = new LinkedHashMap<>(fields);
      part.keySet().retainAll(word.fields().stream().map(Field::name).toList());
      known += part.size();
      words.add(word.pack(part));
    }
    if (known != fields.size()) {
      throw new IllegalArgumentException("a port has no such fields: " + fields.keySet());
    }
    return words;
  }

  private static Field laps(String name, String doc) {
    return unsigned(name, NpeShape.LAP_BITS, doc);
  }

  /** The ring table, one word a ring: the sequencer's part, then what the token counters know. */
  public static Layout ring(NpeShape s) {
    List<Field> fields = new ArrayList<>(sequencerRing(s).fields());
    fields.add(count("producers", s.tokenBits(), "end-of-row tokens that make a row full"));
    fields.add(unsigned("slot_base", s.slotBits(), "first token counter of the ring"));
    if (s.network()) {
      fields.add(unsigned("base", s.activationAddressBits(), "first word of the ring"));
    }
    return new Layout("ring", fields);
  }

  /** The part of a ring word that the sequencer holds; the lower bits of the word. */
  public static Layout sequencerRing(NpeShape s) {
    List<Field> fields = new ArrayList<>();
    fields.add(unsigned("depth", s.slotBits() + 1, "rows that the ring holds"));
    fields.add(
        unsigned("first_port", s.portBits(), "one of the input ports that read the ring"));
    if (s.network()) {
      fields.add(
          unsigned(
              "produced", 1,
              "1: counts the credits of rows that this NPE makes; each full row is a free one"));
      fields.add(
          unsigned(
              "destination", s.destinationAddressBits(),
              "first destination of the credits of released rows"));
    } else {
      fields.add(
          unsigned(
              "consumed", 1, "1 when a step of this NPE reads the ring, 0 for the host's output"));
      fields.add(
          unsigned(
              "from_host", 1, "1 when the host input fills the ring: releases credit it"));
    }
    return new Layout("sequencer_ring", fields);
  }

  /** The step table, one word a step: everything that scan, lanes and drain need for a firing. */
  public static Layout step(NpeShape s) {
    int a = s.activationAddressBits();
    int w = s.weightRowBits();
    List<Field> fields = new ArrayList<>();
    fields.addAll(
        List.of(
            // scan
            unsigned(
                "lanewise", 1, "1: word by word, channel groups outside taps; 0: event by event"),
            unsigned("pair", 1, "1: three tap rows, input A, then input B twice (kernel 3 x 1)"),
            count("kernel_rows", 8, "taps in rows"),
            count("kernel_cols", 8, "taps in columns"),
            count("words", 10, "words of P channels in a pixel"),
            unsigned("rows_in", 12, "rows of a frame of input A"),
            unsigned("dilation_rows", 8, "rows between taps"),
            unsigned("cols_in", 12, "pixels of a row of input A"),
            count("cols_out", 12, "pixels of an output row"),
            unsigned("stride_cols", 8, "pixels between windows"),
            unsigned("dilation_cols", 8, "pixels between taps"),
            signed(
                "pixel_col", 13,
                "column of the first tap of the first window: less the padding left"),
            unsigned("ring_words_a", a, "words of input A's ring"),
            unsigned("row_step", a, "words between taps in rows, modulo ring_words_a"),
            unsigned("col_step", a, "words from a tap to the next, from its first word"),
            unsigned("col_tail_step", a, "words from the last word of a tap to the next tap"),
            unsigned(
                "pixel_step", a, "words from a window to the next; lanewise from its last word"),
            unsigned(
                "first_col", a, "word of the first tap of the first window, less its row's offset"),
            unsigned("base_b", a, "first word of input B's ring"),
            unsigned(
                "pixel_step_b", a, "words from the last word of a pixel of input B to the next"),
            unsigned("weight_base", w, "first row of weights"),
            unsigned("tap_step", w, "rows of weights of a tap"),
            unsigned(
                "kernel_row_step", w, "rows of weights of a row of taps (kernel_cols x tap_step)"),
            unsigned("word_step", w, "rows of weights of P channels of a tap"),
            unsigned("tail_step", w, "rows of weights of the last word of a tap"),
            unsigned("zero_a", 8, "zero point of input A, two's complement"),
            unsigned("zero_b", 8, "zero point of input B, two's complement"),
            // lanes
            unsigned(
                "keep", 1,
                "1: words without events go to the lanes too, to be counted or compared"),
            unsigned("maximum", 1, "1: maximum of values from 0 to 255 instead of sum"),
            unsigned(
                "tail_lanes", s.laneBits() + 1, "channels in the last word of a pixel, 1 to P"),
            count("event_groups", s.groupBits(), "accumulator groups that one event reaches"),
            unsigned(
                "block_mask", 10,
                "words that reach the same groups, a power of two, less 1; 1023 when all do"),
            unsigned("block_step", s.groupBits(), "groups between two blocks of words"),
            // drain
            count("groups", 10, "groups of P channels in an output pixel"),
            count(
                "job_groups", s.groupBits(),
                "groups drained at a time: groups, or 1 when lanewise"),
            unsigned(
                "tail_channels", s.laneBits() + 1, "channels in the last output group, 1 to P"),
            unsigned("param_base", s.parameterAddressBits(), "first parameter word"),
            unsigned("param_mode", 2, "0 one a channel, 1 by the number of taps, 2 one for all"),
            unsigned("table_a", 1, "1: accumulator bits 7..0 look up table A"),
            unsigned("table_b", 1, "1: accumulator bits 15..8 look up table B, 0: bias"),
            unsigned("product", 1, "1: product of the pair instead of the accumulator"),
            unsigned("offset_a", 8, "zero point of input A plus 128, for the product"),
            unsigned("offset_b", 8, "zero point of input B plus 128, for the product"),
            unsigned(
                "table_base", s.tableAddressBits() - 6,
                "first word of the tables, in units of 64 words"),
            unsigned("activation", 1, "1: outputs go through the 256-entry activation table"),
            unsigned("double_rounding", 1, "1 double, 0 single"),
            unsigned("zero_out", 8, "zero point of the output, two's complement"),
            unsigned("act_min", 8, "smallest output code, two's complement"),
            unsigned("act_max", 8, "largest output code, two's complement"),
            unsigned("fill", 8, "code of the lanes beyond tail_channels, two's complement")));
    if (s.packedWeights()) {
      fields.add(
          unsigned(
              "weight_packing", s.weightPackingBits(),
              "logarithm of the rows of P weights in a word of the SRAM"));
    }
    if (s.splitLanes()) {
      fields.add(
          unsigned(
              "split", s.splitBits(),
              "logarithm of the groups of a cycle of an event; event_groups counts cycles"));
    }
    if (s.fineBiases()) {
      fields.add(
          unsigned("bias_fraction", 4, "bits of the biases below a step of the accumulator"));
    }
    if (s.recurrent()) {
      fields.addAll(
          List.of(
              unsigned("recurrent", 1, "1: accumulators enter states, which are drained instead"),
              unsigned("state_base", s.stateAddressBits(), "first word of the states"),
              unsigned("carry", 1, "1: states go on from frame to frame, 0: they begin at zero")));
    }
    if (s.network()) {
      fields.addAll(
          List.of(
              unsigned("fill_a", 8, "code of input A where no word was sent, two's complement"),
              unsigned("fill_b", 8, "code of input B where no word was sent, two's complement"),
              unsigned(
                  "destination", s.destinationAddressBits(), "first destination of the outputs")));
    } else {
      fields.addAll(
          List.of(
              unsigned("out_base", a, "first word of the output ring plus the slice's first word"),
              unsigned(
                  "out_pixel_step", a,
                  "words from the last word of an output pixel to the next pixel")));
    }
    return new Layout("step", fields);
  }

  /**
   * The destination table. A list of destinations begins where a step or a ring says and ends with
   * the one that is marked final: the rings that a step's outputs go to, or the NPEs that get the
   * credits of a ring. Rows of a step begin at word {@code first_addr} of the ring there and {@code
   * row_step} words further each, modulo its words. For credits the words are those of the ring
   * itself: {@code first_addr} is its first one, {@code pixel_step} are the words of a row.
   */
  public static Layout destination(NpeShape s) {
    int a = s.activationAddressBits();
    return new Layout(
        "destination",
        List.of(
            unsigned("to", s.destinationBits(), "rectangle of nodes {x1, x0, y1, y0}, mask of their NPEs"),
            unsigned("ring", s.ringBits(), "number of the ring there"),
            unsigned("dense", 1, "1: words without events are sent too"),
            unsigned("final", 1, "1 on the final destination of a list"),
            unsigned("pixel_step", a, "words from the last word of a pixel to the next pixel"),
            unsigned("row_step", a, "words from one row of this step to its next one"),
            unsigned("ring_words", a, "words of the ring"),
            unsigned("slot_step", s.slotBits(), "rows from one row of this step to its next one"),
            unsigned("depth", s.slotBits() + 1, "rows that the ring holds, at least slot_step"),
            // where the first row begins, the upper bits
            unsigned("first_addr", a, "first word of the slice in this step's first row"),
            unsigned("first_slot", s.slotBits(), "slot of this step's first row")));
  }

  /**
   * What a channel enters its state with; even channels are real parts, the odd one behind each is
   * the imaginary part. A word of the recurrence table holds as many channels as are drained in a
   * cycle, at least two, lowest channel lowest.
   */
  public static Layout recurrence(NpeShape s) {
    return new Layout(
        "recurrence",
        List.of(
            signed(
                "eigenvalue", s.eigenvalueWidth(),
                "real part of the eigenvalue on even channels, imaginary part on odd ones"),
            unsigned("scale", 8, "what the accumulator is multiplied by, 0 for none"),
            count("shift", 5, "bits that are dropped then, rounded")));
  }

  /** A channel's parameters, 64 bits; a parameter word holds R of them, lowest channel lowest. */
  public static Layout parameter() {
    return new Layout(
        "parameter",
        List.of(
            unsigned("mantissa", 30, "multiplier m without its leading one: m = 2^30 + mantissa"),
            signed(
                "exponent", 6,
                "e: the real factor is m x 2^(e-31); -32 means factor 0; codes 8 to 31 mean "
                    + "e = code - 32 and m = mantissa"),
            signed("bias", 28, "added to the accumulator")));
  }
}
