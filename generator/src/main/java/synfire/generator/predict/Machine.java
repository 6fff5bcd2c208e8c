package synfire.generator.predict;

import java.util.Collection;
import java.util.List;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.Cover;
import synfire.generator.map.Program;
import synfire.generator.map.Target;

/**
 * What the predictor asks of a chip. Local ports are numbered as NPEs, and the host's is the one
 * behind them.
 */
record Machine(Target target) {

  /** Bytes of a beat of the host's streams. */
  static final int STREAM_BYTES = 8;

  /** Number of NPEs; also the number of the host's port. */
  int npes() {
    return noc().npeCount();
  }

  NocShape noc() {
    return target.noc();
  }

  NpeShape npe() {
    return target.npe();
  }

  int nodes() {
    return noc().columns() * noc().rows();
  }

  /** Whether there is a network on chip. */
  boolean network() {
    return npes() > 1;
  }

  /** Multipliers of an NPE. */
  int lanes() {
    return npe().lanes();
  }

  int requantizers() {
    return npe().requantizers();
  }

  int groups() {
    return npe().accumulatorGroups();
  }

  /** The node of a port. */
  int node(int port) {
    return port == npes()
        ? noc().hostRow() * noc().columns() + noc().hostColumn()
        : port / noc().npes();
  }

  /** The place of a port in its node. */
  int place(int port) {
    return port == npes() ? noc().npes() : port % noc().npes();
  }

  /** Few destinations that together are exactly these ports. */
  List<Cover.To> cover(Collection<Integer> ports) {
    return Cover.of(
        ports.stream().map(p -> p == npes() ? Program.HOST : p).toList(), noc());
  }
}
