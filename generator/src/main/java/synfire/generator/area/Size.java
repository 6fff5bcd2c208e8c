package synfire.generator.area;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import synfire.generator.config.ChipConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.synth.Resource;
import synfire.generator.synth.SynthTarget;

/**
 * What a chip takes of a Lattice ECP5 after Yosys' {@code synth_ecp5}: LUTs and flip-flops by
 * coefficients that were fitted to synthesised chips ({@code scripts/fit-luts}), multipliers and
 * block RAMs counted from its memories.
 *
 * @param luts LUT4-equivalents: LUT4 + 2 CCU2C + 6 DPR16X4
 * @param flipFlops flip-flops
 * @param multipliers multipliers of 18 x 18 bits
 * @param blocks block RAMs of 16 Kibit
 * @param units LUT4-equivalents by kind of unit, all of a kind together
 */
public record Size(
    int luts, int flipFlops, int multipliers, int blocks, Map<String, Integer> units) {

  /** Multipliers of a requantizer and of the drain beside it, and of the softmax. */
  private static final int REQUANTIZER = 5;

  private static final int SOFTMAX = 4;

  /** Multipliers of a channel that enters a state: two scale it, two turn the state. */
  private static final int STATE = 4;

  /** The size of a chip. */
  public static Size of(ChipConfig config) {
    ChipModel m = ChipModel.of(config);
    Coefficients c = Coefficients.standard();
    double luts = 0;
    double flipFlops = 0;
    Map<String, Integer> units = new TreeMap<>();
    for (Part p : Part.of(config)) {
      double all = p.count() * c.luts(p);
      luts += all;
      flipFlops += p.count() * c.flipFlops(p);
      units.merge(p.unit(), (int) Math.round(all), Integer::sum);
    }
    int npes = m.noc().npeCount();
    int multipliers =
        npes
                * (m.npe().lanes() * m.npe().accumulatorColumns()
                    + (REQUANTIZER + (m.npe().recurrent() ? STATE : 0)) * m.npe().requantizers())
            + (m.host().softmax() ? SOFTMAX : 0);
    int blocks = npes * blocks(Memories.npe(m)) + blocks(Memories.host(m));
    return new Size(
        (int) Math.round(luts), (int) Math.round(flipFlops), multipliers, blocks, units);
  }

  private static int blocks(List<Memories.Shape> memories) {
    return memories.stream().mapToInt(Memories.Shape::blocks).sum();
  }

  /** How much it takes of a resource of an ECP5: luts, ffs, rams or dsps; 0 of others. */
  public int of(Resource resource) {
    return switch (resource.key()) {
      case "luts" -> luts;
      case "ffs" -> flipFlops;
      case "rams" -> blocks;
      case "dsps" -> multipliers;
      default -> 0;
    };
  }

  /** The resources of a device of which it takes more than there are; none if it fits. */
  public List<Resource> lacking(SynthTarget device) {
    return device.resources().stream()
        .filter(r -> of(r) > device.capacity(r).orElse(Integer.MAX_VALUE))
        .toList();
  }
}
