// tb_network: routers and switches of a mesh or torus as a chip wires them. Local port p of node
// (x, y) is number Npes*(Columns*y + x) + p.

module tb_network #(
  parameter int Columns     = `COLUMNS,
  parameter int Rows        = `ROWS,
  parameter int TorusX      = `TORUS_X,
  parameter int TorusY      = `TORUS_Y,
  parameter int Npes        = `NPES,
  parameter int MaskBits    = `MASK_BITS,
  parameter int PayloadBits = `PAYLOAD_BITS,
  localparam int Nodes      = Columns * Rows,
  localparam int XBits      = Columns > 1 ? $clog2(Columns) : 1,
  localparam int YBits      = Rows > 1 ? $clog2(Rows) : 1,
  localparam int LocalBits  = MaskBits + PayloadBits,
  localparam int YFlitBits  = 2*YBits + LocalBits,
  localparam int FlitBits   = 2*XBits + YFlitBits
) (
  input  wire                            clk_i,
  input  wire                            rst_ni,
  input  wire                            clear_i,
  input  wire  [Nodes*Npes-1:0]          in_valid_i,
  output logic [Nodes*Npes-1:0]          in_ready_o,
  input  wire  [Nodes*Npes*FlitBits-1:0] in_flit_i,
  output logic [Nodes*Npes-1:0]          out_valid_o,
  output logic [Nodes*PayloadBits-1:0]   out_payload_o
);

  // What each node sends to its neighbours, and the room it has for what they send.
  logic [Nodes-1:0]           north_valid;
  logic [Nodes-1:0]           east_valid;
  logic [Nodes-1:0]           south_valid;
  logic [Nodes-1:0]           west_valid;
  logic [Nodes*YFlitBits-1:0] north_flit;
  logic [Nodes*FlitBits-1:0]  east_flit;
  logic [Nodes*YFlitBits-1:0] south_flit;
  logic [Nodes*FlitBits-1:0]  west_flit;
  logic [Nodes-1:0]           north_ready;
  logic [Nodes-1:0]           east_ready;
  logic [Nodes-1:0]           south_ready;
  logic [Nodes-1:0]           west_ready;
  logic [Nodes-1:0]           north_two;
  logic [Nodes-1:0]           east_two;
  logic [Nodes-1:0]           south_two;
  logic [Nodes-1:0]           west_two;

  for (genvar y = 0; y < Rows; y++) begin : gen_row
    for (genvar x = 0; x < Columns; x++) begin : gen_column
      localparam int Node     = Columns*y + x;
      localparam int North    = Columns*((y + 1) % Rows) + x;
      localparam int South    = Columns*((y + Rows - 1) % Rows) + x;
      localparam int East     = Columns*y + (x + 1) % Columns;
      localparam int West     = Columns*y + (x + Columns - 1) % Columns;
      localparam int HasNorth = Rows > 1 && (TorusY != 0 || y < Rows - 1) ? 1 : 0;
      localparam int HasSouth = Rows > 1 && (TorusY != 0 || y > 0) ? 1 : 0;
      localparam int HasEast  = Columns > 1 && (TorusX != 0 || x < Columns - 1) ? 1 : 0;
      localparam int HasWest  = Columns > 1 && (TorusX != 0 || x > 0) ? 1 : 0;

      logic                 up_valid;
      logic                 up_two;
      logic [FlitBits-1:0]  up_flit;
      logic                 down_valid;
      logic                 down_ready;
      logic [LocalBits-1:0] down_flit;

      // A link that does not exist is tied off with ones, so that only parameters keep it out.
      sf_router #(
        .Columns(Columns), .Rows(Rows), .TorusX(TorusX), .TorusY(TorusY),
        .MaskBits(MaskBits), .PayloadBits(PayloadBits),
        .HasNorth(HasNorth), .HasEast(HasEast), .HasSouth(HasSouth), .HasWest(HasWest)
      ) u_router (
        .clk_i, .rst_ni, .clear_i, .x_i(XBits'(x)), .y_i(YBits'(y)),
        .north_in_valid_i(HasNorth == 0 || south_valid[North]),
        .north_in_ready_o(north_ready[Node]), .north_in_two_free_o(north_two[Node]),
        .north_in_flit_i(south_flit[North*YFlitBits +: YFlitBits]),
        .north_out_valid_o(north_valid[Node]),
        .north_out_ready_i(HasNorth == 0 || south_ready[North]),
        .north_out_two_free_i(HasNorth == 0 || south_two[North]),
        .north_out_flit_o(north_flit[Node*YFlitBits +: YFlitBits]),
        .east_in_valid_i(HasEast == 0 || west_valid[East]),
        .east_in_ready_o(east_ready[Node]), .east_in_two_free_o(east_two[Node]),
        .east_in_flit_i(west_flit[East*FlitBits +: FlitBits]),
        .east_out_valid_o(east_valid[Node]),
        .east_out_ready_i(HasEast == 0 || west_ready[East]),
        .east_out_two_free_i(HasEast == 0 || west_two[East]),
        .east_out_flit_o(east_flit[Node*FlitBits +: FlitBits]),
        .south_in_valid_i(HasSouth == 0 || north_valid[South]),
        .south_in_ready_o(south_ready[Node]), .south_in_two_free_o(south_two[Node]),
        .south_in_flit_i(north_flit[South*YFlitBits +: YFlitBits]),
        .south_out_valid_o(south_valid[Node]),
        .south_out_ready_i(HasSouth == 0 || north_ready[South]),
        .south_out_two_free_i(HasSouth == 0 || north_two[South]),
        .south_out_flit_o(south_flit[Node*YFlitBits +: YFlitBits]),
        .west_in_valid_i(HasWest == 0 || east_valid[West]),
        .west_in_ready_o(west_ready[Node]), .west_in_two_free_o(west_two[Node]),
        .west_in_flit_i(east_flit[West*FlitBits +: FlitBits]),
        .west_out_valid_o(west_valid[Node]),
        .west_out_ready_i(HasWest == 0 || east_ready[West]),
        .west_out_two_free_i(HasWest == 0 || east_two[West]),
        .west_out_flit_o(west_flit[Node*FlitBits +: FlitBits]),
        .local_in_valid_i(up_valid), .local_in_ready_o(), .local_in_two_free_o(up_two),
        .local_in_flit_i(up_flit),
        .local_out_valid_o(down_valid), .local_out_ready_i(down_ready),
        .local_out_flit_o(down_flit)
      );

      sf_switch #(
        .Ports(Npes), .MaskBits(MaskBits), .Columns(Columns), .Rows(Rows),
        .PayloadBits(PayloadBits)
      ) u_switch (
        .clk_i, .rst_ni, .clear_i, .x_i(XBits'(x)), .y_i(YBits'(y)),
        .router_in_valid_i(down_valid), .router_in_ready_o(down_ready),
        .router_in_flit_i(down_flit),
        .router_out_valid_o(up_valid), .router_out_two_free_i(up_two),
        .router_out_flit_o(up_flit),
        .in_valid_i(in_valid_i[Node*Npes +: Npes]), .in_ready_o(in_ready_o[Node*Npes +: Npes]),
        .in_flit_i(in_flit_i[Node*Npes*FlitBits +: Npes*FlitBits]),
        .out_valid_o(out_valid_o[Node*Npes +: Npes]),
        .out_payload_o(out_payload_o[Node*PayloadBits +: PayloadBits])
      );
    end
  end

endmodule
