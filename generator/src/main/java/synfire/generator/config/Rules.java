package synfire.generator.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import synfire.generator.problem.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for the fields of a configuration: the schema, and the rules between fields. */
final class Rules {

  private static final class Holder {
    static final Rules STANDARD = load();
  }

  private final String schema;
  private final Map<String, FieldSpec> specs;

  private Rules(String schema, Map<String, FieldSpec> specs) {
    this.schema = schema;
    this.specs = specs;
  }

  static Rules standard() {
    return Holder.STANDARD;
  }

  /** Text of the JSON Schema. */
  String schema() {
    return schema;
  }

  /** Each field by its path, in the order of the schema. */
  Map<String, FieldSpec> specs() {
    return specs;
  }

  List<Problem> problems(Fields fields, String at) {
    return problems(fields.values(), field -> at);
  }

  /** All that is wrong with values of the right types; absent fields are not looked at. */
  List<Problem> problems(Map<String, Object> values, Function<String, String> at) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Object> sound = new LinkedHashMap<>();
    values.forEach(
        (path, value) -> {
          FieldSpec spec = specs.get(path);
          if (spec.admits(value)) {
            sound.put(path, value);
          } else {
            problems.add(
                new Problem(path + " is " + value, at.apply(path), spec.expected(), spec.fix()));
          }
        });
    between(sound, at, problems);
    return problems;
  }

  private static void between(
      Map<String, Object> values, Function<String, String> at, List<Problem> problems) {
    Integer lanes = (Integer) values.get("npe.lanes");
    Integer requantizers = (Integer) values.get("npe.requantizers");
    if (lanes != null && requantizers != null && requantizers > lanes) {
      problems.add(
          new Problem(
              "npe.requantizers is " + requantizers + ", more than npe.lanes, " + lanes,
              at.apply("npe.requantizers"),
              "a power of two from 1 to " + lanes,
              "drop the field to get lanes / 8, " + NpeConfig.defaultRequantizers(lanes)));
    }
    Integer weightBits = (Integer) values.get("npe.weightBits");
    Integer groups = (Integer) values.get("npe.accumulatorGroups");
    if (Boolean.TRUE.equals(values.get("npe.packedLanes")) && weightBits != null) {
      int most = Math.min(4, 8 / weightBits);
      if (most == 1) {
        problems.add(
            new Problem(
                "npe.packedLanes is true, but npe.weightBits is 8",
                at.apply("npe.packedLanes"),
                "npe.weightBits 4, 2 or 1",
                "set npe.weightBits to 4, or drop npe.packedLanes"));
      } else if (groups != null && groups < 2 * most) {
        problems.add(
            new Problem(
                "npe.accumulatorGroups is " + groups + ", but npe.packedLanes is true",
                at.apply("npe.accumulatorGroups"),
                "at least " + 2 * most + ": lanes add to " + most + " groups at a time",
                "set it to 16"));
      }
    }
    String words = "npe.lanes: words of a byte a lane";
    multiple(values, at, problems, "sram.activationBytes", lanes, words);
    multiple(values, at, problems, "sram.weightBytes", lanes, words);
    Integer half = lanes == null ? null : Integer.valueOf(lanes / 2);
    multiple(values, at, problems, "npe.states", half, "npe.lanes: two lanes a state");
    multiple(values, at, problems, "sram.parameterBytes", 8, "8 bytes a channel");
    multiple(values, at, problems, "sram.tableBytes", 256, "256 entries a table");
    Integer streamBits = (Integer) values.get("host.streamBits");
    multiple(
        values,
        at,
        problems,
        "host.outputBytes",
        streamBits == null ? null : Integer.valueOf(streamBits / 8),
        "host.streamBits: whole beats");
    Integer columns = (Integer) values.get("noc.columns");
    Integer rows = (Integer) values.get("noc.rows");
    if (Boolean.TRUE.equals(values.get("noc.torus"))) {
      ring(at, problems, "noc.columns", columns);
      ring(at, problems, "noc.rows", rows);
    }
    Integer hostColumn = (Integer) values.get("noc.hostColumn");
    Integer hostRow = (Integer) values.get("noc.hostRow");
    boolean inside =
        inside(at, problems, "noc.hostColumn", hostColumn, "noc.columns", columns)
            & inside(at, problems, "noc.hostRow", hostRow, "noc.rows", rows);
    if (inside && !edge(hostColumn, columns) && !edge(hostRow, rows)) {
      problems.add(
          new Problem(
              "the host is at column " + hostColumn + ", row " + hostRow + ", inside the chip",
              at.apply("noc.hostColumn"),
              "a node on an edge: column 0 or " + (columns - 1) + ", or row 0 or " + (rows - 1),
              "set noc.hostColumn to 0"));
    }
    if (Boolean.TRUE.equals(values.get("sram.ecc"))) {
      problems.add(
          new Problem(
              "sram.ecc is true, but error correction is not there yet",
              at.apply("sram.ecc"),
              "false",
              "set it to false or drop the field"));
    }
  }

  private static void ring(
      Function<String, String> at, List<Problem> problems, String path, Integer side) {
    if (side != null && side < 2) {
      problems.add(
          new Problem(
              path + " is " + side + ", but noc.torus is true",
              at.apply(path),
              "at least 2: rings need two nodes",
              "set it to 2 or more, or set noc.torus to false"));
    }
  }

  /** Whether a place lies inside the chip; if it does not, a problem says so. */
  private static boolean inside(
      Function<String, String> at,
      List<Problem> problems,
      String path,
      Integer place,
      String sidePath,
      Integer side) {
    if (place == null || side == null) {
      return false;
    }
    if (place >= side) {
      problems.add(
          new Problem(
              path + " is " + place + ", outside the chip: " + sidePath + " is " + side,
              at.apply(path),
              side == 1 ? "0" : "a whole number from 0 to " + (side - 1),
              "drop the field to get 0"));
    }
    return place < side;
  }

  private static boolean edge(int place, int side) {
    return place == 0 || place == side - 1;
  }

  private static void multiple(
      Map<String, Object> values,
      Function<String, String> at,
      List<Problem> problems,
      String path,
      Integer unit,
      String why) {
    Integer bytes = (Integer) values.get(path);
    if (bytes == null || unit == null || bytes % unit == 0) {
      return;
    }
    problems.add(
        new Problem(
            path + " is " + bytes,
            at.apply(path),
            "a multiple of " + unit + " (" + why + ")",
            "set it to " + (bytes / unit + 1) * unit));
  }

  private static Rules load() {
    try (InputStream in = Rules.class.getResourceAsStream("/schema/chip-config.schema.json")) {
      String schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Map<String, FieldSpec> specs = new LinkedHashMap<>();
      collect("", JsonMapper.shared().readTree(schema), specs);
      return new Rules(schema, Collections.unmodifiableMap(specs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(String path, JsonNode node, Map<String, FieldSpec> specs) {
    if (node.has("properties")) {
      node.get("properties")
          .properties()
          .forEach(
              entry ->
                  collect(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      specs));
      return;
    }
    List<Integer> allowed = new ArrayList<>();
    if (node.has("enum")) {
      node.get("enum").forEach(value -> allowed.add(value.intValue()));
    }
    FieldSpec.Kind kind;
    if (node.get("type").isArray()) {
      kind = FieldSpec.Kind.SIZE;
    } else {
      switch (node.get("type").stringValue()) {
        case "integer":
          kind = FieldSpec.Kind.INTEGER;
          break;
        case "boolean":
          kind = FieldSpec.Kind.FLAG;
          break;
        default:
          kind = FieldSpec.Kind.TEXT;
      }
    }
    specs.put(
        path,
        new FieldSpec(
            path,
            node.get("description").stringValue(),
            kind,
            allowed,
            node.has("minimum") ? node.get("minimum").intValue() : Integer.MIN_VALUE,
            node.has("maximum") ? node.get("maximum").intValue() : Integer.MAX_VALUE,
            node.has("pattern")
                ? Optional.of(Pattern.compile(node.get("pattern").stringValue()))
                : Optional.empty(),
            node.has("default")
                ? Optional.of(node.get("default").asString())
                : Optional.empty()));
  }
}
