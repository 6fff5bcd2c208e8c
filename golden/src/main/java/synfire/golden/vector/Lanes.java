package synfire.golden.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** The shapes of the vectors in use: 512 bits where the processor prefers them, else 256. */
final class Lanes {

  private static final int PREFERRED = FloatVector.SPECIES_PREFERRED.vectorBitSize();

  /** Whether 64-bit lanes have all operations: true for 512 bits. */
  static final boolean WIDE = PREFERRED >= 512;

  /** Sums. */
  static final VectorSpecies<Float> FLOATS =
      WIDE ? FloatVector.SPECIES_512 : FloatVector.SPECIES_256;

  /** As many codes as there are lanes for sums. */
  static final VectorSpecies<Byte> CODES = WIDE ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  /** Half of the lanes for sums, for 64-bit arithmetic on them. */
  static final VectorSpecies<Float> HALF_FLOATS = FloatVector.SPECIES_256;

  static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_512;
  static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;
  static final VectorSpecies<Byte> HALF_CODES = ByteVector.SPECIES_64;

  /** Number of lanes for sums. */
  static final int COUNT = FLOATS.length();

  private Lanes() {}

  static boolean usable() {
    return PREFERRED >= 256;
  }

  /** n rounded up to whole vectors. */
  static int padded(int n) {
    return (n + COUNT - 1) / COUNT * COUNT;
  }
}
