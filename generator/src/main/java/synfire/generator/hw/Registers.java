package synfire.generator.hw;

import static synfire.generator.hw.Field.unsigned;
import static synfire.generator.hw.Register.Access.RO;
import static synfire.generator.hw.Register.Access.RW;
import static synfire.generator.hw.Register.Access.W1;
import static synfire.generator.hw.Register.Access.W1C;
import static synfire.generator.hw.Register.Access.WC;

import java.util.ArrayList;
import java.util.List;

/** The registers of the AXI4-Lite control port. */
public final class Registers {

  /** Reads as the characters S Y N F from the highest byte down. */
  public static final long ID = 0x53594E46L;

  /** Version of the register map. */
  public static final int VERSION = 1;

  private Registers() {}

  /** Error codes in the register {@code error}. */
  public enum ErrorCode {
    NONE(0, "no error"),
    MAGIC(1, "the stream is not a program image"),
    FORMAT_VERSION(2, "the image has another format version"),
    DIGEST(3, "the image was made for another chip"),
    LENGTH(4, "the image is shorter or longer than its header says"),
    CRC(5, "the image is damaged: CRC-32 differs"),
    TARGET(6, "a block names a memory or an address that this chip does not have"),
    NO_IMAGE(7, "start without a valid image"),
    FRAME_SHORT(
        8,
        "TLAST came before the last beat of a frame; the rest was filled with the zero point"),
    FRAME_LONG(9, "no TLAST on the last beat of a frame; beats up to TLAST were dropped");

    private final int code;
    private final String doc;

    ErrorCode(int code, String doc) {
      this.code = code;
      this.doc = doc;
    }

    public int code() {
      return code;
    }

    public String doc() {
      return doc;
    }
  }

  /** The hardware counters, in register order from {@code 0x40}; 32 bits, wrapping. */
  public enum Counter {
    CYCLES("cycles from start to abort or to the next load"),
    BUSY("cycles in which a firing was scanned, computed or drained"),
    STARVED("cycles without a firing in which a step waited for rows"),
    BLOCKED("cycles without a firing in which a step had its rows and waited for room"),
    FIRINGS("firings started"),
    WORDS("activation words scanned"),
    EVENTS("events: activations that differ from the zero point"),
    ISSUES("cycles in which the lanes worked; times P it is the multiplications issued"),
    OUTPUTS("output words written");

    private final String doc;

    Counter(String doc) {
      this.doc = doc;
    }

    public String doc() {
      return doc;
    }
  }

  /** All registers of a chip with such NPEs, by rising address. */
  public static List<Register> of(NpeShape npe) {
    List<Register> out = new ArrayList<>();
    out.add(new Register("id", 0x00, RO, "reads 0x53594E46, the characters SYNF", List.of()));
    out.add(new Register("version", 0x04, RO, "version of this register map", List.of()));
    out.add(new Register("digest_low", 0x08, RO, "bits 31..0 of the chip digest", List.of()));
    out.add(new Register("digest_high", 0x0C, RO, "bits 63..32 of the chip digest", List.of()));
    out.add(
        new Register(
            "control",
            0x10,
            W1,
            "commands; of several in one write the first of abort, stop, start, load, reset_state is"
                + " done",
            List.of(
                unsigned("start", 1, "run the loaded image"),
                unsigned("stop", 1, "take no new frame; frames in flight drain"),
                unsigned("load", 1, "the next packet on the input stream is a program image"),
                unsigned("abort", 1, "clear all frames in flight; loaded memories stay"),
                unsigned(
                    "reset_state", 1,
                    "let frames in flight drain, then forget what is kept from frame to frame"))));
    out.add(
        new Register(
            "status",
            0x14,
            RO,
            "state",
            List.of(
                unsigned("running", 1, "1 between start and stop or abort"),
                unsigned("loading", 1, "1 while an image is expected or read"),
                unsigned("image_valid", 1, "1 when an image passed all checks"),
                unsigned("idle", 1, "1 when no frame is in flight"),
                unsigned(
                    "clearing", 1,
                    "1 while counters and rings are set to their initial state, and before that"
                        + " from reset_state on"))));
    out.add(
        new Register(
            "error",
            0x18,
            WC,
            "first error since it was cleared",
            List.of(
                unsigned("code", 8, "error code, 0 is none"),
                unsigned("reserved", 8, "zero"),
                unsigned(
                    "frame", 16, "number of the input frame, modulo 2^16; for frame errors"))));
    List<Field> irq =
        List.of(
            unsigned("frame_done", 1, "an output frame has left"),
            unsigned("error", 1, "the error register was set"),
            unsigned("load_done", 1, "an image was read, valid or not"));
    out.add(new Register("irq_enable", 0x1C, RW, "1 lets the cause raise the interrupt", irq));
    out.add(new Register("irq_status", 0x20, W1C, "causes since cleared", irq));
    out.add(new Register("frames_in", 0x24, RO, "input frames taken since start", List.of()));
    out.add(new Register("frames_out", 0x28, RO, "output frames sent since start", List.of()));
    if (npe.recurrent()) {
      out.addAll(ofStates(npe));
    }
    for (Counter c : Counter.values()) {
      out.add(
          new Register(
              "count_" + c.name().toLowerCase(java.util.Locale.ROOT),
              0x40 + 4 * c.ordinal(),
              RO,
              c.doc(),
              List.of()));
    }
    return List.copyOf(out);
  }

  /** A window on the states of recurrent layers. */
  private static List<Register> ofStates(NpeShape npe) {
    return List.of(
        new Register(
            "state_address",
            0x2C,
            RW,
            "which part of a state the register state_data shows, from 0 to "
                + (npe.stateParts() * npe.stateWords() - 1),
            List.of(
                unsigned("part", 16, "even: real part of state part / 2, odd: imaginary part"),
                unsigned("npe", 16, "NPE: (row x columns + column) x NPEs of a node + place"))),
        new Register(
            "state_data",
            0x30,
            RW,
            "that part, with its sign; read and written while no frame is in flight",
            List.of()));
  }
}
