package synfire.generator.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a configuration by their path in the file, such as {@code npe.lanes}, in the order
 * of the file: the one place that knows which record component stands behind which path.
 *
 * @param values Integer, Boolean or String by path
 */
record Fields(Map<String, Object> values) {

  Fields {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static Fields of(
      String name, NpeConfig npe, SramConfig sram, HostConfig host, NocConfig noc) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", name);
    values.put("npe.lanes", npe.lanes());
    values.put("npe.requantizers", npe.requantizers());
    values.put("npe.accumulatorBits", npe.accumulatorBits());
    values.put("npe.accumulatorGroups", npe.accumulatorGroups());
    values.put("npe.steps", npe.steps());
    values.put("npe.rings", npe.rings());
    values.putAll(of(npe.narrow()));
    values.putAll(of(npe.recurrent()));
    values.put("sram.activationBytes", sram.activationBytes());
    values.put("sram.weightBytes", sram.weightBytes());
    values.put("sram.parameterBytes", sram.parameterBytes());
    values.put("sram.tableBytes", sram.tableBytes());
    values.put("sram.ecc", sram.ecc());
    values.put("host.streamBits", host.streamBits());
    values.put("host.outputBytes", host.outputBytes());
    values.put("host.softmax", host.softmax());
    values.putAll(of(noc));
    return new Fields(values);
  }

  private static Map<String, Object> of(NarrowConfig narrow) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("npe.weightBits", narrow.weightBits());
    values.put("npe.packedLanes", narrow.packedLanes());
    values.put("npe.biasFraction", narrow.biasFraction());
    return values;
  }

  private static Map<String, Object> of(RecurrentConfig recurrent) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("npe.states", recurrent.states());
    values.put("npe.stateBits", recurrent.stateBits());
    values.put("npe.eigenvalueBits", recurrent.eigenvalueBits());
    return values;
  }

  private static Map<String, Object> of(NocConfig noc) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("noc.columns", noc.columns());
    values.put("noc.rows", noc.rows());
    values.put("noc.npes", noc.npes());
    values.put("noc.torus", noc.torus());
    values.put("noc.hostColumn", noc.hostColumn());
    values.put("noc.hostRow", noc.hostRow());
    return values;
  }

  ChipConfig toConfig() {
    return new ChipConfig(
        (String) values.get("name"),
        new NpeConfig(
            number("npe.lanes"),
            number("npe.requantizers"),
            number("npe.accumulatorBits"),
            number("npe.accumulatorGroups"),
            number("npe.steps"),
            number("npe.rings"),
            new NarrowConfig(
                number("npe.weightBits"), flag("npe.packedLanes"), number("npe.biasFraction")),
            new RecurrentConfig(
                number("npe.states"), number("npe.stateBits"), number("npe.eigenvalueBits"))),
        new SramConfig(
            number("sram.activationBytes"),
            number("sram.weightBytes"),
            number("sram.parameterBytes"),
            number("sram.tableBytes"),
            flag("sram.ecc")),
        new HostConfig(
            number("host.streamBits"), number("host.outputBytes"), flag("host.softmax")),
        new NocConfig(
            number("noc.columns"),
            number("noc.rows"),
            number("noc.npes"),
            flag("noc.torus"),
            number("noc.hostColumn"),
            number("noc.hostRow")));
  }

  int number(String path) {
    return (Integer) values.get(path);
  }

  private boolean flag(String path) {
    return (Boolean) values.get(path);
  }

  /**
   * The fields as a file states them: of narrow codes, of recurrent layers and of the group noc only
   * what differs from its defaults.
   */
  Map<String, Object> written() {
    Map<String, Object> out = new LinkedHashMap<>(values);
    of(NarrowConfig.NONE).forEach(out::remove);
    of(RecurrentConfig.NONE).forEach(out::remove);
    of(NocConfig.SINGLE).forEach(out::remove);
    return out;
  }

  String toYaml() {
    StringBuilder text = new StringBuilder();
    String group = "";
    for (Map.Entry<String, Object> entry : written().entrySet()) {
      String path = entry.getKey();
      int dot = path.indexOf('.');
      if (dot < 0) {
        text.append(path).append(": ").append(entry.getValue()).append('\n');
        continue;
      }
      if (!group.equals(path.substring(0, dot))) {
        group = path.substring(0, dot);
        text.append(group).append(":\n");
      }
      text.append("  ").append(path.substring(dot + 1)).append(": ");
      text.append(text(path, entry.getValue())).append('\n');
    }
    return text.toString();
  }

  /** All values as a file would state them. */
  Map<String, String> texts() {
    Map<String, String> out = new LinkedHashMap<>();
    values.forEach((path, value) -> out.put(path, text(path, value)));
    return out;
  }

  private static String text(String path, Object value) {
    return path.endsWith("Bytes") ? Sizes.text((Integer) value) : String.valueOf(value);
  }
}
