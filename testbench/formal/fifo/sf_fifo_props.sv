  // Properties of sf_fifo: what goes in comes out, in order, and the places are counted.
  //
  // One word is followed: any value, pushed at any time. If each word, whichever it is, comes out
  // after as many pops as there were words before it, nothing is lost, made up or reordered.

  (* anyconst *) logic [Width-1:0] f_word;
  (* anyseq *)   logic             f_follow;

  logic             f_started = 1'b0;
  logic             f_inside  = 1'b0; // the followed word is in the queue
  int               f_before  = 0;    // words before it
  int               f_count   = 0;    // words in the queue: pushes less pops
  logic [Width-1:0] f_stored;         // what the memory holds at f_place (joined by the script)
  int               f_place;
  logic             f_held    = 1'b0; // a word waited at the output
  logic [Width-1:0] f_waiting;

  assign f_place = (int'(read_q) + f_before) % Depth;

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || clear_i) begin
      f_inside <= 1'b0;
      f_before <= 0;
      f_count  <= 0;
      f_held   <= 1'b0;
    end else begin
      f_count <= f_count + (push ? 1 : 0) - (pop ? 1 : 0);
      if (!f_inside) begin
        f_inside <= push && f_follow && in_data_i == f_word;
        f_before <= f_count - (pop ? 1 : 0);
      end else if (pop) begin
        f_inside <= f_before != 0;
        f_before <= f_before - 1;
      end
      f_held <= out_valid_o && !out_ready_i;
    end
    f_waiting <= out_data_o;
  end

  always @(*) begin
    if (!f_started) begin
      assume (!rst_ni);
    end
    if (f_started && rst_ni) begin
      // the places are counted
      assert (f_count >= 0 && f_count <= Depth);
      assert (int'(free_o) == Depth - f_count);
      assert (in_ready_o == (f_count < Depth));
      assert (out_valid_o == (f_count > 0));
      assert (int'(read_q) < Depth);
      assert (int'(write_q) == (int'(read_q) + f_count) % Depth);
      // the followed word
      if (f_inside) begin
        assert (f_before >= 0 && f_before < f_count);
        assert (f_stored == f_word);
        if (f_before == 0) begin
          assert (out_valid_o && out_data_o == f_word);
        end
      end
      // a word that is offered stays
      if (f_held) begin
        assert (out_valid_o && out_data_o == f_waiting);
      end
    end
  end
