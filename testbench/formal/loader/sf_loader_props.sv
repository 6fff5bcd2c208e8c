  // Properties of sf_loader: beats are taken while an image is loaded and at no other time; each
  // word is put together of its own beats, goes to its place, inside its memory and to an NPE that
  // there is, and waits until it is taken; after a problem nothing is written; loading ends once,
  // with a valid image or an error code, and a good one not before the last word had time to
  // arrive. The sums of the CRC are checked by the bench, against zlib.

  (* anyconst *) logic [0:0] f_beat; // a beat of each word is followed

  logic                f_started = 1'b0;
  logic                f_loaded;    // there was an image, good or bad
  logic                f_loading;   // a cycle ago
  logic                f_held;      // a word waited
  logic [4:0]          f_target;
  logic [23:0]         f_addr;
  logic [3:0]          f_x;
  logic [3:0]          f_y;
  logic [2:0]          f_npe;
  logic [LoadWidth-1:0] f_data;
  logic [63:0]         f_followed;  // the followed beat as it came
  logic [4:0]          f_to;        // the block: memory, NPE, place of the next word, words left
  logic [10:0]         f_where;
  logic [23:0]         f_next;
  logic [23:0]         f_left;
  logic [BeatBits-1:0] f_count;     // beats of the word so far
  logic [31:0]         f_length;    // payload beats to come
  logic                f_complete;  // they have come with TLAST, and the words of the last block
  logic [3:0]          f_since;     // cycles since a word was there, to 15
  logic                f_takes;
  logic                f_word;      // a word is complete with the beat that is taken

  assign f_takes = beat_valid_i && beat_ready_o;
  assign f_word  = f_takes && state_q == StWord && problem == 8'd0 &&
                   f_count + BeatBits'(1) == word_beats(f_to);

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni) begin
      f_loaded   <= 1'b0;
      f_loading  <= 1'b0;
      f_held     <= 1'b0;
      f_complete <= 1'b0;
      f_since    <= 4'd15;
    end else begin
      f_loaded   <= (f_loaded || done_o) && !start_i;
      f_loading  <= loading_o;
      f_held     <= write_o && !write_ready_i;
      f_since    <= write_o ? 4'd0 : f_since + 4'(f_since != 4'd15);
      f_complete <= state_q != StIdle && (f_complete || (f_word && beat_last_i &&
                                                         f_length == 32'd1 && f_left == 24'd1));
    end
    {f_target, f_addr, f_x, f_y, f_npe, f_data} <= {target_o, addr_o, x_o, y_o, npe_o, data_o};
    if (f_takes && state_q == StHeader && header_q == 2'd2) begin
      f_length <= beat_data_i[31:0];
    end
    if (f_takes && (state_q == StBlock || state_q == StWord)) begin
      f_length <= f_length - 32'd1;
    end
    if (f_takes && state_q == StBlock) begin
      f_to    <= beat_data_i[60:56];
      f_where <= {beat_data_i[63:61], beat_data_i[31:24]};
      f_next  <= beat_data_i[55:32];
      f_left  <= beat_data_i[23:0];
      f_count <= '0;
    end
    if (f_takes && state_q == StWord) begin
      f_count <= f_word ? '0 : f_count + BeatBits'(1);
      f_next  <= f_next + 24'(f_word);
      f_left  <= f_left - 24'(f_word);
      if (f_count == BeatBits'(f_beat)) begin
        f_followed <= beat_data_i;
      end
    end
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    if (f_started && rst_ni) begin
      // beats and the end
      assert (!beat_ready_o || loading_o);
      assert (done_o == (f_loading && !loading_o));
      assert (!valid_o || !loading_o);
      assert (!done_o || valid_o == (error_code_o == 8'd0));
      if (f_loaded && !loading_o) begin
        assert (valid_o == (error_code_o == 8'd0));
      end
      assert (!valid_o || f_loaded || done_o);
      assert (state_q <= StPlace);
      assert (!(state_q == StHeader || state_q == StBlock || state_q == StWord ||
                state_q == StCheck || state_q == StPlace) || error_code_o == 8'd0);
      assert (state_q != StDrop || error_code_o != 8'd0);
      // only the network holds beats up, and the end comes
      assert (state_q == StIdle || state_q == StCheck || state_q == StPlace || beat_ready_o ||
              (write_o && !write_ready_i));
      // words
      if (f_held) begin
        assert (write_o && {target_o, addr_o, x_o, y_o, npe_o, data_o} ==
                           {f_target, f_addr, f_x, f_y, f_npe, f_data});
      end
      if (state_q == StWord) begin
        assert (word_beats_q == word_beats(f_to) && word_beat_q == f_count);
        assert (f_count < word_beats_q && words_q == f_left && length_q == f_length);
        assert (f_left != 24'd0 && f_length != 32'd0);
        assert (target_o == f_to && {npe_o, y_o, x_o} == f_where && addr_o + 24'd1 == f_next);
        assert ({1'b0, f_next} + {1'b0, f_left} <= memory_words(f_to));
        assert (5'(x_o) < 5'(Columns) && 5'(y_o) < 5'(Rows) && 4'(npe_o) < 4'(Npes));
        if (f_count > BeatBits'(f_beat)) begin
          assert (data_o[64*f_beat +: 64] == f_followed);
        end
      end
      if (state_q == StPlace) begin
        assert (word_beats_q == word_beats(f_to) && word_beat_q == '0 && f_count == '0);
        assert (words_q == f_left && length_q == f_length && final_q == (f_length == 32'd0));
        assert (target_o == f_to && {npe_o, y_o, x_o} == f_where && addr_o + 24'd1 == f_next);
        assert (block_end_q == {1'b0, f_next} + {1'b0, f_left});
        assert (memory_end_q == memory_words(f_to) && empty_q == (f_left == 24'd0));
        assert (elsewhere_q == !(5'(x_o) < 5'(Columns) && 5'(y_o) < 5'(Rows) &&
                                 4'(npe_o) < 4'(Npes)));
      end
      if (state_q == StBlock) begin
        assert (length_q == f_length && f_length != 32'd0);
      end
      if (state_q == StHeader && header_q == 2'd3) begin
        assert (length_q == f_length && f_length != 32'd0);
      end
      // a good image: complete, and its last word had time
      assert (state_q != StCheck || f_complete);
      if (state_q == StCheck) begin
        assert (settle_q <= 8'(Settle));
        assert (write_o ? settle_q == 8'(Settle) : 8'(f_since) + settle_q + 8'd1 >= 8'(Settle));
      end
      assert (!(done_o && valid_o) || f_since >= 4'(Settle));
    end
  end

  // A word comes the cycle after its last beat, and nothing else is written.
  logic        f_comes;
  logic [63:0] f_comes_data;
  logic [23:0] f_comes_addr;
  logic [4:0]  f_comes_to;
  logic [10:0] f_comes_where;
  logic        f_comes_has;

  always_ff @(posedge clk_i) begin
    f_comes       <= rst_ni && f_word;
    f_comes_data  <= f_count == BeatBits'(f_beat) ? beat_data_i : f_followed;
    f_comes_has   <= f_count >= BeatBits'(f_beat);
    f_comes_addr  <= f_next;
    f_comes_to    <= f_to;
    f_comes_where <= f_where;
  end

  always @(*) begin
    if (f_started && rst_ni) begin
      assert (write_o == (f_comes || f_held));
      if (f_comes) begin
        assert (addr_o == f_comes_addr && target_o == f_comes_to);
        assert ({npe_o, y_o, x_o} == f_comes_where);
        assert ({1'b0, addr_o} < memory_words(target_o));
        assert (!f_comes_has || data_o[64*f_beat +: 64] == f_comes_data);
      end
    end
  end
