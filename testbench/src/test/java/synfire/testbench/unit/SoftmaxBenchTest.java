package synfire.testbench.unit;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.SoftmaxRow;

/** {@code sf_softmax} against the golden softmax. */
@Tag("tool")
class SoftmaxBenchTest {

  private static final long SEED = 20260104;
  private static final int TABLE = 0;
  private static final int PIXEL = 1;
  private static final int CODE = 2;

  private final UnitBench bench = new UnitBench("softmax", "pico");

  private static UnitVectors vectors(int tables) {
    UnitVectors out =
        new UnitVectors()
            .column("kind", 1)
            .column("flag", 1)
            .column("index", 1)
            .column("value", 4)
            .column("result", 1);
    Random random = new Random(SEED);
    for (int t = 0; t < tables; t++) {
      // From all exponentials alike to only the largest one that counts.
      float scale = t == 0 ? 1e-6f : t == 1 ? 40f : (float) Math.exp(random.nextDouble() * 10 - 8);
      SoftmaxRow golden = new SoftmaxRow(1, scale);
      for (int d = 0; d < 256; d++) {
        out.row(TABLE, 0, d, golden.exponential(d), 0);
      }
      for (int p = 0; p < 24; p++) {
        int classes = p == 0 ? 1 : p == 1 ? 256 : p == 2 ? 1 + t : 1 + random.nextInt(40);
        if (t == 0 && p == 3) {
          classes = 4095; // the largest sum that fits
        }
        pixel(out, random, golden, codes(random, classes, p % 6));
      }
      if (t % 16 == 2) {
        pixel(out, random, golden, manySmall(golden));
      }
    }
    return out;
  }

  private static byte[] codes(Random random, int classes, int kind) {
    byte[] codes = new byte[classes];
    int low = random.nextInt(256) - 128;
    for (int i = 0; i < classes; i++) {
      codes[i] =
          (byte)
              switch (kind) {
                case 0 -> low; // all equal
                case 1 -> i == classes / 2 ? 127 : -128; // the extremes
                case 2 -> random.nextInt(256) - 128;
                case 3 -> Math.max(-128, low - random.nextInt(9)); // near each other
                case 4 -> i % 2 == 0 ? low : -128;
                default -> random.nextInt(4) == 0 ? low : random.nextInt(256) - 128;
              };
    }
    return codes;
  }

  /** One large code and so many small ones that the rounding of their exponentials shows. */
  private static byte[] manySmall(SoftmaxRow golden) {
    int difference = 0;
    for (int d = 1; d < 256; d++) {
      if ((golden.exponential(d) >> 11 & 1) == 1) {
        difference = d;
      }
    }
    byte[] codes = new byte[3500];
    Arrays.fill(codes, (byte) (127 - difference));
    codes[700] = 127;
    return codes;
  }

  private static void pixel(UnitVectors out, Random random, SoftmaxRow golden, byte[] codes) {
    byte[] results = golden.apply(codes);
    out.row(PIXEL, random.nextInt(8) == 0 ? 1 : 0, 0, codes.length, 0);
    for (int i = 0; i < codes.length; i++) {
      out.row(CODE, 0, 0, codes[i], results[i]);
    }
  }

  @Test
  void resultsEqualGolden() throws Exception {
    bench.passes(vectors(120), SEED);
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    bench.noticesEach(
        List.of(
            new UnitBench.Broken("{31'd0, exp[11]}", "32'd0"),
            new UnitBench.Broken("$signed(code_i) > max_q", "code_i > $unsigned(max_q)"),
            new UnitBench.Broken("{31'd0, shifted_q[0]}", "32'd0"),
            new UnitBench.Broken("quotient > 32'd255", "quotient > 32'd256"),
            new UnitBench.Broken("round_q == 3'd6", "round_q == 3'd2")),
        vectors(40),
        SEED);
  }
}
