package synfire.generator.hw;

import java.util.ArrayList;
import java.util.List;

/** The ports of the chip: module header, IP-XACT and manual are printed from here. */
public final class TopPorts {

  /** Address bits of the control port. */
  public static final int ADDRESS_BITS = 12;

  private static final String DATA = "[8*StreamBytes-1:0]";
  private static final String KEEP = "[StreamBytes-1:0]";

  private TopPorts() {}

  /** Kinds of buses, by the names that Arm's IP-XACT definitions have for them. */
  public enum Kind {
    AXI4_LITE("AXI4Lite", "r0p0_0"),
    AXI4_STREAM("AXI4Stream", "r1p0_0"),
    NONE("", "");

    private final String library;
    private final String version;

    Kind(String library, String version) {
      this.library = library;
      this.version = version;
    }

    public String library() {
      return library;
    }

    public String version() {
      return version;
    }
  }

  /**
   * Ports that belong together.
   *
   * @param name of the interface
   * @param kind protocol
   * @param sends whether the chip starts transfers
   * @param doc what it is for
   */
  public record Bus(String name, Kind kind, boolean sends, String doc, List<TopPort> ports) {

    public Bus {
      ports = List.copyOf(ports);
    }

    /** Whether it has a protocol of its own. */
    public boolean protocol() {
      return kind != Kind.NONE;
    }

    /** Whether the port list says what it is. */
    public boolean titled() {
      return protocol() || sends;
    }

    /** Whether its registers are in the memory map. */
    public boolean mapped() {
      return kind == Kind.AXI4_LITE;
    }
  }

  /** All ports, in the order of the module header. */
  public static List<Bus> of(int streamBytes) {
    return List.of(
        new Bus(
            "clock_and_reset", Kind.NONE, false, "clock and reset",
            List.of(
                in("clk_i", 1, "", "CLK", "clock, rising edge"),
                in("rst_ni", 1, "", "RESETn", "reset, active low"))),
        control(),
        stream("s_axis", false, streamBytes, "AXI4-Stream in"),
        stream("m_axis", true, streamBytes, "AXI4-Stream out"),
        new Bus(
            "interrupt", Kind.NONE, true, "interrupt, high while an enabled cause is pending",
            List.of(out("irq_o", 1, "", "IRQ", "high while an enabled cause is pending"))));
  }

  private static Bus control() {
    String address = "[" + (ADDRESS_BITS - 1) + ":0]";
    return new Bus(
        "s_axil", Kind.AXI4_LITE, false, "AXI4-Lite control port",
        List.of(
            in("s_axil_awaddr_i", ADDRESS_BITS, address, "AWADDR", "write address"),
            in("s_axil_awvalid_i", 1, "", "AWVALID", "write address is valid"),
            out("s_axil_awready_o", 1, "", "AWREADY", "write address is taken"),
            in("s_axil_wdata_i", 32, "[31:0]", "WDATA", "write data"),
            in("s_axil_wstrb_i", 4, "[3:0]", "WSTRB", "bytes of the write data that are valid"),
            in("s_axil_wvalid_i", 1, "", "WVALID", "write data are valid"),
            out("s_axil_wready_o", 1, "", "WREADY", "write data are taken"),
            out("s_axil_bresp_o", 2, "[1:0]", "BRESP", "answer to a write"),
            out("s_axil_bvalid_o", 1, "", "BVALID", "answer to a write is valid"),
            in("s_axil_bready_i", 1, "", "BREADY", "answer to a write is taken"),
            in("s_axil_araddr_i", ADDRESS_BITS, address, "ARADDR", "read address"),
            in("s_axil_arvalid_i", 1, "", "ARVALID", "read address is valid"),
            out("s_axil_arready_o", 1, "", "ARREADY", "read address is taken"),
            out("s_axil_rdata_o", 32, "[31:0]", "RDATA", "read data"),
            out("s_axil_rresp_o", 2, "[1:0]", "RRESP", "answer to a read"),
            out("s_axil_rvalid_o", 1, "", "RVALID", "read data are valid"),
            in("s_axil_rready_i", 1, "", "RREADY", "read data are taken")));
  }

  private static Bus stream(String name, boolean sends, int bytes, String doc) {
    String end = sends ? "_o" : "_i";
    List<TopPort> ports = new ArrayList<>();
    ports.add(
        new TopPort(
            name + "_tdata" + end, sends, 8 * bytes, DATA, "TDATA", "data, lowest byte first"));
    ports.add(
        new TopPort(
            name + "_tkeep" + end, sends, bytes, KEEP, "TKEEP", "valid bytes of the last beat"));
    ports.add(new TopPort(name + "_tlast" + end, sends, 1, "", "TLAST", "last beat of a packet"));
    ports.add(new TopPort(name + "_tvalid" + end, sends, 1, "", "TVALID", "a beat is there"));
    ports.add(
        new TopPort(
            name + "_tready" + (sends ? "_i" : "_o"), !sends, 1, "", "TREADY", "it is taken"));
    return new Bus(name, Kind.AXI4_STREAM, sends, doc, ports);
  }

  private static TopPort in(String name, int bits, String range, String logical, String doc) {
    return new TopPort(name, false, bits, range, logical, doc);
  }

  private static TopPort out(String name, int bits, String range, String logical, String doc) {
    return new TopPort(name, true, bits, range, logical, doc);
  }
}
