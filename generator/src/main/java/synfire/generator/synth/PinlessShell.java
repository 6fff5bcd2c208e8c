package synfire.generator.synth;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Verilog around a module that is placed and routed without pins: all ports but the clock are
 * registered, so that every path is timed from flip-flop to flip-flop. Inputs come out of one shift
 * register, outputs go into another through one exclusive or each, so that nothing is removed.
 */
final class PinlessShell {

  static final String TOP = "shell";
  private static final String CLOCK = "clk_i";

  private PinlessShell() {}

  private record Port(boolean input, int width, String name) {}

  /**
   * The text.
   *
   * @param top module inside
   * @param ports what {@code portlist} of Yosys says of it, such as {@code input [5:0] addr_i}
   */
  static String text(String top, String ports) {
    List<Port> all = ports.lines().filter(l -> l.contains("[")).map(PinlessShell::port).toList();
    StringBuilder connections = new StringBuilder("." + CLOCK + "(clk)");
    int ins = 0;
    int outs = 0;
    for (Port port : all) {
      if (port.name.equals(CLOCK)) {
        continue;
      }
      int at = port.input ? ins : outs;
      connections.append(", .").append(port.name).append(port.input ? "(inputs[" : "(outputs[")
          .append(at).append(" +: ").append(port.width).append("])");
      ins += port.input ? port.width : 0;
      outs += port.input ? 0 : port.width;
    }
    return List.of(
            "module shell(input clk, input serial_i, output serial_o);",
            "  wire [%INS:0] inputs;",
            "  wire [%OUT_TOP:0] outputs, taken, mixed;",
            "  wire [%OUTS:0] serial;",
            "  assign serial[0] = inputs[%INS];",
            "  assign serial_o = serial[%OUTS];",
            "  TRELLIS_FF #(.GSR(\"DISABLED\"), .CEMUX(\"1\")) u_input [%INS:0] (",
            "    .CLK(clk), .DI({inputs[%IN_TOP:0], serial_i}), .Q(inputs));",
            "  TRELLIS_FF #(.GSR(\"DISABLED\"), .CEMUX(\"1\")) u_output [%OUT_TOP:0] (",
            "    .CLK(clk), .DI(outputs), .Q(taken));",
            "  LUT4 #(.INIT(16'h6666)) u_mix [%OUT_TOP:0] (",
            "    .A(taken), .B(serial[%OUT_TOP:0]), .C(1'b0), .D(1'b0), .Z(mixed));",
            "  TRELLIS_FF #(.GSR(\"DISABLED\"), .CEMUX(\"1\")) u_serial [%OUT_TOP:0] (",
            "    .CLK(clk), .DI(mixed), .Q(serial[%OUTS:1]));",
            "  %TOP u_top (%CONNECTIONS);",
            "endmodule")
        .stream()
        .collect(Collectors.joining("\n", "", "\n"))
        .replace("%INS", String.valueOf(ins))
        .replace("%IN_TOP", String.valueOf(ins - 1))
        .replace("%OUTS", String.valueOf(outs))
        .replace("%OUT_TOP", String.valueOf(outs - 1))
        .replace("%TOP", top)
        .replace("%CONNECTIONS", connections);
  }

  private static Port port(String line) {
    String[] parts = line.strip().split(" ");
    int width = Integer.parseInt(parts[1].substring(1, parts[1].indexOf(':'))) + 1;
    return new Port(parts[0].equals("input"), width, parts[2]);
  }
}
