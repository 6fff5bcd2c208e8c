// sf_sram with words that properties can see. What is read in the cycle of a write to the same
// address is anything, as the unit says.

module sf_sram #(
  parameter int Width = 64,
  parameter int Depth = 256,
  localparam int AddrBits = $clog2(Depth)
) (
  input  wire                 clk_i,
  input  wire                 write_en_i,
  input  wire  [AddrBits-1:0] write_addr_i,
  input  wire  [Width-1:0]    write_data_i,
  input  wire                 read_en_i,
  input  wire  [AddrBits-1:0] read_addr_i,
  output logic [Width-1:0]    read_data_o
);

  (* anyseq *) logic [Width-1:0] f_any;
  logic [Width*Depth-1:0] f_words;

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < Depth; i++) begin
      if (write_en_i && int'(write_addr_i) == i) begin
        f_words[Width*i +: Width] <= write_data_i;
      end
    end
    if (read_en_i) begin
      read_data_o <= write_en_i && write_addr_i == read_addr_i ? f_any
                                                               : f_words[Width*read_addr_i +: Width];
    end
  end

endmodule
