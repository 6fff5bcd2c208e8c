package synfire.generator.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.Spelling;
import synfire.generator.config.YamlDocument;
import synfire.generator.predict.Search;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A grid of points: every combination of the values of some axes. Points are numbered from 0 with
 * the last axis fastest.
 *
 * @param name for pages and files
 * @param folder of the file; paths in it are relative to it
 * @param config the chip whose fields the axes change, a shipped name or a file
 * @param model network where no axis names one
 * @param profile samples whose events are counted
 * @param inputs samples for the accuracy
 * @param labels class of each of these samples
 * @param fit whether memories, steps and rings are sized for the network
 * @param effort of the search for a plan
 * @param rtl whether interval, latency and energy are those of the simulated RTL, not predicted
 * @param measures what is wanted of each point
 * @param axes what differs
 */
public record SweepSpec(
    String name,
    Path folder,
    String config,
    Optional<String> model,
    Optional<String> profile,
    Optional<String> inputs,
    Optional<String> labels,
    boolean fit,
    Search.Effort effort,
    boolean rtl,
    List<Measure> measures,
    List<Axis> axes) {

  /** Most points of a sweep. */
  public static final long MOST_POINTS = 1_000_000;

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_VALUES = 10_000;
  private static final String SEE = "synfire sweep --help shows an example";

  /** Axes that are no fields of a configuration. */
  private static final Set<String> OTHERS = new TreeSet<>(Set.of("model", "config", "rounding"));

  /**
   * What differs from point to point.
   *
   * @param name a field of a configuration, or model, config or rounding
   * @param values scalars
   */
  public record Axis(String name, List<JsonNode> values) {

    public Axis {
      values = List.copyOf(values);
    }

    /** Whether it is a field of a configuration. */
    boolean field() {
      return !OTHERS.contains(name);
    }
  }

  public SweepSpec {
    measures = List.copyOf(measures);
    axes = List.copyOf(axes);
  }

  /** Number of points. */
  public int points() {
    return (int) axes.stream().mapToLong(a -> a.values().size()).reduce(1, (a, b) -> a * b);
  }

  /** The value of each axis at a point. */
  public Map<String, JsonNode> point(int index) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    int rest = index;
    int below = points();
    for (Axis axis : axes) {
      below /= axis.values().size();
      values.put(axis.name(), axis.values().get(rest / below));
      rest %= below;
    }
    return values;
  }

  /** A path of the file as seen from its folder. */
  Path path(String text) {
    return folder.resolve(text);
  }

  /** Reads a file. */
  public static SweepSpec read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ProblemException("the file is larger than 1 MiB", file.toString(), "a sweep", SEE);
      }
      Path folder = file.toAbsolutePath().getParent();
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString(), folder);
    } catch (IOException e) {
      throw FileTrouble.problem("the sweep cannot be read", file, e, "a YAML file");
    }
  }

  /** The sweep of a text; {@code file} names it in messages. */
  static SweepSpec parse(String text, String file, Path folder) {
    return new Reading(
            YamlDocument.parse(text, file, "the sweep", "name, model, axes, measures", SEE), file)
        .spec(folder);
  }

  /** One text on its way to a sweep. */
  private static final class Reading {

    private static final List<String> FIELDS =
        List.of(
            "name", "model", "config", "profile", "inputs", "labels", "fit", "effort", "cycles",
            "measures", "axes");

    private final YamlDocument document;
    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    Reading(YamlDocument document, String file) {
      this.document = document;
      this.file = file;
      problems.addAll(document.problems());
    }

    SweepSpec spec(Path folder) {
      JsonNode root = document.root();
      if (!root.isObject()) {
        throw new ProblemException("the file holds no fields", file, "name, axes, ...", SEE);
      }
      root.propertyNames()
          .forEach(
              field -> {
                if (!FIELDS.contains(field)) {
                  problem(
                      field, field + " is not a field of a sweep", String.join(", ", FIELDS),
                      near(field, FIELDS));
                }
              });
      List<Axis> axes = axes(root.path("axes"));
      List<Measure> measures = measures(root.path("measures"));
      boolean models = axes.stream().anyMatch(a -> a.name().equals("model"));
      Optional<String> model = text("model");
      if (model.isEmpty() && !models) {
        problem("model", "model is missing", "a network", "add a line such as model: kws.tflite");
      }
      Optional<String> inputs = text("inputs");
      Optional<String> labels = text("labels");
      if (measures.contains(Measure.ACCURACY) && (inputs.isEmpty() || labels.isEmpty())) {
        problem(
            "measures", "accuracy is measured without inputs and labels", "both",
            "add the lines inputs: and labels:, .npy files");
      }
      boolean rtl = rtl();
      if (rtl && text("profile").isEmpty()) {
        problem(
            "cycles", "cycles are simulated without inputs", "samples of the network",
            "add the line profile: with a .npy file");
      }
      SweepSpec spec =
          new SweepSpec(
              text("name").orElse("sweep"),
              folder,
              text("config").orElse("pico"),
              model,
              text("profile"),
              inputs,
              labels,
              flag(),
              effort(),
              rtl,
              measures,
              axes);
      long points = 1;
      for (Axis a : axes) {
        points = Math.min(MOST_POINTS + 1, points * a.values().size());
      }
      if (points > MOST_POINTS) {
        problem(
            "axes", "the axes have more than " + MOST_POINTS + " points", "fewer",
            "shorten an axis, or make several sweeps");
      }
      if (!problems.isEmpty()) {
        throw new ProblemException(problems);
      }
      return spec;
    }

    private void problem(String path, String message, String expected, String fix) {
      problems.add(new Problem(message, document.at(path, file), expected, fix));
    }

    private static String near(String name, Iterable<String> known) {
      List<String> all = new ArrayList<>();
      known.forEach(all::add);
      return Spelling.nearest(name, all).map(n -> "did you mean " + n + "?").orElse(SEE);
    }

    private Optional<String> text(String field) {
      JsonNode node = document.root().path(field);
      if (node.isMissingNode()) {
        return Optional.empty();
      }
      if (!node.isValueNode() || node.isNull() || node.asString().isBlank()) {
        problem(field, field + " is " + shown(node), "a text", "write it on one line");
        return Optional.empty();
      }
      return Optional.of(node.asString());
    }

    private boolean flag() {
      JsonNode node = document.root().path("fit");
      if (!node.isMissingNode() && !node.isBoolean()) {
        problem("fit", "fit is " + shown(node), "true or false", "write fit: true");
      }
      return node.asBoolean(true);
    }

    private Search.Effort effort() {
      String effort = text("effort").orElse("quick");
      try {
        return Search.Effort.valueOf(effort.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        problem(
            "effort", "effort is " + effort, "quick, normal or thorough", "write effort: quick");
        return Search.Effort.QUICK;
      }
    }

    private boolean rtl() {
      String cycles = text("cycles").orElse("predicted");
      if (!cycles.equals("predicted") && !cycles.equals("rtl")) {
        problem("cycles", "cycles is " + cycles, "predicted or rtl", "write cycles: predicted");
      }
      return cycles.equals("rtl");
    }

    private List<Measure> measures(JsonNode node) {
      if (node.isMissingNode()) {
        return List.of(Measure.INTERVAL, Measure.LATENCY, Measure.MULTIPLIERS, Measure.SRAM);
      }
      List<Measure> out = new ArrayList<>();
      if (!node.isArray() || node.isEmpty()) {
        problem(
            "measures", "measures is " + shown(node), "a list of " + String.join(", ",
                Measure.keys()), "write measures: [interval, sram]");
      }
      for (JsonNode each : node) {
        Optional<Measure> measure =
            each.isValueNode() ? Measure.of(each.asString()) : Optional.empty();
        if (measure.isEmpty()) {
          problem(
              "measures", shown(each) + " is no measure", String.join(", ", Measure.keys()),
              near(each.isValueNode() ? each.asString() : "", Measure.keys()));
        } else if (!out.contains(measure.get())) {
          out.add(measure.get());
        }
      }
      return out;
    }

    private List<Axis> axes(JsonNode node) {
      List<Axis> axes = new ArrayList<>();
      if (!node.isObject() || node.isEmpty()) {
        problem(
            "axes", node.isMissingNode() ? "axes is missing" : "axes is " + shown(node),
            "fields of a chip with their values", "add lines such as npe.lanes: [4, 8, 16]");
        return axes;
      }
      Set<String> known = new TreeSet<>(OTHERS);
      ConfigReader.fields().forEach(f -> known.add(f.path()));
      known.remove("name");
      node.properties()
          .forEach(
              e -> {
                if (!known.contains(e.getKey())) {
                  problem(
                      "axes." + e.getKey(), e.getKey() + " is no axis",
                      "a field of a configuration, or " + String.join(", ", OTHERS),
                      near(e.getKey(), known));
                  return;
                }
                axes.add(new Axis(e.getKey(), values(e.getKey(), e.getValue())));
              });
      return axes;
    }

    private List<JsonNode> values(String axis, JsonNode node) {
      String path = "axes." + axis;
      if (node.isObject()) {
        return range(axis, node);
      }
      List<JsonNode> values = new ArrayList<>();
      if (node.isValueNode() && !node.isNull()) {
        values.add(node);
      }
      for (JsonNode each : node) {
        if (each.isValueNode() && !each.isNull() && !values.contains(each)) {
          values.add(each);
        } else if (!each.isValueNode() || each.isNull()) {
          problem(path, "axis " + axis + " has the value " + shown(each), "scalars", SEE);
        }
      }
      if (values.isEmpty()) {
        problem(path, "axis " + axis + " has no value", "at least one", "write [8, 16] or drop it");
      }
      return values;
    }

    /** From, to, and a step that is added or a factor. */
    private List<JsonNode> range(String axis, JsonNode node) {
      String path = "axes." + axis;
      List<String> known = List.of("from", "to", "step", "times");
      for (String field : node.propertyNames()) {
        if (!known.contains(field) || !node.get(field).isIntegralNumber()
            || !node.get(field).canConvertToInt()) {
          problem(
              path, "range of axis " + axis + " has " + field + ": " + shown(node.get(field)),
              "whole numbers from, to, and step or times", "write {from: 1, to: 16, times: 2}");
          return List.of();
        }
      }
      long from = node.path("from").asLong(0);
      long to = node.path("to").asLong(-1);
      long step = node.path("step").asLong(node.has("times") ? 0 : 1);
      long times = node.path("times").asLong(1);
      if (!node.has("from") || !node.has("to") || step < 0 || times < 1
          || step == 0 && (times < 2 || from < 1)) {
        problem(
            path, "the range of axis " + axis + " never ends", "from, to, and step or times",
            "write {from: 1, to: 16, times: 2}");
        return List.of();
      }
      List<JsonNode> values = new ArrayList<>();
      for (long v = from; v <= to && values.size() <= MAX_VALUES; v = v * times + step) {
        values.add(JsonNodeFactory.instance.numberNode(v));
      }
      if (values.isEmpty() || values.size() > MAX_VALUES) {
        problem(
            path, "the range of axis " + axis + " has " + (values.isEmpty() ? "no value" :
                "more than " + MAX_VALUES + " values"), "1 to " + MAX_VALUES,
            "write from below to");
      }
      return values;
    }

    private static String shown(JsonNode node) {
      String text = node == null ? "nothing" : node.toString();
      return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
  }
}
