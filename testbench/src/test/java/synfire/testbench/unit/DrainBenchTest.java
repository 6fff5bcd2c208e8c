package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.config.NocConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Drain;
import synfire.golden.unit.Lanes;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_drain} against golden {@link Drain}: output words, their addresses, and tokens. */
@Tag("tool")
class DrainBenchTest {

  private static final long SEED = 20260103;
  private static final int RUNS = 120;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int PARAMETER = 1;
  private static final int TABLE = 2;
  private static final int RUN = 3;
  private static final int FIRING = 4;
  private static final int JOB = 5;
  private static final int GROUP = 6;
  private static final int WORD = 7;

  /** One chip's vectors. */
  private static final class Maker {
    private final ChipModel chip;
    private final NpeShape npe;
    private final Random random;
    private final Rows rows;
    private final Drain golden;

    Maker(ChipModel chip, long seed) {
      this.chip = chip;
      this.npe = chip.npe();
      this.random = new Random(seed);
      int widest = Math.max(npe.accumulatorBits() * npe.lanes(), 64 * npe.requantizers());
      this.rows =
          new Rows()
              .column("kind", 3)
              .column("a", 32)
              .column("b", 32)
              .column("c", 32)
              .column("firing", chip.firingBits())
              .column("word", Math.max(widest, 8 * npe.lanes()));
      Drain.Parameter[][] parameters =
          new Drain.Parameter[npe.parameterWords()][npe.requantizers()];
      for (Drain.Parameter[] word : parameters) {
        for (int r = 0; r < word.length; r++) {
          word[r] = parameter();
        }
      }
      int[] tableA = new int[npe.tableWords()];
      int[] tableB = new int[npe.tableWords()];
      for (int i = 0; i < tableA.length; i++) {
        // Half of the words are for sums, the others hold four codes each.
        boolean codes = i >= tableA.length / 2;
        int limit = random.nextInt(8) == 0 ? 1 << 28 : 1 << (8 + random.nextInt(20));
        tableA[i] = codes ? random.nextInt() : random.nextInt(2 * limit) - limit;
        tableB[i] = random.nextInt(2 * limit) - limit;
      }
      this.golden =
          new Drain(npe.lanes(), parameters, tableA, tableB, npe.activationAddressBits());
    }

    /** Mostly factors that bring sums of a few thousand into the codes. */
    private Drain.Parameter parameter() {
      int exponent =
          switch (random.nextInt(8)) {
            case 0 -> random.nextInt(39) - 31;
            case 1 -> random.nextInt(10) == 0 ? -32 : 0;
            default -> -random.nextInt(14);
          };
      int bias =
          switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1 << 28) - (1 << 27);
            default -> random.nextInt(4001) - 2000;
          };
      if (random.nextInt(8) == 0) {
        // the divided multiplier of a mean
        return new Drain.Parameter(
            1 << 29 | random.nextInt(1 << 29), -1 - random.nextInt(14), bias);
      }
      return new Drain.Parameter(1 << 30 | random.nextInt(1 << 30), exponent, bias);
    }

    UnitVectors make() {
      rows.row(
          SHAPE,
          "a", npe.lanes(),
          "b", npe.requantizers() << 8 | npe.accumulatorBits(),
          "c", npe.tableAddressBits(),
          "firing", chip.firingBits(),
          "word", npe.parameterAddressBits());
      for (Drain.Parameter[] word : golden.parameters()) {
        BigInteger packed = BigInteger.ZERO;
        for (int r = word.length - 1; r >= 0; r--) {
          boolean divided = word[r].mantissa() < 1 << 30;
          long exponent = word[r].exponent() + (divided ? 32 : 0);
          BigInteger channel =
              Descriptors.parameter()
                  .pack(
                      Map.of(
                          "mantissa", (long) word[r].mantissa() & (1 << 30) - 1,
                          "exponent", exponent,
                          "bias", (long) word[r].bias()));
          packed = packed.shiftLeft(64).or(channel);
        }
        rows.row(PARAMETER, "word", packed);
      }
      for (int i = 0; i < npe.tableWords(); i++) {
        long a = golden.tableA()[i] & 0xffffffffL;
        long b = golden.tableB()[i] & 0xffffffffL;
        rows.row(TABLE, "a", a, "b", b);
      }
      for (int run = 0; run < RUNS; run++) {
        rows.row(RUN);
        int count = 1 + random.nextInt(8);
        boolean shortRows = random.nextInt(3) == 0;
        for (int f = 0; f < count; f++) {
          firing(f, shortRows);
        }
      }
      return rows.vectors();
    }

    private void firing(int number, boolean shortRow) {
      boolean lanewise = random.nextInt(3) == 0;
      int groups = any(shortRow ? 2 : lanewise ? 20 : npe.accumulatorGroups());
      int pixels = shortRow ? 1 : any(groups > 8 ? 2 : 6);
      Drain.Term term = Drain.Term.values()[random.nextInt(3)];
      int fraction =
          term == Drain.Term.SUM ? random.nextInt(npe.narrow().biasFraction() + 1) : 0;
      int stateBase = random.nextInt(npe.stateWords());
      boolean carry = random.nextBoolean();
      boolean first = random.nextBoolean();
      boolean activation = term != Drain.Term.TABLE && random.nextBoolean();
      int half = npe.tableWords() / 2;
      int tableBase =
          activation
              ? half + 64 * random.nextInt(half / 64)
              : 256 * random.nextInt(half / 256);
      boolean enters = npe.recurrent() && term == Drain.Term.SUM && random.nextBoolean();
      boolean tableB = !activation && !enters && random.nextInt(3) == 0;
      int a = random.nextInt(256) - 128;
      int b = random.nextInt(256) - 128;
      boolean clamped = random.nextInt(4) == 0;
      FiringWord any = FiringWord.of(chip, random, Map.of());
      int outBase = random.nextInt(1 << npe.activationAddressBits());
      int pitch = random.nextInt(4 * groups + 4);
      Drain.Firing f =
          new Drain.Firing(
              pixels,
              groups,
              lanewise ? 1 : groups,
              any(npe.lanes()),
              Drain.Choice.values()[random.nextInt(3)],
              random.nextInt(npe.parameterWords()),
              term,
              fraction,
              tableB,
              random.nextInt(256),
              random.nextInt(256),
              tableBase,
              activation,
              random.nextBoolean(),
              random.nextInt(256) - 128,
              clamped ? Math.min(a, b) : -128,
              clamped ? Math.max(a, b) : 127,
              random.nextInt(256) - 128,
              outBase + any.addrOut(),
              pitch);
      Map<String, Number> fields = new HashMap<>();
      fields.put("cols_out", f.pixels());
      fields.put("groups", f.groups());
      fields.put("job_groups", f.jobGroups());
      fields.put("tail_channels", f.tailChannels());
      fields.put("param_base", f.paramBase());
      fields.put(
          "param_mode",
          switch (f.choice()) {
            case CHANNEL -> Descriptors.PARAM_PER_CHANNEL;
            case TAPS -> Descriptors.PARAM_PER_TAP_COUNT;
            case CONSTANT -> Descriptors.PARAM_CONSTANT;
          });
      fields.put("table_a", term == Drain.Term.TABLE ? 1 : 0);
      fields.put("table_b", tableB ? 1 : 0);
      fields.put("product", term == Drain.Term.PRODUCT ? 1 : 0);
      if (npe.fineBiases()) {
        fields.put("bias_fraction", f.fraction());
      }
      fields.put("offset_a", f.offsetA());
      fields.put("offset_b", f.offsetB());
      fields.put("table_base", tableBase / Descriptors.TABLE_UNIT);
      fields.put("activation", activation ? 1 : 0);
      fields.put("double_rounding", f.twice() ? 1 : 0);
      fields.put("zero_out", f.zero());
      fields.put("act_min", f.low());
      fields.put("act_max", f.high());
      fields.put("fill", f.fill());
      if (npe.recurrent()) {
        fields.put("recurrent", enters ? 1 : 0);
        fields.put("state_base", stateBase);
        fields.put("carry", carry ? 1 : 0);
      }
      boolean network = npe.network();
      int list = random.nextInt(npe.destinations());
      if (network) {
        fields.put("destination", list);
      } else {
        fields.put("out_base", outBase);
        int wrap = 1 << npe.activationAddressBits();
        fields.put("out_pixel_step", Math.floorMod(pitch - (groups - 1), wrap));
      }
      FiringWord set = FiringWord.of(chip, random, fields);
      FiringWord word =
          new FiringWord(
              set.stepWord(),
              any.step(),
              any.addrOut(),
              any.slot(),
              any.ring(),
              any.toHost(),
              first);

      List<Lanes.Job> jobs = new ArrayList<>();
      int style = random.nextInt(6);
      for (int j = 0; j < pixels * groups / f.jobGroups(); j++) {
        jobs.add(job(number, f, style));
      }
      rows.row(
          FIRING,
          "a", network ? list : any.ring() << 16 | any.slot(),
          "b", any.step(),
          "c", network ? f.fill() & 0xff : any.toHost() ? 1 : 0,
          "firing", word.packed(chip));
      for (Lanes.Job job : jobs) {
        rows.row(JOB, "a", number, "b", f.jobGroups(), "c", job.taps());
        for (int g = 0; g < f.jobGroups(); g++) {
          long[] sums = job.accumulators()[g];
          rows.row(GROUP, "a", sums == null ? 0 : 1, "word", packed(sums));
        }
      }
      List<Lanes.Job> drained =
          enters ? entered(f, jobs, stateBase, first && !carry) : jobs;
      for (Drain.Word w : golden.row(f, drained)) {
        rows.row(
            WORD,
            "a", w.address(),
            "b", number,
            "c", (w.last() ? 1 : 0) | (w.tail() ? 2 : 0),
            "word", Rows.lanes(w.codes()));
      }
    }

    /** What the bench gives for accumulators that enter states. */
    private List<Lanes.Job> entered(
        Drain.Firing f, List<Lanes.Job> jobs, int stateBase, boolean zero) {
      List<Lanes.Job> out = new ArrayList<>();
      int r = npe.requantizers();
      int perPixel = f.groups() / f.jobGroups();
      for (int j = 0; j < jobs.size(); j++) {
        long[][] sums = new long[f.jobGroups()][npe.lanes()];
        for (int g = 0; g < f.jobGroups(); g++) {
          long[] from = jobs.get(j).accumulators()[g];
          for (int l = 0; l < npe.lanes(); l++) {
            int channel = (j % perPixel * f.jobGroups() + g) * npe.lanes() + l;
            int word =
                stateBase + channel / npe.stateParts() & (1 << npe.stateAddressBits()) - 1;
            long sum = from == null ? 0 : from[l];
            sums[g][l] = sum / 2 + 8 * word + (r == 1 ? 4 * (channel % 2) : 0) + (zero ? 2 : 0);
          }
        }
        out.add(new Lanes.Job(jobs.get(j).firing(), sums, jobs.get(j).taps()));
      }
      return out;
    }

    private Lanes.Job job(int firing, Drain.Firing f, int style) {
      long[][] sums = new long[f.jobGroups()][];
      int untouched = random.nextInt(4);
      for (int g = 0; g < sums.length; g++) {
        if (untouched > 0 || random.nextBoolean()) {
          sums[g] = new long[npe.lanes()];
          for (int l = 0; l < npe.lanes(); l++) {
            sums[g][l] = sum(f, style);
          }
        }
      }
      return new Lanes.Job(firing, sums, random.nextInt(npe.parameterWords()));
    }

    private long sum(Drain.Firing f, int style) {
      if (f.term() == Drain.Term.PRODUCT || f.tableB() || f.term() == Drain.Term.TABLE) {
        // what a pair leaves
        int low = style == 0 ? 255 : random.nextInt(256);
        int high = style == 1 ? 255 : random.nextInt(256);
        return low - 256L * high;
      }
      // The requantizer takes sums below 2^29, of which a bias may be a quarter.
      long limit = Math.min(1L << (npe.accumulatorBits() - 1), 1L << (28 - f.fraction()));
      switch (style) {
        case 0:
          return random.nextBoolean() ? limit - 1 : -limit;
        case 1:
          return (long) (random.nextDouble() * 2 * limit) - limit;
        default:
          return random.nextInt(1 << (1 + random.nextInt(16))) * (random.nextBoolean() ? 1L : -1L);
      }
    }

    /** 1 to most, the ends more often. */
    private int any(int most) {
      int k = random.nextInt(6);
      return k == 0 ? 1 : k == 1 ? most : 1 + random.nextInt(most);
    }

    private BigInteger packed(long[] sums) {
      BigInteger word = BigInteger.ZERO;
      for (int l = npe.lanes() - 1; l >= 0; l--) {
        // An accumulator that nothing has touched holds anything.
        long value = sums == null ? random.nextLong() : sums[l];
        long raw = value & (1L << npe.accumulatorBits()) - 1;
        word = word.shiftLeft(npe.accumulatorBits()).or(BigInteger.valueOf(raw));
      }
      return word;
    }
  }

  @Test
  void oneRequantizerAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("drain", "pico");
    bench.noticesEach(
        List.of(
            new Broken("touched_i ? acc : '0", "acc"),
            new Broken("late_act_q ? act : d12_code_q", "d12_code_q"),
            new Broken("param_mode_q == 2'd1 ? taps : '0", "'0"),
            new Broken("$signed(d1_acc_q[16:8])", "$signed({1'b0, d1_acc_q[15:8]})"),
            new Broken("tail_q[Latency] ? late_pixel_step_q : AddrBits'(1)", "AddrBits'(1)")),
        new Maker(bench.chip(), SEED).make(),
        SEED);
  }

  @Test
  void wordsForANetwork() throws Exception {
    UnitBench bench = new UnitBench("drain", Shapes.mesh(8, 2, 1, 4));
    bench.noticesEach(
        List.of(new Broken("have && room_i", "have")),
        new Maker(bench.chip(), SEED + 4).make(),
        SEED + 4);
  }

  @Test
  void fineBiasesAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("drain", Shapes.narrow(8, 2));
    bench.noticesEach(
        List.of(
            new Broken("30'(d2_acc_q) <<< d2_fraction_q", "30'(d2_acc_q) <<< fraction_q"),
            new Broken("30'(d2_acc_q)", "30'(unsigned'(d2_acc_q))")),
        new Maker(bench.chip(), SEED + 5).make(),
        SEED + 5);
    UnitBench wide = new UnitBench("drain", Shapes.narrow(16, 2));
    wide.passes(new Maker(wide.chip(), SEED + 6).make(), SEED + 6);
  }

  @Test
  void channelsPassStates() throws Exception {
    UnitBench bench =
        new UnitBench("drain", Shapes.recurrent(8, 1, new RecurrentConfig(48, 16, 15)));
    bench.noticesEach(
        List.of(
            new Broken("read && recurrent_q", "read"),
            new Broken("firing_i[FiringWidth-1] && !n_carry[0]", "firing_i[FiringWidth-1]"),
            new Broken("StateAddrBits'(channel_q[ParamBits-1:1])", "StateAddrBits'(channel_q)")),
        new Maker(bench.chip(), SEED + 7).make(),
        SEED + 7);
    ChipModel mesh =
        ChipModel.of(
            Shapes.recurrent(16, 4, new RecurrentConfig(64, 12, 9))
                .withNoc(new NocConfig(1, 1, 2, false, 0, 0)));
    new UnitBench("drain", mesh)
        .noticesEach(
            List.of(
                new Broken(
                    "fresh_q || wait_first_q != '0 || first_q[12:1] != '0",
                    "fresh_q || first_q[12:1] != '0")),
            new Maker(mesh, SEED + 8).make(),
            SEED + 8);
  }

  @Test
  void twoRequantizers() throws Exception {
    UnitBench bench = new UnitBench("drain", "wide");
    bench.passes(new Maker(bench.chip(), SEED + 1).make(), SEED + 1);
  }

  @Test
  void aGroupInOneCycle() throws Exception {
    UnitBench bench = new UnitBench("drain", Shapes.tiny());
    bench.passes(new Maker(bench.chip(), SEED + 2).make(), SEED + 2);
  }
}
