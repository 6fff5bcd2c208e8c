// The queue of words as the proof sees it: any words, which stay until they are taken, and as many
// places as it has. That a real one loses and reorders nothing is proven of it alone.

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

  (* anyseq *) logic [Width-1:0] f_data;

  logic [FreeBits-1:0] f_free;
  logic                f_waits;
  logic [Width-1:0]    f_held;

  assign in_ready_o  = f_free != '0;
  assign free_o      = f_free;
  assign out_valid_o = f_free != FreeBits'(Depth);
  assign out_data_o  = f_waits ? f_held : f_data;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      f_free  <= FreeBits'(Depth);
      f_waits <= 1'b0;
    end else begin
      f_free  <= f_free - (in_valid_i && in_ready_o ? 1'b1 : 1'b0)
                        + (out_valid_o && out_ready_i ? 1'b1 : 1'b0);
      f_waits <= out_valid_o && !out_ready_i;
    end
    f_held <= out_data_o;
  end

  always @(*) begin
    if (rst_ni) begin
      assert (f_free <= FreeBits'(Depth));
    end
  end

endmodule
