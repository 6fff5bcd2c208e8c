package synfire.generator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import synfire.generator.config.ChipConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.OutputTree;
import synfire.generator.emit.Units;
import synfire.generator.hw.ChipModel;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.Numbers;
import synfire.generator.report.SynthPage;
import synfire.generator.synth.Liberty;
import synfire.generator.synth.ModuleNode;
import synfire.generator.synth.Resource;
import synfire.generator.synth.SynthJson;
import synfire.generator.synth.SynthResult;
import synfire.generator.synth.SynthTarget;
import synfire.generator.synth.Synthesis;
import synfire.generator.tool.BuildCache;

/** Size and clock of a chip, by open tools. */
@Command(
    name = "synth",
    mixinStandardHelpOptions = true,
    description = {
      "Synthesise a chip with open tools; report its size by module and its clock.",
      "",
      "ecp5-45, ecp5-85: look-up tables, flip-flops, block RAMs and multipliers of a Lattice ECP5",
      "by Yosys; with --pnr the clock after place and route by nextpnr, without pins: all ports",
      "but the clock are registered. xc7: the same resources of a Xilinx 7 series FPGA, no clock.",
      "asic: area in the standard cells of --liberty, memories by a model; no clock, since an",
      "unbuffered netlist has none worth the name.",
      "",
      "Writes synth.json and synth.html. What ran before on the same RTL, with the same tools and",
      "options, is taken from --cache."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the configuration or the Liberty file is wrong, or a tool failed",
      "2:the command line is wrong",
      "3:the chip is too large for the target, larger than --max-luts or slower than --min-mhz",
      "4:Yosys or nextpnr is missing"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  synfire synth --config edge-64 --target ecp5-85 --out build/edge-64",
      "  synfire synth --config pico --top sf_npe --target ecp5-45 --pnr --seed 1 --seed 2 --out p"
    })
final class SynthCommand implements Callable<Integer> {

  private static final String CHIP = "sf_top";
  private static final Pattern PARAMETER =
      Pattern.compile("(?m)^  parameter (?:int|logic)[^=/]*?(\\w+) *=");

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "T",
      converter = TargetName.class,
      description = "ecp5-45, ecp5-85, xc7 or asic.")
  private SynthTarget target;

  @Option(
      names = "--liberty",
      paramLabel = "FILE",
      description = "Standard cells for asic, a Liberty file (.lib); none comes with Synfire.")
  private Path liberty;

  @Option(
      names = "--top",
      paramLabel = "MODULE",
      defaultValue = CHIP,
      description =
          "The module to measure with all below it, such as sf_npe. Default: ${DEFAULT-VALUE}.")
  private String top;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=N",
      description =
          "Another value for a parameter of --top than its default; may be repeated. A module"
              + " stands for itself: what the chip would give it has to be said here.")
  private Map<String, Integer> parameters = new LinkedHashMap<>();

  @Option(
      names = "--pnr",
      negatable = true,
      description = "Place and route as well, for ecp5: minutes to hours. Default: not.")
  private boolean pnr;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of place and route; may be repeated. Default: 1.")
  private List<Integer> seeds = List.of(1);

  @Option(
      names = "--freq",
      paramLabel = "MHZ",
      defaultValue = "80",
      description = "Clock that the tools aim for. Default: ${DEFAULT-VALUE}.")
  private double mhz;

  @Option(
      names = "--placer",
      paramLabel = "P",
      defaultValue = "heap",
      converter = PlacerName.class,
      description =
          "Placer of nextpnr, heap or static; static makes shorter wires on a nearly full device."
              + " Default: ${DEFAULT-VALUE}.")
  private Synthesis.Placer placer;

  @Option(
      names = "--no-flatten",
      description =
          "Leave the flattened module out, for chips that are too large for it: the size is then"
              + " the sum of modules that were synthesised alone.")
  private boolean tree;

  @Option(
      names = "--max-luts",
      paramLabel = "N",
      description = "Exit with 3 if more look-up tables are taken.")
  private Integer maxLuts;

  @Option(
      names = "--min-mhz",
      paramLabel = "MHZ",
      description = "Exit with 3 if no seed of place and route reaches this clock.")
  private Double minMhz;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where results of the tools are kept, at most 2 GiB. Default: ${DEFAULT-VALUE}.")
  private Path cache = CacheFolder.of("synth");

  @Mixin private OutputFolder out;

  /** The names of targets. */
  private static final class TargetName extends ChoiceName<SynthTarget> {
    TargetName() {
      super(SynthTarget.class);
    }
  }

  /** The names of placers. */
  private static final class PlacerName extends ChoiceName<Synthesis.Placer> {
    PlacerName() {
      super(Synthesis.Placer.class);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    InputFiles read =
        new InputFiles(spec).add("--config", config.file()).add("--liberty", liberty);
    out.check();
    OutputFolder.check("--cache", cache);
    ChipConfig chip = config.asWritten();
    ChipModel hardware = ChipModel.of(chip);
    OutputTree files = ChipFiles.of(hardware);
    checkTop(hardware, files);
    Optional<Liberty> cells = Optional.ofNullable(liberty).map(Liberty::read);
    out.spare(read, new OutputTree().text("synth.json", "").text("synth.html", ""));
    Synthesis.Setup setup =
        new Synthesis.Setup(
            hardware, files, target, top, parameters, !tree, pnr ? seeds : List.of(), mhz,
            placer, cells);
    SynthResult result;
    try (Stages stages = new Stages(spec.commandLine().getErr())) {
      result = Synthesis.run(setup, new BuildCache(cache, BuildCache.DEFAULT_BYTES), stages);
    }
    out.write(
        read,
        new OutputTree()
            .text("synth.json", SynthJson.text(result))
            .text("synth.html", SynthPage.text(result)));
    print(result);
    return faults(result) ? ExitCode.CHECK_FAILED : ExitCode.DONE;
  }

  private void checkOptions() {
    if (target == SynthTarget.ASIC && liberty == null) {
      throw wrong("--target asic needs --liberty FILE: the standard cells of a process");
    }
    if (target != SynthTarget.ASIC && liberty != null) {
      throw wrong("--liberty is for --target asic");
    }
    if (pnr && !target.routable()) {
      throw wrong("--pnr is for ecp5-45 and ecp5-85: no open tool places " + target.key());
    }
    if (pnr && tree) {
      throw wrong("--pnr needs the flattened module: leave --no-flatten out");
    }
    if (minMhz != null && !pnr) {
      throw wrong("--min-mhz needs --pnr");
    }
    if (maxLuts != null && target == SynthTarget.ASIC) {
      throw wrong("--max-luts is for FPGAs");
    }
    if (!(mhz >= 1 && mhz <= 10_000)) {
      throw wrong("Invalid value for option '--freq': 1 to 10000");
    }
    for (int seed : seeds) {
      if (seed < 0) {
        throw wrong("Invalid value for option '--seed': 0 up");
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void checkTop(ChipModel hardware, OutputTree files) {
    List<String> modules = Units.of(hardware).stream().map(Units.Unit::module).toList();
    if (!modules.contains(top)) {
      throw new ProblemException(
          "no module " + top + " in " + hardware.name(), "--top", String.join(", ", modules),
          "choose one of these");
    }
    if (target == SynthTarget.ASIC && top.equals("sf_sram")) {
      throw new ProblemException(
          "sf_sram is a macro, not cells", "--top", "a module that uses it", "choose another");
    }
    String text =
        new String(files.files().get("rtl/" + top + ".sv"), StandardCharsets.UTF_8);
    List<String> known =
        PARAMETER.matcher(text).results().map(found -> found.group(1)).toList();
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw new ProblemException(
            "no parameter " + name + " in " + top, "--parameter",
            known.isEmpty() ? "none" : String.join(", ", known), "choose one of these");
      }
    }
  }

  // ---- output

  private void print(SynthResult r) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        "%s of %s on %s, %s%n", r.top(), r.chip(), r.target().title(), r.flow());
    TextTable table = new TextTable().words("module").numbers("count");
    r.target().resources().forEach(resource -> table.numbers(resource.title()));
    rows(table, r, r.tree(), 0);
    if (r.flattened()) {
      row(table, r, "flattened", "", r.total().values());
    }
    Map<String, Double> capacities = new LinkedHashMap<>();
    for (Resource resource : r.target().resources()) {
      OptionalInt most = r.target().capacity(resource);
      if (most.isPresent()) {
        capacities.put(resource.key(), (double) most.getAsInt());
      }
    }
    if (!capacities.isEmpty()) {
      row(table, r, r.target().title(), "", capacities);
    }
    table.lines().forEach(terminal::println);
    r.clocks().forEach(
        c -> terminal.printf(
            Locale.ROOT, "place and route, seed %d: %.1f MHz%n", c.seed(), c.mhz()));
    if (!r.uncounted().isEmpty()) {
      terminal.println("not counted: " + r.uncounted().entrySet().stream()
          .map(e -> e.getValue() + " " + e.getKey()).collect(Collectors.joining(", ")));
    }
    for (String file : List.of("synth.html", "synth.json")) {
      terminal.println("report  " + out.path().resolve(file));
    }
    terminal.flush();
  }

  private static void rows(TextTable table, SynthResult r, ModuleNode node, int depth) {
    row(
        table, r, "  ".repeat(depth) + node.module(),
        String.format(Locale.ROOT, "%,d", node.instances()), node.all().values());
    node.children().forEach(child -> rows(table, r, child, depth + 1));
  }

  private static void row(
      TextTable table, SynthResult r, String name, String count, Map<String, Double> values) {
    List<String> cells = new ArrayList<>(List.of(name, count));
    for (Resource resource : r.target().resources()) {
      Double value = values.get(resource.key());
      cells.add(value == null ? "" : Numbers.whole(value));
    }
    table.row(cells.toArray(String[]::new));
  }

  /** Says what the chip misses. */
  private boolean faults(SynthResult r) {
    List<String> faults = new ArrayList<>(r.shortages());
    if (maxLuts != null && r.total().of("luts") > maxLuts) {
      faults.add(
          String.format(
              Locale.ROOT, "%s takes %,.0f look-up tables, more than %,d",
              r.top(), r.total().of("luts"), maxLuts));
    }
    if (minMhz != null && r.bestMhz().orElse(0) < minMhz) {
      faults.add(
          String.format(
              Locale.ROOT, "%s reaches %.1f MHz, less than %.1f",
              r.top(), r.bestMhz().orElse(0), minMhz));
    }
    PrintWriter err = spec.commandLine().getErr();
    faults.forEach(fault -> err.println("error: " + fault));
    err.flush();
    return !faults.isEmpty();
  }

  /** Tells what runs: in place on a terminal, else at the end of each task and every minute. */
  private static final class Stages implements Synthesis.Listener, AutoCloseable {

    private static final long QUIET_SECONDS = 60;
    private static final int WIDTH = 79;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal = ProgressLine.terminal();
    private final long start = System.nanoTime();
    private final Map<String, String> running = new LinkedHashMap<>();
    private long told;

    Stages(PrintWriter err) {
      this.err = err;
    }

    @Override
    public synchronized void stage(String task, String stage) {
      running.put(task, stage);
      String line =
          line(
              running.entrySet().stream()
                  .map(e -> e.getKey() + (e.getValue().isEmpty() ? "" : ": " + e.getValue()))
                  .collect(Collectors.joining(", ")));
      if (terminal) {
        err.print(CLEAR_LINE + line.substring(0, Math.min(WIDTH, line.length())));
      } else if (seconds() >= told + QUIET_SECONDS) {
        tell(line);
      }
      err.flush();
    }

    @Override
    public synchronized void done(String task, boolean kept) {
      running.remove(task);
      if (!kept) {
        tell(line(task + " done"));
      }
    }

    private void tell(String line) {
      told = seconds();
      err.println((terminal ? CLEAR_LINE : "") + line);
      err.flush();
    }

    private String line(String text) {
      return String.format(Locale.ROOT, "%6d s  %s", seconds(), text);
    }

    private long seconds() {
      return (System.nanoTime() - start) / 1_000_000_000L;
    }

    @Override
    public void close() {
      if (terminal) {
        err.print(CLEAR_LINE);
        err.flush();
      }
    }
  }
}
