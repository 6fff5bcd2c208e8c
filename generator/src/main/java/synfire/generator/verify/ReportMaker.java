package synfire.generator.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        lanes,
        1,
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
            program.steps().stream().mapToLong(StepPlan::denseMacs).sum(), eventMacs, issued),
        intervalMean == 0 ? 0 : eventMacs / (intervalMean * lanes),
        program.use().stream()
            .map(u -> new VerifyReport.Memory(u.kind(), u.used(), u.available(), u.unit()))
            .toList(),
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
    for (int i = program.steps().size() - 1; i >= 0; i--) {
      StepPlan s = program.steps().get(i);
      StepWork w = work.get(i);
      BenchResult.Step inCheck = check.steps().get(i);
      BenchResult.Step inCycles = cycles.steps().get(i);
      out.add(
          new VerifyReport.LayerFigures(
              s.index(),
              s.name(),
              s.operation(),
              s.fields().get("lanewise") == 1,
              s.nodes(),
              s.rows(),
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

  private static List<VerifyReport.Link> links(Program program) {
    List<VerifyReport.Link> out = new ArrayList<>();
    for (RingPlan ring : program.rings()) {
      List<Integer> from = new ArrayList<>();
      List<Integer> to = new ArrayList<>();
      for (StepPlan s : program.steps()) {
        if (s.outputs().contains(ring.key())) {
          from.add(s.index());
        }
        if (s.inputs().contains(ring.key())) {
          to.add(s.index());
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
