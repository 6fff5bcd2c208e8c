import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import synfire.generator.area.Part;
import synfire.generator.config.ConfigReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fit of scripts/fit-luts: least squares of relative errors, unit by unit, with coefficients
 * that are not negative. Figures of units come from chips that were synthesised module by module; a
 * factor leads from their sum to flattened chips.
 */
final class FitLuts {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String[] FIGURES = {"luts", "flip_flops"};
  private static final Set<String> IN_NPE =
      Set.of(
          "lanes", "drain", "scan", "sequencer", "tokens", "word_queue", "step_table", "npe",
          "emit", "ingest", "npe.fifo");
  private static final int ROUNDS = 20_000;

  /** Keeps terms that other terms nearly make up small. */
  private static final double RIDGE = 1e-4;

  /** A unit that was measured. */
  private record Seen(String chip, Part part, double count) {}

  /** A chip, or its NPE, that was synthesised flattened. */
  private record Flat(String chip, boolean npe, List<Part> parts, double count) {}

  /** Coefficients of all units, and the factor for what is flattened with others. */
  private record Fit(Map<String, Map<String, Double>> terms, double factor) {

    private double of(Part p) {
      Map<String, Double> unit = terms.getOrDefault(p.unit(), Map.of());
      return p.terms().entrySet().stream()
          .mapToDouble(t -> t.getValue() * unit.getOrDefault(t.getKey(), 0.0))
          .sum();
    }

    private double sum(Flat f) {
      return f.parts().stream()
          .filter(p -> !f.npe() || IN_NPE.contains(p.unit()))
          .mapToDouble(p -> of(p) * (f.npe() ? 1 : p.count()))
          .sum();
    }
  }

  public static void main(String[] arguments) throws IOException {
    JsonNode data = JSON.readTree(Files.readAllBytes(Path.of(arguments[0])));
    ObjectNode out = JSON.createObjectNode();
    out.put("from", data.get("tool").asString() + ", chips of " + arguments[0].replaceAll(".*/", "")
        + ", RTL of commit " + data.get("commit").asString());
    for (String figure : FIGURES) {
      List<Seen> seen = seen(data, figure);
      List<Flat> flats = flats(data, figure);
      Fit fit = fit(seen, flats, chip -> true);
      ObjectNode table = out.putObject(figure);
      fit.terms().forEach(
          (unit, terms) -> {
            ObjectNode node = table.putObject(unit);
            // Routers were flattened alone: nothing of theirs is shared with others.
            double factor = unit.equals("router") ? 1 : fit.factor();
            terms.forEach((t, c) -> node.put(t, Math.rint(c * factor * 1e4) / 1e4));
          });
      report(figure, seen, flats, fit);
    }
    Files.writeString(
        Path.of(arguments[1]),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n",
        StandardCharsets.UTF_8);
  }

  private static List<Part> parts(String name, JsonNode config) {
    ObjectNode node = JSON.createObjectNode().put("name", name.toLowerCase(Locale.ROOT));
    node.setAll((ObjectNode) config);
    return Part.of(ConfigReader.parse(JSON.writeValueAsString(node), name));
  }

  private static List<Seen> seen(JsonNode data, String figure) {
    List<Seen> out = new ArrayList<>();
    for (String name : data.get("chips").propertyNames()) {
      JsonNode chip = data.get("chips").get(name);
      for (Part p : parts(name, chip.get("config"))) {
        JsonNode unit = chip.get("units").path(p.unit());
        if (!unit.isMissingNode()) {
          out.add(new Seen(name, p, unit.get(figure).doubleValue()));
        }
      }
    }
    for (JsonNode router : data.path("routers")) {
      for (Part p : parts("routers", router.get("config"))) {
        if (p.unit().equals("router") && p.terms().get("links") == router.get("links").intValue()) {
          double count = router.get("units").get("router").get(figure).doubleValue();
          out.add(new Seen("routers", p, count));
        }
      }
    }
    return out;
  }

  private static List<Flat> flats(JsonNode data, String figure) {
    List<Flat> out = new ArrayList<>();
    for (String name : data.get("chips").propertyNames()) {
      JsonNode chip = data.get("chips").get(name);
      for (String top : List.of("sf_npe", "sf_top")) {
        if (chip.has(top)) {
          out.add(
              new Flat(
                  name, top.equals("sf_npe"), parts(name, chip.get("config")),
                  chip.get(top).get(figure).doubleValue()));
        }
      }
    }
    return out;
  }

  private static Fit fit(List<Seen> seen, List<Flat> flats, Predicate<String> chips) {
    Map<String, List<Seen>> byUnit = new TreeMap<>();
    for (Seen s : seen) {
      if (chips.test(s.chip())) {
        byUnit.computeIfAbsent(s.part().unit(), u -> new ArrayList<>()).add(s);
      }
    }
    Map<String, Map<String, Double>> terms = new TreeMap<>();
    byUnit.forEach((unit, all) -> terms.put(unit, leastSquares(all)));
    Fit plain = new Fit(terms, 1);
    double factor =
        flats.stream()
            .filter(f -> chips.test(f.chip()))
            .mapToDouble(f -> f.count() / plain.sum(f))
            .average()
            .orElse(1);
    return new Fit(terms, factor);
  }

  /** Coordinate descent: one coefficient after the other at its best, none below 0. */
  private static Map<String, Double> leastSquares(List<Seen> all) {
    List<String> names = List.copyOf(all.get(0).part().terms().keySet());
    int n = names.size();
    double[][] x = new double[all.size()][n];
    double[] rest = new double[all.size()];
    double[] scale = new double[n];
    for (int i = 0; i < all.size(); i++) {
      double weight = 1 / Math.max(20, all.get(i).count());
      rest[i] = all.get(i).count() * weight;
      for (int j = 0; j < n; j++) {
        x[i][j] = all.get(i).part().terms().get(names.get(j)) * weight;
        scale[j] += x[i][j] * x[i][j];
      }
    }
    double[] c = new double[n];
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j < n; j++) {
        if (scale[j] == 0) {
          continue;
        }
        double dot = 0;
        for (int i = 0; i < rest.length; i++) {
          dot += x[i][j] * rest[i];
        }
        double better = Math.max(0, (dot + scale[j] * c[j]) / (scale[j] * (1 + RIDGE)));
        for (int i = 0; i < rest.length; i++) {
          rest[i] -= x[i][j] * (better - c[j]);
        }
        c[j] = better;
      }
    }
    Map<String, Double> out = new LinkedHashMap<>();
    for (int j = 0; j < n; j++) {
      out.put(names.get(j), c[j]);
    }
    return out;
  }

  private static void report(String figure, List<Seen> seen, List<Flat> flats, Fit fit) {
    System.out.printf(
        Locale.ROOT, "%n%s, flattened; units together times %.3f%n", figure, fit.factor());
    System.out.printf(
        "%-12s %-8s %10s %10s %8s %20s%n", "chip", "top", "measured", "fitted", "error",
        "without this chip");
    double worst = 0;
    for (Flat f : flats) {
      Fit others = fit(seen, flats, chip -> !chip.equals(f.chip()));
      double fitted = fit.factor() * fit.sum(f);
      double predicted = others.factor() * others.sum(f);
      double error = 100 * (predicted / f.count() - 1);
      worst = Math.max(worst, Math.abs(error));
      System.out.printf(
          Locale.ROOT, "%-12s %-8s %,10.0f %,10.0f %+7.1f%% %,12.0f %+6.1f%%%n", f.chip(),
          f.npe() ? "sf_npe" : "sf_top", f.count(), fitted, 100 * (fitted / f.count() - 1),
          predicted, error);
    }
    Map<String, double[]> units = new TreeMap<>();
    for (Seen s : seen) {
      double error = Math.abs(fit.of(s.part()) - s.count());
      double[] sums = units.computeIfAbsent(s.part().unit(), u -> new double[2]);
      sums[0] += error;
      sums[1] += s.count();
    }
    System.out.printf(Locale.ROOT, "largest error without the chip: %.1f %%%n", worst);
    System.out.print("mean error of units:");
    units.forEach((u, s) -> System.out.printf(Locale.ROOT, " %s %.0f%%", u, 100 * s[0] / s[1]));
    System.out.println();
  }
}
