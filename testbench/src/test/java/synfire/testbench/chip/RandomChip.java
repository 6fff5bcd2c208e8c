package synfire.testbench.chip;

import java.util.Random;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.SramConfig;

/**
 * Random chips: lanes, requantizers, memories from tight to roomy, and one NPE, a node of several,
 * a mesh or a torus.
 */
final class RandomChip {

  /** NPEs of a chip: what a simulator of a mesh is built and run with in seconds. */
  private static final int MOST_NPES = 12;

  private RandomChip() {}

  static ChipConfig of(Random random) {
    int lanes = pick(random, 8, 8, 8, 4, 16, 32);
    int groups = pick(random, 16, 5, 2, 1);
    int weightBits = pick(random, 8, 4, 2, 1);
    NpeConfig npe =
        new NpeConfig(
            lanes,
            Math.min(lanes, pick(random, 1, 1, 2, 4)),
            pick(random, 24, 28, 26),
            groups,
            pick(random, 64, 32),
            pick(random, 64, 32),
            new NarrowConfig(
                weightBits,
                weightBits < 8 && groups >= 2 * Math.min(4, 8 / weightBits) && random.nextBoolean(),
                pick(random, 0, 8, 3)));
    int words = pick(random, 4096, 1024, 512, 256, 128);
    SramConfig sram =
        new SramConfig(
            lanes * words,
            lanes * pick(random, 8192, 2048),
            pick(random, 16, 4) << 10,
            pick(random, 16, 4) << 10,
            false);
    HostConfig host =
        new HostConfig(pick(random, 64, 32, 128), pick(random, 4096, 1024), random.nextInt(4) < 3);
    return new ChipConfig("fuzz", npe, sram, host, noc(random));
  }

  /** A shipped chip with larger memories. */
  static ChipConfig roomy(String name) {
    ChipConfig c = ConfigReader.read(name);
    SramConfig s = c.sram();
    return c.withSram(
        new SramConfig(
            4 * s.activationBytes(), 4 * s.weightBytes(), 4 * s.parameterBytes(),
            2 * s.tableBytes(), false));
  }

  private static NocConfig noc(Random random) {
    int columns = pick(random, 1, 2, 1, 3, 4);
    int rows = pick(random, 1, 1, 2, 3);
    int npes = Math.max(1, Math.min(pick(random, 1, 2, 3, 4, 8), MOST_NPES / (columns * rows)));
    boolean torus = columns > 1 && rows > 1 && random.nextBoolean();
    // A corner, or any other place of an edge.
    int column = random.nextInt(columns);
    int row = random.nextInt(2) * (rows - 1);
    return random.nextBoolean()
        ? new NocConfig(columns, rows, npes, torus, column, row)
        : new NocConfig(
            columns, rows, npes, torus, random.nextInt(2) * (columns - 1), random.nextInt(rows));
  }

  private static int pick(Random random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
