package synfire.generator.synth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adds up the cells of the modules of one run of Yosys. */
final class Counter {

  private static final JsonMapper JSON = new JsonMapper();

  /** What a memory of an ASIC is. */
  private record Shape(int words, int bits) {}

  private final SynthTarget target;
  private final String top;
  private final OptionalDouble gate;
  private final Statistics statistics;
  private final Map<String, Shape> shapes = new TreeMap<>();
  private final Map<String, ModuleNode> nodes = new HashMap<>();
  private final Map<String, Integer> uncounted = new TreeMap<>();

  /**
   * Of one run.
   *
   * @param target what was synthesised for
   * @param top the module that was measured
   * @param statistics of Yosys
   * @param gate area of a NAND2 of an ASIC
   * @param macros netlists of the modules of an ASIC that became macros, JSON
   */
  Counter(
      SynthTarget target,
      String top,
      Statistics statistics,
      OptionalDouble gate,
      String macros) {
    this.target = target;
    this.top = top;
    this.statistics = statistics;
    this.gate = gate;
    readShapes(macros);
  }

  private void readShapes(String text) {
    for (Map.Entry<String, JsonNode> module :
        JSON.readTree(text).path("modules").properties()) {
      for (JsonNode cell : module.getValue().path("cells")) {
        if (cell.path("type").asString("").equals("$mem_v2")) {
          JsonNode parameters = cell.path("parameters");
          shapes.put(
              module.getKey(),
              new Shape(number(parameters, "SIZE"), number(parameters, "WIDTH")));
        }
      }
    }
  }

  private static int number(JsonNode parameters, String name) {
    return Integer.parseInt(parameters.path(name).asString(), 2);
  }

  /** The module that was measured, with all below it. */
  ModuleNode tree() {
    return node(statistics.find(top));
  }

  /** One instance of a module with all below it. */
  private ModuleNode node(String name) {
    ModuleNode known = nodes.get(name);
    if (known != null) {
      return known;
    }
    Statistics.Module module = statistics.modules().get(name);
    List<ModuleNode> children = new ArrayList<>();
    Map<String, Integer> cells = new TreeMap<>();
    double area = module.area();
    for (Map.Entry<String, Integer> cell : module.cells().entrySet()) {
      Optional<ModuleNode> child = child(cell.getKey());
      if (child.isPresent()) {
        children.add(times(child.get(), cell.getValue()));
        // Yosys' area of a module includes those below it, but for black boxes.
        area -= child.get().all().values().getOrDefault("cell_area", 0.0) * cell.getValue();
      } else {
        cells.put(cell.getKey(), cell.getValue());
      }
    }
    Figures own = figures(cells, area, 0, 0);
    Figures all = own;
    for (ModuleNode child : children) {
      all = all.plus(child.all());
    }
    ModuleNode node =
        new ModuleNode(Statistics.rtl(name), 1, own, all, ModuleNode.joined(children, key()));
    nodes.put(name, node);
    return node;
  }

  private Optional<ModuleNode> child(String name) {
    Shape shape = shapes.get(name);
    if (shape != null) {
      Figures figures = figures(Map.of(), 0, area(shape), (double) shape.words * shape.bits);
      return Optional.of(
          new ModuleNode(Statistics.rtl(name), 1, figures, figures, List.of()));
    }
    return statistics.modules().containsKey(name) ? Optional.of(node(name)) : Optional.empty();
  }

  private ModuleNode times(ModuleNode node, int n) {
    return new ModuleNode(
        node.module(),
        n * node.instances(),
        node.own().times(n),
        node.all().times(n),
        node.children().stream().map(child -> times(child, n)).toList());
  }

  private String key() {
    return target.resources().get(0).key();
  }

  private double area(Shape shape) {
    return gate.orElseThrow() * SramArea.gates(shape.words, shape.bits);
  }

  private Figures figures(
      Map<String, Integer> cells, double cellArea, double sramArea, double sramBits) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Resource r : target.resources()) {
      double count =
          cells.entrySet().stream()
              .mapToDouble(e -> (double) r.cells().getOrDefault(e.getKey(), 0) * e.getValue())
              .sum();
      values.put(
          r.key(),
          switch (r.key()) {
            case "area" -> cellArea + sramArea;
            case "cell_area" -> cellArea;
            case "sram_area" -> sramArea;
            case "gates" -> cellArea / gate.orElseThrow();
            case "cells" -> cells.values().stream().mapToDouble(n -> n).sum();
            case "sram_bits" -> sramBits;
            default -> count;
          });
    }
    cells.forEach(
        (cell, n) -> {
          if (target.family().uncounted(cell)) {
            uncounted.merge(cell, n, Integer::sum);
          }
        });
    return new Figures(values);
  }

  /** Cells that no resource counts, by type; of one instance of each module. */
  Map<String, Integer> uncounted() {
    return uncounted;
  }

  /** The memories of all instances by their shape, largest first. */
  List<SynthResult.Macro> macros() {
    Map<Shape, Integer> counts = new HashMap<>();
    count(statistics.find(top), 1, counts);
    return counts.entrySet().stream()
        .map(
            e ->
                new SynthResult.Macro(
                    e.getKey().words, e.getKey().bits, e.getValue(),
                    e.getValue() * area(e.getKey())))
        .sorted(
            Comparator.comparingDouble((SynthResult.Macro m) -> -m.area())
                .thenComparing(SynthResult.Macro::words)
                .thenComparing(SynthResult.Macro::bits))
        .collect(Collectors.toList());
  }

  private void count(String name, int times, Map<Shape, Integer> counts) {
    statistics.modules().get(name).cells().forEach(
        (cell, n) -> {
          if (shapes.containsKey(cell)) {
            counts.merge(shapes.get(cell), times * n, Integer::sum);
          } else if (statistics.modules().containsKey(cell)) {
            count(cell, times * n, counts);
          }
        });
  }
}
