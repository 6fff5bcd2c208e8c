package synfire.generator.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.generator.config.ChipConfig;

/**
 * One of two chips that are compared.
 *
 * @param name as it was asked for
 * @param what what stands behind the name, in words
 * @param config the chip, where it is known
 * @param runs figures of networks on it
 * @param synthesised what synthesis said of it
 */
public record Side(
    String name,
    String what,
    Optional<ChipConfig> config,
    List<NetworkRun> runs,
    Optional<Synthesised> synthesised) {

  /**
   * What tools say of the hardware.
   *
   * @param target device or process
   * @param top module that was synthesised
   * @param figures resources and clocks by their names
   */
  public record Synthesised(String target, String top, Map<String, Double> figures) {

    public Synthesised {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  public Side {
    runs = List.copyOf(runs);
  }

  /** The same with figures of further networks. */
  public Side with(List<NetworkRun> more) {
    List<NetworkRun> all = new ArrayList<>(runs);
    all.addAll(more);
    return new Side(name, what, config, all, synthesised);
  }

  /** The same sized for a network. */
  public Side on(ChipConfig chip) {
    return new Side(
        name, what + ", sized by --fit", Optional.of(chip), runs, Optional.empty());
  }

  /** The figures of a network, if there are any. */
  public Optional<NetworkRun> run(String network) {
    return runs.stream().filter(r -> r.network().equals(network)).findFirst();
  }

  /** Whether its figures were measured already. */
  public boolean measured() {
    return runs.stream().anyMatch(NetworkRun::measured);
  }
}
