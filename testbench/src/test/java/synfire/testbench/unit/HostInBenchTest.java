package synfire.testbench.unit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.hw.ChipModel;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.HostIn;

/** {@code sf_host_in}: good, short and long frames against the golden host input. */
@Tag("tool")
class HostInBenchTest {

  private static final long SEED = 20260103;
  private static final int SCENE = 0;
  private static final int BEAT = 1;
  private static final int WRITE = 2;
  private static final int TOKEN = 3;
  private static final int PULSE = 4;

  private static final class Scenes {
    private final ChipModel chip;
    private final Random random;
    private final int lanes;
    private final int streamBytes;
    private final int dataBytes;
    private final UnitVectors out;
    private final Map<HostIn.End, Integer> ends = new EnumMap<>(HostIn.End.class);

    Scenes(ChipModel chip, long seed) {
      this.chip = chip;
      random = new Random(seed);
      lanes = chip.npe().lanes();
      streamBytes = chip.host().streamBytes();
      int descriptor = (chip.hostDescriptor().bits() + 31) / 32 * 4;
      dataBytes = Math.max(descriptor, Math.max(lanes, streamBytes));
      out =
          new UnitVectors()
              .column("kind", 1)
              .column("flag", 1)
              .column("code", 1)
              .column("address", 4)
              .column("extra", 4)
              .column("data", dataBytes);
    }

    UnitVectors vectors(int scenes) {
      int[] channels = {1, 3, 8, 9, 640};
      for (int s = 0; s < scenes; s++) {
        scene(s < channels.length ? channels[s] : 1 + random.nextInt(40));
      }
      return out;
    }

    private void scene(int channels) {
      int cols = 1 + random.nextInt(channels > 100 ? 3 : 6);
      HostIn.Shape shape =
          new HostIn.Shape(
              1 + random.nextInt(5),
              cols,
              channels,
              lanes,
              random.nextInt(100),
              random.nextInt(chip.npe().rings()),
              random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(7),
              random.nextInt(256) - 128);
      boolean aborted = random.nextInt(4) == 0;
      out.row(
          SCENE, aborted ? 1 : 0, 0, shape.rowWords(), shape.depth(),
          new HostDescriptor(chip, random)
              .set("in_rows", shape.rows())
              .set("in_cols", shape.cols())
              .set("in_channels", shape.channels())
              .set("in_words", shape.words())
              .set("in_base", shape.base())
              .set("in_ring_words", shape.ringWords())
              .set("in_ring", shape.ring())
              .set("in_depth", shape.depth())
              .set("in_zero", shape.zero() & 0xff)
              .word());
      HostIn golden = new HostIn(shape);
      int frames = 1 + random.nextInt(6);
      for (int f = 0; f < frames; f++) {
        // The last frame of a scene is good.
        int trouble = f == frames - 1 || random.nextBoolean() ? 0 : 1 + random.nextInt(3);
        List<byte[]> packet = packet(shape.frameBytes(), trouble);
        HostIn.Frame frame = golden.frame(packet);
        ends.merge(frame.end(), 1, Integer::sum);
        for (int i = 0; i < packet.size(); i++) {
          byte[] bytes = packet.get(i);
          byte[] beat = new byte[dataBytes];
          random.nextBytes(beat);
          System.arraycopy(bytes, 0, beat, 0, bytes.length);
          Arrays.fill(beat, streamBytes, beat.length, (byte) 0);
          out.row(
              BEAT, i == packet.size() - 1 ? 1 : 0, 0, 0, (1 << bytes.length) - 1, beat);
        }
        frame
            .writes()
            .forEach(
                w ->
                    out.row(
                        WRITE, 0, 0, w.address(), 0,
                        Arrays.copyOf(w.codes(), dataBytes)));
        frame.slots().forEach(slot -> out.row(TOKEN, 0, shape.ring(), slot, 0, 0));
        if (frame.end() == HostIn.End.SHORT) {
          out.row(PULSE, 0, 1, 0, 0, 0);
        }
        out.row(PULSE, 0, 0, 0, 0, 0);
        if (frame.end() == HostIn.End.LONG) {
          out.row(PULSE, 0, 2, 0, 0, 0);
        }
      }
    }

    /** Beats of a packet: 0 good, 1 short, 2 long, 3 TLAST on a beat without bytes. */
    private List<byte[]> packet(int bytes, int trouble) {
      int left =
          switch (trouble) {
            case 1 -> random.nextInt(bytes);
            case 2 -> bytes + 1 + random.nextInt(3 * streamBytes);
            default -> bytes;
          };
      boolean holes = random.nextInt(3) == 0;
      List<byte[]> beats = new ArrayList<>();
      while (left > 0) {
        int most = Math.min(left, streamBytes);
        byte[] beat = new byte[holes && random.nextBoolean() ? random.nextInt(most + 1) : most];
        random.nextBytes(beat);
        left -= beat.length;
        beats.add(beat);
      }
      if (trouble == 3 || beats.isEmpty()) {
        beats.add(new byte[0]);
      }
      return beats;
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 128", "8, 64", "16, 32"})
  void framesDoWhatGoldenSays(int lanes, int streamBits) throws Exception {
    UnitBench bench = new UnitBench("host_in", Shapes.of(lanes, streamBits));
    Scenes scenes = new Scenes(bench.chip(), SEED);
    bench.passes(scenes.vectors(250), SEED);
    for (HostIn.End end : HostIn.End.values()) {
      assertTrue(scenes.ends.getOrDefault(end, 0) > 50, end + ": " + scenes.ends);
    }
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    UnitBench bench = new UnitBench("host_in", Shapes.of(8, 64));
    bench.noticesEach(
        List.of(
            new UnitBench.Broken("!short_q && !last_q", "1'b0"),
            new UnitBench.Broken("empties ? '0 : count_q", "count_q"),
            new UnitBench.Broken("count_q == need && !frame_end", "count_q == need"),
            new UnitBench.Broken("(LaneBits+1)'(i) >= tail", "(LaneBits+1)'(i) > tail"),
            new UnitBench.Broken("!token_q && credit_q != '0", "!token_q"),
            new UnitBench.Broken("token_q && !write_valid_o", "token_q")),
        new Scenes(bench.chip(), SEED).vectors(120),
        SEED);
  }
}
