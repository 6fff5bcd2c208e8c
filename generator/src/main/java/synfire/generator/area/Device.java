package synfire.generator.area;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The FPGAs that sizes are compared with, as Lattice's data sheet FPGA-DS-02012 lists them. */
public enum Device {
  ECP5_45("ecp5-45", 43_848, 72, 108),
  ECP5_85("ecp5-85", 83_640, 156, 208);

  private final String key;
  private final int luts;
  private final int multipliers;
  private final int blocks;

  Device(String key, int luts, int multipliers, int blocks) {
    this.key = key;
    this.luts = luts;
    this.multipliers = multipliers;
    this.blocks = blocks;
  }

  /** Its name in options. */
  public String key() {
    return key;
  }

  /** LUTs of four inputs, each with a flip-flop. */
  public int luts() {
    return luts;
  }

  /** Multipliers of 18 x 18 bits. */
  public int multipliers() {
    return multipliers;
  }

  /** Block RAMs of 16 Kibit, with parity 18. */
  public int blocks() {
    return blocks;
  }

  /** The device of a name. */
  public static Optional<Device> of(String key) {
    return Arrays.stream(values()).filter(d -> d.key.equals(key)).findFirst();
  }

  /** All names. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Device::key).toList();
  }
}
