package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Field;
import synfire.generator.hw.NpeShape;

/**
 * A firing on its way from scan to drain: step word, step, address, slot, ring, whether it goes to
 * the host, and whether it is the first of a frame. What a bench does not set is random: the unit must not look at it.
 */
record FiringWord(
    BigInteger stepWord, int step, int addrOut, int slot, int ring, boolean toHost, boolean first) {

  static FiringWord of(ChipModel chip, Random random, Map<String, ? extends Number> fields) {
    NpeShape npe = chip.npe();
    Map<String, Long> values = new LinkedHashMap<>();
    for (Field f : chip.step().fields()) {
      long any = random.nextLong() & (1L << f.bits()) - 1;
      values.put(f.name(), any + f.min());
    }
    fields.forEach(
        (name, value) -> {
          int bits = chip.step().field(name).bits();
          boolean code = bits == 8 && value.longValue() < 0;
          values.put(name, code ? value.longValue() & 0xff : value.longValue());
        });
    return new FiringWord(
        chip.step().pack(values),
        random.nextInt(1 << npe.stepBits()),
        random.nextInt(1 << npe.activationAddressBits()),
        random.nextInt(1 << npe.slotBits()),
        random.nextInt(1 << npe.ringBits()),
        random.nextBoolean(),
        random.nextBoolean());
  }

  /** The packed word, {@code firingBits} wide. */
  BigInteger packed(ChipModel chip) {
    NpeShape npe = chip.npe();
    BigInteger top = BigInteger.valueOf(npe.recurrent() && first ? 1 : 0);
    return top.shiftLeft(chip.firingBits() - 1).or(placed(chip));
  }

  private BigInteger placed(ChipModel chip) {
    NpeShape npe = chip.npe();
    if (npe.network()) {
      return BigInteger.valueOf(step).shiftLeft(chip.step().bits()).or(stepWord);
    }
    BigInteger word = BigInteger.valueOf(toHost ? 1 : 0);
    word = word.shiftLeft(npe.ringBits()).or(BigInteger.valueOf(ring));
    word = word.shiftLeft(npe.slotBits()).or(BigInteger.valueOf(slot));
    word = word.shiftLeft(npe.activationAddressBits()).or(BigInteger.valueOf(addrOut));
    word = word.shiftLeft(npe.stepBits()).or(BigInteger.valueOf(step));
    return word.shiftLeft(chip.step().bits()).or(stepWord);
  }
}
