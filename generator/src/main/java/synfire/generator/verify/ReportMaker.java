package synfire.generator.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import synfire.generator.hw.NocShape;
import synfire.generator.map.Macs;
import synfire.generator.map.Program;
import synfire.generator.map.RingPlan;
import synfire.generator.map.StepPlan;
import synfire.generator.report.StepWork;
import synfire.generator.report.VerifyReport;
import synfire.golden.net.Semantics;

/** Puts what benches and golden found into one report. */
record ReportMaker(
    Verification.Setup setup,
    Optional<Verification.Difference> difference,
    List<StepWork> work,
    BenchResult check,
    BenchResult cycles,
    double buildSeconds,
    String simulator) {

  VerifyReport report() {
    Program program = setup.program();
    int lanes = setup.chip().npe().lanes();
    int multipliers = lanes * setup.chip().noc().npeCount();
    double eventMacs = work.stream().mapToDouble(StepWork::eventMacs).sum();
    BenchResult.Interval interval = cycles.interval();
    double intervalMean =
        interval.frames() == 0 ? 0 : (double) interval.cycles() / interval.frames();
    long counted = cycles.window().frames();
    double issued =
        counted == 0
            ? 0
            : (double) cycles.counters().getOrDefault("count_issues", 0L) * lanes / counted;
    List<String> problems = new ArrayList<>();
    check.problems().forEach(p -> problems.add("with stalls: " + p));
    cycles.problems().forEach(p -> problems.add("without stalls: " + p));
    double seconds = check.seconds() + cycles.seconds();
    long simulated = check.simulatedCycles() + cycles.simulatedCycles();
    return new VerifyReport(
        setup.chip().generatorVersion(),
        program.network().name(),
        setup.chip().name(),
        setup.chip().digest(),
        program.network().semantics() == Semantics.ONNX
            ? "onnx"
            : setup.golden().rounding().name().toLowerCase(Locale.ROOT),
        program.network().tensor(program.inputTensor()).shape(),
        setup.samples().size(),
        setup.seed(),
        multipliers,
        nodes(),
        new VerifyReport.Mismatches(
            Verification.values(difference),
            check.mismatches() + cycles.mismatches(),
            check.compared() + cycles.compared(),
            difference.flatMap(Verification.Difference::agreement)),
        differences(),
        problems,
        new VerifyReport.Cycles(
            cycles.latency().stream().mapToLong(Long::longValue).average().orElse(0),
            cycles.latency().stream().mapToLong(Long::longValue).max().orElse(0),
            cycles.latency().size(),
            intervalMean,
            interval.spacing().stream().mapToLong(Long::longValue).min().orElse(0),
            interval.spacing().stream().mapToLong(Long::longValue).max().orElse(0),
            interval.frames(),
            interval.warmupFrames(),
            interval.steady()),
        new VerifyReport.Macs(
            program.steps().stream().mapToLong(StepPlan::denseMacs).sum(),
            setup.window().map(w -> OptionalLong.of(Macs.dense(w))).orElse(OptionalLong.empty()),
            eventMacs,
            issued),
        intervalMean == 0 ? 0 : eventMacs / (intervalMean * multipliers),
        memories(program.use()),
        elements(program),
        hostFlits(),
        MemoryPlaces.of(program),
        new VerifyReport.Simulation(
            seconds, simulated, seconds == 0 ? 0 : simulated / seconds, buildSeconds, simulator),
        NetworkOperators.of(program),
        layers(program, lanes),
        links(program),
        cycles.counters(),
        counted,
        cycles.window().end() - cycles.window().begin(),
        cycles.firings().stream()
            .map(
                f ->
                    new VerifyReport.Firing(
                        f.step(), f.frame(), f.row(), f.start(), f.begin(), f.end()))
            .toList());
  }

  private VerifyReport.Nodes nodes() {
    NocShape noc = setup.chip().noc();
    double frames = Math.max(1, cycles.window().frames());
    List<Double> switches = new ArrayList<>();
    List<VerifyReport.Hop> hops = new ArrayList<>();
    for (int node = 0; noc.network() && node < noc.columns() * noc.rows(); node++) {
      BenchResult.Node flits = cycles.nodes().get(node);
      switches.add(flits.switched() / frames);
      int x = node % noc.columns();
      int y = node / noc.columns();
      int[] neighbours = {
        place(noc, x, y + 1), place(noc, x + 1, y), place(noc, x, y - 1), place(noc, x - 1, y)
      };
      for (int d = 0; d < neighbours.length; d++) {
        if (flits.links().get(d) > 0) {
          hops.add(new VerifyReport.Hop(node, neighbours[d], flits.links().get(d) / frames));
        }
      }
    }
    return new VerifyReport.Nodes(
        noc.columns(), noc.rows(), noc.npes(), noc.hostColumn(), noc.hostRow(), noc.torus(),
        switches, hops);
  }

  /** Number of the node at a place; on a torus one beyond the edge is at the other edge. */
  private static int place(NocShape noc, int x, int y) {
    return Math.floorMod(y, noc.rows()) * noc.columns() + Math.floorMod(x, noc.columns());
  }

  /** Sums by kind, in the order of their first appearance. */
  private static List<VerifyReport.Memory> memories(List<Program.MemoryUse> use) {
    Map<String, VerifyReport.Memory> out = new LinkedHashMap<>();
    for (Program.MemoryUse u : use) {
      out.merge(
          u.kind(),
          new VerifyReport.Memory(u.kind(), u.used(), u.available(), u.unit()),
          (a, b) ->
              new VerifyReport.Memory(
                  a.kind(), a.used() + b.used(), a.available() + b.available(), a.unit()));
    }
    return List.copyOf(out.values());
  }

  private List<VerifyReport.Element> elements(Program program) {
    NocShape noc = setup.chip().noc();
    double frames = Math.max(1, cycles.window().frames());
    List<VerifyReport.Element> out = new ArrayList<>();
    for (int n = 0; n < noc.npeCount(); n++) {
      int npe = n;
      out.add(
          new VerifyReport.Element(
              npe,
              noc.column(npe),
              noc.row(npe),
              noc.place(npe),
              cycles.steps().stream()
                      .filter(s -> s.npe() == npe)
                      .mapToLong(BenchResult.Step::cycles)
                      .sum()
                  / frames,
              memories(program.use().stream().filter(u -> u.npe() == npe).toList()),
              flits(npe)));
    }
    return out;
  }

  /** The host port's come behind those of the NPEs. */
  private Optional<VerifyReport.Flits> hostFlits() {
    return flits(setup.chip().noc().npeCount());
  }

  private Optional<VerifyReport.Flits> flits(int place) {
    if (!setup.chip().noc().network()) {
      return Optional.empty();
    }
    BenchResult.Flits f = cycles.flits().get(place);
    double frames = Math.max(1, cycles.window().frames());
    return Optional.of(
        new VerifyReport.Flits(
            f.words() / frames, f.tokens() / frames, f.credits() / frames, f.dropped() / frames));
  }

  private List<VerifyReport.Difference> differences() {
    List<VerifyReport.Difference> out = new ArrayList<>();
    difference
        .flatMap(Verification.Difference::first)
        .ifPresent(t -> out.add(new VerifyReport.Difference("golden and expected", t)));
    add(out, "chip and golden, with stalls", check);
    add(out, "chip and golden, no stalls", cycles);
    return out;
  }

  private static void add(List<VerifyReport.Difference> out, String between, BenchResult run) {
    run.firstMismatch().ifPresent(m -> out.add(new VerifyReport.Difference(between, m.text())));
  }

  private List<VerifyReport.LayerFigures> layers(Program program, int lanes) {
    List<VerifyReport.LayerFigures> out = new ArrayList<>();
    double frames = Math.max(1, cycles.window().frames());
    for (int i : order(program)) {
      StepPlan s = program.steps().get(i);
      StepWork w = work.get(i);
      BenchResult.Step inCheck = check.steps().get(i);
      BenchResult.Step inCycles = cycles.steps().get(i);
      out.add(
          new VerifyReport.LayerFigures(
              i,
              s.npe(),
              s.index(),
              layer(s),
              s.name(),
              s.operation(),
              s.fields().get("lanewise") == 1,
              s.nodes(),
              s.rows(),
              s.phases(),
              s.cols(),
              (int) s.channels().stream().filter(c -> c >= 0).count(),
              inCycles.cycles() / frames,
              w.formulaCycles(),
              w.eventMacs() / lanes,
              (double) s.denseMacs() / lanes,
              s.denseMacs(),
              w.eventMacs(),
              w.activations(),
              w.events(),
              inCheck.compared() + inCycles.compared(),
              inCheck.mismatches() + inCycles.mismatches()));
    }
    return out;
  }

  /** What a step is a part of: the operation and its first node. */
  private static String layer(StepPlan s) {
    return s.operation() + (s.nodes().isEmpty() ? "" : "_" + s.nodes().get(0));
  }

  /**
   * Steps from the input to the output: the table of an NPE has the deepest first. Those of several
   * NPEs are joined by layer.
   */
  private static List<Integer> order(Program program) {
    List<Integer> out = new ArrayList<>();
    for (int i = program.steps().size() - 1; i >= 0; i--) {
      out.add(i);
    }
    if (program.target().noc().network()) {
      Map<Integer, StepPlan> steps = new LinkedHashMap<>();
      out.forEach(i -> steps.put(i, program.steps().get(i)));
      out.sort(
          Comparator.comparing(
                  (Integer i) -> steps.get(i).nodes().stream().max(Integer::compare).orElse(-1))
              .thenComparing(i -> layer(steps.get(i)))
              .thenComparing(i -> steps.get(i).npe())
              .thenComparing(i -> -steps.get(i).index()));
    }
    return out;
  }

  private static List<VerifyReport.Link> links(Program program) {
    List<VerifyReport.Link> out = new ArrayList<>();
    for (RingPlan ring : program.rings()) {
      if (ring.credits()) {
        continue;
      }
      List<Integer> from = new ArrayList<>();
      List<Integer> to = new ArrayList<>();
      for (int i = 0; i < program.steps().size(); i++) {
        StepPlan s = program.steps().get(i);
        if (s.outputs().contains(ring.key())) {
          from.add(i);
        }
        if (s.inputs().contains(ring.key())) {
          to.add(i);
        }
      }
      if (ring.fromHost()) {
        from.add(-1);
      }
      if (ring.toHost()) {
        to.add(-1);
      }
      for (int f : from) {
        for (int t : to) {
          out.add(new VerifyReport.Link(f, t, ring.name()));
        }
      }
    }
    return out;
  }
}
