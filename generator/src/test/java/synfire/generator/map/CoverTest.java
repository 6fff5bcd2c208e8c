package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.NocShape;
import synfire.golden.unit.Grid;

/** Destinations reach the NPEs that are meant, each once. */
final class CoverTest {

  private static NocShape noc(int columns, int rows, int npes) {
    return new NocShape(
        new Grid(columns, rows, false, false), npes, npes + 1, 100, columns - 1, rows - 1);
  }

  @Test
  void allNpesAreOneDestination() {
    NocShape noc = noc(4, 2, 4);
    List<Cover.To> all = Cover.of(IntStream.range(0, 32).boxed().toList(), noc);
    assertEquals(1, all.size());
    assertEquals(0xf, all.get(0).mask());
  }

  @Test
  void hostIsTheHighestBitOfItsNode() {
    NocShape noc = noc(4, 2, 4);
    List<Cover.To> host = Cover.of(List.of(Program.HOST), noc);
    assertEquals(1, host.size());
    // x1 = 3, x0 = 3 of two bits each, y1 = 1, y0 = 1 of one bit each, mask of five
    assertEquals(0b11_11_1_1_10000, host.get(0).packed(noc));
  }

  @Test
  void chipOfOneNodeHasMasksAlone() {
    NocShape noc = noc(1, 1, 8);
    List<Cover.To> some = Cover.of(List.of(0, 3, Program.HOST), noc);
    assertEquals(1, some.size());
    assertEquals(0b1_0000_1001, some.get(0).packed(noc));
  }

  @Test
  void everyNpeIsReachedOnce() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      NocShape noc =
          noc(1 + random.nextInt(5), 1 + random.nextInt(5), 1 + random.nextInt(8));
      TreeSet<Integer> npes = new TreeSet<>();
      for (int n = 0; n < noc.npeCount(); n++) {
        if (random.nextInt(3) > 0) {
          npes.add(n);
        }
      }
      int reached = 0;
      for (Cover.To to : Cover.of(npes, noc)) {
        for (int n = 0; n < noc.npeCount(); n++) {
          if (to.nodes().contains(noc.column(n), noc.row(n))
              && (to.mask() >> noc.place(n) & 1) == 1) {
            assertTrue(npes.contains(n), "NPE " + n);
            reached++;
          }
        }
      }
      assertEquals(npes.size(), reached);
    }
  }
}
