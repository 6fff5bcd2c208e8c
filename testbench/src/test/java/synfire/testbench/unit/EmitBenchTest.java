package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Emit;
import synfire.golden.unit.Emit.Destination;
import synfire.golden.unit.Emit.Flit;
import synfire.golden.unit.Grid;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_emit} against golden {@link Emit}: lists, rows in turn, laps, credits in between. */
@Tag("tool")
class EmitBenchTest {

  private static final long SEED = 20261122;
  private static final int RUNS = 12;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int ENTRY = 1;
  private static final int RUN = 2;
  private static final int WORD = 3;
  private static final int CREDIT = 4;
  private static final int FLIT = 5;

  private static final class Maker {
    private final ChipModel chip;
    private final NpeShape npe;
    private final Random random;
    private final UnitVectors out;
    private final List<List<Destination>> lists = new ArrayList<>();
    private final List<Integer> begins = new ArrayList<>();
    private final int steps;
    private final int rings;

    Maker(ChipModel chip, long seed) {
      this.chip = chip;
      npe = chip.npe();
      random = new Random(seed);
      steps = 1 << npe.stepBits();
      rings = npe.rings();
      int bits =
          Math.max(chip.noc().destinationBits() + chip.flit().payloadBits(),
              chip.destination().bits());
      out =
          new UnitVectors()
              .column("kind", 1)
              .column("index", 2)
              .column("step", 2)
              .column("tail", 1)
              .column("last", 1)
              .column("zero", 1)
              .column("write", 1)
              .column("data", (bits + 7) / 8);
    }

    private Destination destination(boolean credit) {
      int rowWords = 1 + random.nextInt(40);
      int slots = (1 << npe.slotBits()) - 1;
      int most = Math.min(slots, ((1 << npe.activationAddressBits()) - 1) / rowWords);
      int depth = 1 + random.nextInt(random.nextInt(3) == 0 ? most : Math.min(most, 5));
      int every = credit ? 1 : 1 + random.nextInt(Math.min(depth, 4));
      return new Destination(
          random.nextLong() & (1L << chip.noc().destinationBits()) - 1,
          random.nextInt(1 << npe.ringBits()),
          !credit && random.nextInt(4) == 0,
          random.nextInt(rowWords),
          1 + random.nextInt(4),
          rowWords,
          depth,
          credit ? 0 : random.nextInt(every),
          every);
    }

    private void entry(int index, Destination d, boolean isFinal) {
      Layout layout = chip.destination();
      Map<String, Long> f = new LinkedHashMap<>();
      f.put("to", d.to());
      f.put("ring", (long) d.ring());
      f.put("dense", d.dense() ? 1L : 0L);
      f.put("final", isFinal ? 1L : 0L);
      f.put("pixel_step", (long) d.pixelWords());
      f.put("row_step", (long) d.every() * d.rowWords());
      f.put("ring_words", (long) d.depth() * d.rowWords());
      f.put("slot_step", (long) d.every());
      f.put("depth", (long) d.depth());
      f.put("first_addr", (long) d.phase() * d.rowWords() + d.firstWord());
      f.put("first_slot", (long) d.phase());
      out.row(ENTRY, index, 0, 0, 0, 0, 0, layout.pack(f));
    }

    private void flits(List<Flit> flits) {
      for (Flit f : flits) {
        BigInteger word = BigInteger.valueOf(f.to());
        word = word.shiftLeft(1).or(BigInteger.valueOf(f.write() ? 1 : 0));
        word = word.shiftLeft(1).or(BigInteger.valueOf(f.token() ? 1 : 0));
        word = word.shiftLeft(npe.ringBits()).or(BigInteger.valueOf(f.ring()));
        word = word.shiftLeft(npe.slotBits()).or(BigInteger.valueOf(f.slot()));
        word = word.shiftLeft(NpeShape.LAP_BITS).or(BigInteger.valueOf(f.lap()));
        word = word.shiftLeft(npe.activationAddressBits()).or(BigInteger.valueOf(f.address()));
        word = word.shiftLeft(8 * npe.lanes()).or(Rows.lanes(f.data()));
        out.row(FLIT, 0, 0, 0, 0, 0, f.write() ? 1 : 0, word);
      }
    }

    UnitVectors make() {
      out.row(SHAPE, npe.lanes(), npe.lanes() / npe.requantizers(), 0, 0, 0, 0, 0);
      int left = npe.destinations();
      for (int l = 0; l < steps + rings; l++) {
        List<Destination> list = new ArrayList<>();
        int spare = left - (steps + rings - l);
        int count = 1 + (random.nextInt(4) == 0 ? random.nextInt(Math.min(8, spare + 1)) : 0);
        begins.add(npe.destinations() - left);
        for (int e = 0; e < count; e++) {
          list.add(destination(l >= steps));
          entry(npe.destinations() - left--, list.get(e), e == count - 1);
        }
        lists.add(list);
      }
      for (int run = 0; run < RUNS; run++) {
        out.row(RUN, 0, 0, 0, 0, 0, 0, 0);
        List<Emit> golden = lists.stream().map(Emit::new).toList();
        // A few lists often, so that their laps go round; rows of several steps in between.
        int some = 1 + random.nextInt(4);
        int rows = run == 0 ? 1500 : 40;
        for (int r = 0; r < rows; r++) {
          int step = random.nextInt(some);
          int words = run == 0 ? 1 : 1 + random.nextInt(12);
          int zero = random.nextInt(256) - 128;
          for (int w = 0; w < words; w++) {
            boolean last = w == words - 1;
            boolean tail = last || random.nextInt(3) == 0;
            byte[] data = new byte[npe.lanes()];
            java.util.Arrays.fill(data, (byte) zero);
            for (int l = random.nextInt(3); l > 0; l--) {
              data[random.nextInt(data.length)] = (byte) random.nextInt(256);
            }
            out.row(
                WORD,
                begins.get(step),
                0,
                tail ? 1 : 0,
                last ? 1 : 0,
                zero & 0xff,
                0,
                Rows.lanes(data));
            flits(golden.get(step).word(data, tail, last, zero));
          }
          if (random.nextInt(2) == 0) {
            int ring = random.nextInt(rings);
            Emit.Released row = golden.get(steps + ring).released();
            int address = row.address() & (1 << npe.activationAddressBits()) - 1;
            BigInteger scrub = BigInteger.valueOf(row.lap()).shiftLeft(32);
            scrub = scrub.or(BigInteger.valueOf(row.words() << 16 | address));
            out.row(CREDIT, begins.get(steps + ring), 0, 0, 0, 0, 0, scrub);
            flits(golden.get(steps + ring).credit());
          }
        }
      }
      return out;
    }
  }

  private static ChipModel chip() {
    return Flits.chip(new Grid(4, 2, false, false), 4, 5, 40);
  }

  @Test
  void flitsAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("emit", chip());
    bench.noticesEach(
        List.of(
            new Broken("free > FreeBits'(InFlight)", "free != '0"),
            new Broken("word_data_i != {Lanes{word_zero_i}}", "1'b1"),
            new Broken("credit_q || h_last || h_some || d_dense[0]", "credit_q || h_some"),
            new Broken("{{(LapBits-1){1'b0}}, wraps}", "{{(LapBits-1){1'b0}}, 1'b0}"),
            new Broken("wraps ? row_sum - d_ring_words : row_sum", "row_sum"),
            new Broken(
                "(state_q == StSend ? !scrub_q : state_q == StIdle && again)",
                "(state_q == StSend || (state_q == StIdle && again))"),
            new Broken("h_tail ? d_pixel_step : AddrBits'(1)", "AddrBits'(1)"),
            new Broken("keep_q && head_valid && h_list == list_q", "keep_q && head_valid"),
            new Broken("(clearing_q || !job_end)", "1'b1"),
            new Broken("job_end && !credit_q && !clearing_q && index_q == list_q", "job_end"),
            new Broken("flit_valid_o && !flit_ready_i", "1'b0")),
        new Maker(bench.chip(), SEED).make(),
        SEED);
  }
}
