package synfire.generator.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Size and speed of a chip or of one of its modules.
 *
 * @param chip name of the configuration
 * @param digest of the configuration, 64 hexadecimal digits
 * @param target what it was synthesised for
 * @param top the module that was measured
 * @param parameters of it that were set
 * @param mhz clock that the tools aimed for
 * @param tools programs and what they say of their version
 * @param flow what Yosys did
 * @param total what counts: the flattened module, or without that the sum of the tree
 * @param flattened whether constants and shared logic crossed the borders of modules
 * @param tree figures by module, each synthesised alone
 * @param macros SRAM macros of an ASIC, by their shape
 * @param library the Liberty file of an ASIC and its SHA-256
 * @param gateArea area of a NAND2 of that library
 * @param clocks of place and route, one a seed
 * @param uncounted cells that no resource counts, by type
 */
public record SynthResult(
    String chip,
    String digest,
    SynthTarget target,
    String top,
    Map<String, Integer> parameters,
    double mhz,
    Map<String, String> tools,
    String flow,
    Figures total,
    boolean flattened,
    ModuleNode tree,
    List<Macro> macros,
    Optional<Library> library,
    OptionalDouble gateArea,
    List<Clock> clocks,
    Map<String, Integer> uncounted) {

  public SynthResult {
    parameters = new TreeMap<>(parameters);
    tools = new TreeMap<>(tools);
    macros = List.copyOf(macros);
    clocks = List.copyOf(clocks);
    uncounted = new TreeMap<>(uncounted);
  }

  /**
   * An SRAM macro.
   *
   * @param words of it
   * @param bits of a word
   * @param instances how often it is there
   * @param area of all of them, square micrometres
   */
  public record Macro(int words, int bits, int instances, double area) {}

  /**
   * A Liberty file.
   *
   * @param file its name
   * @param digest SHA-256
   */
  public record Library(String file, String digest) {}

  /**
   * What place and route reached.
   *
   * @param seed of it
   * @param mhz highest clock
   * @param from cell where the slowest path begins
   * @param to cell where it ends
   * @param levels cells of logic on it
   */
  public record Clock(int seed, double mhz, String from, String to, int levels) {}

  /** Resources of which the target has too few, as sentences. */
  public List<String> shortages() {
    return shortages(top, target, total);
  }

  static List<String> shortages(String top, SynthTarget target, Figures total) {
    List<String> out = new ArrayList<>();
    for (Resource r : target.resources()) {
      OptionalInt capacity = target.capacity(r);
      if (capacity.isPresent() && total.of(r.key()) > capacity.getAsInt()) {
        out.add(
            String.format(
                Locale.ROOT,
                "%s takes %,.0f %s, %s has %,d",
                top, total.of(r.key()), r.title(), target.title(), capacity.getAsInt()));
      }
    }
    return out;
  }

  /** The highest clock of all seeds. */
  public OptionalDouble bestMhz() {
    return clocks.stream().mapToDouble(Clock::mhz).max();
  }
}
