package synfire.testbench.unit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Loader;

/** {@code sf_loader}: good and damaged images against the golden loader. */
@Tag("tool")
class LoaderBenchTest {

  private static final long SEED = 20260102;
  private static final int START = 0;
  private static final int BEAT = 1;
  private static final int WRITE = 2;
  private static final int DONE = 3;

  /** One image after the other, every second one good. */
  private static final class Packets {
    private final Random random;
    private final int streamBytes;
    private final int dataBytes;
    private final long digest;
    private final NocShape noc;
    private final List<Loader.Memory> memories = new ArrayList<>();
    private final Map<Loader.End, Integer> ends = new EnumMap<>(Loader.End.class);

    Packets(ChipModel chip, long seed) {
      random = new Random(seed);
      streamBytes = chip.host().streamBytes();
      dataBytes = Math.max(chip.loadBits() / 8, streamBytes);
      noc = chip.noc();
      digest = Long.parseUnsignedLong(chip.digest().substring(0, 16), 16);
      for (ChipModel.ImageTarget t : chip.imageTargets()) {
        memories.add(new Loader.Memory(t.code(), t.words(), (t.bits() + 63) / 64));
      }
    }

    UnitVectors vectors(int packets) {
      UnitVectors out =
          new UnitVectors()
              .column("kind", 1)
              .column("flag", 1)
              .column("code", 1)
              .column("place", 2)
              .column("address", 4)
              .column("data", dataBytes);
      Loader loader = new Loader(digest, streamBytes, noc.grid(), noc.npes(), memories);
      for (int p = 0; p < packets; p++) {
        byte[] packet = packet(p % 2 == 0 ? 0 : 1 + random.nextInt(11));
        Loader.Result result = loader.read(packet);
        ends.merge(result.end(), 1, Integer::sum);
        out.row(START, 0, 0, 0, 0, 0);
        for (int at = 0; at < packet.length; at += streamBytes) {
          byte[] beat = Arrays.copyOf(Arrays.copyOfRange(packet, at, at + streamBytes), dataBytes);
          out.row(BEAT, at + streamBytes == packet.length ? 1 : 0, 0, 0, 0, beat);
        }
        for (Loader.Write w : result.writes()) {
          ByteBuffer word = ByteBuffer.allocate(dataBytes).order(ByteOrder.LITTLE_ENDIAN);
          w.beats().forEach(word::putLong);
          int place = w.x() | w.y() << 4 | w.npe() << 8;
          out.row(
              WRITE, w.beats().size(), w.target(), place, w.address(), word.array());
        }
        out.row(DONE, 0, result.end().code(), 0, 0, 0);
      }
      return out;
    }

    /** A packet with one kind of damage, 0 for none. */
    private byte[] packet(int damage) {
      List<Long> payload = new ArrayList<>();
      int blocks = 1 + random.nextInt(4);
      for (int b = 0; b < blocks; b++) {
        Loader.Memory m = memories.get(random.nextInt(memories.size()));
        int words = 1 + random.nextInt(Math.min(m.words(), 6));
        int address =
            random.nextBoolean() ? m.words() - words : random.nextInt(m.words() - words + 1);
        payload.add(block(m.target(), address, words) | place(0));
        for (int i = 0; i < words * m.beats(); i++) {
          payload.add(random.nextLong());
        }
      }
      long magic = 0x464E5953L;
      long version = 3;
      long ofChip = digest;
      long length = payload.size();
      int header = 0;
      switch (damage) {
        case 1 -> magic ^= 1L << random.nextInt(32);
        case 2 -> version ^= 1L << random.nextInt(16);
        case 3 -> ofChip ^= 1L << random.nextInt(64);
        case 4 -> length += random.nextBoolean() ? 1 + random.nextInt(2) : -1 - random.nextInt(2);
        case 5 -> length = random.nextBoolean() ? 0 : 0xffffffffL;
        case 6 -> payload.set(0, wrongBlock());
        case 7 -> {
          for (int cut = 1 + random.nextInt(payload.size()); cut > 0; cut--) {
            payload.remove(payload.size() - 1);
          }
        }
        case 8 -> {
          for (int more = 1 + random.nextInt(5); more > 0; more--) {
            payload.add(random.nextLong());
          }
        }
        case 9 -> {
          payload.add(wrongBlock());
          length++;
        }
        case 10 -> header = 1 + random.nextInt(3); // ends inside the header
        default -> { }
      }
      ByteBuffer body = ByteBuffer.allocate(8 * payload.size()).order(ByteOrder.LITTLE_ENDIAN);
      payload.forEach(body::putLong);
      CRC32 crc = new CRC32();
      crc.update(body.array());
      long check = crc.getValue() ^ (damage == 11 ? 1L << random.nextInt(32) : 0);
      ByteBuffer out =
          ByteBuffer.allocate(8 * (Loader.headerBeats() + payload.size()))
              .order(ByteOrder.LITTLE_ENDIAN);
      // Reserved bits mean nothing.
      out.putLong(magic | version << 32 | random.nextLong() << 48).putLong(ofChip);
      out.putLong(Math.max(0, length) | random.nextLong() << 32);
      out.putLong(check | random.nextLong() << 32);
      out.put(body.array());
      byte[] bytes = out.array();
      if (header > 0) {
        bytes = Arrays.copyOf(bytes, 8 * header);
      }
      if (streamBytes == 4 && damage >= 7 && random.nextInt(3) == 0) {
        bytes = Arrays.copyOf(bytes, bytes.length - 4);
      }
      int filled = (bytes.length + streamBytes - 1) / streamBytes * streamBytes;
      byte[] packet = Arrays.copyOf(bytes, filled);
      for (int i = bytes.length; i < filled; i++) {
        packet[i] = (byte) random.nextInt();
      }
      return packet;
    }

    private static long block(long target, long address, long words) {
      return target << 56 | address << 32 | words;
    }

    /**
     * The place of a block that the chip has, or one beyond it.
     *
     * @param beyond 0, or 1 + the number of the coordinate that is too large
     */
    private long place(int beyond) {
      long x = coordinate(noc.columns(), 16, beyond == 1);
      long y = coordinate(noc.rows(), 16, beyond == 2);
      long i = coordinate(noc.npes(), 8, beyond == 3);
      return x << 24 | y << 28 | i << 61;
    }

    private long coordinate(int size, int most, boolean beyond) {
      int more = random.nextBoolean() ? 0 : random.nextInt(most - size);
      return beyond ? size + more : random.nextInt(size);
    }

    /** A block that no memory has room for, or for an NPE that is not there. */
    private long wrongBlock() {
      Loader.Memory m = memories.get(random.nextInt(memories.size()));
      return switch (random.nextInt(10)) {
        case 0 -> block(12 + random.nextInt(20), 0, 1);
        case 1 -> block(m.target(), 0, 0);
        case 2 -> block(m.target(), m.words(), 1);
        case 3 -> block(m.target(), m.words() - 1, 2);
        case 4 -> block(m.target(), 1, 0xffffff); // the sum needs 25 bits
        default -> block(m.target(), 0, 1) | place(1 + random.nextInt(3));
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 32", "8, 64", "16, 128"})
  void packetsDoWhatGoldenSays(int lanes, int streamBits) throws Exception {
    UnitBench bench = new UnitBench("loader", Shapes.of(lanes, streamBits));
    Packets packets = new Packets(bench.chip(), SEED);
    bench.passes(packets.vectors(1200), SEED);
    for (Loader.End end : Loader.End.values()) {
      assertTrue(packets.ends.getOrDefault(end, 0) > 20, end + ": " + packets.ends);
    }
  }

  @Test
  void wordsGoToTheirNpes() throws Exception {
    UnitBench bench = new UnitBench("loader", Shapes.mesh(8, 3, 2, 4));
    bench.passes(new Packets(bench.chip(), SEED).vectors(600), SEED);
    bench.noticesEach(
        List.of(
            new UnitBench.Broken("!stuck", "1'b1"),
            new UnitBench.Broken("settle_q != 8'd0", "1'b0"),
            new UnitBench.Broken(
                "{1'b0, beat[27:24]} >= 5'(Columns)", "{1'b0, beat[27:24]} > 5'(Columns)"),
            new UnitBench.Broken(
                "{1'b0, beat[63:61]} >= 4'(Npes)", "{1'b0, beat[63:61]} > 4'(Npes)")),
        new Packets(bench.chip(), SEED).vectors(600),
        SEED);
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    UnitBench bench = new UnitBench("loader", Shapes.of(16, 128));
    bench.noticesEach(
        List.of(
            new UnitBench.Broken("!beat_last_i || !final_beat", "1'b1"),
            new UnitBench.Broken("last != final_beat", "last && !final_beat"),
            new UnitBench.Broken("block_end_q > memory_end_q", "1'b0"),
            new UnitBench.Broken("beat[55:32] - 24'd1", "beat[55:32]"),
            new UnitBench.Broken("~crc_q == crc_header_q", "1'b1")),
        new Packets(bench.chip(), SEED).vectors(400),
        SEED);
  }
}
