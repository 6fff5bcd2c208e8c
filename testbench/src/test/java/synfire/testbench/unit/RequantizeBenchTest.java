package synfire.testbench.unit;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Requantizer;
import synfire.testbench.unit.UnitBench.Broken;

/** {@code sf_requantize} against golden {@link Requantizer}. */
@Tag("tool")
class RequantizeBenchTest {

  private static final long SEED = 20260101;

  private final UnitBench bench = new UnitBench("requantize", "pico");

  /** Codes of golden: scaled value plus zero point, clamped. */
  private static UnitVectors vectors(long seed, int rows) {
    UnitVectors out =
        new UnitVectors()
            .column("value", 4)
            .column("mantissa", 4)
            .column("exponent", 1)
            .column("double", 1)
            .column("zero", 1)
            .column("low", 1)
            .column("high", 1)
            .column("code", 1);
    Random random = new Random(seed);
    for (int i = 0; i < rows; i++) {
      int exponent = random.nextInt(39) - 31;
      if (random.nextInt(40) == 0) {
        exponent = -32;
      }
      int mantissa = 1 << 30 | random.nextInt(1 << 30);
      if (random.nextInt(8) == 0) {
        mantissa = 1 << 30 | (random.nextBoolean() ? 0 : (1 << 30) - 1);
      }
      // the divided multiplier of a mean: not normalized, its exponent plus 32 in the parameter
      boolean divided = random.nextInt(6) == 0;
      if (divided) {
        exponent = random.nextInt(24) - 24;
        mantissa = 1 << 29 | random.nextInt(1 << 29);
      }
      boolean twice = random.nextBoolean();
      int value = value(random, mantissa, exponent);
      int zero = random.nextInt(256) - 128;
      int a = random.nextInt(256) - 128;
      int b = random.nextInt(256) - 128;
      int low = random.nextBoolean() ? -128 : Math.min(a, b);
      int high = random.nextBoolean() ? 127 : Math.max(a, b);
      Requantizer golden = new Requantizer(mantissa, exponent, twice, zero, low, high);
      int code = golden.code(value);
      int exponentCode = divided ? exponent + 32 : exponent;
      out.row(value, mantissa & ~(1 << 30), exponentCode, twice ? 1 : 0, zero, low, high, code);
    }
    return out;
  }

  /** Mostly values whose code is not clamped; also ties and the ends of the range. */
  private static int value(Random random, int mantissa, int exponent) {
    int limit = (1 << 29) - 1;
    switch (random.nextInt(8)) {
      case 0:
        return random.nextInt(2 * limit + 1) - limit;
      case 1:
        return random.nextBoolean() ? limit : -limit;
      case 2:
        return random.nextInt(9) - 4;
      default:
        double target = random.nextInt(800) - 400 + (random.nextBoolean() ? 0.5 : 0);
        double factor = Math.scalb((double) mantissa, Math.max(exponent, -31) - 31);
        long near = Math.round(target / factor) + random.nextInt(3) - 1;
        return (int) Math.max(-limit, Math.min(limit, near));
    }
  }

  @Test
  void codesEqualGolden() throws Exception {
    bench.passes(vectors(SEED, 200_000), SEED);
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    UnitVectors vectors = vectors(SEED, 50_000);
    bench.noticesEach(
        List.of(
            new Broken("double_i && exponent[5]", "double_i"),
            new Broken("{!divided, mantissa_i[29:16]}", "{1'b1, mantissa_i[29:16]}"),
            new Broken("{30{s3_double_q && s3_product_q[61]}}", "30'd0"),
            new Broken("6'd7 - s3_exponent_q", "6'd6 - s3_exponent_q"),
            new Broken("$signed({11'd0, s6_v_q[0]})", "12'sd0"),
            new Broken("code < $signed({{4{low_i[7]}}, low_i})", "1'b0")),
        vectors,
        SEED);
  }
}
