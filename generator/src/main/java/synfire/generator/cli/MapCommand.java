package synfire.generator.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import synfire.generator.Compiler;
import synfire.generator.emit.OutputTree;
import synfire.generator.map.Plan;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.generator.predict.Forecast;
import synfire.generator.predict.Search;
import synfire.generator.report.MapPage;
import synfire.generator.report.Numbers;
import synfire.generator.report.Pictures;

/** Says how a network spreads over the NPEs of a chip and what that will take. */
@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    description = {
      "Spread a network over the NPEs of a chip and predict its cycles.",
      "",
      "Cuts each layer by output channels, by rows or both, gives the parts to NPEs, and simulates",
      "firings, tokens and flits in time. Writes map.html; with --explain it also prints which",
      "layer sits where, the load of each NPE, what limits the speed and what more NPEs would",
      "bring."
    },
    footerHeading = "%nExample:%n",
    footer =
      "  synfire map --model kws.tflite --config my-mesh.yaml --profile words.npy --out build/map")
final class MapCommand implements Callable<Integer> {

  /** Letters of a tensor's name in a table. */
  private static final int NAME_LENGTH = 40;

  @Spec private CommandSpec spec;

  @Mixin private NetworkOptions model;

  @Mixin private ChipOptions config;

  @Mixin private PlanOptions spread;

  @Option(
      names = "--explain",
      description = "Print which layer sits where, loads, ring depths and what limits the speed.")
  private boolean explain;

  @Mixin private PictureOptions pictures;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() {
    out.check();
    InputFiles read = InputFiles.ofMapping(spec, model.file(), spread, config);
    Compiler.Mapped mapped = spread.map(model.read(), model.rounding(), config, null);
    Target target = Target.of(mapped.chip());
    Program program = mapped.program();
    Forecast f =
        Forecast.of(mapped.graph(), target, mapped.plan(), mapped.events(), program.rings());
    Optional<MapPage.Larger> larger =
        Forecast.larger(target)
            .map(
                t ->
                    new MapPage.Larger(
                        t.noc().npeCount(), plan(mapped, t).interval()));
    OutputTree files = new OutputTree().text("map.html", MapPage.text(f, larger));
    out.write(read, pictures.add(files, Pictures.of(f)));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%s on %s, %s: %,.0f cycles a frame predicted, latency %,.0f, load %.1f %%%n",
        f.network(),
        f.chip(),
        Numbers.count(f.npes().size(), "NPE"),
        f.interval(),
        f.latency(),
        100 * f.load());
    if (explain) {
      explain(terminal, f, larger);
    }
    terminal.println("  page  " + out.path().resolve("map.html"));
    terminal.flush();
    return ExitCode.DONE;
  }

  private Forecast plan(Compiler.Mapped m, Target target) {
    Plan plan = Search.plan(m.graph(), target, m.events(), spread.effort());
    return Forecast.of(m.graph(), target, plan, m.events(), List.of());
  }

  private static void explain(
      PrintWriter terminal, Forecast f, Optional<MapPage.Larger> larger) {
    terminal.println("events: " + (f.samples() == 0
        ? "every second activation (--profile counts those of samples)"
        : "of " + Numbers.count(f.samples(), "sample")));
    TextTable layers =
        new TextTable().words("layer").words("output").numbers("cycles").words("parts")
            .words("NPEs");
    for (Forecast.LayerLine l : f.layers()) {
      int phases = l.slices().get(0).phases();
      int parts = l.slices().size() / phases;
      layers.row(
          l.name(),
          l.shape(),
          String.format(Locale.ROOT, "%,.0f", l.cycles()),
          Numbers.count(parts, "part") + " of " + Numbers.count(l.words(), "word")
              + (phases == 1 ? "" : ", " + phases + " rows at once"),
          ranges(l.slices().stream().map(Plan.Slice::npe).sorted().distinct().toList()));
    }
    print(terminal, layers);
    TextTable npes =
        new TextTable().numbers("NPE").numbers("work").numbers("load %").numbers("blocked")
            .numbers("sequencer").numbers("steps").numbers("rings").numbers("slots")
            .numbers("ring bytes").numbers("weight bytes");
    for (int n = 0; n < f.npes().size(); n++) {
      Forecast.NpeLine e = f.npes().get(n);
      npes.row(
          String.valueOf(n),
          String.format(Locale.ROOT, "%,.0f", e.cycles()),
          String.format(Locale.ROOT, "%.1f", 100 * e.cycles() / f.interval()),
          String.format(Locale.ROOT, "%,.0f", e.blocked()),
          String.format(Locale.ROOT, "%,.0f", e.sequencer()),
          String.valueOf(e.steps()),
          String.valueOf(e.rings()),
          String.valueOf(e.slots()),
          String.format(Locale.ROOT, "%,d", e.activationBytes()),
          String.format(Locale.ROOT, "%,d", e.weightBytes()));
    }
    print(terminal, npes);
    if (!f.switches().isEmpty()) {
      TextTable network = new TextTable().words("network").numbers("flits").numbers("load %");
      for (int n = 0; n < f.switches().size(); n++) {
        flits(network, "switch of node " + n, f.switches().get(n), f.interval());
      }
      for (Forecast.LinkLine l : f.links()) {
        flits(network, "link " + l.from() + " to " + l.to(), l.flits(), f.interval());
      }
      print(terminal, network);
    }
    TextTable rings =
        new TextTable().words("tensor").numbers("rows").numbers("in a ring").numbers("NPEs")
            .numbers("bytes");
    for (Forecast.RingLine r : f.rings()) {
      rings.row(
          shortened(r.name()), String.valueOf(r.rows()), String.valueOf(r.depth()),
          String.valueOf(r.npes()), String.format(Locale.ROOT, "%,d", r.bytes()));
    }
    print(terminal, rings);
    TextTable bounds = new TextTable().words("what limits").numbers("cycles").numbers("share %");
    for (Forecast.Bound b : f.bounds()) {
      flits(bounds, b.what(), b.cycles(), f.interval());
    }
    Forecast.Bound first = f.bounds().get(0);
    flits(bounds, "waiting besides the first", f.interval() - first.cycles(), f.interval());
    print(terminal, bounds);
    larger.ifPresent(
        l ->
            terminal.printf(
                Locale.ROOT,
                "with %d NPEs instead of %d: %,.0f cycles, %.2f times as fast%n",
                l.npes(),
                f.npes().size(),
                l.interval(),
                f.interval() / l.interval()));
  }

  private static void flits(TextTable table, String what, double value, double interval) {
    table.row(
        what,
        String.format(Locale.ROOT, "%,.0f", value),
        String.format(Locale.ROOT, "%.1f", 100 * value / interval));
  }

  private static String shortened(String name) {
    return name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH - 1) + "…";
  }

  private static void print(PrintWriter terminal, TextTable table) {
    table.lines().forEach(line -> terminal.println("  " + line));
    terminal.println();
  }

  /** Numbers that follow each other as ranges: 0-3, 6. */
  private static String ranges(List<Integer> rising) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < rising.size(); i++) {
      int from = i;
      while (i + 1 < rising.size() && rising.get(i + 1) == rising.get(i) + 1) {
        i++;
      }
      out.add(
          from == i ? String.valueOf(rising.get(i)) : rising.get(from) + "-" + rising.get(i));
    }
    return String.join(", ", out);
  }
}
