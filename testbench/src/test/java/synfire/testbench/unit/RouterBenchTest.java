package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Multicast;
import synfire.golden.unit.Port;
import synfire.golden.unit.Rectangle;
import synfire.golden.unit.Router;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_router} against golden {@link Router}, at random places of meshes and tori. */
@Tag("tool")
class RouterBenchTest {

  private static final long SEED = 20260112;
  private static final int RUNS = 60;

  /** Kinds of rows; the bench knows them by these numbers. */
  private static final int SHAPE = 0;

  private static final int RUN = 1;
  private static final int FLIT = 2;

  private static UnitVectors vectors(ChipModel chip, long seed) {
    Random random = new Random(seed);
    NocShape noc = chip.noc();
    Grid grid = noc.grid();
    Rows rows =
        new Rows()
            .column("kind", 3)
            .column("x", 8)
            .column("y", 8)
            .column("in", 3)
            .column("outs", 5)
            .column("local_bits", 16)
            .column("y_bits", 16)
            .column("x_bits", 16)
            .column("flit", noc.flitBits());
    rows.row(
        SHAPE,
        "outs",
        noc.torusXBit() + 2 * noc.torusYBit(),
        "local_bits",
        noc.localFlitBits(),
        "y_bits",
        noc.columnFlitBits(),
        "x_bits",
        noc.flitBits());
    int row = 1;
    for (int run = 0; run < RUNS; run++) {
      int x = random.nextInt(grid.columns());
      int y = random.nextInt(grid.rows());
      rows.row(RUN, "x", x, "y", y);
      row++;
      int flits = 50 + random.nextInt(200);
      // At times one input or few, at times all of them.
      int inputs = 1 + random.nextInt(31);
      for (Passing p : passing(grid, x, y, inputs, flits, random)) {
        BigInteger payload = Flits.payload(noc, row, random);
        int mask = random.nextInt(1 << noc.maskBits());
        int outs = 0;
        for (Port o : new Router(grid, x, y).outputs(p.from(), p.to())) {
          outs |= 1 << o.ordinal();
        }
        rows.row(
            FLIT,
            "in",
            p.from().ordinal(),
            "outs",
            outs,
            "flit",
            Flits.word(noc, p.to(), mask, payload));
        row++;
      }
    }
    return rows.vectors();
  }

  /** A flit that passes a router: where it comes in, and its rectangle. */
  private record Passing(Port from, Rectangle to) {}

  /** Flits of random sources that pass a router at one of the inputs (bits of their numbers). */
  private static List<Passing> passing(
      Grid grid, int x, int y, int inputs, int count, Random random) {
    List<Passing> found = new ArrayList<>();
    for (int tries = 0; tries < 100 * count && found.size() < count; tries++) {
      boolean own = random.nextInt(8) == 0;
      int fromX = own ? x : random.nextInt(grid.columns());
      int fromY = own || random.nextBoolean() ? y : random.nextInt(grid.rows());
      Rectangle to = Flits.rectangle(grid, random);
      for (Multicast.Hop hop : Multicast.hops(grid, fromX, fromY, to)) {
        if (hop.x() == x && hop.y() == y && (inputs >> hop.from().ordinal() & 1) != 0) {
          found.add(new Passing(hop.from(), to));
        }
      }
    }
    return found;
  }

  private static void passes(Grid grid, int maskBits, int payloadBits, long seed) throws Exception {
    UnitBench bench = new UnitBench("router", Flits.chip(grid, 1, maskBits, payloadBits));
    bench.passes(vectors(bench.chip(), seed), seed);
  }

  @Test
  void largeMesh() throws Exception {
    passes(new Grid(16, 16, false, false), 8, 95, SEED);
  }

  @Test
  void largeTorus() throws Exception {
    UnitBench bench = new UnitBench("router", "torus-1152");
    bench.passes(vectors(bench.chip(), SEED + 1), SEED + 1);
  }

  @Test
  void oneColumnWithARing() throws Exception {
    passes(new Grid(1, 5, false, true), 2, 33, SEED + 2);
  }

  @Test
  void ringsAlongXOnly() throws Exception {
    passes(new Grid(2, 3, true, false), 4, 64, SEED + 3);
  }

  @Test
  void brokenLinesOfAMesh() throws Exception {
    UnitBench bench = new UnitBench("router", Flits.chip(new Grid(5, 4, false, false), 2, 2, 40));
    bench.noticesEach(
        List.of(
            new Broken("y_i >= y0 && y_i <= y1", "y_i >= y0 && y_i < y1 || y0 == y1"),
            new Broken("x_i >= x0 && x_i <= x1", "x_i > x0 && x_i <= x1"),
            new Broken("p == South && y_i != y1", "p == South"),
            new Broken("p == East && x_i != x0", "p == East && x_i != x1"),
            new Broken("x_i < x1", "x_i <= x1"),
            new Broken("in_cols && y_i > y0", "y_i > y0"),
            // A branch leaves twice, or drags the others with it.
            new Broken(
                "pending[p*Ports +: Ports] & ~leave[p*Ports +: Ports]",
                "pending[p*Ports +: Ports] & ~(leave[p*Ports +: Ports] & 5'b10111)"),
            new Broken("rest == '0", "rest == '0 || rest == 5'b10000"),
            new Broken("grant[p] && out_ready[o]", "grant[p] && (out_ready[o] || o == West)"),
            new Broken("free >= FreeBits'(2)", "free >= FreeBits'(1)")),
        vectors(bench.chip(), SEED + 4),
        SEED);
  }

  @Test
  void brokenLinesOfATorus() throws Exception {
    UnitBench bench = new UnitBench("router", Flits.chip(new Grid(6, 5, true, true), 2, 2, 40));
    bench.noticesEach(
        List.of(
            new Broken("!Ring || p == Opposite || out_two_free[o]", "1'b1"),
            new Broken(
                "x_i < x0 ? more <= Around : more <= -Around",
                "x_i < x0 ? more < Around : more <= -Around"),
            new Broken("y_i < y0 ? more <= Around : more <= -Around", "y_i < y0"),
            new Broken("in_cols ? x_i != x0 : !east", "in_cols ? x_i != x0 : 1'b0")),
        vectors(bench.chip(), SEED + 5),
        SEED);
  }
}
