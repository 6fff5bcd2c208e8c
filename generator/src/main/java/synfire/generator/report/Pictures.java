package synfire.generator.report;

import java.util.ArrayList;
import java.util.List;
import synfire.generator.predict.Forecast;

/** The drawings of the pages, to be kept as files of their own. */
public final class Pictures {

  private Pictures() {}

  /** Those of a map page. */
  public static List<Picture> of(Forecast f) {
    return List.of(
        Floorplan.of(f).picture("floorplan"),
        new BarChart(
                f.network() + " on " + f.chip() + ": work of each layer, predicted",
                "cycles a frame, over all NPEs",
                List.of(new BarChart.Series("work", Ink.OWN)),
                f.layers().stream()
                    .map(l -> new BarChart.Group(l.name(), List.of(l.cycles())))
                    .toList())
            .picture("layers"));
  }

  /** Those of a report. */
  public static List<Picture> of(VerifyReport r) {
    List<Picture> out = new ArrayList<>();
    if (r.npes() > 1) {
      out.add(Floorplan.of(r).picture("floorplan"));
    }
    out.add(
        new BarChart(
                r.model() + " on " + r.config() + ": cycles of each layer, measured",
                "cycles a frame" + (r.npes() == 1 ? "" : ", over all NPEs"),
                List.of(
                    new BarChart.Series("measured", Ink.OWN),
                    new BarChart.Series("event bound", Ink.EVENT),
                    new BarChart.Series("dense bound", Ink.DENSE)),
                r.byLayer().layers().stream()
                    .map(
                        l ->
                            new BarChart.Group(
                                l.name(),
                                List.of(l.cyclesMean(), l.eventCycles(), l.denseCycles())))
                    .toList())
            .picture("layers"));
    return out;
  }
}
