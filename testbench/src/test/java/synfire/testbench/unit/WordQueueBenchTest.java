package synfire.testbench.unit;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.WordQueue;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_word_queue} against golden {@link WordQueue}: order of entries, also after clears. */
@Tag("tool")
class WordQueueBenchTest {

  private static final long SEED = 20260105;
  private static final int RUNS = 40;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int RUN = 1;
  private static final int PUSH = 2;
  private static final int POP = 3;

  private static UnitVectors vectors(ChipModel chip, long seed) {
    Random random = new Random(seed);
    int bits = chip.entryBits();
    Rows rows =
        new Rows().column("kind", 3).column("count", 31).column("entry", bits);
    rows.row(SHAPE, "count", WordQueue.CAPACITY, "entry", bits);
    WordQueue golden = new WordQueue();
    for (int run = 0; run < RUNS; run++) {
      rows.row(RUN);
      golden.clear();
      int pushes = random.nextInt(200);
      for (int i = 0; i < pushes || golden.size() > 0; ) {
        boolean room = i < pushes && golden.size() < WordQueue.CAPACITY;
        if (room && (golden.size() == 0 || random.nextBoolean())) {
          byte[] entry = new byte[(bits + 7) / 8];
          random.nextBytes(entry);
          if (bits % 8 != 0) {
            entry[entry.length - 1] &= (byte) ((1 << bits % 8) - 1);
          }
          golden.push(entry);
          rows.row(PUSH, "entry", Rows.lanes(entry));
          i++;
        } else {
          rows.row(POP, "entry", Rows.lanes(golden.pop()));
        }
      }
    }
    return rows.vectors();
  }

  @Test
  void orderOfEntriesAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("word_queue", "pico");
    bench.noticesEach(
        List.of(
            new Broken("!head_valid_o || pop_i", "pop_i"),
            new Broken("load || (head_valid_o && !pop_i)", "load"),
            new Broken("{4'd0, push_i} - {4'd0, load}", "{4'd0, push_i}"),
            new Broken("read_q + {3'd0, load}", "read_q + {3'd0, load && read_q != 4'd14}")),
        vectors(bench.chip(), SEED),
        SEED);
  }

  @Test
  void entriesOfFourLanes() throws Exception {
    UnitBench bench = new UnitBench("word_queue", Shapes.tiny());
    bench.passes(vectors(bench.chip(), SEED + 1), SEED + 1);
  }
}
