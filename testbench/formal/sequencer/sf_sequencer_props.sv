  // Properties of sf_sequencer, the life of a ring's slots: each full row that is told counts once,
  // rows are released in order, each once, when they are full and no port needs them any more, each
  // with one credit; so full, released and free slots always add up to the depth.
  //
  // One ring is followed, whichever it is: one that is read here, or one that counts credits of rows
  // made here. What tables say of it stays; ports need any rows, but never again ones that they gave
  // up; rows come as credits allow.

  (* anyconst *) logic [RingBits-1:0]  f_ring;
  (* anyconst *) logic [CountBits-1:0] f_depth;
  (* anyconst *) logic                 f_credits; // it counts credits

  logic [15:0]          f_full_place; // of its counts (joined by the script)
  logic [15:0]          f_free_place;
  logic [15:0]          f_none;
  logic [CountBits-1:0] f_full_word;
  logic [CountBits-1:0] f_free_word;

  logic                 f_started = 1'b0;
  logic                 f_cleared = 1'b0;
  logic [CountBits-1:0] f_full;       // rows that became full
  logic [CountBits-1:0] f_released;   // rows that were released
  logic [CountBits-1:0] f_free;       // slots that became free, the depth included
  logic                 f_told;       // a row of the ring is told
  logic                 f_late;       // one was told a cycle ago
  logic                 f_gives;      // a row is released
  logic                 f_held;       // a credit waited
  logic [ListBits-1:0]  f_list;
  logic                 f_in_work;    // the event in work is about the ring
  logic                 f_written;    // its counts have been cleared
  logic [CountBits-1:0] f_full_now;   // its counts, with what is written now
  logic [CountBits-1:0] f_free_now;
  logic [CountBits-1:0] f_occupied;   // full rows that were not released
  logic [CountBits-1:0] f_unneeded;   // rows that no port needs, less those released
  logic [CountBits-1:0] f_limit;      // rows that may be released: at first, then still
  logic [CountBits-1:0] f_target;

  assign f_full_place = 16'({1'b0, f_ring});
  assign f_free_place = 16'({1'b1, f_ring});
  assign f_none       = 16'hffff;
  assign f_told       = row_valid_i && row_ready_o && row_ring_i == f_ring;
  assign f_in_work    = event_ring_q == f_ring;
  assign f_gives      = credit_valid_o && credit_ready_i && f_in_work;
  assign f_written    = state_q >= StClearPort0 || clear_index_q[RingBits-1:0] > f_ring;

  assign f_full_now = f_full_word + {{(CountBits-1){1'b0}}, f_late && !f_credits};
  assign f_free_now = f_free_word + {{(CountBits-1){1'b0}}, f_late && f_credits};
  assign f_occupied = f_full - f_released;
  assign f_unneeded = low_min_q - f_released;
  assign f_limit    = limit_q - f_released;
  assign f_target   = target_q - f_free;

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || clear_i) begin
      f_cleared  <= rst_ni;
      f_full     <= '0;
      f_released <= '0;
      f_free     <= f_depth;
      f_late     <= 1'b0;
      f_held     <= 1'b0;
    end else begin
      f_full     <= f_full + CountBits'(f_told && !f_credits ? 1 : 0);
      f_released <= f_released + CountBits'(f_gives ? 1 : 0);
      f_free     <= f_free + CountBits'((f_told && f_credits) || f_gives ? 1 : 0);
      f_late     <= f_told;
      f_held     <= credit_valid_o && !credit_ready_i;
    end
    f_list <= credit_list_o;
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    // what tables say
    assume (f_depth != '0 && f_depth <= CountBits'(1 << (CountBits - 4)));
    assume (int'(f_ring) < Rings);
    if (f_in_work && (state_q == StClearRing2 || state_q == StTarget)) begin
      assume (depth_rows == f_depth);
    end
    assume (row_ring_i != f_ring || row_mark == f_credits);
    assume (!ring_write_i);
    // nothing comes before the first clear
    assume (f_cleared || (!row_valid_i && !scan_done_valid_i && !enable_i));
    // rows come as credits allow: no more than the ring holds
    assume (!f_told || f_credits || f_occupied < f_depth);
    // only rings that are read are released, and no port needs a row again that it gave up
    if (f_in_work && state_q >= StRow0) begin
      assume (!f_credits);
    end
    if (f_in_work && state_q == StLimit) begin
      assume (f_unneeded < CountBits'(1 << (CountBits - 2)));
    end
    if (f_started && rst_ni && f_cleared) begin
      // clearing
      assert (!clearing_o || (!row_q && !walk_q && !credit_valid_o && !row_ready_o));
      if (clearing_o) begin
        assert (f_full == '0 && f_released == '0 && f_free == f_depth && !f_late);
        assert (!(state_q == StClearRing1 || state_q == StClearRing2) ||
                event_ring_q == clear_index_q[RingBits-1:0]);
        assert (state_q == StClearRing2 || !clear_index_q[RingBits]);
        assert (int'(clear_index_q[RingBits-1:0]) < Rings || state_q >= StClearPort0);
        assert (!f_written || (f_full_word == '0 && f_free_word == f_depth));
        assert (!(clear_index_q == {1'b1, f_ring}) || f_written || f_full_word == '0);
      end else begin
        // each row counts once: its count is written a cycle after it was told
        assert (row_q == f_late || row_ring_q != f_ring);
        assert (!f_late || (row_q && row_ring_q == f_ring && row_mark_q == f_credits));
        assert (f_full_now == f_full && f_free_now == f_free);
        if (f_late) begin
          assert (count_q == (f_credits ? f_free_word : f_full_word));
        end
        assert (!row_q || idle || state_q == StDone0 || state_q == StRow0 ||
                (state_q >= StMove0 && state_q <= StMove4));
      end
      // full, released and free slots
      if (!f_credits) begin
        assert (f_occupied <= f_depth);
        assert (f_free - f_released == f_depth);
      end
      // what is released is full and not needed any more
      if (f_in_work && !f_credits && state_q == StTarget) begin
        assert (f_limit <= f_occupied);
        assert (f_limit <= f_unneeded);
        assert (f_limit < CountBits'(1 << (CountBits - 2)));
      end
      if (f_in_work && !f_credits && state_q == StLimit) begin
        assert (count_q == f_full && !f_late);
      end
      if (f_in_work && !f_credits && state_q == StRelease) begin
        assert (count_q == f_free);
        assert (f_target <= f_occupied);
        assert (f_target <= f_unneeded);
        assert (f_unneeded < CountBits'(1 << (CountBits - 2)));
      end
      assert (!f_gives || (f_full != f_released && low_min_q != f_released));
      // a credit waits until it is taken, and is that of the ring in work
      assert (!f_held || (credit_valid_o && credit_list_o == f_list));
      assert (!credit_valid_o || state_q == StRelease);
    end
  end
