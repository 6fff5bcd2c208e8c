  // Properties of sf_switch: every flit goes once to each local port of its mask if its rectangle
  // holds this node, and once to the router if it holds another one; the router has room for it.
  //
  // One flit of any source is followed from its input to the bus; the other sources send any flits.

  localparam int Places = 4; // of the router's FIFO

  (* anyconst *) logic [3:0]          f_source;
  (* anyconst *) logic [FlitBits-1:0] f_flit;
  (* anyconst *) logic [XBits-1:0]    f_x; // the node does not move
  (* anyconst *) logic [YBits-1:0]    f_y;
  (* anyseq *)   logic                f_follow;
  (* anyseq *)   logic                f_drain;

  logic                f_started  = 1'b0;
  logic                f_waits    = 1'b0; // the followed flit waits for the bus
  logic                f_behind   = 1'b0; // it waits behind another one of its source
  logic [1:0]          f_count    = 2'd0; // flits of f_source taken and not granted
  logic                f_on_bus   = 1'b0; // it was granted in the cycle before
  int                  f_granted  = 0;    // grants of the cycle before
  int                  f_grants;
  int                  f_free     = 0;    // places in the router's FIFO
  int                  f_others   = 0;    // others granted while the followed flit could have been
  int                  f_before;          // sources that go before its own (joined by the script)
  logic [3:0]          f_port;            // the port of which the arbiter says so (joined as well)
  logic                f_taken;
  logic                f_local;           // its source is a local port
  logic [FlitBits-1:0] f_input;
  logic [FlitBits-1:0] f_care;
  logic                f_starts;          // the followed flit is taken
  logic [FlitBits-1:0] f_waiting;
  logic [FlitBits-1:0] f_spare;
  logic                f_here;
  logic                f_leaves;
  logic [Ports-1:0]    f_sinks;

  assign f_local   = f_source < Ports;
  assign f_input   = f_local ? in_flit_i[f_source*FlitBits +: FlitBits]
                             : FlitBits'(router_in_flit_i);
  assign f_care    = f_local ? '1 : FlitBits'({LocalBits{1'b1}});
  assign f_taken   = f_local ? in_valid_i[f_source] && in_ready_o[f_source]
                             : router_in_valid_i && router_in_ready_o;
  assign f_starts  = f_follow && f_taken && ((f_input ^ f_flit) & f_care) == '0;
  assign f_waiting = flit[f_source*BusBits +: BusBits];
  assign f_spare   = f_local ? spare_flit_q[f_source*FlitBits +: FlitBits]
                             : FlitBits'(router_spare_q);

  // Each node of the rectangle on its own.
  always @(*) begin
    f_here   = !f_local;
    f_leaves = 1'b0;
    for (int toX = 0; toX < Columns; toX++) begin
      for (int toY = 0; toY < Rows; toY++) begin
        if (f_local
            && toX >= int'(f_flit[LocalBits + 2*YBits +: XBits])
            && toX <= int'(f_flit[LocalBits + 2*YBits + XBits +: XBits])
            && toY >= int'(f_flit[LocalBits +: YBits])
            && toY <= int'(f_flit[LocalBits + YBits +: YBits])) begin
          if (toX == int'(x_i) && toY == int'(y_i)) begin
            f_here = 1'b1;
          end else begin
            f_leaves = 1'b1;
          end
        end
      end
    end
    f_sinks  = f_here ? f_flit[PayloadBits +: Ports] : '0;
    f_grants = 0;
    for (int s = 0; s < Sources; s++) begin
      f_grants = f_grants + (grant[s] ? 1 : 0);
    end
  end

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || clear_i) begin
      f_waits   <= 1'b0;
      f_behind  <= 1'b0;
      f_count   <= 2'd0;
      f_on_bus  <= 1'b0;
      f_granted <= 0;
      f_free    <= Places;
    end else begin
      f_granted <= f_grants;
      f_count   <= f_count + 2'(f_taken) - 2'(grant[f_source]);
      f_on_bus  <= f_waits && grant[f_source];
      if (f_behind) begin
        f_waits  <= grant[f_source];
        f_behind <= !grant[f_source];
      end else if (!f_waits || grant[f_source]) begin
        f_waits  <= f_starts && load[f_source];
        f_behind <= f_starts && !load[f_source];
      end
      if (!f_waits || grant[f_source]) begin
        f_others <= 0;
      end else if (request[f_source]) begin
        f_others <= f_others + 1;
      end
      f_free <= f_free - (router_out_valid_o ? 1 : 0) + (f_drain && f_free < Places ? 1 : 0);
    end
  end

  always @(*) begin
    assume (f_source < Sources);
    assume (f_port == f_source);
    assume (x_i == f_x && y_i == f_y);
    assume (int'(x_i) < Columns && int'(y_i) < Rows);
    assume (f_flit[LocalBits +: YBits] <= f_flit[LocalBits + YBits +: YBits]);
    assume (int'(f_flit[LocalBits + YBits +: YBits]) < Rows);
    assume (f_flit[YBits*2 + LocalBits +: XBits] <= f_flit[YBits*2 + XBits + LocalBits +: XBits]);
    assume (int'(f_flit[YBits*2 + XBits + LocalBits +: XBits]) < Columns);
    if (!f_started) begin
      assume (!rst_ni);
    end else begin
      assume (router_out_two_free_i == (f_free >= 2));
    end
    if (f_started && rst_ni) begin
      // a flit is granted once
      assert (f_count <= 2'd2);
      assert (full_q[f_source] == (f_count != 2'd0));
      assert (spare_q[f_source] == (f_count == 2'd2));
      // nothing is overwritten
      assert (!f_taken || f_count != 2'd2);
      if (f_behind) begin
        assert (!f_waits && f_count == 2'd2);
        assert (((f_spare ^ f_flit) & f_care) == '0);
      end
      if (f_waits) begin
        assert (f_count != 2'd0);
        assert (((f_waiting ^ f_flit) & f_care) == '0);
        assert (sinks[f_source*Ports +: Ports] == f_sinks);
        assert (leaves[f_source] == f_leaves);
        // progress: it asks for the bus, and what does not leave the node asks always
        assert (request[f_source] == (!f_leaves || f_free >= 2));
        // and is granted after at most one flit of each other source
        assert (f_others >= 0 && f_others < Sources);
        assert (f_others + f_before < Sources);
      end
      if (f_on_bus) begin
        assert (out_valid_o == f_sinks);
        assert (router_out_valid_o == f_leaves);
        assert (out_payload_o == f_flit[PayloadBits-1:0]);
        if (f_leaves) begin
          assert (router_out_flit_o == f_flit);
        end
      end
      // nothing is made up: the outputs are those of one grant
      assert (f_granted >= 0 && f_granted <= 1);
      assert (f_granted == 1 || (out_valid_o == '0 && !router_out_valid_o));
      assert ((grant & ~full_q) == '0);
      assert (f_grants == (request != '0 ? 1 : 0));
      // room in the router
      assert (f_free >= 0 && f_free <= Places);
      assert (!router_out_valid_o || f_free > 0);
    end
  end
