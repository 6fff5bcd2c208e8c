// sf_sram as proofs see it that do not ask for its contents: any words.

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

  (* anyseq *) logic [Width-1:0] f_data;

  assign read_data_o = f_data;

endmodule
