  // What sf_fifo's properties want to know of its memory: the word at one place.
  logic [31:0]      f_place; // joined by the script
  logic [Width-1:0] f_stored;

  assign f_stored = mem[f_place[AddrBits-1:0]];
