package synfire.generator.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a sweep can say of a point. */
public enum Measure {
  INTERVAL("interval", "cycles from frame to frame", true),
  LATENCY("latency", "cycles of a lone frame", true),
  LOAD("load", "share of the cycles in which processing elements work, predicted", false),
  ENERGY("energy", "nanojoules of a frame in a 45 nm process, estimated within a factor of two", true),
  LUTS("luts", "LUT4-equivalents on an ECP5, estimated", true),
  DSPS("dsps", "multipliers of 18 x 18 bits on an ECP5", true),
  BLOCKS("blocks", "block RAMs on an ECP5", true),
  MULTIPLIERS("multipliers", "multipliers of the chip", true),
  ELEMENTS("elements", "processing elements of the chip", true),
  SRAM("sram", "bytes of all memories that hold data, of the chip", true),
  WEIGHTS("weights", "bytes of weights that the network takes on the chip", true),
  FLITS("flits", "flits of a frame, predicted", true),
  ACCURACY("accuracy", "share of the samples whose largest output is their label", false);

  private final String key;
  private final String doc;
  private final boolean less;

  Measure(String key, String doc, boolean less) {
    this.key = key;
    this.doc = doc;
    this.less = less;
  }

  /** Its name in files. */
  public String key() {
    return key;
  }

  public String doc() {
    return doc;
  }

  /** Whether less is better. */
  public boolean less() {
    return less;
  }

  /** The measure of a name. */
  static Optional<Measure> of(String key) {
    String wanted = key.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(m -> m.key.equals(wanted)).findFirst();
  }

  /** All names. */
  static List<String> keys() {
    return Arrays.stream(values()).map(Measure::key).toList();
  }
}
