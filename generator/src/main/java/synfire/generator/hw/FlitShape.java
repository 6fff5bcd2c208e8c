package synfire.generator.hw;

/**
 * Numbers of the flits that NPEs send to each other. A flit is its destination and a payload, from
 * the highest bit down: {@code write} (it carries a word), {@code token} (it ends a row, or gives
 * one back), ring, slot, lap, address in the ring, codes of the lanes.
 *
 * @param npe numbers of the NPE
 */
public record FlitShape(NpeShape npe) {

  /** Flits exist on networks, also while the width of a destination is not known yet. */
  public FlitShape {
    npe = npe.network() ? npe : npe.withDestinations(1);
  }

  /** Pipeline stages of the drain from reading a channel to writing its word. */
  private static final int DRAIN_STAGES = 14;

  public int lapBits() {
    return NpeShape.LAP_BITS;
  }

  /** Words that the drain may have begun and not written yet. */
  public int wordsInFlight() {
    int stages = DRAIN_STAGES + npe.stateCycles();
    return (stages * npe.requantizers() + npe.lanes() - 1) / npe.lanes() + 1;
  }

  /** Words that wait to be sent: a power of two, more than the drain may have begun. */
  public int wordsWaiting() {
    return wordsInFlight() < 16 ? 16 : 32;
  }

  /** Bits of a flit without its destination. */
  public int payloadBits() {
    return 2 + npe.ringBits() + npe.slotBits() + lapBits() + npe.activationAddressBits()
        + 8 * npe.lanes();
  }
}
