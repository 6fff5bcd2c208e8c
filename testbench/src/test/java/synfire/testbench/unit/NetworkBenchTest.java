package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Rectangle;
import synfire.testbench.unit.UnitBench.Broken;

/**
 * Routers and switches of a whole mesh or torus: what arrives where follows from the rectangle and
 * the mask of a flit alone.
 */
@Tag("tool")
class NetworkBenchTest {

  private static final long SEED = 20260114;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int RUN = 1;
  private static final int FLIT = 2;

  /** What arrives in the order in which it was sent: a source's flits, on a torus by rectangle. */
  private record Order(int source, Rectangle to) {}

  private static UnitVectors vectors(ChipModel chip, int runs, int flits, long seed) {
    Random random = new Random(seed);
    NocShape noc = chip.noc();
    Grid grid = noc.grid();
    boolean torus = grid.torusX() || grid.torusY();
    int nodes = grid.columns() * grid.rows();
    int ports = nodes * noc.npes();
    Rows rows =
        new Rows()
            .column("kind", 3)
            .column("source", 16)
            .column("order", 24)
            .column("flit_bits", 16)
            .column("payload_bits", 16)
            .column("sinks", ports)
            .column("flit", noc.flitBits());
    rows.row(
        SHAPE,
        "source",
        nodes,
        "order",
        noc.npes(),
        "flit_bits",
        noc.flitBits(),
        "payload_bits",
        noc.payloadBits());
    int row = 1;
    for (int run = 0; run < runs; run++) {
      rows.row(RUN);
      row++;
      Map<Order, Integer> orders = new HashMap<>();
      // Runs with few rectangles: many flits for the same places, links that are never free.
      Rectangle[] often = {Flits.rectangle(grid, random), Flits.rectangle(grid, random)};
      boolean crowded = random.nextInt(3) == 0;
      for (int i = 0; i < flits; i++, row++) {
        int source = random.nextInt(ports);
        Rectangle to =
            crowded ? often[random.nextInt(often.length)] : Flits.rectangle(grid, random);
        int mask = 1 + random.nextInt((1 << noc.npes()) - 1);
        Order order = new Order(source, torus ? to : often[0]);
        Integer number = orders.computeIfAbsent(order, o -> orders.size());
        rows.row(
            FLIT,
            "source",
            source,
            "order",
            number,
            "sinks",
            sinks(noc, to, mask),
            "flit",
            Flits.word(noc, to, mask, Flits.payload(noc, row, random)));
      }
    }
    return rows.vectors();
  }

  private static BigInteger sinks(NocShape noc, Rectangle to, int mask) {
    BigInteger sinks = BigInteger.ZERO;
    for (int y = to.y0(); y <= to.y1(); y++) {
      for (int x = to.x0(); x <= to.x1(); x++) {
        int first = noc.npes() * (noc.columns() * y + x);
        sinks = sinks.or(BigInteger.valueOf(mask).shiftLeft(first));
      }
    }
    return sinks;
  }

  private static void passes(Grid grid, int npes, int runs, int flits, long seed)
      throws Exception {
    UnitBench bench = UnitBench.network("router", Flits.chip(grid, npes, npes, 40));
    bench.passes(vectors(bench.chip(), runs, flits, seed), seed);
  }

  @Test
  void twoNodes() throws Exception {
    passes(new Grid(2, 1, false, false), 4, 20, 400, SEED);
  }

  @Test
  void mesh() throws Exception {
    passes(new Grid(4, 3, false, false), 2, 20, 2000, SEED + 1);
  }

  @Test
  void smallTorus() throws Exception {
    passes(new Grid(3, 3, true, true), 1, 20, 1500, SEED + 2);
  }

  @Test
  void ringsAlongYOnly() throws Exception {
    passes(new Grid(2, 6, false, true), 1, 20, 1500, SEED + 3);
  }

  @Test
  void torusWithoutBubblesStandsStill() throws Exception {
    UnitBench bench = UnitBench.network("router", Flits.chip(new Grid(5, 4, true, true), 1, 1, 32));
    bench.noticesEach(
        List.of(
            new Broken("!Ring || p == Opposite || out_two_free[o]", "1'b1"),
            new Broken("free >= FreeBits'(2)", "free >= FreeBits'(1)")),
        vectors(bench.chip(), 20, 2000, SEED + 4),
        SEED);
  }

  @Test
  void brokenSwitch() throws Exception {
    UnitBench bench =
        UnitBench.network("switch", Flits.chip(new Grid(3, 2, false, false), 2, 2, 40));
    bench.noticesEach(
        List.of(
            new Broken("!leaves_q || router_out_two_free_i", "1'b1"),
            new Broken("(grant & leaves) != '0", "(grant & leaves) != '0 || out_valid_o == 2'b11")),
        vectors(bench.chip(), 10, 500, SEED + 5),
        SEED);
  }
}
