package synfire.generator.config;

/**
 * The memories of an NPE.
 *
 * @param activationBytes rings of activations
 * @param weightBytes weights of all steps
 * @param parameterBytes bias, multiplier and shift, 8 bytes a channel
 * @param tableBytes tables of activation functions and rescales
 * @param ecc error correction; refused for now
 */
public record SramConfig(
    int activationBytes, int weightBytes, int parameterBytes, int tableBytes, boolean ecc) {

  /** All of them. */
  public long bytes() {
    return (long) activationBytes + weightBytes + parameterBytes + tableBytes;
  }
}
