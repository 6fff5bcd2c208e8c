// sf_regfile as the proof sees it: two words are those that were written, the others any.

module sf_regfile #(
  parameter int Width    = 16,
  parameter int AddrBits = 5
) (
  input  wire                 clk_i,
  input  wire                 write_en_i,
  input  wire  [AddrBits-1:0] write_addr_i,
  input  wire  [Width-1:0]    write_data_i,
  input  wire  [AddrBits-1:0] read_addr_i,
  output logic [Width-1:0]    read_data_o
);

  (* anyseq *) logic [Width-1:0] f_any;

  logic [15:0]      f_a;      // the two places (joined by the script)
  logic [15:0]      f_b;
  logic [Width-1:0] f_word_a;
  logic [Width-1:0] f_word_b;

  assign read_data_o = 16'(read_addr_i) == f_a ? f_word_a :
                       16'(read_addr_i) == f_b ? f_word_b : f_any;

  always_ff @(posedge clk_i) begin
    if (write_en_i && 16'(write_addr_i) == f_a) begin
      f_word_a <= write_data_i;
    end
    if (write_en_i && 16'(write_addr_i) == f_b) begin
      f_word_b <= write_data_i;
    end
  end

endmodule
