package synfire.generator.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads configurations: shipped ones by name, others from YAML files. A text is validated against
 * the JSON Schema and the rules between fields; all problems are reported together.
 */
public final class ConfigReader {

  private static final List<String> SHIPPED = List.of("pico", "wide", "edge-64", "edge-128", "mesh-256", "torus-1152");
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final String SEE = "see synfire configs --show pico";

  private ConfigReader() {}

  /** Names of the configurations that ship. */
  public static List<String> shipped() {
    return SHIPPED;
  }

  /** Text of a shipped configuration. */
  public static String shippedText(String name) {
    if (!SHIPPED.contains(name)) {
      throw unknown(name);
    }
    try (InputStream in = ConfigReader.class.getResourceAsStream("/configs/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A field of a configuration file.
   *
   * @param path such as {@code npe.lanes}
   * @param expected which values there are
   * @param standard value of an absent field, empty if it must be there
   * @param description what it is
   */
  public record Field(String path, String expected, String standard, String description) {}

  /** All fields in the order of the schema. */
  public static List<Field> fields() {
    return Rules.standard().specs().values().stream()
        .map(
            spec ->
                new Field(
                    spec.path(),
                    spec.expected(),
                    spec.path().equals("npe.requantizers")
                        ? "lanes / 8"
                        : spec.standard().orElse(""),
                    spec.description()))
        .toList();
  }

  /** The configuration of a shipped name or a file. */
  public static ChipConfig read(String nameOrFile) {
    if (SHIPPED.contains(nameOrFile)) {
      return parse(shippedText(nameOrFile), nameOrFile + ".yaml");
    }
    return parse(text(nameOrFile), nameOrFile);
  }

  private static String text(String file) {
    Path path;
    try {
      path = Path.of(file);
    } catch (InvalidPathException e) {
      throw unknown(file);
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new ProblemException(
            "the file is larger than " + Sizes.text(MAX_FILE_BYTES), file, "a configuration", SEE);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException e) {
      if (FileTrouble.isMissing(e)) {
        throw unknown(file);
      }
      throw FileTrouble.problem("the configuration cannot be read", path, e, "a YAML file");
    }
  }

  private static ProblemException unknown(String name) {
    String near = Spelling.nearest(name, SHIPPED).map(s -> "did you mean " + s + "? ").orElse("");
    return new ProblemException(
        name.isEmpty() ? "the name is empty" : "there is no configuration " + name,
        "",
        "a shipped name (" + String.join(", ", SHIPPED) + ") or a YAML file",
        near + "synfire configs lists the shipped ones");
  }

  /** The configuration of a YAML text; {@code file} names it in messages. */
  public static ChipConfig parse(String text, String file) {
    YamlDocument document = YamlDocument.parse(text, file);
    Reading reading = new Reading(document, file);
    return reading.config();
  }

  /**
   * A configuration with other values in some fields.
   *
   * @param values scalars by path, such as {@code npe.lanes}
   * @param place where the values come from, for messages
   */
  public static ChipConfig with(ChipConfig base, Map<String, JsonNode> values, String place) {
    YamlDocument document = YamlDocument.parse(base.toYaml(), place);
    ObjectNode root = (ObjectNode) document.root();
    values.forEach(
        (path, value) -> {
          int dot = path.indexOf('.');
          ObjectNode group = dot < 0 ? root : root.withObject("/" + path.substring(0, dot));
          group.set(path.substring(dot + 1), value);
        });
    return new Reading(new YamlDocument(root, Map.of(), List.of()), place).config();
  }

  /** One text on its way to a configuration. */
  private static final class Reading {
    private final YamlDocument document;
    private final String file;
    private final Rules rules = Rules.standard();
    private final List<Problem> problems = new ArrayList<>();

    Reading(YamlDocument document, String file) {
      this.document = document;
      this.file = file;
      problems.addAll(document.problems());
    }

    ChipConfig config() {
      Set<String> wrong = new HashSet<>();
      for (Error error : schemaErrors()) {
        wrong.add(report(error));
      }
      Map<String, Object> values = values(wrong);
      problems.addAll(rules.problems(values, this::at));
      if (!problems.isEmpty()) {
        problems.sort(Comparator.comparingInt(problem -> line(problem.at())));
        throw new ProblemException(problems);
      }
      return new Fields(values).toConfig();
    }

    private List<Error> schemaErrors() {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(rules.schema(), InputFormat.JSON)
          .validate(document.root());
    }

    /** Turns an error of the schema into a problem; the path of the field that is wrong. */
    private String report(Error error) {
      String path = path(error);
      if (error.getKeyword().equals("additionalProperties")) {
        unknownField(path, error.getProperty());
      } else if (error.getKeyword().equals("required")) {
        String field = path.isEmpty() ? error.getProperty() : path + "." + error.getProperty();
        problems.add(
            new Problem(
                field + " is missing",
                file,
                rules.specs().get(field).expected(),
                "add a line such as \"" + error.getProperty() + ": my-chip\""));
      } else if (!rules.specs().containsKey(path)) {
        problems.add(
            new Problem(
                (path.isEmpty() ? "the file" : path) + " is " + kind(error.getInstanceNode()),
                at(path),
                path.isEmpty() ? "fields of a chip" : "a group of fields",
                SEE));
      } else {
        FieldSpec spec = rules.specs().get(path);
        Problem problem =
            new Problem(
                path + " is " + shown(error.getInstanceNode()),
                at(path),
                spec.expected(),
                spec.fix());
        // A value of the wrong type also fails enum, pattern and range: one problem is enough.
        if (!problems.contains(problem)) {
          problems.add(problem);
        }
      }
      return path;
    }

    private static String path(Error error) {
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
        path.append(i == 0 ? "" : ".").append(error.getInstanceLocation().getElement(i));
      }
      return path.toString();
    }

    private void unknownField(String group, String field) {
      String full = group.isEmpty() ? field : group + "." + field;
      Set<String> known = new LinkedHashSet<>();
      Set<String> elsewhere = new LinkedHashSet<>();
      for (String path : rules.specs().keySet()) {
        if (group.isEmpty()) {
          int dot = path.indexOf('.');
          known.add(dot < 0 ? path : path.substring(0, dot));
        } else if (path.startsWith(group + ".")) {
          known.add(path.substring(group.length() + 1));
        }
        if (path.endsWith("." + field)) {
          elsewhere.add(path);
        }
      }
      String fix =
          elsewhere.isEmpty()
              ? Spelling.nearest(field, known)
                  .map(near -> "did you mean " + near + "?")
                  .orElse("drop it")
              : "move it: the field is " + elsewhere.iterator().next();
      problems.add(
          new Problem(
              full + " is not a field",
              at(full),
              "one of " + String.join(", ", known),
              fix));
    }

    private static String kind(JsonNode node) {
      if (node.isNull()) {
        return "empty";
      }
      return node.isArray() ? "a list" : shown(node);
    }

    private static String shown(JsonNode node) {
      if (node.isContainer()) {
        return node.isArray() ? "a list" : "a group";
      }
      String text = node.isString() ? "\"" + node.stringValue() + "\"" : node.asString();
      text = node.isNull() ? "empty" : text;
      return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    /** Value of each sound field, defaults for absent ones. */
    private Map<String, Object> values(Set<String> wrong) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (FieldSpec spec : rules.specs().values()) {
        JsonNode node = document.root();
        for (String part : spec.path().split("\\.")) {
          node = node == null ? null : node.get(part);
        }
        if (wrong.contains(spec.path())) {
          continue;
        }
        if (spec.path().equals("npe.requantizers") && node == null) {
          if (values.get("npe.lanes") instanceof Integer lanes) {
            values.put(spec.path(), NpeConfig.defaultRequantizers(lanes));
          }
        } else if (node != null) {
          value(spec, node, values);
        } else if (spec.standard().isPresent()) {
          values.put(spec.path(), standard(spec));
        }
      }
      return values;
    }

    private void value(FieldSpec spec, JsonNode node, Map<String, Object> values) {
      switch (spec.kind()) {
        case INTEGER:
          values.put(spec.path(), (int) node.doubleValue());
          break;
        case SIZE:
          OptionalLong bytes =
              node.isString()
                  ? Sizes.bytes(node.stringValue())
                  : OptionalLong.of((long) node.doubleValue());
          if (bytes.isEmpty() || bytes.getAsLong() > spec.maximum()) {
            problems.add(
                new Problem(
                    spec.path() + " is " + shown(node),
                    at(spec.path()),
                    spec.expected(),
                    spec.fix()));
          } else {
            values.put(spec.path(), (int) bytes.getAsLong());
          }
          break;
        case FLAG:
          values.put(spec.path(), node.booleanValue());
          break;
        default:
          values.put(spec.path(), node.stringValue());
      }
    }

    private static Object standard(FieldSpec spec) {
      String text = spec.standard().orElseThrow();
      switch (spec.kind()) {
        case INTEGER:
        case SIZE:
          return (int) Sizes.bytes(text).orElseThrow();
        case FLAG:
          return Boolean.valueOf(text);
        default:
          return text;
      }
    }

    private String at(String path) {
      Integer line = document.lines().get(path);
      return line == null ? file : file + ":" + line;
    }

    private static int line(String at) {
      int colon = at.lastIndexOf(':');
      try {
        return colon < 0 ? 0 : Integer.parseInt(at.substring(colon + 1));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }
}
