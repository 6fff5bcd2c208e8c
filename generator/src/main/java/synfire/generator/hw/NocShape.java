package synfire.generator.hw;

import java.util.List;
import synfire.generator.config.NocConfig;
import synfire.golden.unit.Grid;

/**
 * Numbers of the network on chip from which the widths of its flits follow.
 *
 * @param grid nodes and links
 * @param npes NPEs of a node, 1 to 8
 * @param maskBits bits of a flit that choose local ports of a node, at least one for each NPE
 * @param payloadBits bits of a flit that only its consumer looks at
 * @param hostColumn column of the node with the host port, its highest local port
 * @param hostRow row of that node
 */
public record NocShape(
    Grid grid, int npes, int maskBits, int payloadBits, int hostColumn, int hostRow) {

  /** Most nodes along X or Y. */
  public static final int MAX_SIDE = 16;

  /** Most NPEs of a node. */
  public static final int MAX_NPES = 8;

  public NocShape {
    if (grid.columns() > MAX_SIDE
        || grid.rows() > MAX_SIDE
        || npes < 1
        || npes > MAX_NPES
        || maskBits < npes
        || payloadBits < 1
        || hostColumn >= grid.columns()
        || hostRow >= grid.rows()) {
      throw new IllegalArgumentException(grid + ", " + npes + ", " + maskBits + ", " + payloadBits);
    }
  }

  /** Nodes with the host at the first of them. */
  public NocShape(Grid grid, int npes, int maskBits, int payloadBits) {
    this(grid, npes, maskBits, payloadBits, 0, 0);
  }

  /** The network of a configuration whose NPEs have a shape. */
  public static NocShape of(NocConfig noc, NpeShape npe) {
    if (noc.npeCount() == 1) {
      return single();
    }
    return new NocShape(
        new Grid(noc.columns(), noc.rows(), noc.torus(), noc.torus()),
        noc.npes(),
        noc.npes() + 1,
        new FlitShape(npe).payloadBits(),
        noc.hostColumn(),
        noc.hostRow());
  }

  /** One NPE: there is no network. */
  public static NocShape single() {
    return new NocShape(new Grid(1, 1, false, false), 1, 1, 1);
  }

  /** Whether there is more than one NPE. */
  public boolean network() {
    return routers() || npes > 1;
  }

  /** Whether there is more than one node. */
  public boolean routers() {
    return columns() * rows() > 1;
  }

  /** Bits that count the NPEs of the chip. */
  public int activityBits() {
    return NpeShape.bitsFor(npeCount() + 1);
  }

  /** An NPE as it is on this network. */
  public NpeShape connected(NpeShape npe) {
    return npe.withDestinations(network() ? destinationBits() : 0);
  }

  /** NPEs of the chip, numbered ((row * columns) + column) * npes + place in the node. */
  public int npeCount() {
    return columns() * rows() * npes;
  }

  /** Column of the node of an NPE. */
  public int column(int npe) {
    return npe / npes % columns();
  }

  /** Row of the node of an NPE. */
  public int row(int npe) {
    return npe / npes / columns();
  }

  /** Place of an NPE in its node. */
  public int place(int npe) {
    return npe % npes;
  }

  public int columns() {
    return grid.columns();
  }

  public int rows() {
    return grid.rows();
  }

  /** Whether links lead from each edge to the one opposite. */
  public boolean torus() {
    return grid.torusX() || grid.torusY();
  }

  public int torusXBit() {
    return grid.torusX() ? 1 : 0;
  }

  public int torusYBit() {
    return grid.torusY() ? 1 : 0;
  }

  /** Bits of a column number in a flit. */
  public int columnBits() {
    return Math.max(1, NpeShape.bitsFor(columns()));
  }

  /** Bits of a row number in a flit. */
  public int rowBits() {
    return Math.max(1, NpeShape.bitsFor(rows()));
  }

  /** Bits of a flit at the local output of a router: mask and payload. */
  public int localFlitBits() {
    return maskBits + payloadBits;
  }

  /** Bits of a flit on links along Y. */
  public int columnFlitBits() {
    return 2 * rowBits() + localFlitBits();
  }

  /** Bits of a flit of an NPE and on links along X; with one node, mask and payload only. */
  public int flitBits() {
    return routers() ? 2 * columnBits() + columnFlitBits() : localFlitBits();
  }

  /**
   * Cycles after which a word that the host has sent is at its NPE when nothing else is under way:
   * six a hop, and some for the switches at both ends.
   */
  public int settleCycles() {
    return 6 * (columns() + rows()) + 40;
  }

  /** Bits of a flit's destination: rectangle and mask. */
  public int destinationBits() {
    return flitBits() - payloadBits;
  }

  /** Which way flits may turn in a router. */
  public Turns turns() {
    return Turns.dimensionOrder();
  }

  /** The same for the template. */
  public List<Turns.Row> turnRows() {
    return turns().rows();
  }
}
