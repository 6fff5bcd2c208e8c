package synfire.generator.synth;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What a chip is synthesised for. */
public enum SynthTarget {
  /** LFE5U-45F; capacities of the ECP5 family data sheet, FPGA-DS-02012. */
  ECP5_45("Lattice ECP5-45", Family.ECP5, "45k", Map.of(
      "luts", 43848, "ffs", 43848, "rams", 108, "dsps", 72)),
  /** LFE5U-85F. */
  ECP5_85("Lattice ECP5-85", Family.ECP5, "85k", Map.of(
      "luts", 83640, "ffs", 83640, "rams", 208, "dsps", 156)),
  /** A family, not a device: no capacities. */
  XC7("Xilinx 7 series", Family.XC7, "", Map.of()),
  /** Standard cells of the user's Liberty file. */
  ASIC("standard cells", Family.ASIC, "", Map.of());

  private final String title;
  private final Family family;
  private final String device;
  private final Map<String, Integer> capacities;

  SynthTarget(String title, Family family, String device, Map<String, Integer> capacities) {
    this.title = title;
    this.family = family;
    this.device = device;
    this.capacities = capacities;
  }

  /** Its name on the command line and in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its name for people. */
  public String title() {
    return title;
  }

  /** Whether it is an ECP5, the only one that can be placed and routed. */
  public boolean routable() {
    return family == Family.ECP5;
  }

  Family family() {
    return family;
  }

  /** Its name for nextpnr. */
  String device() {
    return device;
  }

  /** Its resources, the one that the size is stated in first. */
  public List<Resource> resources() {
    return family.resources;
  }

  /** How much it has of a resource, if that is limited. */
  public OptionalInt capacity(Resource resource) {
    Integer capacity = capacities.get(resource.key());
    return capacity == null ? OptionalInt.empty() : OptionalInt.of(capacity);
  }

  /** What takes the same tools and has the same resources. */
  enum Family {
    ECP5(
        List.of(
            // A CCU2C (two bits of carry) takes the place of two LUT4; a DPR16X4 (16x4 LUT-RAM)
            // that of four and, for its write port, two more.
            new Resource(
                "luts", "LUT4-eq", "LUT4 + 2 CCU2C + 6 DPR16X4",
                Map.of("LUT4", 1, "CCU2C", 2, "TRELLIS_DPR16X4", 6)),
            new Resource("ffs", "FF", "flip-flops", Map.of("TRELLIS_FF", 1)),
            new Resource("rams", "DP16KD", "block RAMs of 18 kbit", Map.of("DP16KD", 1)),
            new Resource("dsps", "MULT18", "multipliers, MULT18X18D", Map.of("MULT18X18D", 1)),
            new Resource("lut4", "LUT4", "look-up tables", Map.of("LUT4", 1)),
            new Resource("ccu2c", "CCU2C", "carry cells", Map.of("CCU2C", 1)),
            new Resource(
                "dpr16x4", "DPR16X4", "LUT-RAMs", Map.of("TRELLIS_DPR16X4", 1))),
        Set.of("VCC", "GND", "$scopeinfo")),
    XC7(
        List.of(
            new Resource(
                "luts", "LUT", "LUT1 to LUT6, inverters, shift registers and LUTs of LUT-RAMs",
                Map.ofEntries(
                    Map.entry("LUT1", 1), Map.entry("LUT2", 1), Map.entry("LUT3", 1),
                    Map.entry("LUT4", 1), Map.entry("LUT5", 1), Map.entry("LUT6", 1),
                    Map.entry("INV", 1), Map.entry("SRL16E", 1), Map.entry("SRLC32E", 1),
                    Map.entry("RAM32M", 4), Map.entry("RAM64M", 4), Map.entry("RAM32X1D", 2),
                    Map.entry("RAM64X1D", 2), Map.entry("RAM128X1D", 4),
                    Map.entry("RAM32X1S", 1), Map.entry("RAM64X1S", 1),
                    Map.entry("RAM128X1S", 2), Map.entry("RAM256X1S", 4))),
            new Resource(
                "ffs", "FF", "flip-flops",
                Map.of("FDRE", 1, "FDCE", 1, "FDSE", 1, "FDPE", 1, "FDRE_1", 1, "FDCE_1", 1)),
            new Resource(
                "rams", "RAMB18", "block RAMs of 18 kbit; a RAMB36 is two",
                Map.of("RAMB18E1", 1, "RAMB36E1", 2)),
            new Resource("dsps", "DSP48E1", "multipliers, DSP48E1", Map.of("DSP48E1", 1)),
            new Resource("carry4", "CARRY4", "carry cells", Map.of("CARRY4", 1))),
        Set.of("VCC", "GND", "MUXF7", "MUXF8", "IBUF", "OBUF", "BUFG", "$scopeinfo")),
    ASIC(
        List.of(
            new Resource("area", "area", "cells and SRAM macros, square micrometres", Map.of()),
            new Resource("cell_area", "cells", "standard cells, square micrometres", Map.of()),
            new Resource(
                "sram_area", "SRAM", "SRAM macros by a model, square micrometres", Map.of()),
            new Resource("gates", "gates", "area of cells over that of a NAND2", Map.of()),
            new Resource("cells", "cell count", "standard cells", Map.of()),
            new Resource("sram_bits", "SRAM bits", "bits of SRAM macros", Map.of())),
        Set.of("$scopeinfo"));

    private final List<Resource> resources;
    private final Set<String> free;

    Family(List<Resource> resources, Set<String> free) {
      this.resources = resources;
      this.free = free;
    }

    /** Whether cells of a type cost something that no resource counts. */
    boolean uncounted(String cell) {
      return this != ASIC
          && !free.contains(cell)
          && resources.stream().noneMatch(r -> r.cells().containsKey(cell));
    }
  }

  /** Those that can be placed and routed, and have capacities. */
  public static List<SynthTarget> routables() {
    return Arrays.stream(values()).filter(SynthTarget::routable).toList();
  }

  /** All names. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(SynthTarget::key).toList();
  }
}
