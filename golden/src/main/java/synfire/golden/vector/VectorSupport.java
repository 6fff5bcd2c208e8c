package synfire.golden.vector;

/** Whether this Java runtime can run the classes of this package. */
public final class VectorSupport {

  private VectorSupport() {}

  /** True if the module is there and vectors of at least 256 bits are. */
  public static boolean present() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && Lanes.usable();
  }

  /** What computes, for reports. */
  public static String description() {
    return present()
        ? Lanes.FLOATS.vectorBitSize() + "-bit vectors"
        : "plain Java (start Java with --add-modules jdk.incubator.vector to use vectors)";
  }
}
