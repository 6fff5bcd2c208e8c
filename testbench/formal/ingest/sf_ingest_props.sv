  // Properties of sf_ingest: each word goes once to its place in the ring SRAM, each token once to
  // the counters, in the order of the flits and at a fixed time, whatever is scrubbed; scrubbing
  // marks each word that is its turn, before it says that it is done, and no other; clearing marks
  // all; a memory word is made of its own beats.
  //
  // One word of a scrubbed row, one word of the SRAM and one beat are followed, whichever they are.

  (* anyconst *) logic [AddrBits-1:0] f_word;  // number in its row of a word to be scrubbed
  (* anyconst *) logic [AddrBits-1:0] f_place; // a word of the ring SRAM
  (* anyconst *) logic [BeatBits-1:0] f_beat;

  logic                  f_started = 1'b0;
  logic                  f_flit_1;     // a flit came a cycle ago, two cycles ago
  logic                  f_flit_2;
  logic                  f_write_1;
  logic                  f_write_2;
  logic                  f_load_1;
  logic                  f_end_1;
  logic [AddrBits-1:0]   f_addr_1;
  logic [AddrBits-1:0]   f_addr_2;
  logic [LapBits-1:0]    f_lap_1;
  logic [LapBits-1:0]    f_lap_2;
  logic [8*Lanes-1:0]    f_data_1;
  logic [8*Lanes-1:0]    f_data_2;
  logic [PlaceBits:0]    f_head_1;     // of a beat: last, place
  logic                  f_scrub_held; // a row waited to be scrubbed
  logic [AddrBits-1:0]   f_scrub_addr;
  logic [AddrBits-1:0]   f_scrub_words;
  logic [LapBits-1:0]    f_scrub_lap;
  logic                  f_mine;       // the followed word is one that this row's lap is for
  logic                  f_marked;     // it was marked
  logic                  f_reset;      // the followed place was marked by clearing
  int                    f_beats;      // beats of the memory word so far
  logic [8*Lanes-1:0]    f_beat_data;  // the followed one

  assign f_mine = f_word < scrub_words_i && f_word[LapBits-2:0] == scrub_lap_i[LapBits-2:0];

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || clear_i) begin
      f_flit_1     <= 1'b0;
      f_flit_2     <= 1'b0;
      f_scrub_held <= 1'b0;
      f_marked     <= 1'b0;
      f_reset      <= 1'b0;
      f_beats      <= 0;
    end else begin
      f_flit_1     <= flit_valid_i;
      f_flit_2     <= f_flit_1;
      f_scrub_held <= scrub_valid_i && !scrub_ready_o;
      // what is written from the next cycle on
      f_marked <= scrub_valid_i && !scrub_ready_o &&
                  (f_marked || (s_write && s_word_q == {1'b0, f_word}));
      f_reset  <= f_reset || (clearing_o && clear_index_q[AddrBits-1:0] == f_place);
      if (flit_valid_i && !f_write && !f_token) begin
        f_beats <= flit_i[8*Lanes+PlaceBits] ? 0 : f_beats + 1;
      end
    end
    f_write_1 <= f_write;
    f_write_2 <= f_write_1;
    f_load_1  <= !f_write && !f_token;
    f_end_1   <= flit_i[8*Lanes+PlaceBits];
    f_addr_1  <= base + f_addr;
    f_addr_2  <= f_addr_1;
    f_lap_1   <= f_lap;
    f_lap_2   <= f_lap_1;
    f_data_1  <= f_data;
    f_data_2  <= f_data_1;
    f_head_1  <= flit_i[8*Lanes +: PlaceBits+1];
    f_scrub_addr  <= scrub_addr_i;
    f_scrub_words <= scrub_words_i;
    f_scrub_lap   <= scrub_lap_i;
    if (flit_valid_i && !f_write && !f_token && f_beats == int'(f_beat)) begin
      f_beat_data <= f_data;
    end
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    assume (int'(f_place) < RingWords);
    assume (int'(f_beat) < Beats);
    // a row stays until it has been scrubbed
    if (f_scrub_held) begin
      assume (scrub_valid_i && scrub_addr_i == f_scrub_addr && scrub_words_i == f_scrub_words &&
              scrub_lap_i == f_scrub_lap);
    end
    // nothing comes while the SRAM is cleared; a memory word has as many beats as it is wide
    assume (!clearing_o || (!flit_valid_i && !scrub_valid_i));
    assume (!(flit_valid_i && !f_write && !f_token) || f_beats < Beats - 1 ||
            flit_i[8*Lanes+PlaceBits]);
    if (f_started && rst_ni) begin
      // tokens
      assert (token_valid_o == (flit_valid_i && f_token));
      if (token_valid_o) begin
        assert (token_ring_o == f_ring && token_slot_o == f_slot);
      end
      // words
      assert (word_q == (f_flit_1 && f_write_1));
      if (word_q) begin
        assert (word_base_q + word_addr_q == f_addr_1);
        assert (word_lap_q == f_lap_1 && word_data_q == f_data_1);
      end
      if (f_flit_2 && f_write_2) begin
        assert (write_valid_o && write_addr_o == f_addr_2 && write_lap_o == f_lap_2);
        assert (write_data_o == f_data_2);
      end
      // scrubbing
      assert (!scrub_ready_o || scrub_valid_i);
      assert (!scrubbing_q || f_scrub_held);
      if (scrubbing_q) begin
        assert (s_word_q[LapBits-2:0] == scrub_lap_i[LapBits-2:0]);
        assert (!f_mine || s_word_q <= {1'b0, f_word} || f_marked);
        assert (int'(s_word_q) < int'(scrub_words_i) + (1 << (LapBits - 1)) ||
                int'(s_word_q) < (1 << (LapBits - 1)));
      end
      if (scrub_ready_o && f_mine) begin
        assert (f_marked);
      end
      if (s_write) begin
        assert (s_word_q < {1'b0, scrub_words_i});
      end
      // progress: a mark is set in each cycle without a word
      assert (!scrubbing_q || scrub_ready_o || s_write || word_q);
      // clearing
      assert (!clearing_o || int'(clear_index_q) < RingWords);
      if (clearing_o && f_place < clear_index_q[AddrBits-1:0]) begin
        assert (f_reset);
      end
      // memory words
      assert (f_beats >= 0 && f_beats < Beats);
      assert (beat_q == BeatBits'(f_beats));
      assert (beat_o == (f_flit_1 && f_load_1));
      assert (load_write_o == (f_flit_1 && f_load_1 && f_end_1));
      if (beat_o) begin
        assert (beat_word_o == f_data_1);
        assert (load_addr_o == f_head_1[PlaceBits-1:0]);
      end
    end
  end

  // What the memory word holds of the followed beat, once that has come.
  logic [8*Lanes*Beats-1:0] f_load;

  assign f_load = (8*Lanes*Beats)'(load_data_o);

  logic f_got; // it has come in this word

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      f_got <= 1'b0;
    end else if (flit_valid_i && !f_write && !f_token) begin
      f_got <= f_beats == int'(f_beat) || (f_got && f_beats != 0);
    end
  end

  always @(*) begin
    if (f_started && rst_ni && f_got) begin
      for (int b = 0; b < 8*Lanes; b++) begin
        if (8*Lanes*int'(f_beat) + b < LoadWidth) begin
          assert (f_load[8*Lanes*f_beat + b] == f_beat_data[b]);
        end
      end
    end
  end

  // The mark itself: the cycle after a turn of the scrubber or of clearing.
  logic                f_s_write_1;
  logic                f_clear_1;
  logic [AddrBits-1:0] f_s_addr_1;
  logic [LapBits-1:0]  f_s_lap_1;

  always_ff @(posedge clk_i) begin
    f_s_write_1 <= rst_ni && !clear_i && s_write && !clearing_o;
    f_clear_1   <= rst_ni && !clear_i && clearing_o;
    f_s_addr_1  <= clearing_o ? clear_index_q[AddrBits-1:0] : scrub_addr_i + s_word_q[AddrBits-1:0];
    f_s_lap_1   <= clearing_o ? {1'b1, {(LapBits-1){1'b0}}} : scrub_lap_i;
  end

  always @(*) begin
    if (f_started && rst_ni && (f_s_write_1 || f_clear_1)) begin
      assert (write_valid_o && write_addr_o == f_s_addr_1 && write_lap_o == f_s_lap_1);
    end
    // no other word is written
    if (f_started && rst_ni && write_valid_o) begin
      assert (f_s_write_1 || f_clear_1 || (f_flit_2 && f_write_2));
    end
  end
