package synfire.generator.sweep;

import java.io.IOException;
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
import synfire.generator.map.Program;
import synfire.generator.model.ModelImporter;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Forecast;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import tools.jackson.databind.JsonNode;

/** Measures points. Networks and their events are read once. For any number of threads. */
final class PointRunner {

  private final SweepSpec spec;
  private final Map<Path, Network> networks = new ConcurrentHashMap<>();
  private final Map<String, LayerGraph> graphs = new ConcurrentHashMap<>();
  private final Map<Path, String> digests = new ConcurrentHashMap<>();
  private final Map<String, Activity> events = new ConcurrentHashMap<>();
  private final Map<String, Double> accuracies = new ConcurrentHashMap<>();

  PointRunner(SweepSpec spec) {
    this.spec = spec;
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
    Compiler.Mapped mapped =
        Compiler.map(
            graph, chip, spec.fit(), events(model, network, graph, lanes), spec.effort());
    Program program = mapped.program();
    Forecast forecast =
        Forecast.of(
            mapped.graph(), program.target(), mapped.plan(), mapped.events(), program.rings());
    Map<Measure, Double> out = new LinkedHashMap<>();
    for (Measure m : spec.measures()) {
      out.put(m, measure(m, mapped.chip(), program, forecast, model, network, rounding));
    }
    return out;
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
      ChipConfig chip,
      Program program,
      Forecast forecast,
      Path model,
      Network network,
      Rounding rounding) {
    int elements = chip.noc().npeCount();
    return switch (measure) {
      case INTERVAL -> forecast.interval();
      case LATENCY -> forecast.latency();
      case LOAD -> forecast.load();
      case MULTIPLIERS -> (double) elements * chip.npe().lanes();
      case ELEMENTS -> elements;
      case SRAM ->
          program.use().stream()
              .filter(u -> u.unit().equals("B"))
              .mapToLong(Program.MemoryUse::available)
              .sum();
      case WEIGHTS ->
          program.use().stream()
              .filter(u -> u.kind().equals("weights"))
              .mapToLong(Program.MemoryUse::used)
              .sum();
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
