package synfire.generator.synth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cells of each module, as {@code stat -json} of Yosys counts them.
 *
 * @param modules by the name that Yosys gave them
 */
record Statistics(Map<String, Module> modules) {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * A module.
   *
   * @param cells how many there are of a type; a type may be a module
   * @param area of it and of all below, 0 without a Liberty file
   */
  record Module(Map<String, Integer> cells, double area) {}

  /** Reads the file; Yosys may have written warnings in front. */
  static Statistics of(String text) {
    JsonNode root = JSON.readTree(text.substring(text.indexOf('{')));
    Map<String, Module> modules = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> module : root.path("modules").properties()) {
      Map<String, Integer> cells = new TreeMap<>();
      for (Map.Entry<String, JsonNode> type :
          module.getValue().path("num_cells_by_type").properties()) {
        cells.put(plain(type.getKey()), type.getValue().asInt());
      }
      modules.put(
          plain(module.getKey()), new Module(cells, module.getValue().path("area").asDouble(0)));
    }
    return new Statistics(modules);
  }

  private static String plain(String name) {
    return name.startsWith("\\") ? name.substring(1) : name;
  }

  /** The module of a name in the RTL, with whichever parameters. */
  String find(String rtl) {
    return modules.keySet().stream()
        .filter(name -> rtl(name).equals(rtl))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + rtl + " in " + modules.keySet()));
  }

  /** sf_scan for sf_scan, $paramod\sf_scan\W=8 and $paramod$<hash>\sf_scan. */
  static String rtl(String name) {
    return name.startsWith("$paramod") ? name.split("\\\\")[1] : name;
  }
}
