package synfire.testbench.unit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Emit;
import synfire.golden.unit.Entry;
import synfire.golden.unit.Scan;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_scan} against golden {@link Scan}: the entries of the word queue, bit by bit. */
@Tag("tool")
class ScanBenchTest {

  private static final long SEED = 20260104;
  private static final int RUNS = 100;
  private static final int PLACES = 1500; // of a firing, at most

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int WORD = 1;
  private static final int RUN = 2;
  private static final int FIRING = 3;
  private static final int ENTRY = 4;

  /** One chip's vectors. */
  private static final class Maker {
    private static final int REGION = 128;

    private final ChipModel chip;
    private final NpeShape npe;
    private final Random random;
    private final Rows rows;
    private final byte[][] ring;
    private final int[] laps;
    private final int[] zeros;

    Maker(ChipModel chip, long seed) {
      this.chip = chip;
      this.npe = chip.npe();
      this.random = new Random(seed);
      this.rows =
          new Rows()
              .column("kind", 3)
              .column("a", 32)
              .column("b", 32)
              .column("c", 32)
              .column("row", 16)
              .column("reads", 31)
              .column("firing", chip.firingBits())
              .column("step", chip.step().bits())
              .column("word", chip.entryBits())
              .column("care", chip.entryBits());
      this.ring = new byte[npe.activationWords()][npe.lanes()];
      this.laps = new int[ring.length];
      this.zeros = new int[ring.length / REGION];
      fill();
    }

    /** Each region has a zero point that many, most or few of its codes are equal to. */
    private void fill() {
      for (int region = 0; region < zeros.length; region++) {
        zeros[region] =
            switch (random.nextInt(4)) {
              case 0 -> -128;
              case 1 -> 127;
              case 2 -> 0;
              default -> random.nextInt(256) - 128;
            };
        int density = random.nextInt(5);
        for (int w = 0; w < REGION; w++) {
          byte[] word = ring[region * REGION + w];
          boolean empty = random.nextInt(4) < density;
          // Four laps, round the end of their numbers: firings come from them too.
          laps[region * REGION + w] = lap();
          for (int l = 0; l < word.length; l++) {
            int any = density == 1 ? (random.nextBoolean() ? -128 : 127) : random.nextInt(256);
            word[l] = (byte) (empty || random.nextInt(5) < density ? zeros[region] : any);
          }
        }
      }
    }

    UnitVectors make() {
      rows.row(
          SHAPE,
          "a", npe.lanes(),
          "b", npe.weightAddressBits() << 8 | npe.groupBits(),
          "firing", chip.firingBits(),
          "step", chip.step().bits(),
          "word", chip.entryBits());
      int at = 0;
      for (byte[] word : ring) {
        rows.row(WORD, "word", Rows.lanes(word), "a", laps[at++]);
      }
      for (int run = 0; run < RUNS; run++) {
        rows.row(RUN);
        int count = 1 + random.nextInt(6);
        for (int f = 0; f < count; f++) {
          firing(f);
        }
      }
      return rows.vectors();
    }

    /** One of four laps, round the end of their numbers. */
    private int lap() {
      return Math.floorMod(random.nextInt(4) - 2, Emit.LAPS);
    }

    private void firing(int number) {
      boolean lanewise = random.nextInt(3) == 0;
      boolean pair = lanewise && random.nextInt(3) == 0;
      Scan.Window w;
      int words;
      do {
        w =
            new Scan.Window(
                pair ? 3 : any(5),
                pair ? 1 : any(5),
                any(3),
                any(3),
                any(3),
                pair ? 0 : random.nextInt(5),
                any(12));
        words = any(24);
      } while (w.rows() * w.cols() * w.colsOut() * words > PLACES);
      int cols = pair ? w.colsOut() * w.strideCols() : any(14);
      int region = random.nextInt(zeros.length);
      int zero = random.nextInt(4) == 0 ? random.nextInt(256) - 128 : zeros[region];
      // A ring holds its windows: a step from tap to tap never is a whole lap.
      int least = npe.network() ? w.dilationRows() + 1 : 1;
      Scan.Input in = input(cols, words, region, zero, least);
      // Blocks of a power of two words reach the same groups, or all words reach all.
      int block = 1024;
      int blockStep = 0;
      if (!lanewise && random.nextBoolean()) {
        block = Math.min(Integer.lowestOneBit(words), 1 << random.nextInt(4));
        int blocks = words / block;
        int most = blocks > 1 ? (npe.accumulatorGroups() - 1) / (blocks - 1) : 1;
        blockStep = random.nextInt(Math.min(most, npe.accumulatorGroups() - 1) + 1);
      }
      int wordStep = random.nextInt(4 * npe.lanes());
      int tapStep = lanewise ? random.nextInt(3) : random.nextInt(npe.weightWords());
      Scan.Order order =
          new Scan.Order(
              lanewise,
              random.nextInt(npe.weightWords()),
              tapStep,
              wordStep,
              block,
              blockStep,
              random.nextInt(4) == 0);
      int span = (w.rows() - 1) * w.dilationRows();
      int row = pair ? random.nextInt(in.rows()) : random.nextInt(in.rows() + span + 2) - span - 1;
      int depth = in.ringWords() / in.rowPitch();
      Scan.Firing f =
          new Scan.Firing(in, w, order, row, random.nextInt(depth) * in.rowPitch(), lap());
      int lapB = lap();

      boolean network = npe.network();
      Scan golden =
          new Scan(ring, network ? Optional.of(laps) : Optional.empty(), npe.weightWords());
      Scan.Input b = input(cols, words, random.nextInt(zeros.length), random.nextInt(256) - 128, 1);
      int offsetB = random.nextInt(b.ringWords() / b.rowPitch()) * b.rowPitch();
      Scan.Result result =
          pair ? golden.run(number, new Scan.Pair(f, b, offsetB, lapB)) : golden.run(number, f);

      Map<String, Number> fields = fields(f, pair, b);
      FiringWord word = FiringWord.of(chip, random, fields);
      rows.row(
          FIRING,
          "a", f.offset() | (network ? f.lap() : word.addrOut()) << 16,
          "b", offsetB | (network ? lapB : word.slot()) << 16,
          "c", word.step() | word.ring() << 8 | (word.toHost() ? 1 : 0) << 16,
          "row", row,
          "reads", result.reads(),
          "firing", word.packed(chip),
          "step", word.stepWord());
      for (Entry e : result.entries()) {
        EntryWord packed = EntryWord.of(chip, e, random);
        rows.row(ENTRY, "a", number, "word", packed.bits(), "care", packed.care());
      }
    }

    /** A tensor somewhere in the ring SRAM; addresses may pass its end. */
    private Scan.Input input(int cols, int words, int region, int zero, int least) {
      int pixelPitch = words + random.nextInt(3);
      int rowPitch = cols * pixelPitch;
      int depth = Math.max(least, Math.min(1 + random.nextInt(9), (ring.length - 1) / rowPitch));
      return new Scan.Input(
          any(12),
          cols,
          words,
          pixelPitch,
          rowPitch,
          region * REGION,
          depth * rowPitch,
          zero,
          random.nextInt(3) == 0 ? random.nextInt(256) - 128 : zero);
    }

    /** The steps of the pointers from the geometry. */
    private Map<String, Number> fields(Scan.Firing f, boolean pair, Scan.Input b) {
      Scan.Input in = f.input();
      Scan.Window w = f.window();
      Scan.Order o = f.order();
      int beyond = in.words() - 1; // from the first word of a pixel to the last
      Map<String, Number> fields = new HashMap<>();
      fields.put("lanewise", o.lanewise() ? 1 : 0);
      fields.put("pair", pair ? 1 : 0);
      fields.put("kernel_rows", w.rows());
      fields.put("kernel_cols", w.cols());
      fields.put("words", in.words());
      fields.put("rows_in", in.rows());
      fields.put("dilation_rows", w.dilationRows());
      fields.put("cols_in", in.cols());
      fields.put("cols_out", w.colsOut());
      fields.put("stride_cols", w.strideCols());
      fields.put("dilation_cols", w.dilationCols());
      fields.put("pixel_col", -w.padCols());
      fields.put("ring_words_a", in.ringWords());
      fields.put("row_step", w.dilationRows() * in.rowPitch() % in.ringWords());
      int colStep = w.dilationCols() * in.pixelPitch();
      int pixelStep = w.strideCols() * in.pixelPitch();
      fields.put("col_step", ringWord(colStep));
      fields.put("col_tail_step", ringWord(colStep - beyond));
      fields.put("pixel_step", ringWord(o.lanewise() ? pixelStep - beyond : pixelStep));
      fields.put("first_col", ringWord(in.base() - w.padCols() * in.pixelPitch()));
      fields.put("base_b", b.base());
      fields.put("pixel_step_b", ringWord(b.pixelPitch() - beyond));
      fields.put("weight_base", o.weightBase());
      fields.put("tap_step", o.tapStep());
      fields.put("kernel_row_step", weightWord(w.cols() * o.tapStep()));
      fields.put("word_step", o.wordStep());
      fields.put("tail_step", weightWord(o.tapStep() - beyond * o.wordStep()));
      fields.put("zero_a", in.zero());
      fields.put("zero_b", b.zero());
      if (npe.network()) {
        fields.put("fill_a", in.fill());
        fields.put("fill_b", b.fill());
      }
      fields.put("keep", o.keep() ? 1 : 0);
      fields.put("block_mask", o.block() - 1);
      fields.put("block_step", o.blockStep());
      return fields;
    }

    private int ringWord(int address) {
      return Math.floorMod(address, 1 << npe.activationAddressBits());
    }

    private int weightWord(int address) {
      return Math.floorMod(address, 1 << npe.weightAddressBits());
    }

    /** 1 to most, the ends more often. */
    private int any(int most) {
      int k = random.nextInt(6);
      return k == 0 ? 1 : k == 1 ? most : 1 + random.nextInt(most);
    }
  }

  @Test
  void eightLanesAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("scan", "pico");
    bench.noticesEach(
        List.of(
            new Broken("valid_q[5] && !e5_keep_q && mask == '0", "valid_q[5] && mask == '0"),
            new Broken(
                "!col_q[13] && col_q[12:0] < {1'b0, c_cols_in}",
                "!col_q[13] && col_q[12:0] <= {1'b0, c_cols_in}"),
            new Broken("is_b ? c_zero_b : c_zero_a", "c_zero_a"),
            new Broken("pixel_end || (c_pair[0] && job_end)", "pixel_end"),
            new Broken("free_q != 5'd0", "1'b1"),
            new Broken("(!done_q || scan_done_ready_i) && tag_q == lanes_tag_i", "!done_q")),
        new Maker(bench.chip(), SEED).make(),
        SEED);
  }

  @Test
  void wordsOfOtherLaps() throws Exception {
    UnitBench bench = new UnitBench("scan", Shapes.mesh(8, 2, 1, 4));
    bench.noticesEach(
        List.of(
            new Broken("ring_read_lap_i == e3_lap_q", "1'b1"),
            new Broken("is_b ? lap_b_q : lap_q", "lap_q"),
            new Broken("is_b ? c_fill_b : c_fill_a", "c_fill_a"),
            new Broken("{{(LapBits-1){1'b0}}, !row_off_wrapped[AddrBits]}", "'0")),
        new Maker(bench.chip(), SEED + 3).make(),
        SEED + 3);
  }

  @Test
  void sixteenLanes() throws Exception {
    UnitBench bench = new UnitBench("scan", "wide");
    bench.passes(new Maker(bench.chip(), SEED + 1).make(), SEED + 1);
  }

  @Test
  void fourLanes() throws Exception {
    UnitBench bench = new UnitBench("scan", Shapes.tiny());
    bench.passes(new Maker(bench.chip(), SEED + 2).make(), SEED + 2);
  }
}
