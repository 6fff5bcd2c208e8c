  // Properties of sf_host_in: each byte that is taken leaves once, in order, in the lane that is
  // its own, unless its frame was too short or too long; words stay until they are taken, their
  // marks say where pixels and rows end; a frame begins with the first beat of a packet; a row is
  // begun when it is paid for.
  //
  // One byte is followed, whichever it is; frames have any shape.

  (* anyconst *) logic [HostWidth-1:0] f_descriptor; // stays while anything runs
  (* anyconst *) logic [CountBits-1:0] f_index;      // of the followed byte in its beat
  (* anyseq *)   logic                 f_follow;

  logic                 f_started = 1'b0;
  logic                 f_cleared = 1'b0; // the counters have been set
  logic                 f_settled = 1'b0; // and what follows from the descriptor
  logic [1:0]           f_phase;          // 1: the followed byte waits, 2: it is in a word
  logic [CountBits-1:0] f_place;          // bytes before it, then its lane
  logic [7:0]           f_code;
  logic                 f_first;          // the next beat is the first of a packet
  logic                 f_held;           // a word waited
  logic [8*Lanes-1:0]   f_data;
  logic                 f_tail;
  logic                 f_last;
  logic [9:0]           f_word;           // place in the frame of the next word
  logic [11:0]          f_col;
  logic [11:0]          f_row;
  logic                 f_last_word;
  logic                 f_last_col;
  logic                 f_last_row;
  logic [CountBits-1:0] f_rest;           // bytes in front of a beat that comes
  logic                 f_word_tail;      // marks of the word that waits
  logic                 f_word_last;
  logic [SlotBits:0]    f_paid;           // credits: depth and given back, less rows begun
  logic                 f_row_open;
  logic                 f_was_short;      // it was told that the frame is too short

  assign f_last_word = f_word + 10'd1 == d_in_words;
  assign f_last_col  = f_col + 12'd1 == d_in_cols;
  assign f_last_row  = f_row + 12'd1 == d_in_rows;
  assign f_rest      = cut ? count_q - need : count_q;

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni) begin
      f_cleared <= 1'b0;
    end else if (clear_i) begin
      f_cleared <= 1'b1;
    end
    f_settled <= rst_ni;
    if (!rst_ni || clear_i) begin
      f_phase    <= 2'd0;
      f_first    <= 1'b1;
      f_held     <= 1'b0;
      f_word     <= 10'd0;
      f_col      <= 12'd0;
      f_row      <= 12'd0;
      f_paid     <= d_in_depth;
      f_row_open <= 1'b0;
      f_was_short <= 1'b0;
    end else begin
      // the followed byte
      if (f_phase == 2'd0) begin
        if (f_follow && accept && !drop_q && f_index < beat_bytes) begin
          f_phase <= 2'd1;
          f_place <= f_rest + f_index;
          f_code  <= beat_data_i[8*f_index +: 8];
        end
      end else if (f_phase == 2'd1) begin
        if (frame_short_o || frame_over_q) begin
          f_phase <= 2'd3;
        end else if (cut && f_place < need) begin
          f_phase <= 2'd2;
        end else if (cut) begin
          f_place <= f_place - need;
        end
      end else if (f_phase == 2'd2 && write_ready_i) begin
        f_phase <= 2'd3;
      end
      if (accept) begin
        f_first <= beat_last_i;
      end
      // place in the frame
      if (cut) begin
        f_word      <= f_last_word ? 10'd0 : f_word + 10'd1;
        f_word_tail <= f_last_word;
        f_word_last <= f_last_word && f_last_col;
        if (f_last_word) begin
          f_col <= f_last_col ? 12'd0 : f_col + 12'd1;
          if (f_last_col) begin
            f_row <= f_last_row ? 12'd0 : f_row + 12'd1;
          end
        end
      end
      f_was_short <= frame_short_o || (f_was_short && !frame_over_q);
      f_held <= write_valid_o && !write_ready_i;
      // a row is paid for before its first word
      f_paid     <= f_paid + (credit_i ? 1'b1 : 1'b0) - (!f_row_open && open_row ? 1'b1 : 1'b0);
      f_row_open <= open_row || (f_row_open && !(cut && f_last_word && f_last_col));
    end
    f_data <= write_data_o;
    f_tail <= write_tail_o;
    f_last <= write_last_o;
  end

  always @(*) begin
    assume (descriptor_i == f_descriptor);
    assume (d_in_words != 10'd0 && d_in_cols != 12'd0 && d_in_rows != 12'd0);
    assume (d_in_channels != 13'd0 && (int'(d_in_channels) + Lanes - 1) / Lanes == d_in_words);
    // each row begun is given back once
    assume (!credit_i || f_paid < d_in_depth);
    // a beat has bytes, without gaps
    assume (beat_keep_i[0] && (beat_keep_i & (beat_keep_i + 1'b1)) == '0);
    if (!f_started) begin
      assume (!rst_ni);
    end
    // nothing runs before the first clear
    if (f_started && rst_ni && !f_cleared) begin
      assume (!running_i && !credit_i);
      assert (!in_frame_q && !drop_q && !row_open_q && !write_valid_o && count_q == '0);
      assert (!beat_ready_o && !last_q && !frame_over_q && !short_q);
    end
    if (f_started && rst_ni && f_cleared && f_settled) begin
      // the followed byte
      if (f_phase == 2'd1) begin
        assert (f_place < count_q);
        assert (buffer_q[8*f_place +: 8] == f_code);
        assert (in_frame_q || frame_over_q);
        assert (!short_q);
      end
      if (f_phase == 2'd2) begin
        assert (write_valid_o);
        assert (f_place < CountBits'(Lanes) && write_data_o[8*f_place +: 8] == f_code);
      end
      // the buffer does not overflow
      assert (count_q <= CountBits'(BufferBytes));
      assert (!cut || short_q || count_q >= need);
      assert (!accept || drop_q || !short_q);
      assert (!accept || drop_q || int'(f_rest) + StreamBytes <= BufferBytes);
      assert (int'(tail) == (int'(d_in_channels) - 1) % Lanes + 1);
      // a word that is offered stays, with the marks of its place
      if (f_held) begin
        assert (write_valid_o);
        assert (write_data_o == f_data && write_tail_o == f_tail && write_last_o == f_last);
      end
      assert (!write_valid_o || (write_tail_o == f_word_tail && write_last_o == f_word_last));
      assert (!cut || !write_valid_o || write_ready_i);
      assert (word_tail_q == f_last_word);
      assert (f_word < d_in_words && f_col < d_in_cols && f_row < d_in_rows);
      assert (word_q == d_in_words - 10'd1 - f_word);
      assert (f_col + col_q + 12'd1 == d_in_cols);
      assert (f_row + row_q + 12'd1 == d_in_rows);
      assert (frame_done_o == (cut && f_last_word && f_last_col && f_last_row));
      // a row is begun when it is paid for, and no word belongs to one that was not
      assert (credit_q == f_paid && f_paid <= d_in_depth);
      assert (!open_row || f_paid != '0);
      assert (row_open_q == f_row_open);
      assert (!cut || f_row_open);
      assert (f_row_open || (f_word == 10'd0 && f_col == 12'd0));
      // frames begin with packets
      assert (!(accept && !drop_q && !in_frame_q) || f_first);
      if (!in_frame_q && !frame_over_q && !drop_q) begin
        assert (f_first && !last_q && count_q == '0 && !short_q);
      end
      if (in_frame_q || frame_over_q) begin
        assert (f_first == last_q);
        assert (!drop_q);
        assert (!short_q || last_q);
      end
      if (drop_q) begin
        assert (!f_first && !last_q && count_q == '0 && !short_q);
        assert (!in_frame_q && !frame_over_q);
      end
      assert (in_frame_q || (!f_row_open && f_word == 10'd0 && f_col == 12'd0 && f_row == 12'd0));
      assert (!in_frame_q || !frame_over_q);
      // an error is told where the packet does not end with the frame, and only there
      assert (!frame_short_o || (f_first && count_q < need));
      assert (!frame_long_o || !f_first || count_q != '0);
      // and once for a frame, whose rest is filled from then on
      assert (!f_was_short || (short_q && !frame_short_o));
      assert (!short_q || !frame_short_o && !frame_long_o);
      // progress: with a word of bytes and a paid row a word is made unless the one before waits
      assert (!(row_open_q && enough) || cut || (write_valid_o && !write_ready_i));
      // and without, bytes are taken or the packet has ended
      assert (!(row_open_q && !enough && !short_q) || beat_ready_o || last_q);
    end
  end
