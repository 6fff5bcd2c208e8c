package synfire.testbench.unit;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.hw.ChipModel;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Arbiter;
import synfire.golden.unit.Grid;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_arbiter} against golden {@link Arbiter}, a row a cycle. */
@Tag("tool")
class ArbiterBenchTest {

  private static final long SEED = 20260111;
  private static final int CYCLES = 8000;
  private static final ChipModel CHIP = Flits.chip(new Grid(2, 2, false, false), 1, 1, 32);

  private static UnitVectors vectors(int ports, long seed) {
    Random random = new Random(seed);
    Rows rows =
        new Rows().column("request", ports).column("take", 1).column("grant", ports);
    Arbiter golden = new Arbiter(ports);
    int always = 0;
    for (int i = 0; i < CYCLES; i++) {
      if (i % 40 == 0) {
        always = random.nextInt(1 << ports);
      }
      int request = random.nextInt(1 << ports) | always;
      boolean take = random.nextInt(4) > 0;
      int grant = golden.grant(request);
      rows.cells(request, take ? 1 : 0, grant < 0 ? 0 : 1 << grant);
      if (take && grant >= 0) {
        golden.serve(grant);
      }
    }
    return rows.vectors();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9})
  void servesTheOneThatWaitedLongest(int ports) throws Exception {
    new UnitBench("arbiter", CHIP)
        .with("Ports", ports)
        .passes(vectors(ports, SEED + ports), SEED);
  }

  @Test
  void brokenLines() throws Exception {
    new UnitBench("arbiter", CHIP)
        .noticesEach(
            List.of(
                new Broken("(take_i)", "take_i || request_i == 4'b1010"),
                new Broken("first_q && !grant_o[i]", "first_q"),
                new Broken(
                    "(request_i & first[j*Ports +: Ports]) == '0",
                    "(request_i & first[j*Ports +: Ports] & 4'b1011) == '0"),
                new Broken("!first_q", "!first_q || request_i == 4'b0110")),
            vectors(4, SEED),
            SEED);
  }
}
