package synfire.generator.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import synfire.generator.emit.OutputTree;
import synfire.generator.report.Numbers;
import synfire.generator.report.Picture;
import synfire.generator.report.ScatterPlot;
import synfire.generator.report.SweepPage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of points. Each point has one, written beside its place and renamed, so that it is
 * complete or absent whatever stops a run.
 */
final class Results {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int FOLDER = 1000;

  private final SweepSpec spec;
  private final Path out;

  Results(SweepSpec spec, Path out) {
    this.spec = spec;
    this.out = out;
  }

  /**
   * What became of a point.
   *
   * @param index its number
   * @param measures empty if it failed
   * @param failed why it is impossible, one line; empty if it is not
   */
  record Point(int index, Map<Measure, Double> measures, String failed) {}

  private Path file(int index) {
    return out.resolve("points")
        .resolve(String.format(Locale.ROOT, "%04d", index / FOLDER))
        .resolve(String.format(Locale.ROOT, "%07d.json", index));
  }

  /** A number with as many digits as anybody compares. */
  private static double rounded(double value) {
    double unit = Math.pow(10, 5 - Math.floor(Math.log10(Math.max(1e-9, Math.abs(value)))));
    return Math.rint(value * unit) / unit;
  }

  static JsonNode number(double value) {
    double v = rounded(value);
    return v == Math.rint(v) && Math.abs(v) < 1e15
        ? JsonNodeFactory.instance.numberNode((long) v)
        : JsonNodeFactory.instance.numberNode(v);
  }

  /** Keeps the result of a point. */
  void write(Point point, String digest) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("point", point.index());
    root.put("digest", digest);
    ObjectNode values = root.putObject("values");
    spec.point(point.index()).forEach(values::set);
    if (point.failed().isEmpty()) {
      ObjectNode measures = root.putObject("measures");
      point.measures().forEach((m, v) -> measures.set(m.key(), number(v)));
    } else {
      root.put("failed", point.failed());
    }
    Path file = file(point.index());
    new OutputTree()
        .text(
            file.getFileName().toString(),
            pretty(root))
        .writeTo(file.getParent());
  }

  /** The result of a point if it is there and of this sweep. */
  Optional<Point> read(int index, String digest) {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file(index)));
      if (!digest.equals(root.path("digest").asString(""))) {
        return Optional.empty();
      }
      if (root.has("failed")) {
        return Optional.of(new Point(index, Map.of(), root.get("failed").asString()));
      }
      Map<Measure, Double> measures = new LinkedHashMap<>();
      for (Measure m : spec.measures()) {
        JsonNode value = root.path("measures").path(m.key());
        if (!value.isNumber()) {
          return Optional.empty();
        }
        measures.put(m, value.doubleValue());
      }
      return Optional.of(new Point(index, measures, ""));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** Tables and page of the points that are there. */
  static OutputTree tables(SweepSpec spec, List<Point> points) {
    return new OutputTree()
        .text("results.csv", csv(spec, points))
        .text("results.json", json(spec, points))
        .text("sweep.html", page(spec, points));
  }

  private static String csv(SweepSpec spec, List<Point> points) {
    StringBuilder text = new StringBuilder("point");
    spec.axes().forEach(a -> text.append(',').append(a.name()));
    spec.measures().forEach(m -> text.append(',').append(m.key()));
    text.append(",failed\n");
    for (Point p : points) {
      text.append(p.index());
      spec.point(p.index()).values().forEach(v -> text.append(',').append(quoted(v.asString())));
      for (Measure m : spec.measures()) {
        text.append(',');
        Optional.ofNullable(p.measures().get(m)).ifPresent(v -> text.append(number(v)));
      }
      text.append(',').append(quoted(p.failed())).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.matches("[^,\"\n\r]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String json(SweepSpec spec, List<Point> points) {
    return pretty(data(spec, points));
  }

  /** All results as one tree: what files and page are made of. */
  static ObjectNode data(SweepSpec spec, List<Point> points) {
    List<Row> rows =
        points.stream()
            .map(
                p ->
                    new Row(
                        p.index(), List.copyOf(spec.point(p.index()).values()), p.measures(),
                        p.failed()))
            .toList();
    List<String> axes = spec.axes().stream().map(SweepSpec.Axis::name).toList();
    return data(spec.name(), spec.points(), axes, spec.measures(), rows);
  }

  /**
   * A point with the values of its axes.
   *
   * @param failed why it is impossible; empty if it is not
   */
  record Row(int index, List<JsonNode> values, Map<Measure, Double> measures, String failed) {}

  /** The tree of some points. */
  static ObjectNode data(
      String name, int points, List<String> axisNames, List<Measure> measured, List<Row> rows) {
    ObjectNode root = JSON.createObjectNode();
    root.put("name", name);
    root.put("points", points);
    ArrayNode axes = root.putArray("axes");
    axisNames.forEach(axes::add);
    ArrayNode measures = root.putArray("measures");
    for (Measure m : measured) {
      measures.addObject().put("key", m.key()).put("doc", m.doc()).put("less", m.less());
    }
    ArrayNode results = root.putArray("results");
    for (Row row : rows) {
      ObjectNode each = results.addObject();
      each.put("point", row.index());
      ArrayNode values = each.putArray("values");
      row.values().forEach(values::add);
      if (row.failed().isEmpty()) {
        ArrayNode numbers = each.putArray("measures");
        measured.forEach(m -> numbers.add(number(row.measures().get(m))));
      } else {
        each.put("failed", row.failed());
      }
    }
    return root;
  }

  /** A tree as a file for people. */
  static String pretty(ObjectNode root) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** A tree on one line. */
  static String text(ObjectNode root) {
    return JSON.writeValueAsString(root);
  }

  /** How many points failed for which reason, most first. */
  private static Map<String, Integer> failures(List<Point> points) {
    Map<String, Integer> counts = new TreeMap<>();
    points.stream()
        .filter(p -> !p.failed().isEmpty())
        .forEach(p -> counts.merge(p.failed(), 1, Integer::sum));
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
    Map<String, Integer> out = new LinkedHashMap<>();
    sorted.forEach(e -> out.put(e.getKey(), e.getValue()));
    return out;
  }

  private static String page(SweepSpec spec, List<Point> points) {
    Sweep.State state = state(spec, points);
    return SweepPage.text(
        spec.name(),
        List.of(
            Numbers.count(state.measured(), "point") + " of " + Numbers.whole(state.points())
                + " measured, " + Numbers.whole(state.failed()) + " impossible, "
                + Numbers.whole(state.open()) + " still to run."),
        state.failures(),
        List.of("results.csv", "results.json"),
        text(data(spec, points)));
  }

  /** A measure against each of the others; colours are those of the values of the first axis. */
  static List<Picture> pictures(SweepSpec spec, List<Point> points) {
    List<Measure> measures = spec.measures();
    Measure up = measures.contains(Measure.INTERVAL) ? Measure.INTERVAL : measures.get(0);
    List<Picture> out = new ArrayList<>();
    for (Measure across : measures) {
      if (across != up) {
        List<ScatterPlot.Point> dots =
            points.stream()
                .filter(p -> p.failed().isEmpty())
                .map(
                    p ->
                        new ScatterPlot.Point(
                            p.measures().get(across),
                            p.measures().get(up),
                            spec.point(p.index()).values().iterator().next().asString()))
                .toList();
        out.add(
            new ScatterPlot(axis(across), axis(up), spec.axes().get(0).name(), dots)
                .picture(up.key() + "-" + across.key()));
      }
    }
    return out;
  }

  private static ScatterPlot.Axis axis(Measure m) {
    return new ScatterPlot.Axis(m.key(), m.doc(), m.less());
  }

  /** How far the points that are there bring a sweep. */
  static Sweep.State state(SweepSpec spec, List<Point> points) {
    int failed = (int) points.stream().filter(p -> !p.failed().isEmpty()).count();
    return new Sweep.State(spec.points(), points.size() - failed, failed, failures(points));
  }
}
