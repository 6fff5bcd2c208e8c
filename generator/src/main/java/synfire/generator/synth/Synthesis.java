package synfire.generator.synth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import synfire.generator.emit.OutputTree;
import synfire.generator.hw.ChipModel;
import synfire.generator.problem.ProblemException;
import synfire.generator.tool.BuildCache;
import synfire.generator.tool.Tool;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the tools on the RTL of a chip. The module is synthesised twice, at the same time: module by
 * module, so that every module's share is known, and flattened, which is the size that counts
 * because constants and shared logic cross the borders of modules. Equal instances are one module
 * to Yosys, so that the first of the two takes about as long for many processing elements as for
 * one. On an ECP5 the second takes one of several processing elements, too: registers that are equal
 * in all of them, such as those of a flit that goes to all, stay apart, or else each of them would
 * drive wires across the chip.
 */
public final class Synthesis {

  /** Memories of more words are SRAM macros in an ASIC, others flip-flops. */
  private static final int MOST_WORDS_IN_FLIP_FLOPS = 16;

  private static final String LIBRARY_TASK = "library";
  private static final String PROBE = "probe";
  private static final String STATISTICS = "stat.json";
  private static final String PORTS = "ports.txt";
  private static final String NETLIST = "netlist.json";
  private static final String MACROS = "macros.json";
  private static final String SCRIPT = "run.ys";
  private static final String NPE = "sf_npe";
  private static final String LIBERTY = "cells.lib";
  private static final JsonMapper JSON = new JsonMapper();

  private final Setup setup;
  private final BuildCache cache;
  private final Listener listener;
  private final Tool.Found yosys;
  private final Optional<Tool.Found> nextpnr;
  private final SortedMap<String, byte[]> sources = new TreeMap<>();
  private final String read;

  /**
   * What is to be done.
   *
   * @param chip the hardware
   * @param files its files; the modules below {@code rtl} are read
   * @param target what it is synthesised for
   * @param top the module to measure
   * @param parameters of that module, where other values than its own are wanted
   * @param flatten whether to synthesise it flattened as well
   * @param seeds of place and route; none leaves it out
   * @param mhz clock to aim for
   * @param placer of place and route
   * @param liberty standard cells of an ASIC
   */
  public record Setup(
      ChipModel chip,
      OutputTree files,
      SynthTarget target,
      String top,
      Map<String, Integer> parameters,
      boolean flatten,
      List<Integer> seeds,
      double mhz,
      Placer placer,
      Optional<Liberty> liberty) {

    public Setup {
      parameters = new TreeMap<>(parameters);
      seeds = List.copyOf(seeds);
    }
  }

  /** Placers of nextpnr. */
  public enum Placer {
    /** The faster one. */
    HEAP,
    /** Shorter wires on a device that is nearly full. */
    STATIC
  }

  /** Hears what the tools do; called from several threads. */
  public interface Listener {
    /** A task is at a stage of its tool; told again and again as long as it runs. */
    void stage(String task, String stage);

    /** A task is over; {@code kept} if its results were there already. */
    void done(String task, boolean kept);
  }

  private Synthesis(Setup setup, BuildCache cache, Listener listener) {
    this.setup = setup;
    this.cache = cache;
    this.listener = listener;
    yosys = Tool.YOSYS.require();
    nextpnr = setup.seeds.isEmpty() ? Optional.empty() : Optional.of(Tool.NEXTPNR.require());
    List<String> names = new ArrayList<>();
    setup.files.files().forEach(
        (path, bytes) -> {
          if (path.startsWith("rtl/") && path.endsWith(".sv")) {
            String name = path.substring("rtl/".length());
            names.add(name);
            sources.put(name, bytes);
          }
        });
    StringBuilder script = new StringBuilder("read_verilog -sv " + String.join(" ", names));
    setup.parameters.forEach(
        (name, value) -> script.append("; chparam -set ").append(name).append(' ').append(value)
            .append(' ').append(setup.top));
    read = script.toString();
  }

  /**
   * Runs the tools, or takes what they left when they ran on the same before.
   *
   * @throws synfire.generator.problem.ToolMissingException without the tools
   * @throws ProblemException if a tool fails
   */
  public static SynthResult run(Setup setup, BuildCache cache, Listener listener)
      throws IOException, InterruptedException {
    return new Synthesis(setup, cache, listener).run();
  }

  private SynthResult run() throws IOException, InterruptedException {
    OptionalDouble gate =
        setup.liberty.isPresent() ? OptionalDouble.of(gateArea()) : OptionalDouble.empty();
    ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      // The flattened run takes longer: it begins first.
      Optional<Future<ToolRun.Kept>> flat =
          setup.flatten ? Optional.of(pool.submit(() -> kept(yosysRun(true)))) : Optional.empty();
      Future<ToolRun.Kept> tree = pool.submit(() -> kept(yosysRun(false)));
      Counter counter = counter(gate, tree.get());
      ModuleNode root = counter.tree();
      Figures total =
          flat.isPresent() ? counter(gate, flat.get().get()).tree().all() : root.all();
      List<SynthResult.Clock> clocks = new ArrayList<>();
      // What is too large for the device has no clock on it.
      if (flat.isPresent()
          && !setup.seeds.isEmpty()
          && SynthResult.shortages(setup.top, setup.target, total).isEmpty()) {
        clocks.addAll(clocks(pool, flat.get().get()));
      }
      Map<String, String> tools = new TreeMap<>();
      tools.put("yosys", yosys.said());
      nextpnr.ifPresent(found -> tools.put("nextpnr-ecp5", found.said()));
      return new SynthResult(
          setup.chip.name(),
          setup.chip.digest(),
          setup.target,
          setup.top,
          setup.parameters,
          setup.mhz,
          tools,
          flow(setup.flatten),
          total,
          setup.flatten,
          root,
          counter.macros(),
          setup.liberty.map(l -> new SynthResult.Library(l.name(), l.digest())),
          gate,
          clocks,
          counter.uncounted());
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Counter counter(OptionalDouble gate, ToolRun.Kept kept) throws IOException {
    return new Counter(
        setup.target,
        setup.top,
        Statistics.of(kept.text(STATISTICS)),
        gate,
        gate.isPresent() ? kept.text(MACROS) : "{}");
  }

  private static RuntimeException cause(ExecutionException e)
      throws IOException, InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof RuntimeException known) {
      return known;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(cause);
  }

  // ---- runs of tools

  private ToolRun.Kept kept(ToolRun run) throws IOException, InterruptedException {
    try {
      return run.in(cache, listener);
    } catch (ToolRun.FailedException e) {
      boolean probe = run.task().equals(LIBRARY_TASK);
      throw new ProblemException(
          run.tool().tool().name()
              + (probe ? " cannot use the Liberty file: " : " failed: ") + e.getMessage(),
          probe ? setup.liberty.orElseThrow().name() : run.task(),
          probe ? "flip-flops with and without reset, NAND2 and inverters, each with an area" : "",
          probe
              ? "take the file of the standard cells"
              : "see whether the chip fits the target, and whether memory and disk have room");
    }
  }

  private ToolRun yosys(
      String task,
      List<String> script,
      Map<String, byte[]> files,
      Optional<ToolRun.Kept> before,
      List<String> keep) {
    SortedMap<String, byte[]> all = new TreeMap<>(files);
    all.put(SCRIPT, (String.join("\n", script) + "\n").getBytes(StandardCharsets.UTF_8));
    setup.liberty.ifPresent(l -> all.put(LIBERTY, l.bytes()));
    return new ToolRun(
        task, yosys, List.of("-q", "-l", ToolRun.LOG, SCRIPT), all, before, keep);
  }

  private ToolRun yosysRun(boolean flat) {
    List<String> script = new ArrayList<>(List.of(read));
    List<String> keep = new ArrayList<>(List.of(STATISTICS));
    switch (setup.target.family()) {
      case ECP5 -> {
        if (flat && setup.chip.noc().network() && !setup.top.equals(NPE)) {
          script.add("hierarchy -top " + setup.top);
          script.add("setattr -mod -set keep_hierarchy 1 *" + NPE);
        }
        script.add(flow(flat) + " -top " + setup.top + (flat ? " -json " + NETLIST : ""));
        if (flat) {
          script.add("tee -q -o " + PORTS + " portlist " + setup.top);
          keep.addAll(List.of(PORTS, NETLIST));
        }
      }
      case XC7 -> script.add(flow(flat) + " -top " + setup.top);
      case ASIC -> {
        // Memories of many words stay black boxes: their shapes are kept, the rest is mapped.
        script.add("hierarchy -check -top " + setup.top);
        script.add("proc *sf_sram*");
        script.add("memory_collect *sf_sram*");
        script.add(
            "select -set macros *sf_sram*/t:$mem_v2 r:SIZE>" + MOST_WORDS_IN_FLIP_FLOPS
                + " %i %m");
        script.add("select @macros");
        script.add("write_json -selected " + MACROS);
        script.add("select -clear");
        script.add("blackbox @macros");
        script.add("synth -top " + setup.top + (flat ? " -flatten" : ""));
        script.addAll(mapped());
        keep.add(MACROS);
      }
    }
    script.add(
        "tee -q -o " + STATISTICS + " stat -json"
            + (setup.liberty.isPresent() ? " -liberty " + LIBERTY : ""));
    return yosys(
        setup.top + (flat ? " flattened" : " module by module"),
        script, sources, Optional.empty(), keep);
  }

  private List<String> mapped() {
    return List.of(
        "dfflibmap -liberty " + LIBERTY,
        "abc -liberty " + LIBERTY + " -D " + Math.round(1e6 / setup.mhz),
        "opt_clean -purge");
  }

  /** What Yosys does, for people and for its script. */
  private String flow(boolean flat) {
    return switch (setup.target.family()) {
      // Wide multiplexers (PFUMX, L6MUX21) cost LUT4 that the count sees and speed nothing up here.
      case ECP5 -> "synth_ecp5 -nowidelut" + (flat ? "" : " -noflatten");
      case XC7 -> "synth_xilinx -family xc7 -noiopad -noclkbuf" + (flat ? " -flatten" : "");
      case ASIC -> "synth" + (flat ? " -flatten" : "") + "; dfflibmap; abc";
    };
  }

  /** The area of a NAND2, from a few gates: a file that cannot be used is known after a second. */
  private double gateArea() throws IOException, InterruptedException {
    String text =
        """
        module probe(input a, b, output y);
          assign y = !(a & b);
        endmodule
        module probe_ff(input clk, rst_n, d, output reg q, r);
          always @(posedge clk) r <= d;
          always @(posedge clk or negedge rst_n) if (!rst_n) q <= 0; else q <= d;
        endmodule
        """;
    List<String> script = new ArrayList<>();
    script.add("read_verilog -sv probe.sv");
    for (String module : List.of("probe_ff", PROBE)) {
      script.add("select " + module);
      script.add("proc; opt_clean; simplemap; techmap");
      script.addAll(mapped());
      script.add("select -clear");
    }
    script.add("tee -q -o " + STATISTICS + " stat -json -liberty " + LIBERTY);
    ToolRun.Kept kept =
        kept(
            yosys(
                LIBRARY_TASK,
                script,
                Map.of("probe.sv", text.getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                List.of(STATISTICS)));
    double area = Statistics.of(kept.text(STATISTICS)).modules().get(PROBE).area();
    if (area <= 0) {
      throw new ProblemException(
          "a NAND2 of the Liberty file has no area",
          setup.liberty.orElseThrow().name(),
          "cells with an area",
          "take the file of the standard cells");
    }
    return area;
  }

  private List<SynthResult.Clock> clocks(ExecutorService pool, ToolRun.Kept flat)
      throws IOException, InterruptedException, ExecutionException {
    String shell = PinlessShell.text(setup.top, flat.text(PORTS));
    ToolRun.Kept routable =
        kept(
            yosys(
                "netlist for place and route",
                List.of(
                    "read_json " + NETLIST,
                    "read_verilog shell.v",
                    "hierarchy -top " + PinlessShell.TOP,
                    "setattr -mod -unset keep_hierarchy *",
                    "flatten",
                    "clean",
                    "check",
                    "write_json routable.json"),
                Map.of("shell.v", shell.getBytes(StandardCharsets.UTF_8)),
                Optional.of(flat),
                List.of("routable.json")));
    List<Callable<SynthResult.Clock>> all = new ArrayList<>();
    for (int seed : setup.seeds) {
      all.add(() -> clock(seed, routable));
    }
    List<SynthResult.Clock> out = new ArrayList<>();
    for (Future<SynthResult.Clock> clock : pool.invokeAll(all)) {
      out.add(clock.get());
    }
    return out;
  }

  private SynthResult.Clock clock(int seed, ToolRun.Kept routable)
      throws IOException, InterruptedException {
    String report = "report.json";
    List<String> arguments =
        List.of(
            "--" + setup.target.device(), "--package", "CABGA381", "--json", "routable.json",
            "--textcfg", "placed.config", "--report", report, "--freq",
            String.valueOf(setup.mhz), "--lpf-allow-unconstrained", "--timing-allow-fail",
            "--seed", String.valueOf(seed), "--placer",
            setup.placer.name().toLowerCase(Locale.ROOT), "-q", "--log", ToolRun.LOG);
    ToolRun.Kept kept =
        kept(
            new ToolRun(
                "place and route, seed " + seed,
                nextpnr.orElseThrow(),
                arguments,
                new TreeMap<>(),
                Optional.of(routable),
                List.of(report)));
    JsonNode root = JSON.readTree(kept.text(report));
    double mhz = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, JsonNode> clock : root.path("fmax").properties()) {
      mhz = Math.min(mhz, clock.getValue().path("achieved").asDouble());
    }
    JsonNode worst = JSON.missingNode();
    for (JsonNode path : root.path("critical_paths")) {
      if (path.path("from").asString("").equals(path.path("to").asString(""))) {
        worst = path.path("path");
      }
    }
    int levels = 0;
    for (JsonNode step : worst) {
      levels += step.path("type").asString("").equals("logic") ? 1 : 0;
    }
    return new SynthResult.Clock(
        seed,
        Math.round(10 * mhz) / 10.0,
        worst.path(0).path("from").path("cell").asString(""),
        worst.path(worst.size() - 1).path("to").path("cell").asString(""),
        levels);
  }
}
