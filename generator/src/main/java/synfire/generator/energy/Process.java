package synfire.generator.energy;

/**
 * Energies of a manufacturing process in picojoules. Arithmetic and memories are published; what is
 * marked as assumed has no source and is of the size that small blocks in such processes have.
 *
 * <p>Sources: 45 nm: M. Horowitz, Computing's Energy Problem (and what we can do about it), ISSCC
 * 2014. 7 nm: N. Jouppi et al., Ten Lessons From Three Generations Shaped Google's TPUv4i, ISCA
 * 2021, table of operations beside those of 45 nm.
 */
public enum Process {
  NM45("45 nm", 0.2, 3.1, 0.1, new double[] {10, 20, 100}, 0.1, 3),
  NM7("7 nm", 0.07, 1.48, 0.03, new double[] {7.5, 8.5, 14}, 0.03, 1);

  /** Sizes of the memories that are published, bytes. */
  private static final double[] SIZES = {8 << 10, 32 << 10, 1 << 20};

  private final String title;
  private final double multiply8;
  private final double multiply32;
  private final double add32;
  private final double[] sram;
  private final double hop;
  private final double cycle;

  Process(
      String title,
      double multiply8,
      double multiply32,
      double add32,
      double[] sram,
      double hop,
      double cycle) {
    this.title = title;
    this.multiply8 = multiply8;
    this.multiply32 = multiply32;
    this.add32 = add32;
    this.sram = sram;
    this.hop = hop;
    this.cycle = cycle;
  }

  /** Its name. */
  public String title() {
    return title;
  }

  /** An 8-bit multiplication and its accumulation in 32 bits. */
  public double multiplyAccumulate() {
    return multiply8 + add32;
  }

  /** A requantization: a 32-bit multiplication and two additions. */
  public double requantization() {
    return multiply32 + 2 * add32;
  }

  /**
   * An access to so many bits of a memory: the published energies of 64 bits, a power of the size
   * between two of them; below the smallest as the square root of the size.
   */
  public double access(long bytes, long bits) {
    double size = Math.max(64, bytes);
    int i = size < SIZES[1] ? 0 : 1;
    double power =
        size < SIZES[0] ? 0.5 : Math.log(sram[i + 1] / sram[i]) / Math.log(SIZES[i + 1] / SIZES[i]);
    return sram[i] * Math.pow(size / SIZES[i], power) * bits / 64;
  }

  /** A bit over one switch or router with its wires; assumed. */
  public double hop() {
    return hop;
  }

  /** Clock and control of an element in a cycle, working or not; assumed. */
  public double cycle() {
    return cycle;
  }
}
