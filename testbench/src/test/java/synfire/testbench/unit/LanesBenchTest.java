package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Entry;
import synfire.golden.unit.Lanes;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_lanes} against golden {@link Lanes}: sums, taps, events and cycles of work. */
@Tag("tool")
class LanesBenchTest {

  private static final long SEED = 20260102;
  private static final int RUNS = 60;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int WEIGHT = 1;
  private static final int RUN = 2;
  private static final int FIRING = 3;
  private static final int ENTRY = 4;
  private static final int JOB = 5;
  private static final int GROUP = 6;
  private static final int END = 7;

  /** One chip's vectors. */
  private static final class Maker {
    private final ChipModel chip;
    private final NpeShape npe;
    private final Random random;
    private final Rows rows;
    private final byte[][] weights;

    Maker(ChipModel chip, long seed) {
      this.chip = chip;
      this.npe = chip.npe();
      this.random = new Random(seed);
      this.rows =
          new Rows()
              .column("kind", 3)
              .column("index", 31)
              .column("count", 31)
              .column("flag", 1)
              .column("firing", chip.firingBits())
              .column("word", Math.max(chip.entryBits(), npe.accumulatorBits() * npe.lanes()));
      this.weights = weights();
    }

    /** Stretches of random and of extreme weights; two pairs of words for maxima. */
    private byte[][] weights() {
      byte[][] words = new byte[npe.weightWords()][npe.lanes()];
      for (int w = 0; w < words.length; w++) {
        switch (w / 64 % 4) {
          case 0:
            Arrays.fill(words[w], (byte) -128);
            break;
          case 1:
            Arrays.fill(words[w], (byte) 127);
            break;
          default:
            random.nextBytes(words[w]);
        }
      }
      for (int packing = 1; packing <= npe.weightPacking(); packing++) {
        packedMaximum(words[10 + packing], packing);
      }
      for (int first : new int[] {words.length - 1, 6}) {
        Arrays.fill(words[first], (byte) -1);
        Arrays.fill(words[(first + 1) % words.length], (byte) 1);
      }
      return words;
    }

    /** The first two rows of a word: -1 and 1. */
    private void packedMaximum(byte[] word, int packing) {
      int bits = 8 >> packing;
      int row = npe.lanes() * bits;
      for (int at = 0; at < 2 * row; at++) {
        // All bits of -1, and the lowest one of 1; a weight of one bit is a sign.
        boolean set = at < row || bits > 1 && at % bits == 0;
        word[at / 8] &= (byte) ~(1 << at % 8);
        word[at / 8] |= (byte) (set ? 1 << at % 8 : 0);
      }
    }

    UnitVectors make() {
      rows.row(
          SHAPE,
          "index", npe.lanes() << 8 | npe.accumulatorBits(),
          "count", npe.lanes() / npe.requantizers(),
          "firing", chip.firingBits(),
          "word", chip.entryBits());
      for (int w = 0; w < weights.length; w++) {
        rows.row(WEIGHT, "index", w, "word", Rows.lanes(weights[w]));
      }
      for (int run = 0; run < RUNS; run++) {
        run();
      }
      return rows.vectors();
    }

    private void run() {
      List<Lanes.Firing> firings = new ArrayList<>();
      List<Integer> jobGroups = new ArrayList<>();
      List<Entry> entries = new ArrayList<>();
      rows.row(RUN);
      int count = 1 + random.nextInt(6);
      for (int f = 0; f < count; f++) {
        boolean lanewise = random.nextInt(3) == 0;
        boolean maximum = lanewise && random.nextBoolean();
        int split = lanewise ? 0 : random.nextInt(npe.mostSplit() + 1);
        int bundles = lanewise ? 1 : any(npe.accumulatorGroups() >> split);
        int groups = bundles << split;
        // An event reaches all groups of the job, or a block of them.
        int reach = random.nextBoolean() ? bundles : any(bundles);
        int tailLanes = any(npe.lanes());
        int packing = split > 0 ? 0 : random.nextInt(npe.weightPacking() + 1);
        firings.add(new Lanes.Firing(lanewise, maximum, tailLanes, reach, split, packing));
        jobGroups.add(groups);
        Map<String, Integer> fields = new HashMap<>();
        fields.put("lanewise", lanewise ? 1 : 0);
        fields.put("maximum", maximum ? 1 : 0);
        fields.put("tail_lanes", tailLanes);
        fields.put("event_groups", reach);
        if (npe.packedWeights()) {
          fields.put("weight_packing", packing);
        }
        if (npe.splitLanes()) {
          fields.put("split", split);
        }
        FiringWord word = FiringWord.of(chip, random, fields);
        rows.row(FIRING, "firing", word.packed(chip));
        int jobs = any(5);
        for (int j = 0; j < jobs; j++) {
          job(entries, f, firings.get(f), groups);
        }
      }
      for (Entry e : entries) {
        boolean byEvent = !firings.get(e.firing()).lanewise() && e.hasEvents();
        rows.row(
            ENTRY,
            "index", e.firing(),
            "flag", byEvent ? 1 : 0,
            "word", EntryWord.of(chip, e, random).bits());
      }
      Lanes golden =
          new Lanes(npe.lanes(), npe.accumulatorGroups(), npe.accumulatorBits(), weights);
      Lanes.Result result = golden.run(firings, entries);
      for (Lanes.Job job : result.jobs()) {
        int groups = jobGroups.get(job.firing());
        rows.row(
            JOB,
            "index", job.firing(),
            "count", groups,
            "word", job.taps() % (1 << npe.parameterAddressBits()));
        for (int g = 0; g < groups; g++) {
          long[] sums = job.accumulators()[g];
          rows.row(GROUP, "flag", sums == null ? 0 : 1, "word", packed(sums));
        }
      }
      rows.row(END, "index", result.issues(), "count", result.events());
    }

    private void job(List<Entry> entries, int firing, Lanes.Firing f, int groups) {
      int style = random.nextInt(6);
      int words = any(8);
      for (int w = 0; w < words; w++) {
        boolean end = w == words - 1;
        boolean tap = !end || random.nextInt(4) > 0;
        boolean tail = random.nextBoolean();
        int lanes = !f.lanewise() && tail ? f.tailLanes() : npe.lanes();
        int[] values = new int[npe.lanes()];
        int single = random.nextInt(npe.lanes());
        int extreme = random.nextBoolean() ? 255 : -255;
        for (int l = 0; l < lanes; l++) {
          int any = random.nextInt(511) - 255;
          int x =
              switch (style) {
                case 0 -> 0;
                case 1 -> l == single ? any : 0;
                case 2 -> extreme;
                case 3 -> any;
                default -> random.nextInt(4) == 0 ? any : 0;
              };
          values[l] = f.maximum() ? Math.abs(x) : x;
        }
        int rows = 1 << f.packing();
        int weight = random.nextInt(npe.weightWords() * rows);
        if (f.maximum()) {
          // Rows -1 and 1: two words, or two rows of the word between two maxima.
          weight =
              f.packing() > 0
                  ? (10 + f.packing()) * rows
                  : random.nextBoolean() ? 6 : npe.weightWords() - 1;
        }
        int group = f.lanewise() ? 0 : random.nextInt((groups >> f.split()) - f.eventGroups() + 1);
        entries.add(new Entry(firing, values, tap, weight, group, tail, end));
      }
    }

    /** 1 to most, the ends more often. */
    private int any(int most) {
      int k = random.nextInt(6);
      return k == 0 ? 1 : k == 1 ? most : 1 + random.nextInt(most);
    }

    private BigInteger packed(long[] sums) {
      BigInteger word = BigInteger.ZERO;
      for (int l = npe.lanes() - 1; sums != null && l >= 0; l--) {
        long raw = sums[l] & (1L << npe.accumulatorBits()) - 1;
        word = word.shiftLeft(npe.accumulatorBits()).or(BigInteger.valueOf(raw));
      }
      return word;
    }
  }

  @Test
  void sumsOfEightLanesAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("lanes", "pico");
    bench.noticesEach(
        List.of(
            new Broken("fresh || (s3_max_q && s3_phase_q)", "fresh"),
            new Broken("s4_act_q && s4_group_q == s3_group_q", "1'b0"),
            new Broken("s4_end_q || full_q[bank_q]", "full_q[bank_q]"),
            new Broken("rest == '0 || (event_last && group_last)", "rest == '0"),
            new Broken("h_tail ? tail_lanes_q : (LaneBits+1)'(Lanes)", "(LaneBits+1)'(Lanes)"),
            new Broken("(s4_act_q || s4_end_q) && full_q[bank_q]", "s4_act_q && full_q[bank_q]"),
            new Broken("drain_tag_i == tag_q && !stall", "!stall"),
            new Broken("clear_i || (forget_q && forget_group_q != '1)", "1'b0"),
            new Broken("h_job_end ? '0 : taps_now", "taps_now")),
        new Maker(bench.chip(), SEED).make(),
        SEED);
  }

  @Test
  void sumsOfSixteenLanes() throws Exception {
    UnitBench bench = new UnitBench("lanes", "wide");
    bench.passes(new Maker(bench.chip(), SEED + 1).make(), SEED + 1);
  }

  @Test
  void packedWeightsAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("lanes", Shapes.narrow(8, 1));
    bench.noticesEach(
        List.of(
            new Broken("s1_row_q >> packing_q", "s1_row_q"),
            new Broken("(s2_packing_q)", "packing_q"),
            new Broken("s1_row_q[RowBits-1:0]", "s1_row_q[RowBits:1]")),
        new Maker(bench.chip(), SEED + 3).make(),
        SEED + 3);
  }

  @Test
  void packedWeightsOfSixteenAndFourLanes() throws Exception {
    UnitBench wide = new UnitBench("lanes", Shapes.narrow(16, 4));
    wide.passes(new Maker(wide.chip(), SEED + 4).make(), SEED + 4);
    UnitBench small = new UnitBench("lanes", Shapes.narrow(4, 2));
    small.passes(new Maker(small.chip(), SEED + 5).make(), SEED + 5);
  }

  @Test
  void splitLanesAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("lanes", Shapes.split(8, 2));
    bench.noticesEach(
        List.of(
            new Broken("s3_split_q == 2'd2 && s3_weight_q[1]", "1'b0"),
            new Broken("s3_split_q != 2'd0 && s3_weight_q[3]", "s3_split_q == 2'd1"),
            new Broken("s3_split_q == 2'd2 && s3_weight_q[5]", "s3_weight_q[5]"),
            new Broken("{2{17'(high_pair), 17'(low_pair)}}", "{2{17'(low_pair), 17'(high_pair)}}"),
            new Broken("4'b0011 << s4_group_q[1:0]", "4'b0011"),
            new Broken("touched_0_all[touched_0_addr[ColumnBits-1:0]]", "touched_0_all[0]"),
            new Broken("fill && bank_q && columns[j]", "fill && bank_q"),
            new Broken("write && !bank_q && columns[j]", "write && !bank_q"),
            new Broken("(h_group + group_add_q) << split_q", "h_group + group_add_q"),
            new Broken(
                "s4_fresh_q || new_values[AccBits-1]", "s4_fresh_q || new_values[2*AccBits-1]")),
        new Maker(bench.chip(), SEED + 6).make(),
        SEED + 6);
  }

  @Test
  void splitLanesOfOtherWidths() throws Exception {
    UnitBench four = new UnitBench("lanes", Shapes.split(16, 4));
    four.passes(new Maker(four.chip(), SEED + 7).make(), SEED + 7);
    UnitBench one = new UnitBench("lanes", Shapes.split(4, 1));
    one.passes(new Maker(one.chip(), SEED + 8).make(), SEED + 8);
  }

  @Test
  void sumsOfFourLanes() throws Exception {
    UnitBench bench = new UnitBench("lanes", Shapes.tiny());
    bench.passes(new Maker(bench.chip(), SEED + 2).make(), SEED + 2);
  }
}
