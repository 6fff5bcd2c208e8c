package synfire.generator.area;

import java.util.ArrayList;
import java.util.List;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.FlitShape;
import synfire.generator.hw.Host;
import synfire.generator.hw.NpeShape;

/**
 * The memories of a chip as its modules instantiate {@code sf_sram}, and the blocks of 16 Kibit
 * (DP16KD) that an ECP5 keeps them in.
 */
final class Memories {

  /** Memories of so few words are made of LUTs, as {@code sf_sram} asks for. */
  private static final int LUT_WORDS = 16;

  /** Widths of a block, and the words that it then has. */
  private static final int[] WIDTHS = {36, 18, 9, 4, 2, 1};

  private static final int[] DEPTHS = {512, 1024, 2048, 4096, 8192, 16384};

  private static final int EXPONENTIALS = 256;

  private Memories() {}

  /**
   * A memory.
   *
   * @param bits of a word
   * @param words of it
   */
  record Shape(int bits, int words) {

    /** Blocks that it takes; 0 if it is made of LUTs. */
    int blocks() {
      return words <= LUT_WORDS ? 0 : blocks(shape());
    }

    private int blocks(int i) {
      return ceil(bits, WIDTHS[i]) * ceil(words, DEPTHS[i]);
    }

    /** The width of a block with which it takes fewest. */
    private int shape() {
      int best = 0;
      for (int i = 1; i < WIDTHS.length; i++) {
        best = blocks(i) < blocks(best) ? i : best;
      }
      return best;
    }

    /** Bits that multiplexers behind the blocks choose, counted once for each block but one. */
    int chosen() {
      return words <= LUT_WORDS ? 0 : (ceil(words, DEPTHS[shape()]) - 1) * bits;
    }

    private static int ceil(int n, int d) {
      return (n + d - 1) / d;
    }
  }

  /** The memories of an NPE. */
  static List<Shape> npe(ChipModel m) {
    NpeShape n = m.npe();
    int lane = 8 * n.lanes();
    List<Shape> out = new ArrayList<>();
    out.add(new Shape(lane, n.weightWords()));
    out.add(new Shape(64 * n.requantizers(), n.parameterWords()));
    for (int r = 0; r < 3 * n.requantizers(); r++) {
      out.add(new Shape(32, n.tableWords()));
    }
    int laps = n.network() ? NpeShape.LAP_BITS : 0;
    out.add(new Shape(lane + laps, n.activationWords()));
    int index = Math.max(n.ringBits(), n.portBits());
    out.add(new Shape(m.lookBits(), 2 << index));
    out.add(new Shape(n.rowCounterBits(), 2 << n.portBits()));
    out.add(new Shape(m.portBits(), 4 << n.portBits()));
    out.add(
        new Shape(n.rowCounterBits() + 13 + laps + n.activationAddressBits(), n.ports()));
    tokens(out, m, n.rings(), n.ringBits());
    int beat = m.stepBeatBits();
    int beats = (m.step().bits() + beat - 1) / beat;
    out.add(new Shape(beat, n.steps() << log2(beats)));
    if (n.recurrent()) {
      out.add(new Shape(n.stateParts() * n.stateBits(), n.stateWords()));
      out.add(new Shape(n.stateParts() * m.recurrence().bits(), n.stateWords()));
    }
    if (n.network()) {
      emit(out, m, n.destinationAddressBits());
    }
    return out;
  }

  /** The memories of the host's side. */
  static List<Shape> host(ChipModel m) {
    List<Shape> out = new ArrayList<>();
    out.add(new Shape(8 * m.npe().lanes(), m.host().outputWords()));
    if (m.host().softmax()) {
      out.add(new Shape(32, EXPONENTIALS));
    }
    if (m.npe().network()) {
      tokens(out, m, 2, 1);
      emit(out, m, log2(Host.DESTINATIONS));
    }
    return out;
  }

  private static void tokens(List<Shape> out, ChipModel m, int rings, int ringBits) {
    int slots = m.npe().slotBits();
    out.add(new Shape(m.tokenBits() + 2 * slots + 1, rings));
    out.add(new Shape(m.tokenBits() + 1, 1 << slots));
    out.add(new Shape(ringBits + 2 * slots + 2, 1 << ringBits));
    out.add(new Shape(1, 1 << slots));
  }

  private static void emit(List<Shape> out, ChipModel m, int listBits) {
    NpeShape n = m.npe();
    int first = n.slotBits() + n.activationAddressBits();
    out.add(new Shape(m.destination().bits() - first, 1 << listBits));
    out.add(
        new Shape(
            new FlitShape(n).lapBits() + n.slotBits() + 2 * n.activationAddressBits(),
            2 << listBits));
  }

  private static int log2(int n) {
    return 32 - Integer.numberOfLeadingZeros(n - 1);
  }
}
