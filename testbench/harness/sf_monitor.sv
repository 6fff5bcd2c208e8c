// sf_monitor: bound into every sf_npe; reports what its steps do to the harness.
// sf_flit_monitor: bound into every sf_emit of a chip with a network; reports its flits.
// sf_switch_monitor, sf_link_monitor: bound into every sf_switch and sf_router; report flits that
// pass them.
//
// Defined by the build, the numbers of the chip under test: SF_LANES, SF_STEP_BITS, SF_NETWORK
// where there is a network, and SF_ROUTERS where it has more than one node.

module sf_monitor (
  input wire                      clk_i,
  input wire                      rst_ni,
  input wire                      clear_i,       // everything in flight is dropped
  input wire                      write_valid_i, // a word of outputs is drained
  input wire [`SF_STEP_BITS-1:0]  write_step_i,
  input wire [8*`SF_LANES-1:0]    write_data_i,
  input wire                      row_done_i,    // it is the last word of a row
  input wire                      scan_start_i,  // a firing begins
  input wire [`SF_STEP_BITS-1:0]  scan_step_i,
  input wire                      scan_end_i     // its last word was read
);

  import "DPI-C" context function int sf_monitor_npe();
  import "DPI-C" function void sf_monitor_word(
      input int npe, input int step, input bit [8*`SF_LANES-1:0] data);
  import "DPI-C" function void sf_monitor_row(input int npe, input int step);
  import "DPI-C" function void sf_monitor_scan(
      input int npe, input bit starts, input bit ends, input int step);

  import "DPI-C" function void sf_monitor_clear(input int npe);

  int npe;
  initial npe = sf_monitor_npe();

  always_ff @(posedge clk_i) begin
    if (rst_ni && clear_i) begin
      sf_monitor_clear(npe);
    end else if (rst_ni) begin
      if (write_valid_i) begin
        sf_monitor_word(npe, 32'(write_step_i), write_data_i);
      end
      if (row_done_i) begin
        sf_monitor_row(npe, 32'(write_step_i));
      end
      if (scan_start_i || scan_end_i) begin
        sf_monitor_scan(npe, scan_start_i, scan_end_i, 32'(scan_step_i));
      end
    end
  end

endmodule

bind sf_npe sf_monitor u_monitor (
  .clk_i         (clk_i),
  .rst_ni        (rst_ni),
  .clear_i       (clear_i),
  .write_valid_i (mon_write_valid),
  .write_step_i  (mon_write_step),
  .write_data_i  (mon_write_data),
  .row_done_i    (mon_row_done),
  .scan_start_i  (mon_scan_start),
  .scan_step_i   (mon_scan_step),
  .scan_end_i    (mon_scan_end)
);

`ifdef SF_NETWORK
module sf_flit_monitor (
  input wire clk_i,
  input wire rst_ni,
  input wire done_i,   // a destination of a word or of a credit is done with
  input wire credit_i, // it is a credit
  input wire sent_i,   // a flit leaves for it
  input wire word_i,   // the flit carries a word
  input wire lost_i    // a word found no place: never
);

  import "DPI-C" context function int sf_monitor_npe();
  import "DPI-C" function void sf_monitor_flit(
      input int npe, input bit credit, input bit sent, input bit word);
  import "DPI-C" function void sf_monitor_lost(input int npe);

  int npe;
  initial npe = sf_monitor_npe();

  always_ff @(posedge clk_i) begin
    if (rst_ni && done_i) begin
      sf_monitor_flit(npe, credit_i, sent_i, word_i);
    end
    if (rst_ni && lost_i) begin
      sf_monitor_lost(npe);
    end
  end

endmodule

bind sf_emit sf_flit_monitor u_monitor (
  .clk_i    (clk_i),
  .rst_ni   (rst_ni),
  .done_i   (go && !clearing_q),
  .credit_i (credit_q),
  .sent_i   (send),
  .word_i   (h_some || d_dense[0]),
  .lost_i   (lost_o)
);

module sf_switch_monitor #(
  parameter int Ports = 1
) (
  input wire             clk_i,
  input wire             rst_ni,
  input wire [Ports-1:0] in_valid_i,
  input wire [Ports-1:0] in_ready_i,
  input wire             router_i    // a flit comes from the router
);

  import "DPI-C" context function int sf_monitor_npe();
  import "DPI-C" function void sf_monitor_switch(input int npe, input int flits);

  int npe;
  initial npe = sf_monitor_npe();

  always_ff @(posedge clk_i) begin
    if (rst_ni && (router_i || (in_valid_i & in_ready_i) != '0)) begin
      sf_monitor_switch(npe, $countones({router_i, in_valid_i & in_ready_i}));
    end
  end

endmodule

bind sf_switch sf_switch_monitor #(.Ports(Ports)) u_monitor (
  .clk_i      (clk_i),
  .rst_ni     (rst_ni),
  .in_valid_i (in_valid_i),
  .in_ready_i (in_ready_o),
`ifdef SF_ROUTERS
  .router_i   (router_in_valid_i && router_in_ready_o)
`else
  .router_i   (1'b0)
`endif
);

`ifdef SF_ROUTERS
module sf_link_monitor (
  input wire       clk_i,
  input wire       rst_ni,
  input wire [3:0] leaves_i // a flit leaves west, south, east, north
);

  import "DPI-C" context function int sf_monitor_npe();
  import "DPI-C" function void sf_monitor_link(input int npe, input int leaves);

  int npe;
  initial npe = sf_monitor_npe();

  always_ff @(posedge clk_i) begin
    if (rst_ni && leaves_i != '0) begin
      sf_monitor_link(npe, 32'(leaves_i));
    end
  end

endmodule

bind sf_router sf_link_monitor u_monitor (
  .clk_i    (clk_i),
  .rst_ni   (rst_ni),
  .leaves_i ({west_out_valid_o && west_out_ready_i, south_out_valid_o && south_out_ready_i,
              east_out_valid_o && east_out_ready_i, north_out_valid_o && north_out_ready_i})
);
`endif
`endif
