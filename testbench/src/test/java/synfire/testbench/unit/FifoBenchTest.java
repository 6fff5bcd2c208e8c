package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.hw.ChipModel;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Fifo;
import synfire.golden.unit.Grid;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_fifo} against golden {@link Fifo}, a row a cycle. */
@Tag("tool")
class FifoBenchTest {

  private static final long SEED = 20260110;
  private static final int CYCLES = 8000;
  private static final ChipModel CHIP = Flits.chip(new Grid(2, 2, false, false), 1, 1, 32);

  private static UnitVectors vectors(int depth, long seed) {
    Random random = new Random(seed);
    Rows rows = new Rows();
    for (String flag : List.of("clear", "in_valid", "out_ready", "out_valid")) {
      rows.column(flag, 1);
    }
    rows.column("free", 8).column("in_data", 8).column("out_data", 8);
    Fifo golden = new Fifo(depth);
    int fill = 4;
    int take = 4;
    for (int i = 0; i < CYCLES; i++) {
      if (i % 50 == 0) {
        // 8 of 8: always, so that words go in and out of a full and of an empty queue.
        fill = 1 + random.nextInt(8);
        take = 1 + random.nextInt(8);
      }
      boolean clear = random.nextInt(200) == 0;
      boolean push = random.nextInt(8) < fill;
      boolean pop = random.nextInt(8) < take;
      int word = random.nextInt(256);
      boolean there = golden.head() != null;
      boolean room = golden.free() > 0;
      rows.cells(
          clear ? 1 : 0,
          push ? 1 : 0,
          pop ? 1 : 0,
          there ? 1 : 0,
          golden.free(),
          word,
          there ? golden.head() : BigInteger.ZERO);
      if (clear) {
        golden.clear();
        continue;
      }
      if (pop && there) {
        golden.pop();
      }
      if (push && room) {
        golden.push(BigInteger.valueOf(word));
      }
    }
    return rows.vectors();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16})
  void everyWordInOrder(int depth) throws Exception {
    new UnitBench("fifo", CHIP).with("Depth", depth).passes(vectors(depth, SEED + depth), SEED);
  }

  @Test
  void brokenLines() throws Exception {
    new UnitBench("fifo", CHIP)
        .noticesEach(
            List.of(
                new Broken("in_valid_i && in_ready_o", "in_valid_i"),
                new Broken("out_valid_o && out_ready_i", "out_ready_i"),
                new Broken("push && !pop", "push"),
                new Broken("pop && !push", "pop && !push && free_q != 1"),
                new Broken("write_q == Last", "1'b0 && write_q == Last || read_q == Last")),
            vectors(4, SEED),
            SEED);
  }
}
