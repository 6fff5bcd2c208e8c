  // Properties of sf_host_out: AXI4-Stream (a beat that is offered stays as it is until it is
  // taken), each byte leaves once, in order, in a beat without gaps, TLAST marks the last byte of a
  // frame and no other, and each row that came is given back once, after its last byte.
  //
  // One byte is followed, whichever it is; frames have any shape. Where beats and words are as long
  // as each other, whole words may leave at once.

  (* anyconst *) logic [HostWidth-1:0] f_descriptor; // stays while anything runs
  (* anyconst *) logic [FillBits-1:0]  f_index;      // of the followed byte in a whole word
  (* anyseq *)   logic                 f_follow;

  logic                     f_started = 1'b0;
  logic                     f_cleared = 1'b0; // the counters have been set
  logic [1:0]               f_phase;          // 1: in the beat that fills, 2: in the one offered
  logic [FillBits-1:0]      f_place;          // of the byte in its beat
  logic [7:0]               f_code;
  logic                     f_held;           // a beat waited
  logic [8*StreamBytes-1:0] f_data;
  logic [StreamBytes-1:0]   f_keep;
  logic                     f_last;
  logic [FillBits-1:0]      f_bytes;          // in the beat that is offered
  logic                     f_ends;           // it holds the last byte of a frame
  logic [15:0]              f_rows;           // rows that came less rows given back
  logic                     f_row_sent;       // all bytes of a row have left, it was not given back
  logic [12:0]              f_channel;        // place in the frame of the next byte
  logic [11:0]              f_col;
  logic [11:0]              f_row;
  logic [12:0]              f_after;          // channels of the pixel with what leaves now
  logic                     f_last_channel;
  logic                     f_last_col;
  logic                     f_last_row;
  logic                     f_softmax;        // each pixel is read three times

  assign f_softmax      = d_softmax[0];
  assign f_after        = f_channel + (word_step ? 13'(Lanes) : 13'd1);
  assign f_last_channel = f_after == d_out_channels;
  assign f_last_col     = f_col + 12'd1 == d_out_cols;
  assign f_last_row     = f_row + 12'd1 == d_out_rows;

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni) begin
      f_cleared <= 1'b0;
    end else if (clear_i) begin
      f_cleared <= 1'b1;
    end
    if (!rst_ni || clear_i) begin
      f_phase    <= 2'd0;
      f_held     <= 1'b0;
      f_rows     <= 16'd0;
      f_row_sent <= 1'b0;
      f_channel  <= 13'd0;
      f_col      <= 12'd0;
      f_row      <= 12'd0;
    end else begin
      // the followed byte
      if (f_phase == 2'd0 && put && f_follow) begin
        f_phase <= beat_end ? 2'd2 : 2'd1;
        f_place <= fill_q;
        f_code  <= out_code;
      end else if (f_phase == 2'd0 && word_step && f_follow) begin
        f_phase <= 2'd2;
        f_place <= f_index;
        f_code  <= word[8*f_index +: 8];
      end else if (f_phase == 2'd1 && put && beat_end) begin
        f_phase <= 2'd2;
      end else if (f_phase == 2'd2 && beat_valid_o && beat_ready_i) begin
        f_phase <= 2'd3;
      end
      // place in the frame
      if (put || word_step) begin
        f_channel <= f_last_channel ? 13'd0 : f_after;
        if (f_last_channel) begin
          f_col <= f_last_col ? 12'd0 : f_col + 12'd1;
          if (f_last_col) begin
            f_row <= f_last_row ? 12'd0 : f_row + 12'd1;
          end
        end
      end
      f_held     <= beat_valid_o && !beat_ready_i;
      f_rows     <= f_rows + (in_row_done_i ? 16'd1 : 16'd0)
                           - (free_valid_o && free_ready_i ? 16'd1 : 16'd0);
      f_row_sent <= ((put || word_step) && f_last_channel && f_last_col) ||
                    (f_row_sent && !(free_valid_o && free_ready_i));
    end
    f_data <= beat_data_o;
    f_keep <= beat_keep_o;
    f_last <= beat_last_o;
    if ((put && beat_end) || word_step) begin
      f_bytes <= word_step ? FillBits'(Lanes) : fill_q + 1'b1;
      f_ends  <= f_last_channel && f_last_col && f_last_row;
    end
  end

  always @(*) begin
    assume (descriptor_i == f_descriptor);
    assume (int'(f_index) < StreamBytes);
    assume (d_out_channels != 13'd0 && d_out_cols != 12'd0 && d_out_rows != 12'd0);
    // rows come as their credits allow, far fewer than are counted
    assume (!in_row_done_i || f_rows < 16'd1024);
    if (!f_started) begin
      assume (!rst_ni);
    end
    if (f_started && rst_ni) begin
      // a beat that is offered stays
      if (f_held) begin
        assert (beat_valid_o);
        assert (beat_data_o == f_data && beat_keep_o == f_keep && beat_last_o == f_last);
      end
    end
    // nothing runs before the first clear
    if (f_started && rst_ni && !f_cleared) begin
      assume (!in_row_done_i);
      assert (state_q == StWait && rows_q == 16'd0 && !beat_valid_o);
      assert (fill_q == '0);
    end
    if (f_started && rst_ni && f_cleared) begin
      // no beat is written over
      assert (!((put && beat_end) || word_step) || !beat_valid_o || beat_ready_i);
      // a whole word is a beat, behind all bytes that came before it
      assert (!word_step || (Lanes == StreamBytes && !put && fill_q == '0));
      assert (!word_step || f_after <= d_out_channels);
      // the followed byte
      if (f_phase == 2'd1) begin
        assert (f_place < fill_q);
        assert (beat_q[8*f_place +: 8] == f_code);
      end
      if (f_phase == 2'd2) begin
        assert (beat_valid_o);
        assert (beat_data_o[8*f_place +: 8] == f_code && beat_keep_o[f_place]);
      end
      // beats without gaps, the last of a frame marked, all others full
      assert (fill_q < FillBits'(StreamBytes));
      if (beat_valid_o) begin
        assert (f_bytes != '0 && f_bytes <= FillBits'(StreamBytes));
        assert (beat_keep_o == StreamBytes'((33'd1 << f_bytes) - 33'd1));
        assert (beat_last_o == f_ends);
        assert (beat_last_o || f_bytes == FillBits'(StreamBytes));
      end
      // a beat holds bytes of one frame
      assert (f_channel != 13'd0 || f_col != 12'd0 || f_row != 12'd0 || fill_q == '0);
      // place in the frame
      assert (pass_q != 2'd3);
      assert (f_softmax || pass_q == 2'd2);
      assert (f_channel < d_out_channels && f_col < d_out_cols && f_row < d_out_rows);
      assert (channels_left_q < d_out_channels);
      assert (byte_last_q == (channels_left_q == 13'd0));
      assert (word_last_q == (channels_left_q == 13'(Lanes - 1)));
      assert (word_fits_q == (channels_left_q >= 13'(Lanes - 1)));
      assert (col_last_q == (cols_left_q == 12'd0));
      assert (line_last_q == (rows_left_q == 12'd0));
      if (pass_q == 2'd2) begin
        assert (f_channel + channels_left_q + 13'd1 == d_out_channels);
      end else begin
        assert (f_channel == 13'd0);
      end
      assert (f_col + cols_left_q + 12'd1 == d_out_cols);
      assert (f_row + rows_left_q + 12'd1 == d_out_rows);
      // rows
      assert (rows_q == f_rows);
      assert (free_valid_o == f_row_sent);
      if (state_q != StWait) begin
        assert (f_rows != 16'd0);
      end
      if (state_q == StWait || state_q == StFree) begin
        assert (f_channel == 13'd0 && f_col == 12'd0);
        assert (pass_q == (f_softmax ? 2'd0 : 2'd2));
      end
      // progress: a byte that is there goes on unless the beat before waits for its taker
      assert (!out_valid || put || (beat_valid_o && !beat_ready_i));
      // nothing is left when it says so
      assert (busy_o || (f_rows == 16'd0 && f_phase != 2'd1 && f_phase != 2'd2));
    end
  end
