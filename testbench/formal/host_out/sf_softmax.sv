// The softmax as the proof sees it: any answers at any time.

module sf_softmax (
  input  wire        clk_i,
  input  wire        rst_ni,
  input  wire        clear_i,
  input  wire        exp_write_i,
  input  wire [7:0]  exp_addr_i,
  input  wire [31:0] exp_data_i,
  input  wire        begin_i,
  input  wire [1:0]  pass_i,
  input  wire        code_valid_i,
  input  wire [7:0]  code_i,
  output logic       code_taken_o,
  input  wire        divide_i,
  output logic       divided_o,
  output logic       result_valid_o,
  output logic [7:0] result_o,
  input  wire        result_ready_i
);

  (* anyseq *) logic       f_taken;
  (* anyseq *) logic       f_divided;
  (* anyseq *) logic       f_valid;
  (* anyseq *) logic [7:0] f_result;

  assign code_taken_o   = f_taken;
  assign divided_o      = f_divided;
  assign result_valid_o = f_valid;
  assign result_o       = f_result;

endmodule
