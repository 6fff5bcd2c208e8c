package synfire.generator.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import synfire.generator.Compiler;
import synfire.generator.Profile;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.Sha256;
import synfire.generator.graph.LayerGraph;
import synfire.generator.hw.ChipModel;
import synfire.generator.image.ImageWriter;
import synfire.generator.model.ModelImporter;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Forecast;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.VerifyReport;
import synfire.generator.samples.Samples;
import synfire.generator.tool.BuildCache;
import synfire.generator.verify.Verification;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import tools.jackson.databind.JsonNode;

/** Measures points. Networks and their events are read once. For any number of threads. */
final class PointRunner {

  /** Samples that are simulated, one after the other. */
  private static final int RTL_SAMPLES = 4;

  private final SweepSpec spec;
  private final BuildCache simulators;
  private final Map<Path, Network> networks = new ConcurrentHashMap<>();
  private final Map<String, LayerGraph> graphs = new ConcurrentHashMap<>();
  private final Map<Path, String> digests = new ConcurrentHashMap<>();
  private final Map<String, Activity> events = new ConcurrentHashMap<>();
  private final Map<String, Double> accuracies = new ConcurrentHashMap<>();

  PointRunner(SweepSpec spec, BuildCache simulators) {
    this.spec = spec;
    this.simulators = simulators;
  }

  private static Optional<String> text(Map<String, JsonNode> values, String axis) {
    return Optional.ofNullable(values.get(axis)).map(JsonNode::asString);
  }

  private Path model(Map<String, JsonNode> values) {
    return spec.path(text(values, "model").or(spec::model).orElseThrow());
  }

  private ChipConfig base(Map<String, JsonNode> values) {
    String name = text(values, "config").orElse(spec.config());
    return ConfigReader.read(
        ConfigReader.shipped().contains(name) ? name : spec.path(name).toString());
  }

  /** The chip of a point. */
  private ChipConfig chip(Map<String, JsonNode> values, int index) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    for (SweepSpec.Axis axis : spec.axes()) {
      if (axis.field()) {
        fields.put(axis.name(), values.get(axis.name()));
      }
    }
    ChipConfig base = base(values);
    return fields.isEmpty()
        ? base
        : ConfigReader.with(base, fields, "point " + index + " of " + spec.name());
  }

  private static Rounding rounding(Map<String, JsonNode> values) {
    String name = text(values, "rounding").orElse("tflm");
    try {
      return Rounding.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          "rounding is " + name, "axis rounding", "tflm or litert", "write one of the two");
    }
  }

  /** What decides the result of a point: equal digests, equal results. */
  String digest(int index) {
    Map<String, JsonNode> values = spec.point(index);
    StringBuilder text = new StringBuilder("synfire sweep 1\n");
    text.append(ChipModel.VERSION).append('\n').append(spec.fit()).append(spec.effort());
    text.append(spec.rtl() ? " rtl" : "");
    spec.measures().forEach(m -> text.append(' ').append(m.key()));
    values.forEach((axis, value) -> text.append('\n').append(axis).append('=').append(value));
    text.append('\n').append(spec.config()).append('\n').append(digest(model(values)));
    for (Optional<String> file : List.of(spec.profile(), spec.inputs(), spec.labels())) {
      text.append('\n').append(file.map(f -> digest(spec.path(f))).orElse("-"));
    }
    String config = text(values, "config").orElse(spec.config());
    if (!ConfigReader.shipped().contains(config)) {
      text.append('\n').append(digest(spec.path(config)));
    }
    return new Sha256().add(text.toString()).hex().substring(0, 16);
  }

  private String digest(Path file) {
    return digests.computeIfAbsent(
        file,
        f -> {
          try {
            return new Sha256().add(Files.readAllBytes(f)).hex();
          } catch (IOException e) {
            // The point itself says what is wrong.
            return FileTrouble.reason(e);
          }
        });
  }

  /**
   * Measures a point.
   *
   * @throws ProblemException if the point is impossible
   */
  Map<Measure, Double> run(int index) {
    Map<String, JsonNode> values = spec.point(index);
    Path model = model(values);
    Network network = networks.computeIfAbsent(model, ModelImporter::read);
    Rounding rounding = rounding(values);
    ChipConfig chip = chip(values, index);
    int lanes = chip.npe().lanes();
    LayerGraph graph =
        graphs.computeIfAbsent(
            rounding + " " + lanes + " " + model,
            key -> Compiler.layers(network, rounding, lanes));
    Estimate estimate =
        Estimate.of(
            graph, chip, spec.fit(), events(model, network, graph, lanes), spec.effort());
    Optional<VerifyReport> simulated =
        spec.rtl() ? Optional.of(simulate(estimate, network, rounding)) : Optional.empty();
    Map<Measure, Double> out = new LinkedHashMap<>();
    for (Measure m : spec.measures()) {
      out.put(m, measure(m, estimate, simulated, model, network, rounding));
    }
    return out;
  }

  /** The cycles and counters of the RTL on the samples of the profile. */
  private VerifyReport simulate(Estimate estimate, Network network, Rounding rounding) {
    GoldenModel golden = GoldenModel.of(network, rounding);
    Samples all = Samples.read(golden, List.of(spec.path(spec.profile().orElseThrow())));
    Samples samples = all.first(Math.min(all.count(), RTL_SAMPLES));
    try {
      VerifyReport report =
          Verification.run(
              new Verification.Setup(
                  golden,
                  Optional.empty(),
                  samples.codes(),
                  samples.starts(),
                  Optional.empty(),
                  ChipModel.of(estimate.chip()),
                  estimate.program(),
                  ImageWriter.bytes(estimate.program()),
                  1,
                  Optional.empty(),
                  Optional.empty(),
                  1),
              simulators,
              Verification.Listener.NONE);
      if (!report.good()) {
        throw new ProblemException(
            "the simulated chip is not as the golden model", spec.name(), "equal bits",
            "run synfire verify on this configuration");
      }
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Activity events(Path model, Network network, LayerGraph graph, int lanes) {
    return events.computeIfAbsent(
        lanes + " " + model,
        key ->
            spec.profile()
                .map(
                    file ->
                        Profile.count(
                            network,
                            Samples.read(Profile.golden(network), List.of(spec.path(file))),
                            graph,
                            lanes))
                .orElseGet(() -> Activity.half(graph, lanes)));
  }

  private double measure(
      Measure measure,
      Estimate estimate,
      Optional<VerifyReport> simulated,
      Path model,
      Network network,
      Rounding rounding) {
    Forecast forecast = estimate.forecast();
    int elements = estimate.chip().noc().npeCount();
    return switch (measure) {
      case INTERVAL ->
          simulated.map(r -> r.cycles().intervalMean()).orElseGet(forecast::interval);
      case LATENCY -> simulated.map(r -> r.cycles().latencyMean()).orElseGet(forecast::latency);
      case LOAD -> forecast.load();
      case ENERGY ->
          simulated
              .flatMap(VerifyReport::work)
              .map(Estimate::nanojoules)
              .orElseGet(estimate::nanojoules);
      case LUTS -> estimate.size().luts();
      case DSPS -> estimate.size().multipliers();
      case BLOCKS -> estimate.size().blocks();
      case MULTIPLIERS -> (double) elements * estimate.chip().npe().lanes();
      case ELEMENTS -> elements;
      case SRAM -> estimate.sram();
      case WEIGHTS -> estimate.weights();
      case FLITS -> forecast.flits();
      case ACCURACY ->
          accuracies.computeIfAbsent(
              rounding + " " + model, key -> accuracy(GoldenModel.of(network, rounding)));
    };
  }

  private double accuracy(GoldenModel golden) {
    Samples samples = Samples.read(golden, List.of(spec.path(spec.inputs().orElseThrow())));
    Npy labels = labels();
    if (labels.elements() != samples.count()) {
      throw new ProblemException(
          labels.elements() + " labels for " + samples.count() + " samples",
          spec.labels().orElseThrow(),
          "one label a sample",
          "cut the longer file");
    }
    List<List<byte[]>> outputs =
        new BatchRunner(golden, 1).outputs(samples.codes(), samples.starts(), (done, all) -> {});
    int right = 0;
    for (int i = 0; i < samples.count(); i++) {
      byte[] codes = outputs.get(i).get(0);
      int best = 0;
      for (int c = 1; c < codes.length; c++) {
        best = codes[c] > codes[best] ? c : best;
      }
      right += best == labels.integer(i) ? 1 : 0;
    }
    return (double) right / samples.count();
  }

  private Npy labels() {
    Path file = spec.path(spec.labels().orElseThrow());
    try {
      return Npy.read(file);
    } catch (NpyException e) {
      throw new ProblemException(
          "the labels cannot be used: " + e.getMessage(), file.toString(),
          "a .npy array [N] of whole numbers", "save them with numpy.save");
    } catch (IOException e) {
      throw FileTrouble.problem("the labels cannot be read", file, e, "a .npy file");
    }
  }
}
