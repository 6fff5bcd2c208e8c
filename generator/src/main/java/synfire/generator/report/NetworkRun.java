package synfire.generator.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import synfire.generator.config.ChipConfig;
import synfire.generator.energy.Energy;
import synfire.generator.energy.Process;
import synfire.generator.predict.Forecast;

/**
 * What a network takes on a chip.
 *
 * @param network name of the network
 * @param measured whether a simulation of the RTL counted it; else it is predicted
 * @param interval cycles from frame to frame
 * @param latency cycles of a frame in an empty chip
 * @param load share of the cycles in which NPEs work
 * @param utilization multiplications of events over what all multipliers could do
 * @param flits flits of a frame
 * @param energy nanojoules of a frame by process, estimated
 * @param layers cycles of each layer in a frame, over all NPEs
 * @param floorplan where the layers sit
 */
public record NetworkRun(
    String network,
    boolean measured,
    double interval,
    double latency,
    double load,
    OptionalDouble utilization,
    OptionalDouble flits,
    Map<String, Double> energy,
    Map<String, Double> layers,
    Floorplan floorplan) {

  public NetworkRun {
    energy = Collections.unmodifiableMap(new LinkedHashMap<>(energy));
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /** The prediction of a plan. */
  public static NetworkRun of(Forecast f, ChipConfig chip) {
    boolean network = chip.noc().npeCount() > 1;
    Forecast.Counts c = f.counts();
    Energy.Work work =
        Energy.Work.of(
            chip, f.interval(), c.words(), c.issues(), c.outputs(), network ? f.flits() : 0);
    Map<String, Double> energy = new LinkedHashMap<>();
    for (Process p : Process.values()) {
      energy.put(p.name().toLowerCase(Locale.ROOT), Energy.of(work, p).picojoules() / 1000);
    }
    Map<String, Double> layers = new LinkedHashMap<>();
    f.layers().forEach(l -> layers.merge(l.name(), l.cycles(), Double::sum));
    return new NetworkRun(
        f.network(),
        false,
        f.interval(),
        f.latency(),
        f.load(),
        OptionalDouble.empty(),
        network ? OptionalDouble.of(f.flits()) : OptionalDouble.empty(),
        energy,
        layers,
        Floorplan.of(f));
  }

  /** Where its figures come from, in a word. */
  public String source() {
    return measured ? "measured" : "predicted";
  }
}
