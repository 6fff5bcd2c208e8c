package synfire.golden.vector;

/** Whether this Java runtime can run the classes of this package. */
public final class VectorSupport {

  private VectorSupport() {}

  /** True if the module is there and the processor has vectors of at least 256 bits. */
  public static boolean present() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && Lanes.usable();
  }

  /** Whether sums of so large magnitude are exact: float32 holds all integers up to 2^24. */
  public static boolean exact(long largest) {
    return largest <= 1L << 24;
  }

  /** What computes, for reports. */
  public static String description() {
    return present()
        ? Lanes.FLOATS.vectorBitSize() + "-bit vectors"
        : "plain Java (start Java with --add-modules jdk.incubator.vector to use vectors)";
  }
}
