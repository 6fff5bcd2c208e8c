package synfire.generator.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Field;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;
import synfire.generator.hw.Register;
import synfire.generator.hw.TopPorts;

/**
 * What the files around the RTL are printed from.
 *
 * @param chip the chip
 * @param sources modules in the order in which tools read them
 */
record ChipPackage(ChipModel chip, List<String> sources) {

  ChipPackage {
    sources = List.copyOf(sources);
  }

  /** Multipliers of all NPEs. */
  public int multipliers() {
    return chip.npe().lanes() * chip.noc().npeCount();
  }

  public String waivers() {
    return ChipFiles.WAIVERS;
  }

  /** The NPEs in words. */
  public String nodes() {
    int count = chip.noc().npeCount();
    return count == 1
        ? "one processing element"
        : count + " processing elements in " + chip.noc().columns() + " x " + chip.noc().rows()
            + " nodes";
  }

  /** A memory of the RTL. */
  record MemoryRow(String name, int words, int bits) {}

  /** The large memories of an NPE. */
  public List<MemoryRow> memories() {
    NpeShape npe = chip.npe();
    int lap = npe.network() ? NpeShape.LAP_BITS : 0;
    List<MemoryRow> states =
        npe.recurrent()
            ? List.of(
                new MemoryRow("states", npe.stateWords(), npe.stateParts() * npe.stateBits()),
                new MemoryRow(
                    "recurrence table",
                    npe.stateWords(),
                    npe.stateParts() * chip.recurrence().bits()))
            : List.of();
    List<MemoryRow> memories = new ArrayList<>(ofAll(npe, lap));
    memories.addAll(states);
    return memories;
  }

  private static List<MemoryRow> ofAll(NpeShape npe, int lap) {
    return List.of(
        new MemoryRow("ring SRAM (activations)", npe.activationWords(), 8 * npe.lanes() + lap),
        new MemoryRow("weight SRAM", npe.weightWords(), 8 * npe.lanes()),
        new MemoryRow("parameter SRAM", npe.parameterWords(), 64 * npe.requantizers()),
        new MemoryRow(
            "tables, " + 3 * npe.requantizers() + " of them", npe.tableWords(), 32));
  }

  /** The name with underscores for what identifiers may not hold. */
  public String identifier() {
    return chip.name().replaceAll("[^A-Za-z0-9_]", "_");
  }

  /** The buses with a protocol. */
  public List<TopPorts.Bus> protocols() {
    return chip.buses().stream().filter(TopPorts.Bus::protocol).toList();
  }

  /** All registers by rising address. */
  public List<PackedRegister> registers() {
    return chip.registers().stream().map(r -> new PackedRegister(chip, r)).toList();
  }

  /** A register in the words of SystemRDL and IP-XACT. */
  record PackedRegister(ChipModel chip, Register register) {

    public String name() {
      return register.name();
    }

    public String doc() {
      return register.doc();
    }

    public String hexDigits() {
      return register.hexDigits();
    }

    /** Its bit fields, or one over all bits. */
    public List<PackedField> fields() {
      List<Layout.Placed> placed =
          register.structured()
              ? register.placed()
              : new Layout(
                      register.name(), List.of(Field.unsigned("value", 32, register.doc())))
                  .placed();
      return placed.stream()
          .filter(p -> !p.field().name().equals("reserved"))
          .map(p -> new PackedField(register.access(), p, constant()))
          .toList();
    }

    private String constant() {
      return switch (register.name()) {
        case "id" -> chip.idHex();
        case "version" -> String.format(Locale.ROOT, "%08x", chip.registerVersion());
        case "digest_low" -> chip.digestLow();
        case "digest_high" -> chip.digestHigh();
        default -> "";
      };
    }
  }

  /**
   * A field in the same words.
   *
   * @param kind what an access does
   * @param placed name, meaning and place
   * @param value what it always reads as, hexadecimal, or empty
   */
  record PackedField(Register.Access kind, Layout.Placed placed, String value) {

    public String name() {
      return placed.field().name();
    }

    public String doc() {
      return placed.field().doc();
    }

    public int bits() {
      return placed.field().bits();
    }

    public int low() {
      return placed.lsb();
    }

    public int high() {
      return placed.msb();
    }

    public boolean constant() {
      return !value.isEmpty();
    }

    /** What software may do, in SystemRDL. */
    public String software() {
      return switch (kind) {
        case RO -> "r";
        case W1 -> "w";
        case RW, W1C, WC -> "rw";
      };
    }

    /** What the hardware does, in SystemRDL. */
    public String hardware() {
      return switch (kind) {
        case RO -> constant() ? "na" : "w";
        case RW, W1 -> "r";
        case W1C, WC -> "w";
      };
    }

    /** What else a write does, in SystemRDL. */
    public String effect() {
      return switch (kind) {
        case RO -> "";
        case RW -> " reset = 0;";
        case W1 -> " singlepulse; reset = 0;";
        case W1C -> " onwrite = woclr; reset = 0;";
        case WC -> " onwrite = wclr; reset = 0;";
      };
    }

    /** What software may do, in IP-XACT. */
    public String access() {
      return switch (kind) {
        case RO -> "read-only";
        case W1 -> "write-only";
        case RW, W1C, WC -> "read-write";
      };
    }

    /** Whether a write clears bits. */
    public boolean clearing() {
      return kind == Register.Access.W1C || kind == Register.Access.WC;
    }

    /** What a write clears, in IP-XACT. */
    public String clears() {
      return kind == Register.Access.W1C ? "oneToClear" : "clear";
    }
  }
}
