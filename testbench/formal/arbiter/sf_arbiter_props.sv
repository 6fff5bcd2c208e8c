  // Properties of sf_arbiter: it grants one request if there is any, and nobody waits for more than
  // each other port once.

  (* anyconst *) logic [3:0] f_port;

  logic f_started = 1'b0;
  int   f_waits   = 0; // others served since f_port was, in cycles in which f_port requested
  int   f_grants;
  int   f_first;       // ports that go before f_port

  always @(*) begin
    f_grants = 0;
    f_first  = 0;
    for (int i = 0; i < Ports; i++) begin
      f_grants = f_grants + (grant_o[i] ? 1 : 0);
      f_first  = f_first + (first[Ports*f_port + i] ? 1 : 0);
    end
  end

  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!rst_ni || (take_i && grant_o[f_port])) begin
      f_waits <= 0;
    end else if (take_i && request_i[f_port]) begin
      f_waits <= f_waits + 1;
    end
  end

  // For each three ports, going first is an order.
  for (genvar i = 0; i < Ports; i++) begin : gen_f_i
    for (genvar j = 0; j < Ports; j++) begin : gen_f_j
      for (genvar k = 0; k < Ports; k++) begin : gen_f_k
        if (i != j && j != k && i != k) begin : gen_f_order
          always @(*) begin
            if (f_started && first[j*Ports + i] && first[k*Ports + j]) begin
              assert (first[k*Ports + i]);
            end
          end
        end
      end
    end
  end

  always @(*) begin
    assume (f_port < Ports);
    if (!f_started) begin
      assume (!rst_ni);
    end
    if (f_started && rst_ni) begin
      assert (f_grants == (request_i != '0 ? 1 : 0));
      assert ((grant_o & ~request_i) == '0);
      assert (f_waits >= 0 && f_waits < Ports);
      assert (f_waits + f_first <= Ports - 1);
    end
  end
