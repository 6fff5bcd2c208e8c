package synfire.golden.net;

/**
 * Which reference a network's FULLY_CONNECTED layers follow; all other operators round twice under
 * both.
 */
public enum Rounding {
  /** TensorFlow Lite Micro and LiteRT up to 1.2: double rounding. */
  TFLM,
  /** LiteRT from 1.3: floating point, equal to one rounding half away from zero in double. */
  LITERT
}
