  // Properties of sf_router: every flit leaves once through each output that a node of its
  // rectangle lies behind, through no other, unchanged, and before any later flit of its input.
  //
  // One flit is followed from the input FIFO of any input to its last output. Which outputs are
  // right is decided for each node of the rectangle on its own. The other inputs hold any flits.

  (* anyconst *) logic [2:0]          f_input;
  (* anyconst *) logic [FlitBits-1:0] f_flit;
  (* anyconst *) logic [XBits-1:0]    f_column; // the node does not move
  (* anyconst *) logic [YBits-1:0]    f_row;
  (* anyseq *)   logic                f_follow;

  logic             f_started = 1'b0;
  logic             f_seen    = 1'b0; // the followed flit has come out of the FIFO
  logic             f_here    = 1'b0; // it is at the head
  logic [Ports-1:0] f_left    = '0;   // outputs through which it has left

  // ------------------------------------------------------------------ rectangle and place
  localparam int Wide = 6; // bits for sums of places, signed

  logic signed [Wide-1:0] f_x;
  logic signed [Wide-1:0] f_y;
  logic signed [Wide-1:0] f_x0;
  logic signed [Wide-1:0] f_x1;
  logic signed [Wide-1:0] f_y0;
  logic signed [Wide-1:0] f_y1;
  logic                   f_along_y; // the input carries no columns

  assign f_x  = $signed(Wide'(f_column));
  assign f_y  = $signed(Wide'(f_row));
  assign f_y0 = $signed(Wide'(f_flit[LocalBits +: YBits]));
  assign f_y1 = $signed(Wide'(f_flit[LocalBits + YBits +: YBits]));
  assign f_along_y = f_input == North || f_input == South;
  assign f_x0 = f_along_y ? f_x : $signed(Wide'(f_flit[YFlitBits +: XBits]));
  assign f_x1 = f_along_y ? f_x : $signed(Wide'(f_flit[YFlitBits + XBits +: XBits]));

  // ------------------------------------------------------------------ the outputs that are right
  // How many places it is from a to b, upwards on a ring of n.
  function automatic logic signed [Wide-1:0] f_up(
    input logic signed [Wide-1:0] a, input logic signed [Wide-1:0] b,
    input logic signed [Wide-1:0] n
  );
    f_up = b >= a ? b - a : b - a + n;
  endfunction

  // One dimension: 1 up, 2 down, 0 reached, 3 not on the way. from: 1 came from below, 2 from
  // above, 0 starts here.
  function automatic logic [1:0] f_way(
    input logic [1:0] from, input logic ring, input logic signed [Wide-1:0] n,
    input logic signed [Wide-1:0] at, input logic signed [Wide-1:0] low,
    input logic signed [Wide-1:0] high, input logic signed [Wide-1:0] to
  );
    if (to == at) begin
      f_way = 2'd0;
    end else if (from == 2'd0) begin
      if (!ring || (at >= low && at <= high)) begin
        f_way = to > at ? 2'd1 : 2'd2;
      end else begin
        f_way = f_up(at, low, n) <= f_up(high, at, n) ? 2'd1 : 2'd2;
      end
    end else if (from == 2'd1) begin
      f_way = (ring ? f_up(at, to, n) <= f_up(at, high, n) : to > at) ? 2'd1 : 2'd3;
    end else begin
      f_way = (ring ? f_up(to, at, n) <= f_up(low, at, n) : to < at) ? 2'd2 : 2'd3;
    end
  endfunction

  logic [3:0]       f_ways_x; // what f_way says of the columns, a bit for each answer
  logic [3:0]       f_ways_y; // the same of the rows
  logic [Ports-1:0] f_expected;

  always @(*) begin
    f_ways_x = 4'd0;
    f_ways_y = 4'd0;
    for (int to = 0; to < Columns; to++) begin
      if (to >= f_x0 && to <= f_x1) begin
        f_ways_x = f_ways_x | 4'd1 << f_way(
            f_input == West ? 2'd1 : f_input == East ? 2'd2 : 2'd0,
            TorusX != 0, Columns, f_x, f_x0, f_x1, to);
      end
    end
    for (int to = 0; to < Rows; to++) begin
      if (to >= f_y0 && to <= f_y1) begin
        f_ways_y = f_ways_y | 4'd1 << f_way(
            f_input == South ? 2'd1 : f_input == North ? 2'd2 : 2'd0,
            TorusY != 0, Rows, f_y, f_y0, f_y1, to);
      end
    end
    f_expected = '0;
    f_expected[East]  = f_ways_x[1];
    f_expected[West]  = f_ways_x[2];
    f_expected[North] = f_ways_x[0] && f_ways_y[1];
    f_expected[South] = f_ways_x[0] && f_ways_y[2];
    f_expected[Local] = f_ways_x[0] && f_ways_y[0] && f_input != Local;
  end

  // A flit that can be there: inside the grid, and on its way to its rectangle.
  always @(*) begin
    assume (f_input < Ports && Has[f_input]);
    assume (x_i == f_column && y_i == f_row);
    assume (f_x < Columns && f_y < Rows);
    assume (f_x0 <= f_x1 && f_x1 < Columns && f_y0 <= f_y1 && f_y1 < Rows);
    if (TorusX == 0) begin
      assume (f_input != West || f_x1 >= f_x);
      assume (f_input != East || f_x0 <= f_x);
      assume (HasWest != 0 || f_x == 0);
      assume (HasEast != 0 || f_x == Columns - 1);
    end
    if (TorusY == 0) begin
      assume (f_input != South || f_y1 >= f_y);
      assume (f_input != North || f_y0 <= f_y);
      assume (HasSouth != 0 || f_y == 0);
      assume (HasNorth != 0 || f_y == Rows - 1);
    end
  end

  // ------------------------------------------------------------------ following
  logic [Ports-1:0]    f_next_valid;
  logic [Ports-1:0]    f_next_ready;
  logic [FlitBits-1:0] f_next;
  logic [FlitBits-1:0] f_head;
  logic [FlitBits-1:0] f_care; // bits that the input carries
  logic [Ports-1:0]    f_pending;
  logic [Ports-1:0]    f_leave;

  assign f_next_valid = {\gen_input[4].next_valid , \gen_input[3].next_valid ,
                         \gen_input[2].next_valid , \gen_input[1].next_valid ,
                         \gen_input[0].next_valid };
  assign f_next_ready = {\gen_input[4].next_ready , \gen_input[3].next_ready ,
                         \gen_input[2].next_ready , \gen_input[1].next_ready ,
                         \gen_input[0].next_ready };
  assign f_next = f_input == North ? FlitBits'(\gen_input[0].next ) :
                  f_input == East  ? \gen_input[1].next :
                  f_input == South ? FlitBits'(\gen_input[2].next ) :
                  f_input == West  ? \gen_input[3].next : \gen_input[4].next ;
  assign f_head    = head[f_input*FlitBits +: FlitBits];
  assign f_pending = pending[f_input*Ports +: Ports];
  assign f_leave   = leave[f_input*Ports +: Ports];
  assign f_care    = f_along_y ? FlitBits'({YFlitBits{1'b1}}) : '1;

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || clear_i) begin
      f_seen <= 1'b0;
      f_here <= 1'b0;
      f_left <= '0;
    end else if (!f_seen) begin
      f_seen <= f_follow && f_next_valid[f_input] && f_next_ready[f_input]
                && ((f_next ^ f_flit) & f_care) == '0;
      f_here <= f_follow && f_next_valid[f_input] && f_next_ready[f_input]
                && ((f_next ^ f_flit) & f_care) == '0;
    end else if (f_here) begin
      f_here <= (f_pending & ~f_leave) != '0;
      f_left <= f_left | f_leave;
    end
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    if (f_started && rst_ni) begin
      if (f_here) begin
        assert (f_seen);
        assert (((f_head ^ f_flit) & f_care) == '0);
        // each branch once: what has left is not pending, and together they are what is right
        assert ((f_pending & f_left) == '0);
        assert ((f_pending | f_left) == f_expected);
        // the next flit of this input comes to the head only after it
        assert (f_next_ready[f_input] == ((f_pending & ~f_leave) == '0));
      end else if (f_seen) begin
        assert (f_left == f_expected);
      end else begin
        assert (f_left == '0);
      end
    end
  end

  // ------------------------------------------------------------------ outputs
  for (genvar o = 0; o < Ports; o++) begin : gen_f_output
    localparam int Bits = o == Local ? LocalBits : o == North || o == South ? YFlitBits : FlitBits;
    localparam int Ring = o == East || o == West ? TorusX : o == Local ? 0 : TorusY;

    logic [Bits-1:0]  flit;
    logic [Ports-1:0] leaving;
    logic             may;    // the followed flit has the room that it needs there
    int               waits = 0; // other flits that left there since it came, while it had
    int               before; // inputs that go before its own there (joined by the script)
    logic [3:0]       port;   // the port of which the arbiter says so (joined by the script)

    if (o == North) begin : gen_f_north
      assign flit = north_out_flit_o;
    end else if (o == East) begin : gen_f_east
      assign flit = east_out_flit_o;
    end else if (o == South) begin : gen_f_south
      assign flit = south_out_flit_o;
    end else if (o == West) begin : gen_f_west
      assign flit = west_out_flit_o;
    end else begin : gen_f_local
      assign flit = local_out_flit_o;
    end
    for (genvar p = 0; p < Ports; p++) begin : gen_f_from
      assign leaving[p] = leave[p*Ports + o];
    end
    assign may = out_ready[o] && (Ring == 0 || f_input == (o ^ 2) || out_two_free[o]);

    always_ff @(posedge clk_i) begin
      if (!f_here) begin
        waits <= 0;
      end else if (may && leaving != '0 && !f_leave[o]) begin
        waits <= waits + 1;
      end
    end

    always @(*) begin
      assume (port == f_input);
      if (f_started && rst_ni) begin
        // nothing is made up: with each transfer one head leaves, and without one none
        assert ((leaving & (leaving - 1'b1)) == '0);
        assert ((leaving != '0) == (out_valid[o] && out_ready[o]));
        assert (!out_valid[o] || Has[o]);
        if (f_here && f_leave[o]) begin
          assert (flit == f_flit[Bits-1:0]);
          assert (f_pending[o]);
          // bubble flow control
          assert (may);
        end
        // progress: while it could leave here, a flit does in each cycle, and after at most one of
        // each other input this one
        if (f_here && f_pending[o]) begin
          assert (!may || (out_valid[o] && leaving != '0));
          assert (waits >= 0 && waits < Ports);
          assert (waits + before < Ports);
        end
      end
    end
  end
