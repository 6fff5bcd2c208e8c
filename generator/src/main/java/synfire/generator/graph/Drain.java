package synfire.generator.graph;

import java.util.List;
import java.util.Optional;

/**
 * How accumulators become codes: (accumulator x 2^fraction + bias) x factor, rounded, plus the zero
 * point, clamped, and then through a table where there is one. In a recurrent layer accumulators
 * enter states first, and the parts of states take their place.
 *
 * @param scales one for each output channel, or one for all
 * @param fraction bits of the biases below a step of the accumulator, 0 to 8
 * @param twice whether the product is rounded twice
 * @param zero zero point of the codes before the table
 * @param min smallest code before the table
 * @param max largest code before the table
 * @param table final function of a code
 * @param recurrence states that accumulators enter
 */
public record Drain(
    List<ChannelScale> scales,
    int fraction,
    boolean twice,
    int zero,
    int min,
    int max,
    Optional<Table> table,
    Optional<Recurrence> recurrence) {

  public Drain {
    scales = List.copyOf(scales);
  }

  /** A drain without states. */
  public Drain(
      List<ChannelScale> scales,
      int fraction,
      boolean twice,
      int zero,
      int min,
      int max,
      Optional<Table> table) {
    this(scales, fraction, twice, zero, min, max, table, Optional.empty());
  }

  /** A drain whose biases have the steps of the accumulators. */
  public Drain(
      List<ChannelScale> scales, boolean twice, int zero, int min, int max, Optional<Table> table) {
    this(scales, 0, twice, zero, min, max, table);
  }

  /** The scale of a channel. */
  public ChannelScale scale(int channel) {
    return scales.size() == 1 ? scales.get(0) : scales.get(channel);
  }

  /** The code of a channel for an accumulator, or for the part of a state in its place. */
  public int code(int channel, long accumulator) {
    ChannelScale s = scale(channel);
    long v = s.factor().apply((accumulator << fraction) + s.bias(), twice) + zero;
    int q = (int) Math.max(min, Math.min(max, v));
    return table.isPresent() ? table.get().at(q) : q;
  }

  /** Whether the accumulator is the event of the code. */
  public boolean isCopy() {
    return scales.equals(List.of(new ChannelScale(Factor.ONE, 0)))
        && min == -128
        && max == 127
        && table.isEmpty()
        && recurrence.isEmpty();
  }

  /** The same with other scales. */
  public Drain withScales(List<ChannelScale> other) {
    return new Drain(other, fraction, twice, zero, min, max, table, recurrence);
  }

  /** The same with a table behind it. */
  public Drain then(Table next) {
    Table both = table.isPresent() ? table.get().then(next) : next;
    return new Drain(scales, fraction, twice, zero, min, max, Optional.of(both), recurrence);
  }
}
