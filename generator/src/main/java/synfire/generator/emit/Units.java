package synfire.generator.emit;

import java.util.List;
import java.util.function.Predicate;
import synfire.generator.hw.ChipModel;

/**
 * The modules of a chip in the order of the file list: leaves first, the top last. A unit {@code
 * <key>} is the template {@code templates/unit/<key>/sf_<key>.sv.st}.
 */
public final class Units {

  /**
   * One module.
   *
   * @param key name without the prefix {@code sf_}
   * @param template path of the template below the template folder, without {@code .st}
   * @param present whether a chip has this module
   */
  public record Unit(String key, String template, Predicate<ChipModel> present) {

    /** Name of the module. */
    public String module() {
      return "sf_" + key;
    }

    /** Path of the emitted file in the output folder. */
    public String file() {
      return "rtl/" + module() + ".sv";
    }
  }

  private static final List<Unit> ALL =
      List.of(
          unit("sram"),
          unit("regfile"),
          unit("fifo", chip -> chip.noc().network()),
          unit("arbiter", chip -> chip.noc().network()),
          unit("router", chip -> chip.noc().routers()),
          unit("switch", chip -> chip.noc().network()),
          unit("tokens"),
          unit("step_table"),
          unit("sequencer"),
          unit("scan"),
          unit("word_queue"),
          unit("unpack", chip -> chip.npe().packedWeights()),
          unit("lanes"),
          unit("requantize"),
          unit("recurrence", chip -> chip.npe().recurrent()),
          unit("drain"),
          unit("emit", chip -> chip.noc().network()),
          unit("ingest", chip -> chip.noc().network()),
          unit("npe"),
          unit("node", chip -> chip.noc().network()),
          unit("softmax", chip -> chip.host().softmax()),
          unit("host_in"),
          unit("host_out"),
          unit("loader"),
          unit("host", chip -> chip.noc().network()),
          unit("control"),
          top());

  private Units() {}

  /** All units, also those that a chip may lack. */
  public static List<Unit> all() {
    return ALL;
  }

  /** The modules of a chip. */
  public static List<Unit> of(ChipModel chip) {
    return ALL.stream().filter(u -> u.present().test(chip)).toList();
  }

  private static Unit unit(String key) {
    return unit(key, chip -> true);
  }

  private static Unit unit(String key, Predicate<ChipModel> present) {
    return new Unit(key, "unit/" + key + "/sf_" + key + ".sv", present);
  }

  /** The chip itself. */
  static Unit top() {
    return new Unit("top", "top/sf_top.sv", chip -> true);
  }
}
