package synfire.testbench.unit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NpeShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Tokens;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_tokens} against golden {@link Tokens}: rings of all depths, rows in any order. */
@Tag("tool")
class TokensBenchTest {

  private static final long SEED = 20261121;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SCENE = 0;

  private static final int RING = 1;
  private static final int TOKEN = 2;

  /** Who makes the rows of a ring: row n is made by the members of group n mod groups. */
  private static final class Producers {
    final Tokens.Ring ring;
    final int groups;
    final long[][] next;

    Producers(Random random, int slots) {
      int depth = 1 + random.nextInt(random.nextInt(4) == 0 ? slots : Math.min(slots, 6));
      int most = 1 << 5;
      int producers = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(most);
      ring = new Tokens.Ring(depth, producers);
      groups = 1 + random.nextInt(4);
      next = new long[groups][producers];
      for (int g = 0; g < groups; g++) {
        java.util.Arrays.fill(next[g], g);
      }
    }
  }

  private static UnitVectors vectors(ChipModel chip, long seed, int scenes) {
    Random random = new Random(seed);
    Rows rows =
        new Rows()
            .column("kind", 3)
            .column("ring", 8)
            .column("producers", 8)
            .column("depth", 16)
            .column("slot", 16)
            .column("needs", 31)
            .column("full", 31);
    for (int s = 0; s < scenes; s++) {
      rows.row(SCENE);
      int free = 1 << chip.npe().slotBits();
      int count = s % 4 == 0 ? 1 : 1 + random.nextInt(chip.npe().rings());
      List<Producers> rings = new ArrayList<>();
      for (int r = 0; r < count; r++) {
        Producers p = new Producers(random, free - (count - r - 1));
        rows.row(
            RING, "ring", r, "producers", p.ring.producers(), "depth", p.ring.depth(), "slot",
            (1 << chip.npe().slotBits()) - free);
        free -= p.ring.depth();
        rings.add(p);
      }
      Tokens golden = new Tokens(rings.stream().map(p -> p.ring).toList());
      int tokens = 200 + random.nextInt(2000);
      for (int t = 0; t < tokens; t++) {
        int r = random.nextInt(count);
        Producers p = rings.get(r);
        int g = random.nextInt(p.groups);
        int member = random.nextInt(p.ring.producers());
        long n = p.next[g][member];
        if (n >= golden.full(r) + p.ring.depth()) {
          continue;
        }
        p.next[g][member] += p.groups;
        int slot = (int) (n % p.ring.depth());
        golden.token(r, slot);
        rows.row(
            TOKEN, "ring", r, "slot", slot, "needs", Math.max(0, n - p.ring.depth() + 1), "full",
            golden.full(r));
      }
    }
    return rows.vectors();
  }

  @Test
  void rowsAndBrokenLines() throws Exception {
    UnitBench bench = new UnitBench("tokens", "pico");
    bench.noticesEach(
        List.of(
            new Broken("valid_q[5] && t5_index_q == t4_index_q", "1'b0"),
            new Broken("valid_q[6] && t6_index_q == t4_index_q", "1'b0"),
            new Broken("t7_valid_q && t7_index_q == t4_index_q", "1'b0"),
            new Broken("count[TokenBits-1:0] == t5_last_q", "1'b1"),
            new Broken("lap_q != next_q[SlotBits]", "lap_q"),
            new Broken("{1'b0, next_q[SlotBits-1:0]} + 1'b1 == entry_depth", "1'b0"),
            new Broken("row_valid_o && row_ready_i", "row_valid_o"),
            new Broken("clear_index_q + 1'b1", "clear_index_q + 2'd2")),
        vectors(bench.chip(), SEED, 60),
        SEED);
  }

  @Test
  void fewSlots() throws Exception {
    UnitBench bench = new UnitBench("tokens", Shapes.tiny());
    bench.passes(vectors(bench.chip(), SEED + 1, 40), SEED + 1);
  }
}
