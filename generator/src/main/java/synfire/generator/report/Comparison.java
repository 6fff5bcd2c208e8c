package synfire.generator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import synfire.generator.area.Size;
import synfire.generator.config.ChipConfig;
import synfire.generator.problem.ProblemException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two chips side by side.
 *
 * @param a the one on the left
 * @param b the one on the right
 * @param fields fields of the configuration that differ
 * @param equalFields how many do not
 * @param groups figures
 */
public record Comparison(
    Side a, Side b, List<Field> fields, int equalFields, List<Group> groups) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A field of the configuration by its path; empty where a chip is not known. */
  public record Field(String path, String a, String b) {}

  /**
   * Figures that belong together.
   *
   * @param name what they are of
   * @param network whether that is a network
   * @param sourceA where the figures of the left chip come from, or empty
   * @param sourceB the same of the right chip
   */
  public record Group(
      String name, boolean network, String sourceA, String sourceB, List<Figure> figures) {}

  /**
   * A figure.
   *
   * @param name what it is
   * @param unit cycles, bytes, %, nJ or empty
   * @param a of the left chip, where it is known
   * @param b of the right chip
   */
  public record Figure(String name, String unit, OptionalDouble a, OptionalDouble b) {

    /** How many times the left one the right one is. */
    public OptionalDouble ratio() {
      return a.isPresent() && b.isPresent() && a.getAsDouble() != 0
          ? OptionalDouble.of(b.getAsDouble() / a.getAsDouble())
          : OptionalDouble.empty();
    }
  }

  /**
   * Compares two chips.
   *
   * @throws ProblemException if what was measured was not the same network
   */
  public static Comparison of(Side a, Side b) {
    if (a.measured() && b.measured()) {
      String left = a.runs().get(0).network();
      String right = b.runs().get(0).network();
      if (!left.equals(right)) {
        throw new ProblemException(
            "the reports are of different networks: " + left + " and " + right,
            a.name() + " and " + b.name(),
            "reports of one network",
            "run synfire verify with the same --model for both");
      }
    }
    List<Field> fields = new ArrayList<>();
    int equal = 0;
    Set<String> paths = new LinkedHashSet<>(fieldsOf(a).keySet());
    paths.addAll(fieldsOf(b).keySet());
    for (String path : paths) {
      String left = fieldsOf(a).getOrDefault(path, "");
      String right = fieldsOf(b).getOrDefault(path, "");
      if (left.equals(right)) {
        equal++;
      } else {
        fields.add(new Field(path, left, right));
      }
    }
    List<Group> groups = new ArrayList<>();
    if (a.config().isPresent() || b.config().isPresent()) {
      groups.add(chip(a, b));
    }
    Set<String> syntheses = new LinkedHashSet<>();
    for (Side s : List.of(a, b)) {
      s.synthesised().ifPresent(y -> syntheses.add(y.top() + " on " + y.target()));
    }
    syntheses.forEach(name -> groups.add(synthesis(name, a, b)));
    Set<String> networks = new LinkedHashSet<>();
    a.runs().forEach(r -> networks.add(r.network()));
    b.runs().forEach(r -> networks.add(r.network()));
    networks.forEach(n -> groups.add(network(n, a.run(n), b.run(n))));
    return new Comparison(a, b, fields, equal, groups);
  }

  private static Map<String, String> fieldsOf(Side s) {
    return s.config().map(ChipConfig::fields).orElse(Map.of());
  }

  private static Group chip(Side a, Side b) {
    List<Figure> figures = new ArrayList<>();
    Map<String, ToDoubleFunction<ChipConfig>> of = new LinkedHashMap<>();
    of.put("NPEs", c -> c.noc().npeCount());
    of.put("multipliers", c -> (double) c.noc().npeCount() * c.npe().lanes());
    of.forEach((name, f) -> figures.add(figure(name, "", a, b, f)));
    of.clear();
    of.put("activations", c -> c.sram().activationBytes());
    of.put("weights", c -> c.sram().weightBytes());
    of.put("parameters", c -> c.sram().parameterBytes());
    of.put("tables", c -> c.sram().tableBytes());
    of.forEach(
        (name, f) ->
            figures.add(
                figure(
                    name, "bytes", a, b, c -> c.noc().npeCount() * f.applyAsDouble(c))));
    figures.add(
        figure(
            "all of these memories", "bytes", a, b,
            c ->
                c.noc().npeCount()
                    * of.values().stream().mapToDouble(f -> f.applyAsDouble(c)).sum()));
    Map<String, ToDoubleFunction<Size>> sizes = new LinkedHashMap<>();
    sizes.put("LUT4-equivalents of an ECP5, estimated", Size::luts);
    sizes.put("flip-flops, estimated", Size::flipFlops);
    sizes.put("multipliers of 18 x 18 bits, estimated", Size::multipliers);
    sizes.put("block RAMs, estimated", Size::blocks);
    Optional<Size> left = a.config().map(Size::of);
    Optional<Size> right = b.config().map(Size::of);
    sizes.forEach(
        (name, f) -> figures.add(new Figure(name, "", value(left, f), value(right, f))));
    return new Group("chip", false, "", "", figures);
  }

  /** What tools counted of one module for one target. */
  private static Group synthesis(String name, Side a, Side b) {
    Map<String, Double> left = synthesised(name, a);
    Map<String, Double> right = synthesised(name, b);
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    List<Figure> figures = new ArrayList<>();
    names.forEach(n -> figures.add(new Figure(n, "", found(left, n), found(right, n))));
    return new Group("synthesis of " + name, false, "", "", figures);
  }

  private static Map<String, Double> synthesised(String name, Side s) {
    return s.synthesised()
        .filter(y -> name.equals(y.top() + " on " + y.target()))
        .map(Side.Synthesised::figures)
        .orElse(Map.of());
  }

  private static OptionalDouble found(Map<String, Double> figures, String name) {
    return figures.containsKey(name)
        ? OptionalDouble.of(figures.get(name))
        : OptionalDouble.empty();
  }

  private static Figure figure(
      String name, String unit, Side a, Side b, ToDoubleFunction<ChipConfig> f) {
    return new Figure(name, unit, value(a.config(), f), value(b.config(), f));
  }

  private static <T> OptionalDouble value(Optional<T> of, ToDoubleFunction<T> f) {
    return of.isPresent() ? OptionalDouble.of(f.applyAsDouble(of.get())) : OptionalDouble.empty();
  }

  private static Group network(String name, Optional<NetworkRun> a, Optional<NetworkRun> b) {
    List<Figure> figures = new ArrayList<>();
    figures.add(run("interval", "cycles", a, b, NetworkRun::interval));
    figures.add(run("latency", "cycles", a, b, NetworkRun::latency));
    figures.add(run("load of the NPEs", "%", a, b, r -> 100 * r.load()));
    some("multipliers busy with events", "%", a, b, r -> times(r.utilization(), 100), figures);
    some("flits", "", a, b, NetworkRun::flits, figures);
    Set<String> processes = new LinkedHashSet<>();
    a.ifPresent(r -> processes.addAll(r.energy().keySet()));
    b.ifPresent(r -> processes.addAll(r.energy().keySet()));
    for (String p : processes) {
      some(
          "energy, " + p + ", estimated", "nJ", a, b,
          r -> found(r.energy(), p), figures);
    }
    return new Group(
        name, true, a.map(NetworkRun::source).orElse(""), b.map(NetworkRun::source).orElse(""),
        figures);
  }

  private static OptionalDouble times(OptionalDouble v, double factor) {
    return v.isPresent() ? OptionalDouble.of(factor * v.getAsDouble()) : v;
  }

  private static Figure run(
      String name, String unit, Optional<NetworkRun> a, Optional<NetworkRun> b,
      ToDoubleFunction<NetworkRun> f) {
    return new Figure(name, unit, value(a, f), value(b, f));
  }

  /** A figure that a chip may not have; none if neither has. */
  private static void some(
      String name, String unit, Optional<NetworkRun> a, Optional<NetworkRun> b,
      Function<NetworkRun, OptionalDouble> f, List<Figure> figures) {
    OptionalDouble left = a.map(f).orElse(OptionalDouble.empty());
    OptionalDouble right = b.map(f).orElse(OptionalDouble.empty());
    if (left.isPresent() || right.isPresent()) {
      figures.add(new Figure(name, unit, left, right));
    }
  }

  /** Whether both are the same hardware; absent where one is not known. */
  public Optional<Boolean> sameHardware() {
    return a.config().isPresent() && b.config().isPresent()
        ? Optional.of(a.config().get().digest().equals(b.config().get().digest()))
        : Optional.empty();
  }

  /** For programs. */
  public String json() {
    ObjectNode root = MAPPER.createObjectNode();
    side(root.putObject("a"), a);
    side(root.putObject("b"), b);
    sameHardware().ifPresent(same -> root.put("same_hardware", same));
    ObjectNode configuration = root.putObject("configuration");
    for (Field f : fields) {
      ObjectNode field = configuration.putObject(f.path());
      field.put("a", f.a());
      field.put("b", f.b());
    }
    ArrayNode list = root.putArray("groups");
    for (Group g : groups) {
      ObjectNode group = list.addObject();
      group.put("name", g.name());
      if (g.network()) {
        group.put("source_a", g.sourceA());
        group.put("source_b", g.sourceB());
      }
      ArrayNode figures = group.putArray("figures");
      for (Figure f : g.figures()) {
        ObjectNode figure = figures.addObject();
        figure.put("name", f.name());
        figure.put("unit", f.unit());
        number(figure, "a", f.a());
        number(figure, "b", f.b());
      }
    }
    return MAPPER.writeValueAsString(root).replace("\r\n", "\n") + "\n";
  }

  private static void side(ObjectNode node, Side s) {
    node.put("name", s.name());
    node.put("what", s.what());
    s.config().ifPresent(c -> node.put("digest", c.digest()));
  }

  private static void number(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, Math.round(value.getAsDouble() * 1000) / 1000.0);
    } else {
      node.putNull(name);
    }
  }
}
