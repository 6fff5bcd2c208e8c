package synfire.generator.image;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import synfire.generator.hw.ImageFormat;
import synfire.generator.hw.ImageFormat.Target;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.Program;

/** A program as the beats that a chip loads; see {@link ImageFormat}. */
public final class ImageWriter {

  private static final int BEAT_BYTES = 8;

  /** The place of memories of the host port. */
  private static final Map<String, Long> NOWHERE = Map.of("x", 0L, "y", 0L, "npe", 0L);

  private final NpeShape npe;
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream(1 << 16);
  /** Whose memories the blocks are for. */
  private Map<String, Long> place = NOWHERE;

  private ImageWriter(NpeShape npe) {
    this.npe = npe;
  }

  /** The image of a program, a whole number of 64-bit beats, lowest byte first. */
  public static byte[] bytes(Program program) {
    return new ImageWriter(program.target().npe()).image(program);
  }

  /** The image as text: one beat a line, 16 hexadecimal digits. */
  public static String hex(byte[] image) {
    ByteBuffer beats = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    byte[] digits = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] text = new byte[image.length / BEAT_BYTES * 17];
    int n = 0;
    while (beats.hasRemaining()) {
      long beat = beats.getLong();
      for (int nibble = 15; nibble >= 0; nibble--) {
        text[n++] = digits[(int) (beat >>> 4 * nibble) & 0xf];
      }
      text[n++] = '\n';
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  private byte[] image(Program program) {
    NocShape noc = program.target().noc();
    for (int n = 0; n < program.npes().size(); n++) {
      Program.Memories m = program.npes().get(n);
      place = Map.of("x", (long) noc.column(n), "y", (long) noc.row(n), "npe", (long) noc.place(n));
      descriptors(Target.PORT, m.ports());
      descriptors(Target.SEARCH, m.searches());
      descriptors(Target.RING, m.rings());
      descriptors(Target.STEP, m.steps());
      weights(m.weights());
      parameters(m.parameters());
      tables(m.tableA(), m.tableB());
      descriptors(Target.DESTINATION, m.destinations());
      descriptors(Target.RECURRENCE, m.recurrence());
    }
    Program.HostMemories host = program.hostMemories();
    place = NOWHERE;
    softmax(host.softmax());
    descriptors(Target.HOST_RING, host.rings());
    descriptors(Target.HOST_DESTINATION, host.destinations());
    descriptors(Target.HOST, List.of(host.descriptor()));
    byte[] body = payload.toByteArray();
    CRC32 crc = new CRC32();
    crc.update(body);
    long digest = program.target().digestNumber();
    ByteBuffer out =
        ByteBuffer.allocate(ImageFormat.HEADER_BEATS * BEAT_BYTES + body.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(
        beat(
            ImageFormat.headerIdentity(),
            Map.of(
                "magic",
                ImageFormat.MAGIC,
                "version",
                (long) ImageFormat.VERSION,
                "reserved",
                0L)));
    out.putLong(
        beat(
            ImageFormat.headerDigest(),
            Map.of("digest_low", digest & 0xffffffffL, "digest_high", digest >>> 32)));
    out.putLong(
        beat(
            ImageFormat.headerLength(),
            Map.of("length", (long) (body.length / BEAT_BYTES), "reserved", 0L)));
    out.putLong(
        beat(ImageFormat.headerCheck(), Map.of("crc", crc.getValue(), "reserved", 0L)));
    out.put(body);
    return out.array();
  }

  private static long beat(Layout layout, Map<String, Long> fields) {
    return layout.pack(fields).longValue();
  }

  private void block(Target target, int words) {
    Map<String, Long> header = new HashMap<>(place);
    header.put("words", (long) words);
    header.put("address", 0L);
    header.put("target", (long) target.code());
    beat(beat(ImageFormat.block(), header));
  }

  private void beat(long value) {
    for (int i = 0; i < BEAT_BYTES; i++) {
      payload.write((int) (value >>> 8 * i));
    }
  }

  private void descriptors(Target target, List<BigInteger> words) {
    if (words.isEmpty()) {
      return;
    }
    block(target, words.size());
    for (BigInteger word : words) {
      for (int i = 0; i < target.beats(npe); i++) {
        beat(word.shiftRight(64 * i).longValue());
      }
    }
  }

  private void weights(byte[] weights) {
    int lanes = npe.lanes();
    if (weights.length == 0) {
      return;
    }
    block(Target.WEIGHT, weights.length / lanes);
    int beats = Target.WEIGHT.beats(npe);
    byte[] word = new byte[beats * BEAT_BYTES];
    for (int at = 0; at < weights.length; at += lanes) {
      System.arraycopy(weights, at, word, 0, lanes);
      payload.write(word, 0, word.length);
    }
  }

  private void parameters(long[] parameters) {
    if (parameters.length == 0) {
      return;
    }
    block(Target.PARAMETER, parameters.length / npe.requantizers());
    for (long p : parameters) {
      beat(p);
    }
  }

  private void tables(int[] a, int[] b) {
    if (a.length == 0) {
      return;
    }
    block(Target.TABLE, a.length);
    for (int i = 0; i < a.length; i++) {
      beat(a[i] & 0xffffffffL | (long) b[i] << 32);
    }
  }

  private void softmax(int[] exponentials) {
    if (exponentials.length == 0) {
      return;
    }
    block(Target.SOFTMAX, exponentials.length);
    for (int e : exponentials) {
      beat(e & 0xffffffffL);
    }
  }
}
