package synfire.generator.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import synfire.generator.energy.Energy;
import synfire.generator.energy.Process;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report as JSON, for programs. */
public final class JsonReport {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  /**
   * The text of report.json.
   *
   * @param predicted cycles of an interval for which the plan was chosen, if it was for samples
   */
  public static String text(VerifyReport r, OptionalDouble predicted) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("generator", "synfire " + r.generatorVersion());
    root.put("model", r.model());
    root.put("config", r.config());
    root.put("digest", r.digest());
    root.put("rounding", r.rounding());
    root.put("samples", r.samples());
    root.put("seed", r.seed());
    root.put("multipliers", r.multipliers());
    root.put("npes", r.npes());
    root.put("passed", r.good());
    ObjectNode mismatches = root.putObject("mismatches");
    if (r.mismatches().goldenVsExpected().isPresent()) {
      mismatches.put("golden_vs_expected", r.mismatches().goldenVsExpected().getAsLong());
    } else {
      mismatches.putNull("golden_vs_expected");
    }
    r.mismatches()
        .agreement()
        .ifPresent(
            a -> {
              ObjectNode agreement = mismatches.putObject("agreement");
              agreement.put("different", a.different());
              agreement.put("values", a.values());
              agreement.put("decisions", a.decisions());
              agreement.put("samples", a.samples());
            });
    mismatches.put("rtl_vs_golden", r.mismatches().rtlVsGolden());
    mismatches.put("compared", r.mismatches().compared());
    r.firstMismatch().ifPresent(text -> mismatches.put("first", text));
    ArrayNode problems = root.putArray("problems");
    r.problems().forEach(problems::add);
    ObjectNode cycles = root.putObject("cycles");
    number(cycles, "latency_mean", r.cycles().latencyMean());
    cycles.put("latency_max", r.cycles().latencyMax());
    cycles.put("latency_samples", r.cycles().latencySamples());
    number(cycles, "interval_mean", r.cycles().intervalMean());
    predicted.ifPresent(c -> number(cycles, "interval_predicted", c));
    cycles.put("interval_min", r.cycles().intervalMin());
    cycles.put("interval_max", r.cycles().intervalMax());
    cycles.put("interval_frames", r.cycles().intervalFrames());
    cycles.put("warmup_frames", r.cycles().warmupFrames());
    cycles.put("steady", r.cycles().steady());
    ObjectNode macs = root.putObject("macs");
    macs.put("dense", r.macs().dense());
    r.macs().window().ifPresent(w -> macs.put("window", w));
    number(macs, "event", r.macs().event());
    number(macs, "issued", r.macs().issued());
    root.put("utilization", rounded(r.utilization(), 4));
    memories(root.putObject("sram"), r.sram());
    r.flits().ifPresent(f -> flits(root.putObject("flits"), f));
    if (!r.nodes().switches().isEmpty()) {
      network(root.putObject("network"), r.nodes());
    }
    r.work().ifPresent(w -> energy(root.putObject("energy"), w));
    ObjectNode simulation = root.putObject("simulation");
    simulation.put("seconds", rounded(r.simulation().seconds(), 3));
    simulation.put("cycles", r.simulation().cycles());
    simulation.put("cycles_per_second", rounded(r.simulation().cyclesPerSecond(), 0));
    simulation.put("build_seconds", rounded(r.simulation().buildSeconds(), 3));
    simulation.put("simulator", r.simulation().simulator());
    ArrayNode layers = root.putArray("layers");
    r.layers().forEach(l -> layer(layers.addObject(), l));
    if (r.npes() > 1) {
      ArrayNode elements = root.putArray("elements");
      r.elements().forEach(e -> element(elements.addObject(), e, r));
    }
    ObjectNode counters = root.putObject("counters");
    counters.put("frames", r.countedFrames());
    r.counters().forEach(counters::put);
    return MAPPER.writeValueAsString(root).replace("\r\n", "\n") + "\n";
  }

  private static void memories(ObjectNode sram, List<VerifyReport.Memory> memories) {
    for (VerifyReport.Memory m : memories) {
      ObjectNode node = sram.putObject(m.kind().replace(' ', '_').toLowerCase(Locale.ROOT));
      node.put("used", m.used());
      node.put("available", m.available());
      node.put("unit", m.unit().equals("B") ? "bytes" : "entries");
    }
  }

  private static void energy(ObjectNode node, Energy.Work work) {
    node.put("note", EnergySection.ERROR);
    for (Process p : Process.values()) {
      Energy e = Energy.of(work, p);
      ObjectNode of = node.putObject(p.name().toLowerCase(Locale.ROOT));
      number(of, "nanojoules", e.picojoules() / 1000);
      number(of, "assumed", e.assumed() / 1000);
    }
  }

  private static void flits(ObjectNode node, VerifyReport.Flits f) {
    number(node, "sent", f.sent());
    number(node, "dense", f.dense());
    number(node, "words", f.words());
    number(node, "tokens", f.tokens());
    number(node, "credits", f.credits());
  }

  private static void network(ObjectNode node, VerifyReport.Nodes n) {
    ArrayNode switches = node.putArray("switches");
    n.switches().forEach(flits -> switches.add(rounded(flits, 1)));
    ArrayNode links = node.putArray("links");
    for (VerifyReport.Hop h : n.hops()) {
      ObjectNode link = links.addObject();
      link.put("from", h.from());
      link.put("to", h.to());
      number(link, "flits", h.flits());
    }
  }

  private static void element(ObjectNode node, VerifyReport.Element e, VerifyReport r) {
    node.put("npe", e.npe());
    node.put("column", e.column());
    node.put("row", e.row());
    number(node, "cycles", e.cyclesMean());
    node.put("load", rounded(Numbers.share(e.cyclesMean(), r.cycles().intervalMean()), 4));
    memories(node.putObject("sram"), e.memories());
    e.flits().ifPresent(f -> flits(node.putObject("flits"), f));
  }

  private static void layer(ObjectNode node, VerifyReport.LayerFigures l) {
    node.put("npe", l.npe());
    node.put("step", l.index());
    node.put("layer", l.layer());
    node.put("name", l.name());
    node.put("operation", l.operation());
    ArrayNode output = node.putArray("output");
    output.add(l.rows()).add(l.cols()).add(l.channels());
    ObjectNode cycles = node.putObject("cycles");
    number(cycles, "measured", l.cyclesMean());
    number(cycles, "formula", l.formulaCycles());
    number(cycles, "event", l.eventCycles());
    number(cycles, "dense", l.denseCycles());
    ObjectNode macs = node.putObject("macs");
    macs.put("dense", l.macsDense());
    number(macs, "event", l.macsEvent());
    number(node, "activations", l.activations());
    number(node, "events", l.events());
    node.put("compared", l.compared());
    node.put("mismatches", l.mismatches());
  }

  private static void number(ObjectNode node, String name, double value) {
    node.put(name, rounded(value, 1));
  }

  private static BigDecimal rounded(double value, int digits) {
    if (!Double.isFinite(value)) {
      return BigDecimal.ZERO;
    }
    BigDecimal v = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    return v.signum() == 0
        ? BigDecimal.ZERO
        : new BigDecimal(v.stripTrailingZeros().toPlainString());
  }
}
