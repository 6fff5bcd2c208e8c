package synfire.generator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.OutputTree;
import synfire.generator.hw.ChipModel;
import synfire.generator.image.ImageWriter;
import synfire.generator.image.Listing;
import synfire.generator.map.Program;
import synfire.generator.predict.Forecast;
import synfire.generator.report.HtmlReport;
import synfire.generator.report.JsonReport;
import synfire.generator.report.Numbers;
import synfire.generator.report.Pictures;
import synfire.generator.report.VerifyReport;
import synfire.generator.samples.Samples;
import synfire.generator.verify.Verification;
import synfire.golden.net.Network;
import synfire.golden.run.GoldenModel;

/** The whole way: chip, program, simulation, comparison, report. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Make a chip and the program of a network, simulate them and compare every bit.",
      "",
      "Every output and every word that a layer writes must equal the golden model, and golden",
      "must equal the expected outputs. One run has random gaps, back-pressure and memory",
      "contents; one has none and counts cycles. Writes report.html, report.json, the RTL, the",
      "program image and the configuration."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything is equal",
      "1:the model, the configuration or the samples are wrong",
      "2:the command line is wrong",
      "3:something differs; the first difference is printed",
      "4:Verilator or the C++ compiler is missing"
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire verify --model kws.tflite --inputs words.npy --fit --out build/kws")
final class VerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private NetworkOptions model;

  @Option(
      names = "--inputs",
      required = true,
      paramLabel = "FILE",
      description = "Samples, a .npy array [N, ...] of the type of the network's input.")
  private Path inputs;

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description =
          "Outputs of a reference for these samples, a .npy array [N, ...] of any type of numbers.")
  private Path expect;

  @Mixin private StartsOption starts;

  @Mixin private ChipOptions config;

  @Mixin private PlanOptions spread;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Take the first N samples. Default: all.")
  private Integer sampleCount;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "Seed of gaps, back-pressure and initial memory contents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--waves",
      paramLabel = "FILE",
      description = "Write the signals of the run with stalls, FST format (large).")
  private Path waves;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      hidden = true,
      description = "Keep the expected words, to run the simulator by hand.")
  private Path vectors;

  @Mixin private ThreadsOption threads;

  @Mixin private CacheOption cache;

  @Mixin private PictureOptions pictures;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (sampleCount != null && sampleCount < 1) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--samples': at least 1");
    }
    if (seed < 0) {
      throw new ParameterException(spec.commandLine(), "Invalid value for option '--seed': 0 up");
    }
    InputFiles read =
        InputFiles.ofMapping(spec, model.file(), spread, config)
            .add("--inputs", inputs)
            .add("--expect", expect)
            .add("--starts", starts.file())
            .spare("--waves", waves)
            .spare("--vectors", vectors);
    out.check();
    cache.check();
    if (waves != null) {
      OutputFolder.checkFile("--waves", waves);
    }
    if (vectors != null) {
      OutputFolder.checkFile("--vectors", vectors);
    }
    Network network = model.read();
    GoldenModel golden = model.golden(network);
    Samples one = Samples.read(golden, List.of(inputs));
    Samples all = starts.in(one, golden);
    Samples samples = sampleCount == null ? all : all.first(sampleCount);
    Optional<Verification.Expected> expected =
        expect == null
            ? Optional.empty()
            : Optional.of(ExpectedOutputs.read(golden, expect, samples.count()));
    Compiler.Mapped mapped = spread.map(network, model.rounding(), config, inputs);
    ChipConfig chip = mapped.chip();
    Program program = mapped.program();
    byte[] image = ImageWriter.bytes(program);
    ChipModel hardware = ChipModel.of(chip);
    OutputTree files =
        ChipFiles.of(hardware)
            .text("config.yaml", chip.toYaml())
            .bytes("image.bin", image)
            .text("image.hex", ImageWriter.hex(image))
            .text("listing.txt", Listing.of(program));
    out.spare(read, files.copy().text("report.json", "").text("report.html", ""));
    VerifyReport report =
        simulate(
            new Verification.Setup(
                golden,
                model.window(),
                samples.codes(),
                samples.starts(),
                expected,
                hardware,
                program,
                image,
                seed,
                Optional.ofNullable(waves),
                Optional.ofNullable(vectors),
                threads.count()));
    OptionalDouble predicted = predicted(mapped, program);
    files.text("report.json", JsonReport.text(report, predicted));
    files.text("report.html", HtmlReport.text(report));
    out.write(read, pictures.add(files, Pictures.of(report)));
    summary(report, predicted);
    return report.good() ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  private VerifyReport simulate(Verification.Setup setup) throws IOException, InterruptedException {
    try (Progress progress = new Progress()) {
      return Verification.run(
          setup, cache.simulators(), progress);
    }
  }

  /** One bar for the task that runs. */
  private static final class Progress implements Verification.Listener, AutoCloseable {
    private String task = "";
    private long units;
    private ProgressLine line;

    @Override
    public synchronized void begin(String newTask, long newUnits) {
      if (newTask.equals(task) && newUnits == units) {
        return;
      }
      close();
      task = newTask;
      units = newUnits;
      line = ProgressLine.of(task, units);
    }

    @Override
    public synchronized void done(long n) {
      line.done(n);
    }

    @Override
    public synchronized void close() {
      if (line != null) {
        line.close();
        line = null;
      }
    }
  }

  /** Cycles that the plan was chosen for; none without events of samples. */
  private static OptionalDouble predicted(Compiler.Mapped m, Program program) {
    return m.events().measured()
        ? OptionalDouble.of(
            Forecast.of(
                    m.graph(), program.target(), m.plan(), m.events(), program.rings())
                .interval())
        : OptionalDouble.empty();
  }

  private void summary(VerifyReport r, OptionalDouble predicted) {
    PrintWriter terminal = spec.commandLine().getOut();
    OptionalLong expectedDiffers = r.mismatches().goldenVsExpected();
    terminal.printf(
        Locale.ROOT,
        "%s on %s, %s, %s: %s%n",
        r.model(),
        r.config(),
        Numbers.count(r.samples(), "sample"),
        r.rounding(),
        r.good() ? "every bit equal" : "NOT equal");
    if (r.mismatches().agreement().isPresent()) {
      terminal.println("  golden and expected  " + r.mismatches().agreement().get().text());
    } else if (expectedDiffers.isPresent()) {
      terminal.printf(
          "  golden and expected  %s not equal%n",
          Numbers.count(expectedDiffers.getAsLong(), "value"));
    }
    terminal.printf(
        Locale.ROOT,
        "  chip and golden      %,d of %,d values differ%n",
        r.mismatches().rtlVsGolden(),
        r.mismatches().compared());
    terminal.printf(
        Locale.ROOT,
        "  interval             %,.0f cycles a frame (%s)%n",
        r.cycles().intervalMean(),
        Numbers.count(r.cycles().intervalFrames(), "frame"));
    predicted.ifPresent(
        cycles ->
            terminal.printf(
                Locale.ROOT,
                "  predicted            %,.0f cycles a frame (%+.1f %%)%n",
                cycles,
                100 * (cycles / r.cycles().intervalMean() - 1)));
    terminal.printf(
        Locale.ROOT,
        "  latency              %,.0f cycles mean, %,d at most (%s)%n",
        r.cycles().latencyMean(),
        r.cycles().latencyMax(),
        Numbers.count(r.cycles().latencySamples(), "sample"));
    terminal.printf(
        Locale.ROOT, "  multipliers busy     %.1f %% with events%n", 100 * r.utilization());
    terminal.printf(
        Locale.ROOT,
        "  simulation           %.1f s, %,.0f cycles a second%n",
        r.simulation().seconds(),
        r.simulation().cyclesPerSecond());
    for (String file : List.of("report.html", "report.json")) {
      terminal.println("  report               " + out.path().resolve(file));
    }
    terminal.flush();
    PrintWriter err = spec.commandLine().getErr();
    r.firstMismatch().ifPresent(text -> err.println("first difference: " + text));
    r.problems().forEach(text -> err.println("problem: " + text));
    if (!r.good()) {
      err.println("replay with --seed " + r.seed() + ", and --waves FILE.fst for the signals");
    }
    err.flush();
  }
}
