package synfire.golden.unit;

import java.util.ArrayList;
import java.util.List;

/**
 * What an NPE sends: the words of its output rows to the rings that hold them, and a credit for
 * each row that it releases. Rows are numbered without end; row n lies in slot {@code n mod depth}
 * of its ring, in lap {@code n / depth}.
 */
public final class Emit {

  /** Laps are counted modulo this. */
  public static final int LAPS = 256;

  /**
   * Where words go.
   *
   * @param to packed destination: rectangle of nodes and mask
   * @param ring number of the ring there
   * @param dense whether words without events go too
   * @param firstWord place of the first word in a row
   * @param pixelWords words from the last word of a pixel to the first one of the next
   * @param rowWords words of a row of the ring
   * @param depth rows that the ring holds
   * @param phase the first row
   * @param every rows from one row to the next one
   */
  public record Destination(
      long to,
      int ring,
      boolean dense,
      int firstWord,
      int pixelWords,
      int rowWords,
      int depth,
      int phase,
      int every) {}

  /**
   * A flit.
   *
   * @param to packed destination
   * @param write whether it carries a word
   * @param token whether it ends a row, or is a credit
   * @param address word of the ring
   * @param lap of the ring, modulo {@link #LAPS}
   * @param data codes of the lanes, empty without a word
   */
  public record Flit(
      long to,
      boolean write,
      boolean token,
      int ring,
      int slot,
      int lap,
      int address,
      byte[] data) {}

  /**
   * The slot of a released row.
   *
   * @param address its first word
   * @param words its words
   * @param lap of the ring, modulo {@link #LAPS}
   */
  public record Released(int address, int words, int lap) {}

  private final List<Destination> destinations;
  private final long[] rows;
  private final int[] words;

  /** The list of a step, or of a ring whose rows are released. */
  public Emit(List<Destination> destinations) {
    this.destinations = List.copyOf(destinations);
    rows = new long[destinations.size()];
    words = new int[destinations.size()];
    for (int i = 0; i < words.length; i++) {
      words[i] = destinations.get(i).firstWord();
    }
  }

  /**
   * A word of an output row.
   *
   * @param tail whether it is the last one of its pixel
   * @param last whether it is the last one of its row
   * @param zero zero point of the codes
   */
  public List<Flit> word(byte[] data, boolean tail, boolean last, int zero) {
    boolean some = false;
    for (byte code : data) {
      some |= code != (byte) zero;
    }
    List<Flit> out = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      Destination d = destinations.get(i);
      boolean write = some || d.dense();
      if (write || last) {
        out.add(flit(i, write, last, data));
      }
      if (last) {
        rows[i]++;
        words[i] = d.firstWord();
      } else {
        words[i] += tail ? d.pixelWords() : 1;
      }
    }
    return out;
  }

  /**
   * The slot of the row that is released next. The first destination of its list says where the
   * ring lies here ({@code firstWord}) and how many words a row has ({@code pixelWords}).
   */
  public Released released() {
    Destination d = destinations.get(0);
    long row = d.phase() + rows[0] * d.every();
    return new Released(
        (int) (row % d.depth()) * d.rowWords() + d.firstWord(),
        d.pixelWords(),
        (int) (row / d.depth() % LAPS));
  }

  /** A row was released. */
  public List<Flit> credit() {
    List<Flit> out = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      out.add(flit(i, false, true, new byte[0]));
      rows[i]++;
    }
    return out;
  }

  private Flit flit(int i, boolean write, boolean token, byte[] data) {
    Destination d = destinations.get(i);
    long row = d.phase() + rows[i] * d.every();
    int slot = (int) (row % d.depth());
    return new Flit(
        d.to(),
        write,
        token,
        d.ring(),
        slot,
        (int) (row / d.depth() % LAPS),
        slot * d.rowWords() + words[i],
        write ? data : new byte[0]);
  }
}
