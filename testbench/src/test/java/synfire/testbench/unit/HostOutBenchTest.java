package synfire.testbench.unit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.hw.ChipModel;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.HostOut;
import synfire.golden.unit.SoftmaxRow;

/** {@code sf_host_out}: frames with and without softmax against the golden host output. */
@Tag("tool")
class HostOutBenchTest {

  private static final long SEED = 20260105;
  private static final int SCENE = 0;
  private static final int EXPONENTIAL = 1;
  private static final int WORD = 2;
  private static final int ROW = 3;
  private static final int BEAT = 4;

  private static final class Scenes {
    private final ChipModel chip;
    private final Random random;
    private final int lanes;
    private final int streamBytes;
    private final int dataBytes;
    private final UnitVectors out;

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
        int wide = s / 2 < channels.length ? channels[s / 2] : 1 + random.nextInt(40);
        scene(wide, s % 2 == 1 && chip.host().softmax());
      }
      return out;
    }

    private void scene(int channels, boolean softmax) {
      HostOut.Shape shape =
          new HostOut.Shape(
              1 + random.nextInt(4), 1 + random.nextInt(channels > 100 ? 2 : 6), channels, lanes);
      int fit = chip.host().outputWords() / shape.rowWords();
      // Also the whole buffer, also room for one row.
      int depth = random.nextInt(3) == 0 ? fit : 1 + random.nextInt(Math.min(4, fit));
      int ring = random.nextInt(chip.npe().rings());
      HostDescriptor descriptor =
          new HostDescriptor(chip, random)
              .set("out_rows", shape.rows())
              .set("out_cols", shape.cols())
              .set("out_channels", shape.channels())
              .set("out_ring_words", depth * shape.rowWords())
              .set("out_ring", ring)
              .set("out_depth", depth);
      if (chip.host().softmax()) {
        descriptor.set("softmax", softmax ? 1 : 0);
      }
      out.row(SCENE, random.nextInt(4) == 0 ? 1 : 0, ring, 0, depth, descriptor.word());
      Optional<SoftmaxRow> row =
          softmax
              ? Optional.of(new SoftmaxRow(1, (float) Math.exp(random.nextDouble() * 8 - 6)))
              : Optional.empty();
      row.ifPresent(
          r -> {
            for (int d = 0; d < 256; d++) {
              out.row(EXPONENTIAL, 0, 0, d, 0, r.exponential(d));
            }
          });
      HostOut golden = new HostOut(shape, streamBytes, row);
      int n = 0;
      for (int frames = 1 + random.nextInt(4); frames > 0; frames--) {
        List<List<byte[]>> rows = new ArrayList<>();
        for (int r = 0; r < shape.rows(); r++) {
          rows.add(row(shape, n++ % depth));
        }
        for (HostOut.Beat beat : golden.frame(rows)) {
          out.row(
              BEAT,
              beat.last() ? 1 : 0,
              0,
              0,
              (1 << beat.bytes().length) - 1,
              Arrays.copyOf(beat.bytes(), dataBytes));
        }
      }
    }

    /** Writes a row in any order. */
    private List<byte[]> row(HostOut.Shape shape, int slot) {
      List<byte[]> words = new ArrayList<>();
      List<Integer> order = new ArrayList<>();
      for (int w = 0; w < shape.rowWords(); w++) {
        byte[] word = new byte[lanes];
        random.nextBytes(word);
        words.add(word);
        order.add(w);
      }
      if (random.nextBoolean()) {
        Collections.shuffle(order, random);
      }
      for (int w : order) {
        out.row(
            WORD, 0, 0, slot * shape.rowWords() + w, 0, Arrays.copyOf(words.get(w), dataBytes));
      }
      out.row(ROW, 0, 0, 0, 0, 0);
      return words;
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 32, false", "8, 64, true", "16, 128, true"})
  void beatsEqualGolden(int lanes, int streamBits, boolean softmax) throws Exception {
    UnitBench bench = new UnitBench("host_out", Shapes.of(lanes, streamBits, softmax));
    bench.passes(new Scenes(bench.chip(), SEED).vectors(120), SEED);
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    UnitBench bench = new UnitBench("host_out", Shapes.of(8, 64, true));
    bench.noticesEach(
        List.of(
            new UnitBench.Broken(
                "read_q + 1'b1 == WordBits'(d_out_ring_words)",
                "read_q == WordBits'(d_out_ring_words)"),
            new UnitBench.Broken("{{(StreamBytes - 1){1'b1}}, 1'b0}", "{StreamBytes{1'b1}}"),
            new UnitBench.Broken("pass_q == 2'd1 ? StSum : StRead", "StRead"),
            new UnitBench.Broken("fill_q == '0 && lane_q == '0", "lane_q == '0"),
            new UnitBench.Broken("state_q == StLoad ? 13'(Lanes) : 13'd1", "13'd1"),
            new UnitBench.Broken("word_step ? read_next : read_q", "read_q"),
            new UnitBench.Broken("!beat_end || !beat_valid_o || beat_ready_i", "1'b1")),
        new Scenes(bench.chip(), SEED).vectors(60),
        SEED);
  }
}
