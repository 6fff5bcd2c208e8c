package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.Random;
import synfire.generator.config.ConfigReader;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Rectangle;

/** Chips with a network on chip, and flits for them. */
final class Flits {

  private Flits() {}

  /** A chip like pico with a mesh or torus. */
  static ChipModel chip(Grid grid, int npes, int maskBits, int payloadBits) {
    return ChipModel.of(ConfigReader.read("pico"))
        .withNoc(new NocShape(grid, npes, maskBits, payloadBits));
  }

  /** A flit; a chip with one node has no rectangles. */
  static BigInteger word(NocShape noc, Rectangle to, int mask, BigInteger payload) {
    BigInteger word = BigInteger.ZERO;
    if (noc.routers()) {
      word = BigInteger.valueOf(to.x1());
      word = append(word, noc.columnBits(), to.x0());
      word = append(word, noc.rowBits(), to.y1());
      word = append(word, noc.rowBits(), to.y0());
    }
    return append(word, noc.maskBits(), mask).shiftLeft(noc.payloadBits()).or(payload);
  }

  private static BigInteger append(BigInteger word, int bits, int field) {
    return word.shiftLeft(bits).or(BigInteger.valueOf(field));
  }

  /** A payload whose lowest 24 bits are a number of its own, the others random. */
  static BigInteger payload(NocShape noc, int id, Random random) {
    int high = noc.payloadBits() - 24;
    return new BigInteger(high, random).shiftLeft(24).or(BigInteger.valueOf(id));
  }

  /** A rectangle of the grid: one node, a part of a row or column, any, or all of it. */
  static Rectangle rectangle(Grid grid, Random random) {
    int x = random.nextInt(grid.columns());
    int y = random.nextInt(grid.rows());
    int toX = random.nextInt(grid.columns());
    int toY = random.nextInt(grid.rows());
    int kind = random.nextInt(6);
    if (kind == 0) {
      return new Rectangle(0, 0, grid.columns() - 1, grid.rows() - 1);
    }
    if (kind == 1 || kind == 2) {
      toX = x;
    }
    if (kind == 1 || kind == 3) {
      toY = y;
    }
    return new Rectangle(Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY));
  }
}
