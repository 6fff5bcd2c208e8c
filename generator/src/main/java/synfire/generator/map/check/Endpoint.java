package synfire.generator.map.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import synfire.generator.hw.NpeShape;

/**
 * What an NPE and the host port have in common: rings, and on a network lists of destinations. Each
 * ring has a shadow copy that knows which row lies in which slot.
 */
class Endpoint {

  /** Laps are counted modulo this; a word is taken for one of its row when it has the same. */
  private static final int LAPS = 1 << NpeShape.LAP_BITS;

  /** The lap of words that nobody wrote, farthest from the first one. */
  private static final int NEVER = LAPS / 2;

  /** Every so many words of a released row are marked as old. */
  private static final int SCRUBBED = LAPS / 2;

  /** An entry of the ring table, and its shadow. */
  static final class Ring {
    final int producers;
    final int depth;
    final int firstPort;
    final boolean consumed;
    final boolean fromHost;
    /** Counts credits of rows that are made here. */
    final boolean produced;
    final int base;
    final int destination;
    int full;
    int released;
    int[] tokens = {};
    /** Row that each slot holds or is being given, -1 when released. */
    int[] row = {};

    Ring(Map<String, Long> f) {
      producers = f.get("producers").intValue();
      depth = f.get("depth").intValue();
      firstPort = f.get("first_port").intValue();
      consumed = f.getOrDefault("consumed", 0L) == 1;
      fromHost = f.getOrDefault("from_host", 0L) == 1;
      produced = f.getOrDefault("produced", 0L) == 1;
      base = f.getOrDefault("base", 0L).intValue();
      destination = f.getOrDefault("destination", 0L).intValue();
    }

    void reset() {
      full = 0;
      released = 0;
      tokens = new int[depth];
      row = new int[depth];
      Arrays.fill(row, -1);
    }

    /** Rows that may be made: what was given back, and what the rings hold at start. */
    int free() {
      return (produced ? full : released) + depth;
    }
  }

  /** An entry of the destination table, and where its next row goes. */
  private static final class Destination {
    final Map<String, Long> f;
    int lap;
    int slot;
    long rowAddress;

    Destination(Map<String, Long> f) {
      this.f = f;
    }

    int get(String field) {
      return f.get(field).intValue();
    }

    void reset() {
      lap = 0;
      slot = get("first_slot");
      rowAddress = get("first_addr");
    }

    void nextRow() {
      slot += get("slot_step");
      rowAddress += get("row_step");
      if (slot >= get("depth")) {
        slot -= get("depth");
        rowAddress -= get("ring_words");
        lap = (lap + 1) % LAPS;
      }
    }
  }

  /** A word on its way, with its place in the ring. */
  record Word(int address, byte[] codes) {}

  /**
   * Flits of one sender to one destination: the words of a row and its token, or a credit.
   *
   * @param to packed destination
   * @param number the row, which no flit carries
   */
  record Message(long to, int ring, int slot, int lap, int number, List<Word> words) {}

  final NpeShape npe;
  final int lanes;
  final List<Ring> rings = new ArrayList<>();
  private final List<Destination> destinations = new ArrayList<>();
  final byte[] memory;
  private final int[] lapOf;
  private final int addresses;

  /**
   * An end of the network.
   *
   * @param words words of its memory
   */
  Endpoint(NpeShape npe, int words) {
    this.npe = npe;
    this.lanes = npe.lanes();
    this.addresses = 1 << npe.activationAddressBits();
    memory = new byte[words * lanes];
    lapOf = new int[words];
    // What nobody wrote must not matter.
    for (int i = 0; i < memory.length; i++) {
      memory[i] = (byte) (i * 73 + 19);
    }
  }

  void addDestination(Map<String, Long> fields) {
    destinations.add(new Destination(fields));
  }

  void reset() {
    rings.forEach(Ring::reset);
    destinations.forEach(Destination::reset);
    Arrays.fill(lapOf, NEVER);
  }

  // ---- rows come

  /** Takes a slot for a row; all producers of the row claim the same one. */
  static int claim(Ring ring, int number) {
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

  /** Counts an end-of-row token; rows become full in order. */
  static void token(Ring ring, int number) {
    int slot = number % ring.depth;
    ring.tokens[slot]++;
    require(
        ring.produced || ring.tokens[slot] <= ring.producers, "a row has too many producers");
    while (ring.tokens[ring.full % ring.depth] == ring.producers
        && (ring.produced || ring.row[ring.full % ring.depth] == ring.full)) {
      ring.tokens[ring.full % ring.depth] = 0;
      ring.full++;
    }
  }

  /** Takes flits. */
  void receive(Message m) {
    require(m.ring() < rings.size(), "a flit for ring %d of %d", m.ring(), rings.size());
    Ring ring = rings.get(m.ring());
    require(m.slot() == m.number() % ring.depth, "row %d comes to slot %d", m.number(), m.slot());
    if (ring.produced) {
      require(m.words().isEmpty(), "words for a counter of credits");
    } else {
      claim(ring, m.number());
      for (Word w : m.words()) {
        int at = (ring.base + w.address()) % addresses;
        require(at < lapOf.length, "a flit for word %d", at);
        System.arraycopy(w.codes(), 0, memory, at * lanes, lanes);
        lapOf[at] = m.lap();
      }
    }
    token(ring, m.number());
  }

  /** Whether a word was written in a lap. */
  boolean written(int word, int lap) {
    return lapOf[word] == lap;
  }

  // ---- rows and credits go

  /**
   * The flits of a row for all destinations of a list.
   *
   * @param first first destination of the list
   * @param words codes of all words, pixel by pixel
   * @param perPixel words of a pixel
   * @param zero code of words that need not be sent
   */
  List<Message> send(int first, int number, byte[] words, int perPixel, byte zero) {
    List<Message> out = new ArrayList<>();
    for (Destination d : list(first)) {
      checkPlace(d, number);
      List<Word> sent = new ArrayList<>();
      long word = 0;
      for (int i = 0; i < words.length / lanes; i++) {
        byte[] codes = Arrays.copyOfRange(words, i * lanes, (i + 1) * lanes);
        boolean some = d.get("dense") == 1;
        for (byte code : codes) {
          some |= code != zero;
        }
        if (some) {
          int address = (int) Math.floorMod(d.rowAddress + word, (long) addresses);
          require(address < d.get("ring_words"), "word %d of a ring", address);
          sent.add(new Word(address, codes));
        }
        word += (i + 1) % perPixel == 0 ? d.get("pixel_step") : 1;
      }
      out.add(new Message(d.f.get("to"), d.get("ring"), d.slot, d.lap, number, sent));
      d.nextRow();
    }
    return out;
  }

  /** Gives a slot back: its words become old, its producers get credits. */
  List<Message> credits(Ring ring) {
    int number = ring.released - 1;
    List<Message> out = new ArrayList<>();
    List<Destination> list = list(ring.destination);
    Destination own = list.get(0);
    checkPlace(own, number);
    for (int w = own.lap % SCRUBBED; w < own.get("pixel_step"); w += SCRUBBED) {
      lapOf[(int) ((own.rowAddress + w) % addresses)] = own.lap;
    }
    for (Destination d : list) {
      checkPlace(d, number);
      out.add(new Message(d.f.get("to"), d.get("ring"), d.slot, d.lap, number, List.of()));
      d.nextRow();
    }
    return out;
  }

  private static void checkPlace(Destination d, int number) {
    require(
        d.slot == number % d.get("depth") && d.lap == number / d.get("depth") % LAPS,
        "row %d goes to slot %d in lap %d",
        number,
        d.slot,
        d.lap);
  }

  private List<Destination> list(int first) {
    int end = first;
    while (destinations.get(end).get("final") == 0) {
      end++;
    }
    return destinations.subList(first, end + 1);
  }

  static void require(boolean right, String message, Object... args) {
    if (!right) {
      throw new IllegalStateException(String.format(Locale.ROOT, message, args));
    }
  }
}
