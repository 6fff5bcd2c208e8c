package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.Random;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Layout;

/** A host descriptor of which a bench states some fields; the others are random. */
final class HostDescriptor {

  private final Layout layout;
  private BigInteger word;

  HostDescriptor(ChipModel chip, Random random) {
    layout = chip.hostDescriptor();
    word = new BigInteger(layout.bits(), random);
  }

  HostDescriptor set(String field, long value) {
    Layout.Placed p = layout.placed(field).get(0);
    if (value < 0 || value >>> p.field().bits() != 0) {
      throw new IllegalArgumentException(field + " = " + value);
    }
    BigInteger mask = BigInteger.ONE.shiftLeft(p.field().bits()).subtract(BigInteger.ONE);
    word = word.andNot(mask.shiftLeft(p.lsb())).or(BigInteger.valueOf(value).shiftLeft(p.lsb()));
    return this;
  }

  BigInteger word() {
    return word;
  }
}
