package synfire.generator.area;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import synfire.generator.config.ChipConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Port;

/**
 * A kind of unit of a chip with the numbers that its LUTs and flip-flops grow with.
 *
 * @param unit the name of its module without {@code sf_}; in front of a dot where it is not at home
 * @param count how many of them the chip has
 * @param terms numbers by name, the first is the constant 1
 */
public record Part(String unit, int count, Map<String, Double> terms) {

  /** Bits of a word of LUT-RAM and words of it: a DPR16X4. */
  private static final int RAM_BITS = 4;

  private static final int RAM_WORDS = 16;

  private static Part of(String unit, int count, Object... terms) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("one", 1.0);
    for (int i = 0; i < terms.length; i += 2) {
      map.put((String) terms[i], ((Number) terms[i + 1]).doubleValue());
    }
    return new Part(unit, count, map);
  }

  /** LUT-RAMs of a register file. */
  private static int rams(int bits, int addressBits) {
    return (bits + RAM_BITS - 1) / RAM_BITS * Math.max(1, (1 << addressBits) / RAM_WORDS);
  }

  /** The parts of a chip. */
  public static List<Part> of(ChipConfig config) {
    ChipModel m = ChipModel.of(config);
    NpeShape n = m.npe();
    int npes = m.noc().npeCount();
    int lanes = n.lanes();
    int bits = n.accumulatorBits();
    int columns = n.accumulatorColumns();
    int ringAddress = n.activationAddressBits();
    List<Part> out = new ArrayList<>();
    out.add(
        of(
            "lanes", npes,
            "lanes", lanes,
            "accumulators", 2 * lanes * columns * rams(bits, n.groupBits()),
            "adders", lanes * columns * bits,
            "packed", n.packedWeights() ? lanes * n.weightPacking() : 0,
            "split", lanes * (columns - 1)));
    out.add(
        of(
            "drain", npes,
            "requantizers", n.requantizers(),
            "chosen", bits * (2 * lanes * columns - n.requantizers()),
            "lanes", lanes,
            "fine", n.fineBiases() ? n.requantizers() : 0));
    out.add(
        of(
            "scan", npes,
            "lanes", lanes,
            "addresses", ringAddress + n.weightRowBits(),
            "firing", m.firingBits()));
    out.add(
        of(
            "sequencer", npes,
            "counts", rams(n.rowCounterBits(), n.ringBits() + 1),
            "addresses", ringAddress,
            "numbers", n.portBits() + n.ringBits() + n.stepBits()));
    out.add(of("tokens", npes, "nexts", rams(n.slotBits() + 1, n.ringBits())));
    out.add(of("word_queue", npes, "queue", rams(m.entryBits(), 4)));
    out.add(of("step_table", npes));
    int chosen = Memories.npe(m).stream().mapToInt(Memories.Shape::chosen).sum();
    out.add(of("npe", npes, "lanes", lanes, "chosen", chosen));
    if (n.network()) {
      out.add(of("emit", npes, "lanes", lanes, "lists", n.destinationAddressBits()));
      out.add(of("ingest", npes, "lanes", lanes, "load", m.loadBits()));
      out.add(of("npe.fifo", npes, "lists", n.destinationAddressBits()));
      network(out, m);
    }
    out.add(of("host_in", 1, "lanes", lanes, "square", lanes * lanes, "stream", m.host().streamBits()));
    out.add(of("host_out", 1, "lanes", lanes, "stream", m.host().streamBits()));
    if (m.host().softmax()) {
      out.add(of("softmax", 1));
    }
    out.add(of("control", 1));
    out.add(of("loader", 1, "load", m.loadBits()));
    return out;
  }

  private static void network(List<Part> out, ChipModel m) {
    NocShape noc = m.noc();
    NpeShape n = m.npe();
    int flit = noc.flitBits();
    int local = noc.npes();
    int nodes = noc.columns() * noc.rows();
    out.add(of("node", nodes, "npes", local));
    out.add(of("switch", nodes, "sinks", local * flit, "crossings", local * local * flit));
    int[] neighbours = new int[Port.values().length];
    Grid grid = noc.grid();
    for (int y = 0; y < grid.rows(); y++) {
      for (int x = 0; x < grid.columns(); x++) {
        int links = -1;
        for (Port port : Port.values()) {
          links += grid.linked(x, y, port) ? 1 : 0;
        }
        neighbours[links]++;
      }
    }
    for (int links = 1; links < neighbours.length; links++) {
      if (neighbours[links] > 0) {
        out.add(
            of(
                "router", neighbours[links],
                "links", links,
                "queues", links * flit,
                "crossings", links * links * flit));
      }
    }
    out.add(of("host", 1, "lanes", n.lanes(), "flit", flit));
    out.add(of("host.emit", 1, "lanes", n.lanes()));
    out.add(of("host.tokens", 1));
  }
}
