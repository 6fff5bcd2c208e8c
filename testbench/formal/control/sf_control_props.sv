  // Properties of sf_control: AXI4-Lite (each access is answered once, an answer stays until it is
  // taken, nothing is answered that was not asked), what a read says is what was there when it was
  // asked, and what a command leads to: no clear without a command, no command lost.

  logic        f_started    = 1'b0;
  int          f_writes     = 0;    // writes asked for and not answered
  int          f_reads      = 0;
  logic        f_write_held = 1'b0; // an answer waited
  logic        f_read_held  = 1'b0;
  logic [31:0] f_read_data;         // what was read, until it is taken
  logic        f_reset_asked = 1'b0; // the state is to be cleared, and was not yet
  logic        f_reset_late  = 1'b0; // the cycle after it was
  logic        f_start_taken;
  logic        f_load_taken;
  logic        f_abort_taken;
  logic        f_reset_taken;
  logic        f_idle;               // no frame is anywhere

  // The commands once more, from the text of the register: one a write, abort before stop before
  // start before load before reset_state.
  logic [4:0]  f_bits;
  logic        f_command;

  assign f_bits    = s_axil_wstrb_i[0] ? s_axil_wdata_i[4:0] : 5'd0;
  assign f_command = s_axil_awvalid_i && s_axil_awready_o &&
                     {s_axil_awaddr_i[AddrWidth-1:2], 2'b00} == AddrControl;
  assign f_idle    = frames_in_q == frames_out_q && !in_frame_i;
  assign f_abort_taken = f_command && f_bits[3];
  assign f_start_taken = f_command && f_bits[3] == 1'b0 && f_bits[1] == 1'b0 && f_bits[0] &&
                         f_idle && !loading_i && image_valid_i;
  assign f_load_taken  = f_command && f_bits[3:0] == 4'b0100 && f_idle && !running_q && !loading_i;
  assign f_reset_taken = f_command && f_bits == 5'b10000 && !loading_i && image_valid_i;

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni) begin
      f_writes      <= 0;
      f_reads       <= 0;
      f_write_held  <= 1'b0;
      f_read_held   <= 1'b0;
      f_reset_asked <= 1'b0;
      f_reset_late  <= 1'b0;
    end else begin
      f_writes <= f_writes + (s_axil_awvalid_i && s_axil_awready_o ? 1 : 0)
                           - (s_axil_bvalid_o && s_axil_bready_i ? 1 : 0);
      f_reads  <= f_reads + (s_axil_arvalid_i && s_axil_arready_o ? 1 : 0)
                          - (s_axil_rvalid_o && s_axil_rready_i ? 1 : 0);
      f_write_held <= s_axil_bvalid_o && !s_axil_bready_i;
      f_read_held  <= s_axil_rvalid_o && !s_axil_rready_i;
      // A clear that counts from zero or an image that is loaded takes a waiting one with it.
      f_reset_late <= clear_o && !f_abort_taken && !f_start_taken;
      if (f_abort_taken || f_start_taken || f_load_taken || f_reset_late) begin
        f_reset_asked <= 1'b0;
      end else if (f_reset_taken) begin
        f_reset_asked <= 1'b1;
      end
    end
    if (s_axil_arvalid_i && s_axil_arready_o) begin
      f_read_data <= read_data;
    end
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    if (f_started && rst_ni) begin
      // address and data of a write are taken together
      assert ((s_axil_awvalid_i && s_axil_awready_o) == (s_axil_wvalid_i && s_axil_wready_o));
      // an answer for each access, and for nothing else
      assert (f_writes == (s_axil_bvalid_o ? 1 : 0));
      assert (f_reads == (s_axil_rvalid_o ? 1 : 0));
      assert (!f_write_held || s_axil_bvalid_o);
      assert (!f_read_held || s_axil_rvalid_o);
      assert (!s_axil_rvalid_o || s_axil_rdata_o == f_read_data);
      assert (s_axil_bresp_o == 2'b00 && s_axil_rresp_o == 2'b00);
      // progress: an access is taken as soon as the answer before it is
      assert (!(s_axil_awvalid_i && s_axil_wvalid_i) || s_axil_awready_o || s_axil_bvalid_o);
      assert (!s_axil_arvalid_i || s_axil_arready_o || s_axil_rvalid_o);
      // commands
      assert (load_start_o == f_load_taken);
      assert (reset_q == f_reset_asked);
      assert (clear_o == (f_abort_taken || f_start_taken ||
                          (f_reset_asked && !f_reset_late && f_idle && !busy_i)));
      // new frames begin neither while the state waits to be cleared nor while it is
      assert (!running_o || (!f_reset_asked && !clearing_i));
      assert (!enable_o || !clearing_i);
    end
  end
