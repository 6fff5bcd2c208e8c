  // Properties of sf_emit: a word or a credit goes to each destination of its list once, in order,
  // and to no other; the flit that a destination gets says where its row and word lie there; flits
  // wait until they are taken and none is lost; a released row is scrubbed once, before its credit
  // leaves; words that were on their way find a place.
  //
  // A small model knows the place that each destination has come to; it knows nothing of the
  // memories in between. Lists are any; the words are those of any queue.

  localparam int Entries = 1 << ListBits;
  localparam int FlitBits = ToBits + PayloadBits;
  // Fields of a destination that say how its slots go on.
  localparam int Depths = EntryWidth - SlotBits - 1;
  localparam int Steps  = Depths - SlotBits;

  (* anyseq *) logic f_reads; // the drain begins a word

  logic [Entries*EntryWidth-1:0]   f_table;  // contents of the memories (joined by the script)
  logic [2*Entries*StateWidth-1:0] f_places;

  logic                 f_started = 1'b0;
  logic                 f_cleared = 1'b0;
  int                   f_flying  = 0;   // words that the drain has begun and not delivered
  logic [Entries*StateWidth-1:0] f_model; // the places as they are to be
  logic [Entries*StateWidth-1:0] f_first; // where all destinations begin
  logic [ListBits-1:0]  f_next;          // destination that is next
  logic                 f_credit;        // the job is a credit
  logic                 f_scrubbed;      // its row has been scrubbed
  logic                 f_flit;          // a flit waits
  logic [FlitBits-1:0]  f_expected;
  logic                 f_scrub_held;
  logic [2*AddrBits+LapBits-1:0] f_scrub;
  logic                 f_credit_held;
  logic [ListBits-1:0]  f_credit_list;
  logic                 f_waited;        // something was to be done, and could

  // ------------------------------------------------------------------ the destination in work
  // Its fields once more, from the table itself.
  logic [ListBits-1:0]   f_index;
  logic [EntryWidth-1:0] f_entry;
  logic [StateWidth-1:0] f_place;
  logic [LapBits-1:0]    f_lap;
  logic [SlotBits-1:0]   f_slot;
  logic [AddrBits-1:0]   f_row;
  logic [AddrBits-1:0]   f_word;
  logic                  f_loaded;       // the registers hold what the memories hold of f_held
  logic [ListBits-1:0]   f_held;
  logic                  f_ends;         // a row ends with this flit
  logic                  f_sends;
  logic                  f_wraps;
  int                    f_slot_after;
  logic [StateWidth-1:0] f_after;

  assign f_index  = state_q == StIdle ? h_list : f_next;
  assign f_entry  = f_table[f_index*EntryWidth +: EntryWidth];
  assign f_place  = f_model[f_index*StateWidth +: StateWidth];
  assign {f_lap, f_slot, f_row, f_word} = f_place;
  assign f_loaded = state_q == StSend || (state_q == StIdle && keep_q);
  assign f_held   = state_q == StIdle ? list_q : index_q;
  assign f_ends   = credit_q || h_last;
  assign f_sends  = credit_q || h_last || h_some || d_dense[0];
  assign f_slot_after = int'(f_slot) + int'(d_slot_step);
  assign f_wraps      = f_slot_after >= int'(d_depth);
  assign f_after =
      f_ends ? {f_lap + LapBits'(f_wraps ? 1 : 0),
                SlotBits'(f_wraps ? f_slot_after - int'(d_depth) : f_slot_after),
                AddrBits'(f_wraps ? f_row + d_row_step - d_ring_words : f_row + d_row_step),
                {AddrBits{1'b0}}}
             : {f_lap, f_slot, f_row, AddrBits'(f_word + (h_tail ? d_pixel_step : 1))};

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || clear_i) begin
      f_cleared     <= rst_ni;
      f_flying      <= 0;
      f_flit        <= 1'b0;
      f_scrub_held  <= 1'b0;
      f_credit_held <= 1'b0;
      f_waited      <= 1'b0;
      f_next        <= '0;
      f_scrubbed    <= 1'b0;
      f_credit      <= 1'b0;
      f_model       <= f_first;
    end else begin
      f_flying <= f_flying + (f_reads ? 1 : 0) - (word_valid_i ? 1 : 0);
      if (state_q == StIdle) begin
        f_next     <= credit_valid_i ? credit_list_i : h_list;
        f_credit   <= credit_valid_i;
        f_scrubbed <= 1'b0;
      end else begin
        f_scrubbed <= f_scrubbed || (scrub_valid_o && scrub_ready_i);
        if (go) begin
          f_next <= f_next + 1'b1;
        end
      end
      f_flit <= (go && f_sends && !clearing_q) || (f_flit && !flit_ready_i);
      if (go && !clearing_q) begin
        f_model[f_index*StateWidth +: StateWidth] <= f_after;
      end
      f_scrub_held  <= scrub_valid_o && !scrub_ready_i;
      f_credit_held <= credit_valid_i && !credit_ready_o;
      f_waited      <= state_q == StIdle && !go && (credit_valid_i || head_valid) &&
                       !(flit_valid_o && !flit_ready_i);
    end
    if (go && f_sends && !clearing_q) begin
      f_expected <= {d_to, !credit_q && (h_some || d_dense[0]), f_ends, d_ring, f_slot, f_lap,
                     AddrBits'(f_row + f_word), h_data};
    end
    f_scrub       <= {scrub_addr_o, scrub_words_o, scrub_lap_o};
    f_credit_list <= credit_list_i;
  end

  for (genvar i = 0; i < Entries; i++) begin : gen_f_entry
    logic [EntryWidth-1:0] entry;
    logic [StateWidth-1:0] first; // where the destination begins
    logic [SlotBits:0]     depth;

    assign entry = f_table[i*EntryWidth +: EntryWidth];
    assign first = f_places[(Entries + i)*StateWidth +: StateWidth];

    assign f_first[i*StateWidth +: StateWidth] = first;
    assign depth = entry[Depths +: SlotBits+1];

    always @(*) begin
      // slots below the depth, steps up to it
      assume (depth != '0 && int'(depth) <= 1 << SlotBits && entry[Steps +: SlotBits] <= depth);
      assume (first[2*AddrBits +: SlotBits] < depth);
      // as they are written: before any lap, at the first word of a row
      assume (first[StateWidth-1 -: LapBits] == '0 && first[AddrBits-1:0] == '0);
      if (f_started && rst_ni && f_cleared) begin
        assert (f_model[i*StateWidth + 2*AddrBits +: SlotBits] < depth);
      end
      if (f_started && rst_ni && f_cleared && (!clearing_q || i < int'(index_q))) begin
        assert (f_places[i*StateWidth +: StateWidth] == f_model[i*StateWidth +: StateWidth]);
      end
      if (f_started && rst_ni && f_cleared && clearing_q) begin
        assert (f_model[i*StateWidth +: StateWidth] == first);
      end
    end
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    assume (!table_write_i); // written while nothing runs
    // nothing comes before it is cleared
    assume (!(f_reads || word_valid_i || credit_valid_i) || (f_cleared && !clearing_q));
    // the drain
    assume (!f_reads || (room_o && f_flying < InFlight));
    assume (!word_valid_i || f_flying > 0);
    // a credit stays until it is taken
    if (f_credit_held) begin
      assume (credit_valid_i && credit_list_i == f_credit_list);
    end
    if (f_started && rst_ni && !f_cleared) begin
      assert (state_q == StIdle && !head_valid && !flit_valid_o && !clearing_q && !scrub_q);
    end
    if (f_started && rst_ni && f_cleared) begin
      // words find a place
      assert (f_flying >= 0 && f_flying <= InFlight && f_flying <= int'(free));
      assert (!lost_o);
      // the job goes through its list: the next destination, as it is in the memories
      assert (!clearing_q || (state_q != StIdle && !head_valid && !flit_valid_o && f_flying == 0));
      if (state_q != StIdle && !clearing_q) begin
        assert (index_q == f_next && credit_q == f_credit);
        assert (credit_q || head_valid);
        assert (!credit_q || (credit_valid_i && scrub_q != f_scrubbed));
      end
      if (state_q == StKeep) begin
        assert (entry_read == f_table[index_q*EntryWidth +: EntryWidth]);
        assert (place_read == f_model[index_q*StateWidth +: StateWidth]);
      end
      if (f_loaded) begin
        assert (entry_q == f_table[f_held*EntryWidth +: EntryWidth]);
        assert ({lap_q, slot_q, row_q, word_q} == f_model[f_held*StateWidth +: StateWidth]);
      end
      if (state_q == StIdle && keep_q) begin
        assert (d_final[0] && index_q == list_q && !credit_q);
      end
      if (go && !clearing_q) begin
        assert (f_loaded);
        assert (index_q == f_index);
        assert (head_pop == (!credit_q && d_final[0]));
        assert (credit_ready_o == (credit_q && d_final[0]));
      end else begin
        assert (!head_pop && !credit_ready_o);
      end
      // flits
      assert (flit_valid_o == f_flit);
      assert (!flit_valid_o || flit_o == f_expected);
      assert (!(go && f_sends && !clearing_q) || !flit_valid_o || flit_ready_i);
      // scrubbing
      assert (!scrub_valid_o || (f_credit && !f_scrubbed));
      assert (!(go && credit_q && !clearing_q) || f_scrubbed);
      assert (!scrub_q || (state_q != StIdle && f_credit && !f_scrubbed));
      if (scrub_valid_o) begin
        assert (scrub_addr_o == AddrBits'(f_row + f_word) && scrub_lap_o == f_lap);
        assert (scrub_words_o == d_pixel_step);
      end
      if (f_scrub_held) begin
        assert (scrub_valid_o && {scrub_addr_o, scrub_words_o, scrub_lap_o} == f_scrub);
      end
      // progress: only the network and the scrubber hold up a job
      assert (state_q != StSend || go || scrub_valid_o || (flit_valid_o && !flit_ready_i));
      assert (!f_waited || state_q != StIdle || go);
      // nothing is left when it says so
      assert (busy_o || (!head_valid && !f_flit));
    end
  end
