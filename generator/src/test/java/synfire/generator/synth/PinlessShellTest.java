package synfire.generator.synth;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PinlessShellTest {

  @Test
  void everyPortButTheClockHasPlacesOfItsOwn() {
    String text =
        PinlessShell.text(
            "sf_x",
            """
            module sf_x
            input [0:0] clk_i
            input [4:0] a_i
            output [6:0] y_o
            input [0:0] b_i
            output [0:0] z_o
            endmodule
            """);
    assertTrue(
        text.contains(
            "sf_x u_top (.clk_i(clk), .a_i(inputs[0 +: 5]), .y_o(outputs[0 +: 7]),"
                + " .b_i(inputs[5 +: 1]), .z_o(outputs[7 +: 1]));"),
        text);
    // One input bit more begins the other register.
    assertTrue(text.contains("wire [6:0] inputs;"), text);
    assertTrue(text.contains("wire [7:0] outputs, taken, mixed;"), text);
    assertTrue(text.contains("assign serial[0] = inputs[6];"), text);
    assertTrue(text.contains("assign serial_o = serial[8];"), text);
  }
}
