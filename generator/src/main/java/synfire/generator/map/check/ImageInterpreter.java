package synfire.generator.map.check;

import static synfire.generator.map.check.Endpoint.require;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.Host;
import synfire.generator.hw.ImageFormat;
import synfire.generator.hw.ImageFormat.Target;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.check.Endpoint.Message;
import synfire.generator.map.check.Endpoint.Ring;

/**
 * Runs a program image as the descriptors say, without time: from the packed words alone, with the
 * firing rule, a shadow copy of every ring slot, and the hardware's arithmetic. Counts the cycles
 * that the formulas promise. An image that breaks a rule ends the run with {@link
 * IllegalStateException}.
 *
 * <p>On a network what happens next is drawn by chance: an NPE fires, the flits of one sender to
 * one receiver arrive in their order, the host sends or takes a row. An image must be right
 * whatever is drawn.
 */
public final class ImageInterpreter {

  /** Sees every output row of every step. */
  public interface Listener {
    /**
     * A step has written a row.
     *
     * @param step place among the steps of all NPEs, one NPE behind the other
     * @param row row of the tensor, counted over all frames
     * @param words the words of the step's slice, pixel by pixel, P bytes each
     */
    void row(int step, int row, byte[] words);
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
  private final NocShape noc;
  private final int lanes;
  private final Random random;
  private final List<Element> elements = new ArrayList<>();
  /** Place of the first step of each NPE among all steps. */
  private final List<Integer> firstStep = new ArrayList<>();
  private Endpoint hostPort;
  private int[] softmax = new int[0];
  private Map<String, Long> host = Map.of();
  /** What is under way, by sender and receiver; the host is behind all NPEs. */
  private final Map<Integer, Deque<Message>> channels = new TreeMap<>();

  private byte[] outputBuffer = new byte[0];
  private List<byte[]> outputs = new ArrayList<>();
  private ByteBuffer outputFrame = ByteBuffer.allocate(0);
  private int outputRows;

  /** Reads an image for a chip of one NPE of a shape. */
  public ImageInterpreter(NpeShape npe, byte[] image) {
    this(npe, NocShape.single(), image, 0);
  }

  /**
   * Reads an image for a chip.
   *
   * @param seed of what is drawn by chance
   */
  public ImageInterpreter(NpeShape npe, NocShape noc, byte[] image, long seed) {
    this.npe = npe;
    this.noc = noc;
    this.lanes = npe.lanes();
    this.random = new Random(seed);
    for (int i = 0; i < noc.npeCount(); i++) {
      elements.add(new Element(npe));
    }
    // The output buffer is addressed like a ring SRAM.
    hostPort = new Endpoint(npe, 1 << npe.activationAddressBits());
    load(image);
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
      require(block.get("x") < noc.columns() && block.get("y") < noc.rows(), "node of a block");
      require(block.get("npe") < noc.npes(), "NPE of a block");
      Element element =
          elements.get(
              (int)
                  ((block.get("y") * noc.columns() + block.get("x")) * noc.npes()
                      + block.get("npe")));
      for (Target target : Target.values()) {
        if (target.code() == block.get("target")) {
          require(noc.network() || !target.network(), "a network's memory");
          block(target, element, words, beats);
        }
      }
    }
    int steps = 0;
    for (Element e : elements) {
      e.link();
      firstStep.add(steps);
      steps += e.steps.size();
    }
    require(
        noc.network()
            ? hostPort.rings.size() == 2
            : host.get("rings") == elements.get(0).rings.size(),
        "rings of the host descriptor");
  }

  private static Map<String, Long> header(Layout layout, ByteBuffer beats) {
    return layout.unpack(new BigInteger(Long.toUnsignedString(beats.getLong())));
  }

  private void block(Target target, Element element, int words, ByteBuffer beats) {
    boolean ofHost =
        target == Target.HOST
            || target == Target.SOFTMAX
            || target == Target.HOST_RING
            || target == Target.HOST_DESTINATION;
    if (target == Target.SOFTMAX) {
      softmax = new int[words];
    } else if (!ofHost) {
      element.block(target, words);
    }
    for (int w = 0; w < words; w++) {
      BigInteger word = BigInteger.ZERO;
      for (int i = 0; i < target.beats(npe); i++) {
        BigInteger beat = new BigInteger(Long.toUnsignedString(beats.getLong()));
        word = word.or(beat.shiftLeft(64 * i));
      }
      if (ofHost) {
        hostWord(target, w, word);
      } else {
        element.word(target, w, word);
      }
    }
  }

  private void hostWord(Target target, int w, BigInteger word) {
    switch (target) {
      case SOFTMAX:
        softmax[w] = word.intValue();
        break;
      case HOST_RING:
        hostPort.rings.add(new Ring(Descriptors.ring(npe).unpack(word)));
        break;
      case HOST_DESTINATION:
        require(w < Host.DESTINATIONS, "destinations of the host");
        hostPort.addDestination(Descriptors.destination(npe).unpack(word));
        break;
      default:
        host = Host.descriptor(npe).unpack(word);
    }
  }

  // ---- running

  /** Runs frames back to back; each is the bytes of the input tensor in their order. */
  public Result run(List<byte[]> frames, Listener listener) {
    reset();
    List<Integer> firings = new ArrayList<>();
    int sent = 0;
    int rowsIn = host("in_rows");
    Ring in =
        noc.network()
            ? hostPort.rings.get(Host.RING_INPUT)
            : elements.get(0).rings.get(host("in_ring"));
    while (true) {
      // A chip of one NPE has an order: it fires as long as it can.
      boolean wait = noc.network() && random.nextInt(4) == 0;
      boolean moved = wait && (random.nextBoolean() && drainHost() || deliver());
      if (!moved) {
        int step = fire(listener);
        moved = step >= 0;
        if (moved) {
          firings.add(step);
        }
      }
      if (!noc.network()) {
        drainHost();
      }
      if (!moved && sent < frames.size() * rowsIn && in.free() > sent) {
        acceptRow(frames.get(sent / rowsIn), sent % rowsIn, sent, in);
        sent++;
        moved = true;
      }
      if (!moved && !deliver() && !drainHost()) {
        break;
      }
    }
    require(
        outputs.size() == frames.size() && sent == frames.size() * rowsIn,
        "nothing can fire with %d of %d frames done",
        outputs.size(),
        frames.size());
    // What reads a state runs ahead of the input, into rings that wait for it.
    boolean ahead = elements.stream().anyMatch(Element::runsAhead);
    for (Element e : elements) {
      for (int r = 0; r < e.rings.size(); r++) {
        Ring ring = e.rings.get(r);
        require(
            ahead
                || ring.produced
                || ring.full - ring.released == e.kept(r),
            "a ring holds rows after the final frame");
      }
    }
    return new Result(
        outputs,
        steps().stream().mapToLong(s -> s.cycles).toArray(),
        steps().stream().mapToLong(s -> s.events).toArray(),
        steps().stream().mapToLong(s -> s.issues).toArray(),
        firings.stream().mapToInt(i -> i).toArray());
  }

  private List<Element.Step> steps() {
    return elements.stream().flatMap(e -> e.steps.stream()).toList();
  }

  private int host(String field) {
    return host.get(field).intValue();
  }

  private void reset() {
    elements.forEach(Element::reset);
    hostPort.reset();
    channels.clear();
    outputs = new ArrayList<>();
    outputFrame =
        ByteBuffer.allocate(host("out_rows") * host("out_cols") * host("out_channels"));
    outputRows = 0;
    outputBuffer = new byte[host("out_ring_words") * lanes];
  }

  /** Fires the first ready step of an NPE; -1 if there is none. */
  private int fire(Listener listener) {
    int first = random.nextInt(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      int at = (first + i) % elements.size();
      Element e = elements.get(at);
      int ready = e.firstReady();
      if (ready >= 0) {
        List<Message> messages = new ArrayList<>();
        Element.Row row = e.fire(ready, outputBuffer, messages);
        messages.forEach(m -> send(at, m));
        int step = firstStep.get(at) + ready;
        listener.row(step, row.number(), row.words());
        return step;
      }
    }
    return -1;
  }

  // ---- network

  private void send(int from, Message m) {
    long to = m.to();
    int mask = (int) (to & (1L << noc.maskBits()) - 1);
    to >>= noc.maskBits();
    int[] y = {0, 0};
    int[] x = {0, 0};
    if (noc.routers()) {
      for (int[] side : new int[][] {y, x}) {
        int bits = side == y ? noc.rowBits() : noc.columnBits();
        side[0] = (int) (to & (1L << bits) - 1);
        side[1] = (int) (to >> bits & (1L << bits) - 1);
        to >>= 2 * bits;
      }
    }
    require(x[0] <= x[1] && x[1] < noc.columns(), "columns of a destination");
    require(y[0] <= y[1] && y[1] < noc.rows() && mask != 0, "rows of a destination");
    for (int row = y[0]; row <= y[1]; row++) {
      for (int column = x[0]; column <= x[1]; column++) {
        for (int port = 0; port < noc.maskBits(); port++) {
          if ((mask >> port & 1) == 1) {
            post(from, receiver(column, row, port), m);
          }
        }
      }
    }
  }

  private int receiver(int column, int row, int port) {
    if (port < noc.npes()) {
      return (row * noc.columns() + column) * noc.npes() + port;
    }
    require(column == noc.hostColumn() && row == noc.hostRow(), "a node without a host port");
    return elements.size();
  }

  private void post(int from, int to, Message m) {
    channels
        .computeIfAbsent(from * (elements.size() + 1) + to, k -> new ArrayDeque<>())
        .add(m);
  }

  /** Lets one sender's next flits arrive at one receiver; false if none are under way. */
  private boolean deliver() {
    List<Integer> busy = channels.keySet().stream().toList();
    if (busy.isEmpty()) {
      return false;
    }
    int key = busy.get(random.nextInt(busy.size()));
    Message m = channels.get(key).remove();
    if (channels.get(key).isEmpty()) {
      channels.remove(key);
    }
    int to = key % (elements.size() + 1);
    if (to == elements.size()) {
      hostPort.receive(m);
    } else {
      Element e = elements.get(to);
      e.receive(m);
      List<Message> messages = new ArrayList<>();
      e.release(e.rings.get(m.ring()), messages);
      messages.forEach(c -> send(to, c));
    }
    return true;
  }

  // ---- host

  private void acceptRow(byte[] frame, int row, int number, Ring ring) {
    int cols = host("in_cols");
    int channels = host("in_channels");
    int width = host("in_words") * lanes;
    byte[] words = new byte[cols * width];
    for (int px = 0; px < cols; px++) {
      Arrays.fill(words, px * width, (px + 1) * width, (byte) host("in_zero"));
      System.arraycopy(frame, (row * cols + px) * channels, words, px * width, channels);
    }
    if (noc.network()) {
      hostPort
          .send(0, number, words, host("in_words"), (byte) host("in_zero"))
          .forEach(m -> send(elements.size(), m));
      return;
    }
    int slot = Endpoint.claim(ring, number);
    require((slot + 1) * words.length <= host("in_ring_words") * lanes, "input ring");
    Element element = elements.get(0);
    System.arraycopy(
        words, 0, element.memory, host("in_base") * lanes + slot * words.length, words.length);
    Endpoint.token(ring, number);
    element.release(ring, new ArrayList<>());
  }

  /** Takes the rows of the output that are full; on a network one. False if there is none. */
  private boolean drainHost() {
    Ring ring =
        noc.network()
            ? hostPort.rings.get(Host.RING_OUTPUT)
            : elements.get(0).rings.get(host("out_ring"));
    byte[] buffer = noc.network() ? hostPort.memory : outputBuffer;
    int cols = host("out_cols");
    int channels = host("out_channels");
    int words = (channels + lanes - 1) / lanes;
    boolean some = false;
    while (ring.released < ring.full && !(some && noc.network())) {
      some = true;
      int slot = ring.released % ring.depth;
      for (int px = 0; px < cols; px++) {
        int at = (slot * cols + px) * words * lanes;
        byte[] pixel = Arrays.copyOfRange(buffer, at, at + channels);
        outputFrame.put(host("softmax") == 1 ? softmaxOf(pixel) : pixel);
      }
      ring.row[slot] = -1;
      ring.released++;
      if (noc.network()) {
        hostPort.credits(ring).forEach(m -> send(elements.size(), m));
      }
      outputRows++;
      if (outputRows == host("out_rows")) {
        outputs.add(outputFrame.array().clone());
        outputFrame.clear();
        outputRows = 0;
      }
    }
    return some;
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
}
