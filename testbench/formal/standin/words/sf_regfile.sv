// sf_regfile with words that properties can see.

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

  logic [(Width<<AddrBits)-1:0] f_words;

  assign read_data_o = f_words[Width*read_addr_i +: Width];

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < (1 << AddrBits); i++) begin
      if (write_en_i && int'(write_addr_i) == i) begin
        f_words[Width*i +: Width] <= write_data_i;
      end
    end
  end

endmodule
