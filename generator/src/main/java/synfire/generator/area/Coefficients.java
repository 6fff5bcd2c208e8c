package synfire.generator.area;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each term of a part counts in LUTs and flip-flops. The numbers stand in one resource, {@code
 * area/ecp5.json}, which {@code scripts/fit-luts} writes with the tools and chips that they come
 * from.
 *
 * @param luts LUT4-equivalents by unit and term
 * @param flipFlops the same of flip-flops
 */
record Coefficients(
    Map<String, Map<String, Double>> luts, Map<String, Map<String, Double>> flipFlops) {

  private static final Coefficients STANDARD = read();

  static Coefficients standard() {
    return STANDARD;
  }

  private static Coefficients read() {
    try (InputStream in = Coefficients.class.getResourceAsStream("/area/ecp5.json")) {
      JsonNode root = JsonMapper.shared().readTree(in);
      return new Coefficients(table(root.get("luts")), table(root.get("flip_flops")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Map<String, Double>> table(JsonNode node) {
    Map<String, Map<String, Double>> out = new TreeMap<>();
    for (String unit : node.propertyNames()) {
      Map<String, Double> terms = new TreeMap<>();
      for (String term : node.get(unit).propertyNames()) {
        terms.put(term, node.get(unit).get(term).doubleValue());
      }
      out.put(unit, terms);
    }
    return out;
  }

  /** LUT4-equivalents of one unit. */
  double luts(Part p) {
    return sum(luts, p);
  }

  /** Flip-flops of one unit. */
  double flipFlops(Part p) {
    return sum(flipFlops, p);
  }

  private static double sum(Map<String, Map<String, Double>> table, Part p) {
    Map<String, Double> unit = table.getOrDefault(p.unit(), Map.of());
    return p.terms().entrySet().stream()
        .mapToDouble(t -> t.getValue() * unit.getOrDefault(t.getKey(), 0.0))
        .sum();
  }
}
