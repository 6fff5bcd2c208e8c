package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.Random;
import synfire.generator.hw.ChipModel;
import synfire.golden.unit.Entry;

/** An entry of the word queue as the RTL packs it, and which of its bits have a meaning. */
record EntryWord(BigInteger bits, BigInteger care) {

  static EntryWord of(ChipModel chip, Entry e, Random random) {
    int lanes = chip.npe().lanes();
    int weightBits = chip.npe().weightRowBits();
    int groupBits = chip.npe().groupBits();
    Packing p = new Packing();
    // Firings of a run have the tags 1, 0, 1, ...
    p.put(1, (e.firing() + 1) & 1, true);
    p.put(1, e.jobEnd() ? 1 : 0, true);
    p.put(1, e.tap() ? 1 : 0, true);
    // What an empty entry carries besides has no meaning.
    p.put(1, e.tap() ? (e.tail() ? 1 : 0) : random.nextInt(2), e.tap());
    p.put(groupBits, e.tap() ? e.group() : random.nextInt(1 << groupBits), e.tap());
    p.put(weightBits, e.tap() ? e.weight() : random.nextInt(1 << weightBits), e.tap());
    for (int l = 0; l < lanes; l++) {
      p.put(1, e.event(l) ? 1 : 0, true);
    }
    for (int l = 0; l < lanes; l++) {
      p.put(9, e.tap() ? e.values()[l] & 0x1ff : random.nextInt(512), e.tap());
    }
    return new EntryWord(p.bits, p.care);
  }

  private static final class Packing {
    private BigInteger bits = BigInteger.ZERO;
    private BigInteger care = BigInteger.ZERO;
    private int at;

    void put(int width, long value, boolean meant) {
      bits = bits.or(BigInteger.valueOf(value).shiftLeft(at));
      if (meant) {
        care = care.or(BigInteger.valueOf((1L << width) - 1).shiftLeft(at));
      }
      at += width;
    }
  }
}
