// The input FIFO as the router's proof sees it: any flits, any room. That a real one loses and
// reorders nothing is proven of it alone.

module sf_fifo #(
  parameter int Width = 8,
  parameter int Depth = 4,
  localparam int FreeBits = $clog2(Depth + 1)
) (
  input  wire                 clk_i,
  input  wire                 rst_ni,
  input  wire                 clear_i,
  input  wire                 in_valid_i,
  output logic                in_ready_o,
  input  wire  [Width-1:0]    in_data_i,
  output logic [FreeBits-1:0] free_o,
  output logic                out_valid_o,
  input  wire                 out_ready_i,
  output logic [Width-1:0]    out_data_o
);

  (* anyseq *) logic                f_ready;
  (* anyseq *) logic [FreeBits-1:0] f_free;
  (* anyseq *) logic                f_valid;
  (* anyseq *) logic [Width-1:0]    f_data;

  assign in_ready_o  = f_ready;
  assign free_o      = f_free;
  assign out_valid_o = f_valid;
  assign out_data_o  = f_data;

endmodule
