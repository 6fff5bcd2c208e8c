package synfire.generator.hw;

import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.config.SramConfig;

/**
 * Numbers of one NPE from which all widths follow.
 *
 * @param lanes multipliers P; also activations in a ring word and weights in a weight word
 * @param requantizers R, outputs drained in a cycle; divides lanes
 * @param accumulatorBits width of an accumulator
 * @param accumulatorGroups groups of P accumulators in each of the two banks
 * @param steps step descriptors
 * @param rings ring descriptors
 * @param activationWords ring SRAM words of P bytes
 * @param weightWords weight SRAM words of P bytes
 * @param parameterWords parameter SRAM words of R x 64 bits
 * @param tableWords words of 32 bits in each of the table memories A and B
 * @param destinationBits bits of a flit's destination; 0 when there is no other NPE to send to
 * @param narrow what it has for codes of less than 8 bits
 * @param recurrence what it has for recurrent layers
 */
public record NpeShape(
    int lanes,
    int requantizers,
    int accumulatorBits,
    int accumulatorGroups,
    int steps,
    int rings,
    int activationWords,
    int weightWords,
    int parameterWords,
    int tableWords,
    int destinationBits,
    NarrowConfig narrow,
    RecurrentConfig recurrence) {

  /** Rings of an NPE of a network up to which all of them hold few rows, and how many those are. */
  public static final int FEW_RINGS = 32;

  public static final int FEW_SLOTS = 256;

  /**
   * Bits of a row counter: rows are numbered modulo 2^14, so that frames of 4095 rows and their
   * windows compare in signed arithmetic.
   */
  public static final int ROW_COUNTER_BITS = 14;

  /** Laps of a ring are counted modulo 2^LAP_BITS. */
  public static final int LAP_BITS = 8;

  /** The NPE of a configuration. */
  public static NpeShape of(NpeConfig npe, SramConfig sram, int destinationBits) {
    return new NpeShape(
        npe.lanes(),
        npe.requantizers(),
        npe.accumulatorBits(),
        npe.accumulatorGroups(),
        npe.steps(),
        npe.rings(),
        sram.activationBytes() / npe.lanes(),
        sram.weightBytes() / npe.lanes(),
        sram.parameterBytes() / (8 * npe.requantizers()),
        // Two memories of 32-bit words.
        sram.tableBytes() / 8,
        destinationBits,
        npe.narrow(),
        npe.recurrent());
  }

  /** The same NPE with other destinations. */
  public NpeShape withDestinations(int bits) {
    return new NpeShape(
        lanes,
        requantizers,
        accumulatorBits,
        accumulatorGroups,
        steps,
        rings,
        activationWords,
        weightWords,
        parameterWords,
        tableWords,
        bits,
        narrow,
        recurrence);
  }

  /** Whether the NPE sends and receives flits; else it is the only one and the host is at its side. */
  public boolean network() {
    return destinationBits > 0;
  }

  /** Bits of a token counter: up to 2^tokenBits producers of one ring. */
  public int tokenBits() {
    return network() ? 6 : 5;
  }

  /** Entries of the destination table: two a step and one a ring on average. */
  public int destinations() {
    return pow2(2 * steps + rings);
  }

  public int destinationAddressBits() {
    return bitsFor(destinations());
  }

  /** Port descriptors: up to four a step (two inputs, ring, host), three on average. */
  public int ports() {
    return pow2(3 * steps);
  }

  public int rowCounterBits() {
    return ROW_COUNTER_BITS;
  }

  public int laneBits() {
    return bitsFor(lanes);
  }

  public int groupBits() {
    return Math.max(1, bitsFor(accumulatorGroups));
  }

  public int stepBits() {
    return Math.max(1, bitsFor(steps));
  }

  public int ringBits() {
    return Math.max(1, bitsFor(rings));
  }

  public int portBits() {
    return Math.max(1, bitsFor(ports()));
  }

  /**
   * Rows of all rings of an NPE together; the depth of the token counter memory. Rings spread over
   * the NPEs of a network, so that few of them hold few rows.
   */
  public int slots() {
    return network() && rings <= FEW_RINGS ? FEW_SLOTS : 512;
  }

  public int slotBits() {
    return bitsFor(slots());
  }

  public int activationAddressBits() {
    return Math.max(1, bitsFor(activationWords));
  }

  public int weightAddressBits() {
    return Math.max(1, bitsFor(weightWords));
  }

  /** Whether words of the weight SRAM may hold several rows of P weights. */
  public boolean packedWeights() {
    return weightPacking() > 0;
  }

  /** The logarithm of the most rows of P weights in a word. */
  public int weightPacking() {
    return bitsFor(8 / narrow.weightBits());
  }

  /** Bits of the logarithm of the rows of P weights in a word. */
  public int weightPackingBits() {
    return bitsFor(weightPacking() + 1);
  }

  /** Whether words of the weight SRAM may hold rows of 2 bits. */
  public boolean twoBitWeights() {
    return weightPacking() >= 2;
  }

  /** Whether words of the weight SRAM may hold rows of 1 bit. */
  public boolean oneBitWeights() {
    return weightPacking() >= 3;
  }

  /** Whether lanes split their multipliers. */
  public boolean splitLanes() {
    return narrow.packedLanes();
  }

  /** The logarithm of the most weights that a lane multiplies at a time. */
  public int mostSplit() {
    return splitLanes() ? Math.min(2, weightPacking()) : 0;
  }

  /** Whether lanes split their multipliers for weights of 2 bits. */
  public boolean twoBitLanes() {
    return mostSplit() == 2;
  }

  /** Columns of accumulators that lanes add to at a time. */
  public int accumulatorColumns() {
    return 1 << mostSplit();
  }

  /** Bits of the logarithm of the weights that a lane multiplies at a time. */
  public int splitBits() {
    return bitsFor(mostSplit() + 1);
  }

  /** Bits that address a row of P weights. */
  public int weightRowBits() {
    return weightAddressBits() + weightPacking();
  }

  /** Whether biases may be finer than the accumulators. */
  public boolean fineBiases() {
    return narrow.biasFraction() > 0;
  }

  /** Whether there are states for recurrent layers. */
  public boolean recurrent() {
    return recurrence.states() > 0;
  }

  /** Cycles in which accumulators pass the states. */
  public int stateCycles() {
    return recurrent() ? 7 : 0;
  }

  /** Bits of the real and of the imaginary part of a state. */
  public int stateBits() {
    return recurrence.stateBits();
  }

  /** Bits of a part of an eigenvalue, with its sign. */
  public int eigenvalueWidth() {
    return recurrence.eigenvalueBits() + 1;
  }

  /** Parts of states in a word: what is drained in a cycle, at least a state. */
  public int stateParts() {
    return Math.max(2, requantizers);
  }

  /** Whether one channel is drained in a cycle: half a state. */
  public boolean oneRequantizer() {
    return requantizers == 1;
  }

  /** Words of the state memory, and of the recurrence table. */
  public int stateWords() {
    return Math.max(2, 2 * recurrence.states() / stateParts());
  }

  public int stateAddressBits() {
    return bitsFor(stateWords());
  }

  /** Bits that say which part of a state a host means: its word and its place there. */
  public int stateIndexBits() {
    return stateAddressBits() + bitsFor(stateParts());
  }

  public int parameterAddressBits() {
    return Math.max(1, bitsFor(parameterWords));
  }

  public int tableAddressBits() {
    return Math.max(8, bitsFor(tableWords));
  }

  /** Bits that address n places. */
  static int bitsFor(int n) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(0, n - 1));
  }

  private static int pow2(int n) {
    return Integer.highestOneBit(Math.max(1, n - 1)) * (n > 1 ? 2 : 1);
  }
}
