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

/** Finds out what stands behind a name: a configuration, or a folder that a command wrote. */
public final class SideReader {

  private static final String REPORT = "report.json";
  private static final String CONFIG = "config.yaml";
  private static final String SYNTH = "synth.json";
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
      return report(name, path, path.toAbsolutePath().getParent());
    }
    return configuration(name, "configuration");
  }

  private static Side configuration(String name, String what) {
    return new Side(
        name, what, Optional.of(ConfigReader.read(name)), List.of(), Optional.empty());
  }

  private static Side folder(String name, Path folder) {
    if (Files.exists(folder.resolve(REPORT))) {
      return report(name, folder.resolve(REPORT), folder);
    }
    boolean chip = Files.exists(folder.resolve(CONFIG));
    boolean synth = Files.exists(folder.resolve(SYNTH));
    if (!chip && !synth) {
      throw new ProblemException(
          "the folder has nothing to compare",
          folder.toString(),
          CONFIG + " of synfire generate, " + REPORT + " of verify or " + SYNTH + " of synth",
          "name a folder that one of them wrote");
    }
    Optional<ChipConfig> config = config(folder, "", SYNTH);
    Optional<Side.Synthesised> synthesised = synthesised(folder, config);
    return new Side(
        name,
        config.map(c -> "generated chip " + c.name()).orElse("synthesised chip"),
        config,
        List.of(),
        synthesised);
  }

  /** The configuration beside a file, if there is one; it must have the file's digest. */
  private static Optional<ChipConfig> config(Path folder, String digest, String of) {
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ChipConfig chip = ConfigReader.read(file.toString());
    if (!digest.isEmpty() && !chip.digest().equals(digest)) {
      throw new ProblemException(
          of + " and " + CONFIG + " in the folder are of different chips",
          folder.toString(),
          "the configuration of the digest " + digest,
          "make both again");
    }
    return Optional.of(chip);
  }

  // ---- synthesis

  private static Optional<Side.Synthesised> synthesised(
      Path folder, Optional<ChipConfig> chip) {
    Path file = folder.resolve(SYNTH);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Fields f = new Fields(json(file), file);
    if (chip.isPresent()) {
      config(folder, f.text("digest"), SYNTH);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    for (JsonNode node : f.list("resources")) {
      Fields resource = new Fields(node, file);
      figures.put(resource.text("title"), f.number("total", resource.text("key")));
    }
    List<Double> clocks = new ArrayList<>();
    for (JsonNode clock : f.root().path("clocks")) {
      clocks.add(new Fields(clock, file).number("mhz"));
    }
    clocks.stream()
        .min(Double::compare)
        .ifPresent(
            slowest ->
                figures.put(
                    "clock, MHz"
                        + (clocks.size() == 1
                            ? "" : ", slowest of " + Numbers.count(clocks.size(), "seed")),
                    slowest));
    return Optional.of(new Side.Synthesised(f.text("target"), f.text("top"), figures));
  }

  // ---- reports

  private static Side report(String name, Path file, Path folder) {
    JsonNode root = json(file);
    Fields f = new Fields(root, file);
    String network = f.text("model");
    String on = f.text("config");
    Optional<ChipConfig> chip = config(folder, f.text("digest"), REPORT);
    boolean passed = root.path("passed").asBoolean(false);
    NetworkRun run = run(f, network, chip);
    return new Side(
        name,
        "report of " + network + " on " + on + (passed ? "" : ", NOT every bit equal"),
        chip,
        List.of(run),
        synthesised(folder, chip));
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
      throw FileTrouble.problem("the file cannot be read", file, e, "JSON of verify or synth");
    }
  }

  private static ProblemException notAReport(Path file, String why) {
    return new ProblemException(
        "this is no " + (synth(file) ? "result of synth: " : "report: ") + why,
        file.toString(),
        synth(file)
            ? SYNTH + " as synfire synth writes it"
            : REPORT + " as synfire verify writes it",
        synth(file) ? "run synfire synth again" : "run synfire verify again");
  }

  private static boolean synth(Path file) {
    return file.endsWith(SYNTH);
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
