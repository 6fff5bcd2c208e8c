package synfire.generator.synth;

import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A result as JSON, for programs. Equal results give equal bytes. */
public final class SynthJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SynthJson() {}

  /** The text of synth.json. */
  public static String text(SynthResult r) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("chip", r.chip()).put("digest", r.digest());
    root.put("target", r.target().key()).put("top", r.top());
    ObjectNode parameters = root.putObject("parameters");
    r.parameters().forEach(parameters::put);
    ObjectNode tools = root.putObject("tools");
    r.tools().forEach(tools::put);
    root.put("flow", r.flow()).put("freq_mhz", r.mhz());
    ArrayNode resources = root.putArray("resources");
    for (Resource each : r.target().resources()) {
      ObjectNode node = resources.addObject();
      node.put("key", each.key()).put("title", each.title()).put("doc", each.doc());
      r.target().capacity(each).ifPresent(capacity -> node.put("capacity", capacity));
    }
    root.put("flattened", r.flattened());
    put(root.putObject("total"), r.total());
    root.put("fits", r.shortages().isEmpty());
    ArrayNode clocks = root.putArray("clocks");
    for (SynthResult.Clock c : r.clocks()) {
      ObjectNode node = clocks.addObject().put("seed", c.seed()).put("mhz", c.mhz());
      node.putObject("slowest").put("from", c.from()).put("to", c.to()).put("levels", c.levels());
    }
    r.library().ifPresent(
        l -> root.putObject("library").put("file", l.file()).put("sha256", l.digest())
            .put("nand2_area", r.gateArea().orElseThrow()));
    if (r.library().isPresent()) {
      ArrayNode macros = root.putArray("macros");
      r.macros().forEach(
          m -> macros.addObject().put("words", m.words()).put("bits", m.bits())
              .put("instances", m.instances()).put("area", rounded(m.area())));
    }
    ObjectNode uncounted = root.putObject("not_counted");
    r.uncounted().forEach(uncounted::put);
    root.set("modules", node(r.tree()));
    return MAPPER.writeValueAsString(root) + "\n";
  }

  private static ObjectNode node(ModuleNode module) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("module", module.module()).put("instances", module.instances());
    put(node.putObject("own"), module.own());
    put(node.putObject("all"), module.all());
    ArrayNode children = node.putArray("children");
    module.children().forEach(child -> children.add(node(child)));
    return node;
  }

  private static void put(ObjectNode into, Figures figures) {
    for (Map.Entry<String, Double> e : figures.values().entrySet()) {
      double value = rounded(e.getValue());
      if (value == Math.rint(value)) {
        into.put(e.getKey(), (long) value);
      } else {
        into.put(e.getKey(), value);
      }
    }
  }

  /** Sums of areas carry no more than this. */
  private static double rounded(double value) {
    return Math.round(1000 * value) / 1000.0;
  }
}
