package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.FlitShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Emit;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Ingest;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_ingest} against golden {@link Ingest}: words, tokens, beats, slots to be scrubbed. */
@Tag("tool")
class IngestBenchTest {

  private static final long SEED = 20261123;
  private static final int TARGET_BITS = 5;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int BASE = 1;
  private static final int FLIT = 2;
  private static final int SCRUB = 3;
  private static final int PLACE = 4;
  private static final int LOAD = 5;

  private static final class Maker {
    private final ChipModel chip;
    private final NpeShape npe;
    private final Random random;
    private final int payloadBits;
    private final int placeBits;
    private final UnitVectors out;

    Maker(ChipModel chip, long seed) {
      this.chip = chip;
      npe = chip.npe();
      random = new Random(seed);
      payloadBits = chip.flit().payloadBits();
      // Target and mark of the last beat come out of the place in a ring.
      placeBits = payloadBits - 2 - 8 * npe.lanes() - TARGET_BITS - 1;
      int bytes = (Math.max(payloadBits, chip.loadBits()) + 7) / 8;
      out =
          new UnitVectors()
              .column("kind", 1)
              .column("to", 1)
              .column("a", 5)
              .column("b", 5)
              .column("c", 3)
              .column("data", bytes)
              .column("care", bytes);
    }

    private byte[] codes() {
      byte[] data = new byte[npe.lanes()];
      random.nextBytes(data);
      return data;
    }

    private int bits(int count) {
      return random.nextInt(1 << count);
    }

    UnitVectors make() {
      BigInteger first = BigInteger.valueOf(npe.activationWords());
      out.row(SHAPE, 0, npe.lanes(), payloadBits, chip.loadBits(), first, 0);
      List<Integer> bases = new ArrayList<>();
      for (int r = 0; r < npe.rings(); r++) {
        bases.add(bits(npe.activationAddressBits()));
        out.row(BASE, 0, r, bases.get(r), 0, 0, 0);
      }
      Ingest golden = new Ingest(bases, 1 << npe.activationAddressBits());
      for (int i = 0; i < 6000; i++) {
        switch (random.nextInt(8)) {
          case 0 -> memoryWord();
          case 1 -> scrub(golden);
          default -> flit(golden);
        }
      }
      return out;
    }

    private void flit(Ingest golden) {
      int kind = 1 + random.nextInt(3);
      int ring = random.nextInt(npe.rings());
      int slot = bits(npe.slotBits());
      int lap = bits(NpeShape.LAP_BITS);
      int address = bits(npe.activationAddressBits());
      byte[] data = codes();
      BigInteger word = BigInteger.valueOf(kind & 1);
      word = word.shiftLeft(1).or(BigInteger.valueOf(kind >> 1));
      word = word.shiftLeft(npe.ringBits()).or(BigInteger.valueOf(ring));
      word = word.shiftLeft(npe.slotBits()).or(BigInteger.valueOf(slot));
      word = word.shiftLeft(NpeShape.LAP_BITS).or(BigInteger.valueOf(lap));
      word = word.shiftLeft(npe.activationAddressBits()).or(BigInteger.valueOf(address));
      word = word.shiftLeft(8 * npe.lanes()).or(Rows.lanes(data));
      int place = (kind & 1) != 0 ? golden.write(ring, address, lap, data) : 0;
      out.row(FLIT, kind, place, slot << 8 | ring, lap, word, 0);
    }

    private void scrub(Ingest golden) {
      int words = random.nextInt(3) == 0 ? random.nextInt(700) : 1 + random.nextInt(140);
      Emit.Released row =
          new Emit.Released(
              bits(npe.activationAddressBits()), words, bits(NpeShape.LAP_BITS));
      out.row(SCRUB, 0, row.address(), row.words(), row.lap(), 0, 0);
      for (int place : golden.released(row)) {
        out.row(PLACE, 0, place, 0, 0, 0, 0);
      }
    }

    /** A word of a memory in one to all of its beats. */
    private void memoryWord() {
      int beatBits = 8 * npe.lanes();
      int beats = 1 + random.nextInt((chip.loadBits() + beatBits - 1) / beatBits);
      int target = bits(TARGET_BITS);
      long address = random.nextLong() & (1L << placeBits) - 1;
      BigInteger data = BigInteger.ZERO;
      for (int b = 0; b < beats; b++) {
        BigInteger beat = Rows.lanes(codes());
        boolean last = b == beats - 1;
        BigInteger flit = BigInteger.valueOf(target);
        flit = flit.shiftLeft(1).or(BigInteger.valueOf(last ? 1 : 0));
        flit = flit.shiftLeft(placeBits).or(BigInteger.valueOf(address));
        flit = flit.shiftLeft(beatBits).or(beat);
        out.row(FLIT, 0, b, 0, 0, flit, 0);
        data = data.or(beat.shiftLeft(b * beatBits));
      }
      BigInteger care =
          BigInteger.ONE.shiftLeft(Math.min(beats * beatBits, chip.loadBits()))
              .subtract(BigInteger.ONE);
      out.row(LOAD, 0, target, address, 0, data.and(care), care);
    }
  }

  private static ChipModel chip() {
    return Flits.chip(new Grid(2, 1, false, false), 4, 5, 40);
  }

  @Test
  void writesTokensAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("ingest", chip());
    bench.noticesEach(
        List.of(
            new Broken("word_base_q + word_addr_q", "word_addr_q"),
            new Broken("scrubbing_q && !s_done && !word_q", "scrubbing_q && !s_done"),
            new Broken("s_word_q >= {1'b0, scrub_words_i}", "s_word_q > {1'b0, scrub_words_i}"),
            new Broken("(AddrBits+1)'(1 << (LapBits - 1))", "(AddrBits+1)'(1 << LapBits)"),
            new Broken("(AddrBits+1)'(RingWords - 1)", "(AddrBits+1)'(RingWords - 2)"),
            new Broken("{1'b1, {(LapBits-1){1'b0}}}", "{LapBits{1'b0}}"),
            new Broken("flit_valid_i && f_token", "flit_valid_i && f_token && !f_write"),
            new Broken("flit_i[8*Lanes+PlaceBits] ? '0 : beat_q + 1'b1", "beat_q + 1'b1")),
        new Maker(bench.chip(), SEED).make(),
        SEED);
  }
}
