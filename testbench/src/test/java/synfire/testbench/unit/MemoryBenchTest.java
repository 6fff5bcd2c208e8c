package synfire.testbench.unit;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Memory;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_sram} and {@code sf_regfile} against golden {@link Memory}, a row a cycle. */
@Tag("tool")
class MemoryBenchTest {

  private static final long SEED = 20260106;
  private static final int CYCLES = 5000;

  /**
   * Writes and reads of each cycle. A read has the word of before the cycle's write; what is
   * undefined is marked so.
   */
  private static UnitVectors vectors(int words, int bytes, boolean sameAddress, long seed) {
    Random random = new Random(seed);
    Memory golden = new Memory(words);
    Rows rows =
        new Rows()
            .column("write", 1)
            .column("write_addr", 31)
            .column("write_data", 8 * bytes)
            .column("read", 1)
            .column("read_addr", 31)
            .column("defined", 1)
            .column("read_data", 8 * bytes);
    for (int i = 0; i < CYCLES; i++) {
      boolean write = random.nextInt(3) > 0;
      int to = random.nextInt(words);
      byte[] data = new byte[bytes];
      random.nextBytes(data);
      boolean read = random.nextInt(3) > 0;
      // Neighbours of the place that is written, and any other.
      int from = random.nextInt(4) == 0 ? to ^ 1 << random.nextInt(3) : random.nextInt(words);
      if (sameAddress && random.nextInt(4) == 0) {
        from = to;
      }
      byte[] word = write && from == to && !sameAddress ? null : golden.read(from);
      rows.cells(
          write ? 1 : 0,
          to,
          Rows.lanes(data),
          read ? 1 : 0,
          from,
          word == null ? 0 : 1,
          word == null ? 0 : Rows.lanes(word));
      if (write) {
        golden.write(to, data);
      }
    }
    return rows.vectors();
  }

  @Test
  void sram() throws Exception {
    new UnitBench("sram", "pico")
        .noticesEach(
            List.of(
                new Broken("mem[read_addr_i]", "mem[read_addr_i ^ 1]"),
                new Broken("(read_en_i)", "1"),
                new Broken("(write_en_i)", "write_en_i && write_addr_i != 8'hff")),
            vectors(256, 8, false, SEED),
            SEED);
  }

  @Test
  void stepTable() throws Exception {
    // Whole bytes: 5 beats and a part.
    new UnitBench("step_table", "pico")
        .with("Width", 328)
        .with("Depth", 16)
        .noticesEach(
            List.of(
                new Broken("{write_addr_i, write_beat_i}", "{write_addr_i, 3'd0}"),
                new Broken("read_q == Last", "read_q == Last - 1'b1")),
            vectors(16, 41, false, SEED),
            SEED);
  }

  @Test
  void stepTableTellsWhenAStepIsThere() throws Exception {
    new UnitBench("step_table", Shapes.mesh(8, 2, 1, 4))
        .with("Width", 328)
        .with("Depth", 16)
        .noticesEach(
            List.of(
                new Broken("left_q <= LeftBits'(1)", "left_q <= LeftBits'(2)"),
                new Broken("left_q <= LeftBits'(1)", "left_q == '0"),
                new Broken("step_i == step_q", "1'b1")),
            vectors(16, 41, false, SEED),
            SEED);
  }

  @Test
  void regfile() throws Exception {
    new UnitBench("regfile", "pico")
        .noticesEach(
            List.of(
                new Broken(
                    "mem[read_addr_i]",
                    "write_en_i && write_addr_i == read_addr_i ? write_data_i : mem[read_addr_i]")),
            vectors(32, 2, true, SEED),
            SEED);
  }
}
