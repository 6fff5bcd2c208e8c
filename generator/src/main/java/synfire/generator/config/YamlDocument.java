package synfire.generator.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A YAML text with the line of each field.
 *
 * @param root its values
 * @param lines line of each field by its path, such as {@code npe.lanes}
 * @param problems fields that stand twice
 */
public record YamlDocument(JsonNode root, Map<String, Integer> lines, List<Problem> problems) {

  /** Deepest nesting that is read; a configuration has two levels. */
  private static final int MAX_DEPTH = 16;

  private static final Pattern CAUSE =
      Pattern.compile(
          "(while|found|expected|unexpected|could|did|mapping|sequence|special|unknown) .*");

  /**
   * Reads a text.
   *
   * @param name its file for messages
   * @param kind what it is, such as a configuration
   * @param fields what it holds, such as fields of a chip
   * @param see where an example is
   */
  public static YamlDocument parse(
      String text, String name, String kind, String fields, String see) {
    return new Reader(name, kind, fields, see).read(text);
  }

  /** The same for configurations. */
  static YamlDocument parse(String text, String name) {
    return parse(text, name, "the configuration", "fields of a chip", "see synfire configs --show pico");
  }

  /** Line of a field as a place for messages. */
  public String at(String path, String name) {
    return lines.containsKey(path) ? name + ":" + lines.get(path) : name;
  }

  private static final class Reader {
    private final String name;
    private final String kind;
    private final String fields;
    private final String see;
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    Reader(String name, String kind, String fields, String see) {
      this.name = name;
      this.kind = kind;
      this.fields = fields;
      this.see = see;
    }

    YamlDocument read(String text) {
      try (JsonParser parser = new YAMLMapper(new YAMLFactory()).createParser(text)) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new ProblemException(kind + " is empty", name, fields, see);
        }
        JsonNode root = value(parser, token, "", 0);
        if (parser.nextToken() != null) {
          throw new ProblemException(
              "a second document begins", at(parser), "one document", "drop the line ---");
        }
        return new YamlDocument(root, lines, problems);
      } catch (JacksonException e) {
        throw new ProblemException(
            "this is not YAML: " + cause(e.getOriginalMessage()),
            at(e.getLocation()),
            "lines such as \"lanes: 8\", indented by two blanks inside a group",
            see);
      }
    }

    private JsonNode value(JsonParser parser, JsonToken token, String path, int depth) {
      if (depth > MAX_DEPTH) {
        throw new ProblemException(
            "the nesting is too deep", at(parser), "two levels", see);
      }
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      switch (token) {
        case START_OBJECT:
          return object(parser, path, depth);
        case START_ARRAY:
          ArrayNode array = nodes.arrayNode();
          for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            array.add(value(parser, t, path, depth + 1));
          }
          return array;
        case VALUE_NUMBER_INT:
          return nodes.numberNode(parser.getBigIntegerValue());
        case VALUE_NUMBER_FLOAT:
          double number = parser.getDoubleValue();
          // The schema's validator fails on numbers beyond a long; as text they are just wrong.
          return Math.abs(number) < Long.MAX_VALUE
              ? nodes.numberNode(number)
              : nodes.stringNode(parser.getString());
        case VALUE_TRUE:
          return nodes.booleanNode(true);
        case VALUE_FALSE:
          return nodes.booleanNode(false);
        case VALUE_NULL:
          return nodes.nullNode();
        default:
          return nodes.stringNode(parser.getString());
      }
    }

    private JsonNode object(JsonParser parser, String path, int depth) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        String full = path.isEmpty() ? field : path + "." + field;
        int line = parser.currentTokenLocation().getLineNr();
        boolean first = seen.add(field);
        if (first) {
          lines.put(full, line);
        } else {
          problems.add(
              new Problem(
                  full + " stands twice", at(parser), "each field once", "drop one of the two"));
        }
        JsonNode value = value(parser, parser.nextToken(), full, depth + 1);
        if (first) {
          object.set(field, value);
        }
      }
      return object;
    }

    private String at(JsonParser parser) {
      return at(parser.currentTokenLocation());
    }

    private String at(TokenStreamLocation location) {
      return location == null || location.getLineNr() < 1
          ? name
          : name + ":" + location.getLineNr();
    }

    /**
     * What the YAML reader was doing and what it found. Its text goes on with the place and a copy
     * of the line. Messages of another form speak of Java's classes.
     */
    private static String cause(String message) {
      String known =
          message
              .lines()
              .map(String::strip)
              .filter(CAUSE.asMatchPredicate())
              .limit(2)
              .collect(Collectors.joining(", "));
      return known.isEmpty() ? "a form that configurations do not know" : known;
    }
  }
}
