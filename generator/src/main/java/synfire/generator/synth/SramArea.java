package synfire.generator.synth;

/**
 * The area of an SRAM macro with a write port and a read port, estimated from its shape.
 *
 * <p>A macro is an array of cells with a strip of decoders and clocks along its rows and a strip of
 * sense amplifiers and drivers along its columns: {@code cell * (columns + 29) * (rows + 42)}.
 * Words are folded: {@code columns = fold * bits}, {@code rows = words / fold}, with the fold of 4,
 * 8 or 16 that is smallest. More than 512 rows are cut into several macros.
 *
 * <p>The three numbers are those of the two-port macros of IHP's open 130 nm process (IHP-Open-PDK,
 * sg13g2_sram, LEF files): 1024 x 16 bits is 402.61 by 385.37 micrometres, 64 x 22 bits 526.03 by
 * 74.87; both are met within 2 percent. A cell is 5.72 square micrometres there and a NAND2 of the
 * same process (sg13g2_nand2_1, 1.92 by 3.78) 7.2576, so that a cell is taken for 0.788 NAND2 of
 * whatever library is given.
 *
 * <p>How wrong that can be: macros of the OpenRAM compiler for SkyWater's 130 nm take 190,713
 * square micrometres for 256 x 32 bits and 284,538 for 512 x 32, four times what this says with a
 * NAND2 of 3.7536. Processes below 130 nm are not checked. A memory compiler's own figure is better
 * where there is one.
 */
final class SramArea {

  /** What the columns and rows of drivers, amplifiers and decoders take, in cells. */
  private static final int MORE_COLUMNS = 29;

  private static final int MORE_ROWS = 42;
  private static final double CELL_GATES = 0.788;
  private static final int MOST_ROWS = 512;
  private static final int[] FOLDS = {4, 8, 16};

  private SramArea() {}

  /** The area of one memory, in units of the area of a NAND2. */
  static double gates(int words, int bits) {
    double best = Double.POSITIVE_INFINITY;
    for (int fold : FOLDS) {
      int rows = (words + fold - 1) / fold;
      int cuts = (rows + MOST_ROWS - 1) / MOST_ROWS;
      double rowsEach = Math.ceil((double) rows / cuts);
      double columns = (double) fold * bits;
      best = Math.min(best, cuts * (columns + MORE_COLUMNS) * (rowsEach + MORE_ROWS));
    }
    return CELL_GATES * best;
  }
}
