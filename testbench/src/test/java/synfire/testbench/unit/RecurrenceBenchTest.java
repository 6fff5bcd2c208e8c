package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Recurrence;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_recurrence} against golden {@link Recurrence}. */
@Tag("tool")
class RecurrenceBenchTest {

  private static final long SEED = 20260311;
  private static final int RUNS = 400;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int TABLE = 1;
  private static final int BEAT = 2;
  private static final int WRITE = 3;
  private static final int READ = 4;
  private static final int CLEAR = 5;

  /** One chip's vectors. */
  private static final class Maker {
    private final NpeShape npe;
    private final Random random;
    private final Rows rows;
    private final Recurrence golden;
    private final Recurrence.Entry[] entries;

    Maker(ChipModel chip, long seed) {
      npe = chip.npe();
      random = new Random(seed);
      int bits = Math.max(npe.accumulatorBits() * npe.requantizers(), tableBits());
      rows =
          new Rows()
              .column("kind", 3)
              .column("a", 32)
              .column("b", 32)
              .column("c", 8)
              .column("word", bits)
              .column("out", bits);
      entries = new Recurrence.Entry[npe.stateParts() * npe.stateWords()];
      int limit = 1 << npe.eigenvalueWidth() - 1;
      for (int i = 0; i < entries.length; i++) {
        int eigenvalue =
            switch (random.nextInt(6)) {
              case 0 -> -limit;
              case 1 -> limit - 1;
              default -> random.nextInt(2 * limit) - limit;
            };
        // Mostly factors that bring sums into the range of states.
        int most = npe.accumulatorBits() - npe.stateBits() + 9;
        int shift =
            random.nextInt(5) == 0
                ? 1 + random.nextInt(32)
                : Math.min(32, 1 + most / 2 + random.nextInt(most / 2 + 1));
        entries[i] = new Recurrence.Entry(eigenvalue, random.nextInt(256), shift);
      }
      golden = new Recurrence(npe.stateBits(), npe.eigenvalueWidth() - 1, entries);
    }

    private int tableBits() {
      return npe.stateParts() * layout().bits();
    }

    private Layout layout() {
      return Descriptors.recurrence(npe);
    }

    UnitVectors make() {
      rows.row(
          SHAPE, "a", npe.accumulatorBits() * npe.requantizers(), "b", npe.stateAddressBits());
      for (int w = 0; w < npe.stateWords(); w++) {
        BigInteger word = BigInteger.ZERO;
        for (int p = npe.stateParts() - 1; p >= 0; p--) {
          Recurrence.Entry e = entries[w * npe.stateParts() + p];
          word =
              word.shiftLeft(layout().bits())
                  .or(
                      layout()
                          .pack(
                              Map.of(
                                  "eigenvalue", (long) e.eigenvalue(),
                                  "scale", (long) e.scale(),
                                  "shift", (long) e.shift())));
        }
        rows.row(TABLE, "a", w, "word", word);
      }
      clear();
      for (int run = 0; run < RUNS; run++) {
        switch (random.nextInt(40)) {
          case 0 -> clear();
          case 1, 2, 3 -> host();
          default -> firing();
        }
      }
      for (int i = 0; i < Math.min(40, entries.length); i++) {
        read(random.nextInt(entries.length));
      }
      return rows.vectors();
    }

    private void clear() {
      golden.clear();
      rows.row(CLEAR, "a", npe.stateWords());
    }

    private long mask(int bits) {
      return (1L << bits) - 1;
    }

    private void host() {
      int part = random.nextInt(entries.length);
      if (random.nextBoolean()) {
        long value =
            random.nextLong(1L << npe.stateBits()) - (1L << npe.stateBits() - 1);
        golden.set(part, value);
        rows.row(WRITE, "a", part, "b", value & mask(npe.stateBits()));
      }
      // The other parts of the word are as they were.
      read(part ^ random.nextInt(npe.stateParts()));
    }

    private void read(int part) {
      rows.row(READ, "a", part, "b", golden.part(part) & mask(npe.stateBits()));
    }

    private long sum() {
      int bits =
          random.nextInt(4) == 0 ? npe.accumulatorBits() : 1 + random.nextInt(npe.accumulatorBits());
      return random.nextLong(1L << bits) - (1L << bits - 1);
    }

    private BigInteger packed(long[] channels, int first, int count) {
      BigInteger word = BigInteger.ZERO;
      for (int i = first + count - 1; i >= first; i--) {
        word =
            word.shiftLeft(npe.accumulatorBits())
                .or(BigInteger.valueOf(channels[i] & mask(npe.accumulatorBits())));
      }
      return word;
    }

    /** Some words of states in a row, or channels of another layer. */
    private void firing() {
      boolean enters = random.nextInt(4) > 0;
      boolean zero = random.nextInt(3) == 0;
      int words = 1 + random.nextInt(Math.min(6, npe.stateWords()));
      int first = random.nextInt(npe.stateWords() - words + 1);
      for (int w = first; w < first + words; w++) {
        long[] sums = new long[npe.stateParts()];
        for (int i = 0; i < sums.length; i++) {
          sums[i] = sum();
        }
        long[] out = enters ? golden.step(w * sums.length, sums, zero) : sums;
        int beats = npe.oneRequantizer() ? 2 : 1;
        for (int b = 0; b < beats; b++) {
          int count = sums.length / beats;
          rows.row(
              BEAT,
              "a", w,
              "b", (enters ? 1 : 0) | (zero ? 2 : 0) | 4 * b,
              "word", packed(sums, b * count, count),
              "out", packed(out, b * count, count));
        }
      }
    }
  }

  private static ChipModel chip(int lanes, int requantizers, RecurrentConfig recurrent) {
    return ChipModel.of(Shapes.recurrent(lanes, requantizers, recurrent));
  }

  private static void passes(ChipModel chip, long seed) throws Exception {
    new UnitBench("recurrence", chip).passes(new Maker(chip, seed).make(), seed);
  }

  @Test
  void oneChannelACycleAndBrokenLines() throws Exception {
    ChipModel chip = chip(8, 1, new RecurrentConfig(48, 16, 15));
    new UnitBench("recurrence", chip)
        .noticesEach(
            List.of(
                new Broken("zero_q ? '0 : state_word", "state_word"),
                new Broken("s2_odd ? im : re", "re"),
                new Broken("s2_odd ? re : im", "im"),
                new Broken("SumBits'(s3_own_q) - SumBits'(s3_other_q)",
                    "SumBits'(s3_own_q) + SumBits'(s3_other_q)"),
                new Broken("(s4_enter_q + 1) >>> 1", "s4_enter_q >>> 1"),
                new Broken("s4_sum_q + (SumBits'(1) <<< (Fraction - 1))", "s4_sum_q"),
                new Broken("(SumBits'(s5_enter_q) <<< Fraction)",
                    "(SumBits'(s5_enter_q) <<< (Fraction - 1))"),
                new Broken("{next[SumBits-1], {(StateBits-1){!next[SumBits-1]}}}",
                    "next[StateBits-1:0]"),
                new Broken("{entered[EnterBits-1], {(StateBits-1){!entered[EnterBits-1]}}}",
                    "entered[StateBits-1:0]"),
                new Broken("valid_q[7] && odd_q[7]", "valid_q[7]"),
                new Broken("valid_q[7] && !odd_q[7]", "valid_q[6] && !odd_q[7]"),
                new Broken("clearing_o ? '0 : part_write ? next_word : host_word",
                    "part_write ? next_word : host_word"),
                new Broken("host_place == PlaceBits'(i)", "1'b1"),
                new Broken("s7_valid_q ? AccBits'(s7_part_q) : acc_q[4*AccBits +: AccBits]",
                    "AccBits'(s7_part_q)")),
            new Maker(chip, SEED).make(),
            SEED);
  }

  @Test
  void narrowStates() throws Exception {
    passes(chip(8, 1, new RecurrentConfig(48, 10, 8)), SEED + 1);
    passes(chip(8, 1, new RecurrentConfig(4, 4, 1)), SEED + 2);
  }

  @Test
  void manyChannelsACycle() throws Exception {
    passes(chip(16, 2, new RecurrentConfig(64, 16, 15)), SEED + 3);
    passes(chip(32, 8, new RecurrentConfig(128, 18, 17)), SEED + 4);
    ChipConfig tiny = Shapes.recurrent(4, 4, new RecurrentConfig(2, 12, 9));
    passes(ChipModel.of(tiny), SEED + 5);
  }
}
