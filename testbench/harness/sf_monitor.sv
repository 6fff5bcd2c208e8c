// sf_monitor: bound into every sf_npe; reports what its steps do to the harness.
//
// SF_LANES and SF_STEP_BITS are defined by the build: the numbers of the chip under test.

module sf_monitor (
  input wire                      clk_i,
  input wire                      rst_ni,
  input wire                      write_valid_i, // a word of outputs is drained
  input wire [`SF_STEP_BITS-1:0]  write_step_i,
  input wire [8*`SF_LANES-1:0]    write_data_i,
  input wire                      row_done_i,    // it is the last word of a row
  input wire                      scan_start_i,  // a firing begins
  input wire [`SF_STEP_BITS-1:0]  scan_step_i,
  input wire                      scan_end_i     // its last word was read
);

  import "DPI-C" context function void sf_monitor_word(
      input int step, input bit [8*`SF_LANES-1:0] data);
  import "DPI-C" context function void sf_monitor_row(input int step);
  import "DPI-C" context function void sf_monitor_scan(
      input bit starts, input bit ends, input int step);

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (write_valid_i) begin
        sf_monitor_word(32'(write_step_i), write_data_i);
      end
      if (row_done_i) begin
        sf_monitor_row(32'(write_step_i));
      end
      if (scan_start_i || scan_end_i) begin
        sf_monitor_scan(scan_start_i, scan_end_i, 32'(scan_step_i));
      end
    end
  end

endmodule

bind sf_npe sf_monitor u_monitor (
  .clk_i         (clk_i),
  .rst_ni        (rst_ni),
  .write_valid_i (mon_write_valid),
  .write_step_i  (mon_write_step),
  .write_data_i  (mon_write_data),
  .row_done_i    (mon_row_done),
  .scan_start_i  (mon_scan_start),
  .scan_step_i   (mon_scan_step),
  .scan_end_i    (mon_scan_end)
);
