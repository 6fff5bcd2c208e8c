package synfire.testbench.unit;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Unpack;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_unpack} against golden {@link Unpack}. */
@Tag("tool")
class UnpackBenchTest {

  private static final long SEED = 20260131;
  private static final int WORDS = 400;

  private static UnitVectors vectors(int lanes, int packings, long seed) {
    UnitVectors out =
        new UnitVectors()
            .column("lanes", 1)
            .column("packing", 1)
            .column("row", 1)
            .column("word", lanes + 1)
            .column("weights", lanes + 1);
    Random random = new Random(seed);
    Unpack golden = new Unpack(lanes);
    for (int i = 0; i < WORDS; i++) {
      byte[] word = new byte[lanes];
      random.nextBytes(word);
      for (int packing = 0; packing <= packings; packing++) {
        // Rows beyond those of the packing do not matter.
        for (int row = 0; row < 1 << packing; row++) {
          out.row(
              lanes, packing, row, Rows.lanes(word), Rows.lanes(golden.row(word, packing, row)));
        }
      }
    }
    return out;
  }

  @Test
  void rowsOfAllWidthsAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("unpack", Shapes.narrow(8, 1));
    bench.noticesEach(
        List.of(
            new Broken("row_i[2]", "row_i[1]"),
            new Broken("(packing_i == 2'd3 ? row_i[1] : row_i[0])", "row_i[0]"),
            new Broken("{{4{half[4*i+3]}}, half[4*i +: 4]}", "8'(half[4*i +: 4])"),
            new Broken("{{6{quarter[2*i+1]}}, quarter[2*i +: 2]}", "8'(quarter[2*i +: 2])"),
            new Broken("{{7{eighth[i]}}, 1'b1}", "{8{eighth[i]}}")),
        vectors(8, 3, SEED),
        SEED);
  }

  @Test
  void rowsOfFourBitsInSixteenLanes() throws Exception {
    UnitBench bench = new UnitBench("unpack", Shapes.narrow(16, 4));
    bench.passes(vectors(16, 1, SEED + 1), SEED + 1);
  }

  @Test
  void rowsOfTwoBitsInFourLanes() throws Exception {
    UnitBench bench = new UnitBench("unpack", Shapes.narrow(4, 2));
    bench.passes(vectors(4, 2, SEED + 2), SEED + 2);
  }
}
