  // Properties of sf_tokens, the life of ring slots as it is counted: every token counts once, no
  // count goes beyond the producers of its ring, a slot becomes full with the last one, and every
  // full row is told once, in order within its ring, and not before it is full. The list of rings
  // to look at never overflows and forgets none.
  //
  // Two small models: tokens by slot, rows by ring. They know nothing of the memories in between.
  // Tables are any that are well formed; tokens come as credits allow: none for a slot that is full
  // and was not told about.

  localparam int Slots = 1 << SlotBits;
  localparam int Table = 1 << RingBits;

  logic [Rings*TableWidth-1:0]   f_table;  // contents of the memories (joined by the script)
  logic [Slots*CountWidth-1:0]   f_counts;
  logic [Slots-1:0]              f_laps;
  logic [Table*EntryWidth-1:0]   f_list;
  logic [Table*(SlotBits+1)-1:0] f_next;
  logic [Table-1:0]              f_asked;
  logic [Table-1:0]              f_seen;

  logic                          f_started = 1'b0;
  logic                          f_cleared = 1'b0;
  logic                          f_runs;         // cleared, and not being cleared

  // ------------------------------------------------------------------ tables
  logic [Rings*TokenBits-1:0]    f_last;         // producers of a ring, less 1
  logic [Rings*(SlotBits+1)-1:0] f_depth;
  logic [Rings*SlotBits-1:0]     f_base;

  for (genvar r = 0; r < Rings; r++) begin : gen_f_ring
    assign {f_last[r*TokenBits +: TokenBits], f_depth[r*(SlotBits+1) +: SlotBits+1],
            f_base[r*SlotBits +: SlotBits]} = f_table[r*TableWidth +: TableWidth];

    always @(*) begin
      assume (f_depth[r*(SlotBits+1) +: SlotBits+1] != '0);
      assume (int'(f_base[r*SlotBits +: SlotBits]) + f_depth[r*(SlotBits+1) +: SlotBits+1]
              <= Slots);
    end
    for (genvar q = 0; q < r; q++) begin : gen_f_apart
      always @(*) begin
        assume (int'(f_base[r*SlotBits +: SlotBits]) + f_depth[r*(SlotBits+1) +: SlotBits+1]
                <= f_base[q*SlotBits +: SlotBits] ||
                int'(f_base[q*SlotBits +: SlotBits]) + f_depth[q*(SlotBits+1) +: SlotBits+1]
                <= f_base[r*SlotBits +: SlotBits]);
      end
    end
  end

  // ------------------------------------------------------------------ the two models
  // Tokens on their way, from the input to where they are counted.
  logic [5:1]            f_valid;
  logic [5*RingBits-1:0] f_rings; // of the tokens one to five cycles ago
  logic [5*SlotBits-1:0] f_slots;
  logic [RingBits-1:0]   f_ring;  // of the token that is counted
  logic [SlotBits-1:0]   f_slot;
  logic [SlotBits-1:0]   f_index; // its counter

  assign f_ring  = f_rings[4*RingBits +: RingBits];
  assign f_slot  = f_slots[4*SlotBits +: SlotBits];
  assign f_index = f_base[f_ring*SlotBits +: SlotBits] + f_slot;

  logic [Slots*TokenBits-1:0]    f_count; // tokens of the row that a slot gets
  logic [Slots-1:0]              f_lap;   // odd: rows that filled the slot
  logic [Rings*SlotBits-1:0]     f_place; // slot of the next row that a ring tells about
  logic [Rings-1:0]              f_round; // odd: rounds of the ring that were told about
  logic [Slots-1:0]              f_told;  // odd: rows of the slot that were told about

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    f_rings   <= {f_rings[4*RingBits-1:0], token_ring_i};
    f_slots   <= {f_slots[4*SlotBits-1:0], token_slot_i};
    if (!rst_ni || clear_i) begin
      f_cleared <= rst_ni;
      f_valid   <= '0;
      f_count   <= '0;
      f_lap     <= '0;
      f_place   <= '0;
      f_round   <= '0;
    end else begin
      f_valid <= {f_valid[4:1], token_valid_i};
      if (f_valid[5]) begin
        if (f_count[f_index*TokenBits +: TokenBits] == f_last[f_ring*TokenBits +: TokenBits]) begin
          f_count[f_index*TokenBits +: TokenBits] <= '0;
          f_lap[f_index] <= !f_lap[f_index];
        end else begin
          f_count[f_index*TokenBits +: TokenBits] <= f_count[f_index*TokenBits +: TokenBits] + 1'b1;
        end
      end
      if (row_valid_o && row_ready_i) begin
        if (f_place[row_ring_o*SlotBits +: SlotBits] + 1 ==
            f_depth[row_ring_o*(SlotBits+1) +: SlotBits+1]) begin
          f_place[row_ring_o*SlotBits +: SlotBits] <= '0;
          f_round[row_ring_o] <= !f_round[row_ring_o];
        end else begin
          f_place[row_ring_o*SlotBits +: SlotBits] <= f_place[row_ring_o*SlotBits +: SlotBits] + 1'b1;
        end
      end
    end
  end

  always @(*) begin
    f_told = '0;
    for (int r = 0; r < Rings; r++) begin
      for (int s = 0; s < Slots; s++) begin
        if (s < int'(f_depth[r*(SlotBits+1) +: SlotBits+1])) begin
          f_told[int'(f_base[r*SlotBits +: SlotBits]) + s] =
              f_round[r] ^ (s < int'(f_place[r*SlotBits +: SlotBits]));
        end
      end
    end
  end

  assign f_runs = f_started && rst_ni && f_cleared && !clearing_o;

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    assume (!ring_write_i);
    assume (!token_valid_i || f_runs);
    assume (!token_valid_i || int'(token_ring_i) < Rings);
    assume (!token_valid_i || token_slot_i < f_depth[token_ring_i*(SlotBits+1) +: SlotBits+1]);
    assume (!f_valid[5] || f_lap[f_index] == f_told[f_index]);
    if (f_started && rst_ni && !f_cleared) begin
      assert (!row_valid_o && state_q == StIdle && list_empty && valid_q == '0 && !list_want_q);
    end
    if (f_started && rst_ni && f_cleared && clearing_o) begin
      assert (!row_valid_o && state_q == StIdle && list_empty && valid_q == '0 && !list_want_q);
      assert (f_count == '0 && f_lap == '0 && f_place == '0 && f_round == '0 && f_valid == '0);
    end
  end

  // ------------------------------------------------------------------ tokens
  for (genvar i = 0; i < Slots; i++) begin : gen_f_slot
    logic [CountWidth-1:0] held;   // the count as the memory has it, or gets it now
    logic                  lap_held;

    assign held     = valid_q[6] && t6_index_q == i ? t6_count_q
                                                     : f_counts[i*CountWidth +: CountWidth];
    assign lap_held = valid_q[6] && t6_complete_q && t6_index_q == i ? t6_count_q[TokenBits]
                                                                      : f_laps[i];
    always @(*) begin
      if (f_runs) begin
        assert (held == {f_lap[i], f_count[i*TokenBits +: TokenBits]});
        assert (lap_held == f_lap[i]);
        for (int r = 0; r < Rings; r++) begin
          if (i >= int'(f_base[r*SlotBits +: SlotBits]) &&
              i < int'(f_base[r*SlotBits +: SlotBits]) +
                  f_depth[r*(SlotBits+1) +: SlotBits+1]) begin
            assert (f_count[i*TokenBits +: TokenBits] <= f_last[r*TokenBits +: TokenBits]);
          end
        end
      end
      if (f_started && rst_ni && f_cleared && clearing_o && i < int'(clear_index_q)) begin
        assert (f_counts[i*CountWidth +: CountWidth] == '0 && !f_laps[i]);
      end
    end
  end

  always @(*) begin
    if (f_runs && valid_q[5]) begin
      assert (f_valid[5]);
      assert (t5_index_q == f_index && t5_ring_q == f_ring);
      assert (complete == (f_count[f_index*TokenBits +: TokenBits]
                           == f_last[f_ring*TokenBits +: TokenBits]));
    end
    if (f_started && rst_ni) begin
      assert (valid_q[5:1] == f_valid);
    end
  end

  // ------------------------------------------------------------------ the list and the walk
  logic [RingBits:0]   f_waiting;   // entries of the list
  logic [Table-1:0]    f_in_list;   // rings in it
  logic [Table-1:0]    f_taken;     // the ring whose entry has been taken and that was not looked at
  logic                f_walking;

  assign f_waiting    = list_in_q - list_out_q;
  assign f_walking    = state_q == StKeep || state_q == StJudge;

  always @(*) begin
    f_in_list = '0;
    for (int p = 0; p < Table; p++) begin
      if ({1'b0, RingBits'(p) - list_out_q[RingBits-1:0]} < f_waiting) begin
        f_in_list[f_list[p*EntryWidth + 2*SlotBits + 1 +: RingBits]] = 1'b1;
      end
    end
    f_taken = '0;
    if (state_q == StEntry) begin
      f_taken[entry[2*SlotBits + 1 +: RingBits]] = 1'b1;
    end
  end

  for (genvar p = 0; p < Table; p++) begin : gen_f_entry
    logic                used;
    logic                asked_bit;
    logic [RingBits-1:0] ring;
    logic [SlotBits:0]   depth;
    logic [SlotBits-1:0] base;

    assign used = {1'b0, RingBits'(p) - list_out_q[RingBits-1:0]} < f_waiting;
    assign {asked_bit, ring, depth, base} = f_list[p*EntryWidth +: EntryWidth];

    always @(*) begin
      if (f_runs && used) begin
        assert (int'(ring) < Rings);
        assert (depth == f_depth[ring*(SlotBits+1) +: SlotBits+1]);
        assert (base == f_base[ring*SlotBits +: SlotBits]);
        assert (asked_bit == f_asked[ring]);
      end
    end
    for (genvar q = 0; q < p; q++) begin : gen_f_pair
      always @(*) begin
        if (f_runs && used && gen_f_entry[q].used) begin
          assert (ring != gen_f_entry[q].ring);
        end
      end
    end
  end

  for (genvar r = 0; r < Table; r++) begin : gen_f_told
    logic full;    // the next row is full and not told about
    logic pending; // the ring is to be looked at
    logic here;

    assign pending = f_asked[r] != f_seen[r];
    assign here    = entry_ring == r;
    assign full    = r < Rings && f_lap[int'(f_base[r*SlotBits +: SlotBits])
                                        + f_place[r*SlotBits +: SlotBits]] != f_round[r];

    always @(*) begin
      if (f_runs && r < Rings) begin
        assert (f_next[r*(SlotBits+1) +: SlotBits+1] ==
                {f_round[r], f_place[r*SlotBits +: SlotBits]});
        assert (f_place[r*SlotBits +: SlotBits] < f_depth[r*(SlotBits+1) +: SlotBits+1]);
        // a ring that is to be looked at is in the list once, or has just been taken from it
        assert (pending == (f_in_list[r] || f_taken[r]));
        assert (!(f_in_list[r] && f_taken[r]));
        // no full row is forgotten
        assert (!full || pending || (list_want_q && list_ring == r) ||
                (here && (state_q == StLook ||
                          (state_q == StKeep && lap != next_q[SlotBits]) ||
                          (state_q == StJudge && row_valid_o))));
        // no row is told about that is not full
        assert (!(here && state_q == StKeep && lap != next_q[SlotBits]) || full);
        assert (!(here && state_q == StJudge && row_valid_o) || full);
      end
      if (f_started && rst_ni && f_cleared && clearing_o && r < int'(clear_index_q)) begin
        assert (f_next[r*(SlotBits+1) +: SlotBits+1] == '0 && !f_asked[r] && !f_seen[r]);
      end
    end
  end

  always @(*) begin
    if (f_runs) begin
      assert (int'(f_waiting) <= Table);
      if (state_q == StEntry) begin
        assert (entry[2*SlotBits + 1 +: RingBits] < Rings);
        assert (entry[EntryWidth-1] == f_asked[entry[2*SlotBits + 1 +: RingBits]]);
        assert (entry[SlotBits +: SlotBits+1] ==
                f_depth[entry[2*SlotBits + 1 +: RingBits]*(SlotBits+1) +: SlotBits+1]);
        assert (entry[SlotBits-1:0] ==
                f_base[entry[2*SlotBits + 1 +: RingBits]*SlotBits +: SlotBits]);
      end
      if (state_q == StLook || f_walking) begin
        assert (entry_ring < Rings);
        assert (entry_depth == f_depth[entry_ring*(SlotBits+1) +: SlotBits+1]);
        assert (entry_base == f_base[entry_ring*SlotBits +: SlotBits]);
      end
      if (f_walking) begin
        assert (next_q == {f_round[entry_ring], f_place[entry_ring*SlotBits +: SlotBits]});
      end
      assert (state_q <= StJudge);
      // progress: what is in the list is taken, and a walk goes on until nothing is left to tell
      assert (!row_valid_o || row_ring_o == entry_ring);
    end
  end
