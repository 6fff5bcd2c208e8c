package synfire.golden.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every way of every rectangle on small grids: the routers together reach each node once. */
class MulticastTest {

  private static final List<Grid> GRIDS = new ArrayList<>();

  static {
    for (int columns = 1; columns <= 5; columns++) {
      for (int rows = 1; rows <= 4; rows++) {
        for (int torus = 0; torus < 4; torus++) {
          GRIDS.add(new Grid(columns, rows, (torus & 1) != 0, (torus & 2) != 0));
        }
      }
    }
  }

  private interface Check {
    void of(Grid grid, int x, int y, Rectangle to);
  }

  private static void everywhere(Check check) {
    for (Grid grid : GRIDS) {
      for (int x1 = 0; x1 < grid.columns(); x1++) {
        for (int y1 = 0; y1 < grid.rows(); y1++) {
          for (int x0 = 0; x0 <= x1; x0++) {
            for (int y0 = 0; y0 <= y1; y0++) {
              for (int n = 0; n < grid.columns() * grid.rows(); n++) {
                check.of(
                    grid,
                    n % grid.columns(),
                    n / grid.columns(),
                    new Rectangle(x0, y0, x1, y1));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void eachNodeOfTheRectangleButTheSourceIsReachedOnce() {
    everywhere(
        (grid, x, y, to) -> {
          Set<List<Integer>> expected = new HashSet<>();
          for (int toX = to.x0(); toX <= to.x1(); toX++) {
            for (int toY = to.y0(); toY <= to.y1(); toY++) {
              if (toX != x || toY != y) {
                expected.add(List.of(toX, toY));
              }
            }
          }
          List<List<Integer>> reached =
              Multicast.hops(grid, x, y, to).stream()
                  .filter(h -> h.to().contains(Port.LOCAL))
                  .map(h -> List.of(h.x(), h.y()))
                  .toList();
          String flit = "from (" + x + ", " + y + ") to " + to + " on " + grid;
          assertEquals(expected.size(), reached.size(), flit);
          assertEquals(expected, new HashSet<>(reached), flit);
        });
  }

  @Test
  void noFlitTurnsBackOrFromYToX() {
    everywhere(
        (grid, x, y, to) -> {
          for (Multicast.Hop hop : Multicast.hops(grid, x, y, to)) {
            for (Port out : hop.to()) {
              assertTrue(out != hop.from(), hop + " on " + grid);
              assertTrue(hop.from().dy() == 0 || out.dx() == 0, hop + " on " + grid);
              assertTrue(grid.linked(hop.x(), hop.y(), out), hop + " on " + grid);
            }
          }
        });
  }

  @Test
  void onARingASingleNodeIsReachedTheShorterWay() {
    Grid ring = new Grid(6, 1, true, false);
    // Two steps east, two steps west over the wrap, and a tie: east.
    assertEquals(3, Multicast.hops(ring, 0, 0, new Rectangle(2, 0, 2, 0)).size());
    assertEquals(3, Multicast.hops(ring, 0, 0, new Rectangle(4, 0, 4, 0)).size());
    assertEquals(
        Set.of(Port.EAST), new Router(ring, 0, 0).outputs(Port.LOCAL, new Rectangle(3, 0, 3, 0)));
  }
}
