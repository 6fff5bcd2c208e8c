// The chip with the port names that AXI models expect: without the suffixes of directions.
module sf_bare #(
  parameter int StreamBytes = 8
) (
  input  wire                      clk,
  input  wire                      rst,
  input  wire  [11:0]              s_axil_awaddr,
  input  wire                      s_axil_awvalid,
  output logic                     s_axil_awready,
  input  wire  [31:0]              s_axil_wdata,
  input  wire  [3:0]               s_axil_wstrb,
  input  wire                      s_axil_wvalid,
  output logic                     s_axil_wready,
  output logic [1:0]               s_axil_bresp,
  output logic                     s_axil_bvalid,
  input  wire                      s_axil_bready,
  input  wire  [11:0]              s_axil_araddr,
  input  wire                      s_axil_arvalid,
  output logic                     s_axil_arready,
  output logic [31:0]              s_axil_rdata,
  output logic [1:0]               s_axil_rresp,
  output logic                     s_axil_rvalid,
  input  wire                      s_axil_rready,
  input  wire  [8*StreamBytes-1:0] s_axis_tdata,
  input  wire  [StreamBytes-1:0]   s_axis_tkeep,
  input  wire                      s_axis_tlast,
  input  wire                      s_axis_tvalid,
  output logic                     s_axis_tready,
  output logic [8*StreamBytes-1:0] m_axis_tdata,
  output logic [StreamBytes-1:0]   m_axis_tkeep,
  output logic                     m_axis_tlast,
  output logic                     m_axis_tvalid,
  input  wire                      m_axis_tready,
  output logic                     irq
);

  sf_top u_top (
    .clk_i(clk), .rst_ni(!rst),
    .s_axil_awaddr_i(s_axil_awaddr), .s_axil_awvalid_i(s_axil_awvalid),
    .s_axil_awready_o(s_axil_awready),
    .s_axil_wdata_i(s_axil_wdata), .s_axil_wstrb_i(s_axil_wstrb),
    .s_axil_wvalid_i(s_axil_wvalid), .s_axil_wready_o(s_axil_wready),
    .s_axil_bresp_o(s_axil_bresp), .s_axil_bvalid_o(s_axil_bvalid),
    .s_axil_bready_i(s_axil_bready),
    .s_axil_araddr_i(s_axil_araddr), .s_axil_arvalid_i(s_axil_arvalid),
    .s_axil_arready_o(s_axil_arready),
    .s_axil_rdata_o(s_axil_rdata), .s_axil_rresp_o(s_axil_rresp),
    .s_axil_rvalid_o(s_axil_rvalid), .s_axil_rready_i(s_axil_rready),
    .s_axis_tdata_i(s_axis_tdata), .s_axis_tkeep_i(s_axis_tkeep),
    .s_axis_tlast_i(s_axis_tlast), .s_axis_tvalid_i(s_axis_tvalid),
    .s_axis_tready_o(s_axis_tready),
    .m_axis_tdata_o(m_axis_tdata), .m_axis_tkeep_o(m_axis_tkeep),
    .m_axis_tlast_o(m_axis_tlast), .m_axis_tvalid_o(m_axis_tvalid),
    .m_axis_tready_i(m_axis_tready),
    .irq_o(irq)
  );

endmodule
