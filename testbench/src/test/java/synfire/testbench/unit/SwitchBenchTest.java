package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Rectangle;
import synfire.golden.unit.Switch;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_switch} against golden {@link Switch}. */
@Tag("tool")
class SwitchBenchTest {

  private static final long SEED = 20260113;
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
            .column("source", 8)
            .column("sinks", 16)
            .column("leaves", 1)
            .column("flit_bits", 16)
            .column("local_bits", 16)
            .column("payload_bits", 16)
            .column("flit", noc.flitBits());
    rows.row(
        SHAPE,
        "source",
        noc.npes(),
        "flit_bits",
        noc.flitBits(),
        "local_bits",
        noc.localFlitBits(),
        "payload_bits",
        noc.payloadBits());
    int row = 1;
    for (int run = 0; run < RUNS; run++) {
      int x = random.nextInt(grid.columns());
      int y = random.nextInt(grid.rows());
      Switch golden = new Switch(x, y, noc.npes());
      rows.row(RUN, "x", x, "y", y);
      row++;
      for (int i = 20 + random.nextInt(200); i > 0; i--, row++) {
        int source = random.nextInt(noc.npes() + (noc.routers() ? 1 : 0));
        boolean local = source < noc.npes() && noc.routers();
        Rectangle to =
            random.nextInt(3) == 0 ? new Rectangle(x, y, x, y) : Flits.rectangle(grid, random);
        int mask = 1 + random.nextInt((1 << noc.maskBits()) - 1);
        Switch.Delivery delivery = local ? golden.fromLocal(to, mask) : golden.fromRouter(mask);
        BigInteger payload = Flits.payload(noc, row, random);
        BigInteger word = Flits.word(noc, to, mask, payload);
        if (source == noc.npes()) {
          word = word.mod(BigInteger.ONE.shiftLeft(noc.localFlitBits()));
        }
        rows.row(
            FLIT,
            "source",
            source,
            "sinks",
            delivery.sinks(),
            "leaves",
            delivery.router() ? 1 : 0,
            "flit",
            word);
      }
    }
    return rows.vectors();
  }

  private static void passes(Grid grid, int npes, int maskBits, int payloadBits, long seed)
      throws Exception {
    UnitBench bench = new UnitBench("switch", Flits.chip(grid, npes, maskBits, payloadBits));
    bench.passes(vectors(bench.chip(), seed), seed);
  }

  @Test
  void nodeOfALargeMesh() throws Exception {
    passes(new Grid(16, 16, false, false), 8, 8, 95, SEED);
  }

  @Test
  void oneNpeAndMasksOfOtherNodes() throws Exception {
    passes(new Grid(3, 2, false, false), 1, 3, 30, SEED + 1);
  }

  @Test
  void nodeOfALargeTorus() throws Exception {
    UnitBench bench = new UnitBench("switch", "torus-1152");
    bench.passes(vectors(bench.chip(), SEED + 4), SEED + 4);
  }

  @Test
  void onlyNodeOfAChip() throws Exception {
    passes(new Grid(1, 1, false, false), 4, 4, 95, SEED + 2);
  }

  @Test
  void brokenLines() throws Exception {
    UnitBench bench = new UnitBench("switch", Flits.chip(new Grid(4, 3, false, false), 3, 3, 40));
    bench.noticesEach(
        List.of(
            new Broken("~full_q | grant", "~full_q | grant | 4'b0100"),
            new Broken("take | spare_q | ~load", "take | spare_q | full_q"),
            new Broken("(take | spare_q) & ~load", "take & ~load"),
            new Broken("!spare_q[s]", "1'b1"),
            new Broken("spare_q[Ports] ? router_spare_q : router_in_flit_i", "router_in_flit_i"),
            new Broken("y_i >= y0 && y_i <= y1", "y_i >= y0"),
            new Broken("!leaves_q || router_out_two_free_i", "1'b1"),
            new Broken("(grant & leaves) != '0", "(grant & leaves & 4'b0011) != '0"),
            new Broken("(grant != '0)", "grant != '0 && grant != 4'b1000"),
            new Broken("router_flit_q[PayloadBits +: Ports]", "3'b111")),
        vectors(bench.chip(), SEED + 3),
        SEED);
  }
}
