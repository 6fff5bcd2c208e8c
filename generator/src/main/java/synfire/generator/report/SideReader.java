package synfire.generator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.hw.NocShape;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds out what stands behind a name: a configuration, a generated chip or a report. */
public final class SideReader {

  private static final String REPORT = "report.json";
  private static final String CONFIG = "config.yaml";
  private static final long MAX_BYTES = 64L << 20;
  private static final int MOST_NPES = NocShape.MAX_SIDE * NocShape.MAX_SIDE * NocShape.MAX_NPES;

  private SideReader() {}

  /**
   * Reads one side.
   *
   * @throws ProblemException if there is nothing to compare, or it cannot be read
   */
  public static Side read(String name) {
    if (ConfigReader.shipped().contains(name)) {
      return configuration(name, "shipped configuration");
    }
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      return configuration(name, "");
    }
    if (Files.isDirectory(path)) {
      return folder(name, path);
    }
    if (name.endsWith(".json")) {
      Path parent = path.toAbsolutePath().getParent();
      return report(name, path, Optional.ofNullable(parent).map(p -> p.resolve(CONFIG)));
    }
    return configuration(name, "configuration");
  }

  private static Side configuration(String name, String what) {
    return new Side(name, what, Optional.of(ConfigReader.read(name)), List.of());
  }

  private static Side folder(String name, Path folder) {
    Path config = folder.resolve(CONFIG);
    if (Files.exists(folder.resolve(REPORT))) {
      return report(name, folder.resolve(REPORT), Optional.of(config));
    }
    if (!Files.exists(config)) {
      throw new ProblemException(
          "the folder has nothing to compare",
          folder.toString(),
          CONFIG + " of synfire generate, or " + REPORT + " of synfire verify",
          "name a folder that one of them wrote");
    }
    ChipConfig chip = ConfigReader.read(config.toString());
    return new Side(name, "generated chip " + chip.name(), Optional.of(chip), List.of());
  }

  // ---- reports

  private static Side report(String name, Path file, Optional<Path> config) {
    JsonNode root = json(file);
    Fields f = new Fields(root, file);
    String network = f.text("model");
    String on = f.text("config");
    Optional<ChipConfig> chip =
        config.filter(Files::exists).map(path -> ConfigReader.read(path.toString()));
    String digest = f.text("digest");
    chip.ifPresent(
        c -> {
          if (!c.digest().equals(digest)) {
            throw new ProblemException(
                "report and configuration in the folder are of different chips",
                config.get().toString(),
                "the configuration of the digest " + digest,
                "run synfire verify again");
          }
        });
    boolean passed = root.path("passed").asBoolean(false);
    NetworkRun run = run(f, network, chip);
    return new Side(
        name,
        "report of " + network + " on " + on + (passed ? "" : ", NOT every bit equal"),
        chip,
        List.of(run));
  }

  private static NetworkRun run(Fields f, String network, Optional<ChipConfig> chip) {
    double interval = f.number("cycles", "interval_mean");
    int npes = f.count("npes", MOST_NPES);
    Map<String, Double> layers = new LinkedHashMap<>();
    Map<Integer, Map<Integer, Double>> parts = new TreeMap<>();
    for (JsonNode node : f.list("layers")) {
      Fields l = new Fields(node, f.file());
      // A report of an earlier version has the names of steps only.
      String layer = node.has("layer") ? l.text("layer") : l.text("name");
      double cycles = l.number("cycles", "measured");
      layers.merge(layer, cycles, Double::sum);
      int place = List.copyOf(layers.keySet()).indexOf(layer);
      parts
          .computeIfAbsent(l.count("npe", npes - 1), n -> new TreeMap<>())
          .merge(place, cycles, Double::sum);
    }
    double busy = layers.values().stream().mapToDouble(c -> c).sum();
    Map<String, Double> energy = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : f.root().path("energy").properties()) {
      if (e.getValue().path("nanojoules").isNumber()) {
        energy.put(e.getKey(), e.getValue().path("nanojoules").doubleValue());
      }
    }
    JsonNode flits = f.root().path("flits").path("sent");
    return new NetworkRun(
        network,
        true,
        interval,
        f.number("cycles", "latency_mean"),
        interval == 0 ? 0 : busy / (interval * npes),
        OptionalDouble.of(f.number("utilization")),
        flits.isNumber() ? OptionalDouble.of(flits.doubleValue()) : OptionalDouble.empty(),
        energy,
        layers,
        floorplan(f, chip, interval, npes, List.copyOf(layers.keySet()), parts));
  }

  private static Floorplan floorplan(
      Fields f,
      Optional<ChipConfig> chip,
      double interval,
      int npes,
      List<String> layers,
      Map<Integer, Map<Integer, Double>> parts) {
    boolean known = chip.isPresent() && chip.get().noc().npeCount() == npes;
    List<Floorplan.Cell> cells = new ArrayList<>();
    for (int n = 0; n < npes; n++) {
      List<Floorplan.Part> here = new ArrayList<>();
      double cycles = 0;
      for (Map.Entry<Integer, Double> e : parts.getOrDefault(n, Map.of()).entrySet()) {
        here.add(new Floorplan.Part(e.getKey(), e.getValue(), ""));
        cycles += e.getValue();
      }
      cells.add(new Floorplan.Cell(cycles, here));
    }
    List<Double> switches = new ArrayList<>();
    List<VerifyReport.Hop> hops = new ArrayList<>();
    // Without the configuration nobody knows the places: all NPEs stand in one box.
    if (known) {
      Fields network = new Fields(f.root().path("network"), f.file());
      int nodes = chip.get().noc().columns() * chip.get().noc().rows();
      for (JsonNode flits : network.root().path("switches")) {
        switches.add(flits.asDouble(0));
      }
      if (!switches.isEmpty() && switches.size() != nodes) {
        throw notAReport(f.file(), "it has flits of " + switches.size() + " nodes of " + nodes);
      }
      for (JsonNode node : network.root().path("links")) {
        Fields link = new Fields(node, f.file());
        hops.add(
            new VerifyReport.Hop(
                link.count("from", nodes - 1), link.count("to", nodes - 1),
                link.number("flits")));
      }
    }
    return new Floorplan(
        "measured",
        known ? chip.get().noc().columns() : 1,
        known ? chip.get().noc().rows() : 1,
        known ? chip.get().noc().npes() : npes,
        known && chip.get().noc().torus(),
        known ? chip.get().noc().hostColumn() : 0,
        known ? chip.get().noc().hostRow() : 0,
        interval,
        layers,
        cells,
        switches,
        hops,
        OptionalDouble.empty());
  }

  private static JsonNode json(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw notAReport(file, "it is too large");
      }
      JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (root == null || !root.isObject()) {
        throw notAReport(file, "it is no JSON object");
      }
      return root;
    } catch (JacksonException e) {
      throw notAReport(file, "it is no JSON");
    } catch (IOException e) {
      throw FileTrouble.problem("the report cannot be read", file, e, REPORT + " of verify");
    }
  }

  private static ProblemException notAReport(Path file, String why) {
    return new ProblemException(
        "this is no report: " + why,
        file.toString(),
        REPORT + " as synfire verify writes it",
        "run synfire verify again");
  }

  /** Values of a report, which somebody may have changed. */
  private record Fields(JsonNode root, Path file) {

    String text(String key) {
      JsonNode n = root.path(key);
      if (!n.isString()) {
        throw notAReport(file, "it has no text " + key);
      }
      return n.stringValue();
    }

    double number(String... path) {
      JsonNode n = root;
      for (String key : path) {
        n = n.path(key);
      }
      if (!n.isNumber() || !Double.isFinite(n.doubleValue()) || Math.abs(n.doubleValue()) > 1e15) {
        throw notAReport(file, "it has no number " + String.join(".", path));
      }
      return n.doubleValue();
    }

    int count(String key, int most) {
      double n = number(key);
      if (n != Math.rint(n) || n < 0 || n > most) {
        throw notAReport(file, "its number " + key + " is not one of 0 to " + most);
      }
      return (int) n;
    }

    JsonNode list(String key) {
      JsonNode n = root.path(key);
      if (!n.isArray()) {
        throw notAReport(file, "it has no list " + key);
      }
      return n;
    }
  }
}
