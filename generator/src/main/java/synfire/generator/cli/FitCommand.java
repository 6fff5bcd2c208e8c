package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import synfire.generator.Profile;
import synfire.generator.config.ConfigReader;
import synfire.generator.model.ModelImporter;
import synfire.generator.report.Numbers;
import synfire.generator.samples.Samples;
import synfire.generator.sweep.Fit;
import synfire.generator.synth.SynthTarget;
import synfire.golden.net.Network;

/** Finds the smallest chip for some networks and wishes. */
@Command(
    name = "fit",
    mixinStandardHelpOptions = true,
    description = {
      "Find the smallest chip that runs networks as fast as wished.",
      "",
      "Tries chips that differ in lanes, requantizers and processing elements, with memories as",
      "large as the networks need, and predicts cycles, energy and size on the target. Writes",
      "fit.yaml, the configuration with the fewest LUTs (then block RAMs) that does all, which",
      "generate and verify take; alternatives/, other configurations that do all, each better in",
      "something; fit.json and fit.html with all that were tried. If nothing does all, says what",
      "is short and writes nearest.yaml. The clock is the user's: synfire synth says which one",
      "a chip reaches."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is such a chip",
      "1:a model or samples are wrong",
      "2:the command line is wrong",
      "3:no chip does all that is wished"
    },
    footerHeading = "%nExample:%n",
    footer =
        "  synfire fit kws.tflite --frames-per-second 100 --clock 80 --target ecp5-45 --out build")
final class FitCommand implements Callable<Integer> {

  /** Chips that are listed. */
  private static final int MOST_ROWS = 12;

  private static final double KIB = 1024;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description = "TensorFlow Lite or ONNX files; the chip runs each of them.")
  private List<Path> models;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Samples whose events are counted, a .npy file for each model in their order. Without"
              + " them, every second activation is taken for one.")
  private List<Path> profiles = List.of();

  @Option(
      names = "--frames-per-second",
      paramLabel = "F",
      description = "Frames that are wished in a second, with --clock.")
  private Double frames;

  @Option(names = "--clock", paramLabel = "MHZ", description = "Clock of the chip in MHz.")
  private Double clock;

  @Option(
      names = "--cycles",
      paramLabel = "N",
      description = "Cycles from frame to frame, at most: instead of --frames-per-second.")
  private Double cycles;

  @Option(
      names = "--sram",
      paramLabel = "KIB",
      description = "KiB of all memories that hold data, at most.")
  private Double sram;

  @Option(names = "--luts", paramLabel = "N", description = "LUT4-equivalents, at most.")
  private Double luts;

  @Option(
      names = "--energy",
      paramLabel = "NJ",
      description = "Nanojoules of a frame in a 45 nm process, at most; an estimate.")
  private Double energy;

  @Option(
      names = "--target",
      paramLabel = "T",
      defaultValue = "ecp5-85",
      description = "The FPGA: ecp5-45 or ecp5-85. Default: ${DEFAULT-VALUE}.")
  private String target;

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      defaultValue = "pico",
      description =
          "A chip whose other fields stay, such as those of the host and of narrow weights."
              + " Default: ${DEFAULT-VALUE}.")
  private String config;

  @Mixin private ThreadsOption threads;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() throws InterruptedException {
    Fit.Wish wish = wish();
    if (!profiles.isEmpty() && profiles.size() != models.size()) {
      throw wrong(
          Numbers.count(profiles.size(), "--profile") + " for "
              + Numbers.count(models.size(), "model") + ": one for each, or none");
    }
    out.check();
    InputFiles read = new InputFiles(spec).add("MODEL", models).add("--profile", profiles);
    List<Fit.Model> networks = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Network network = ModelImporter.read(models.get(i));
      Optional<Samples> samples =
          profiles.isEmpty()
              ? Optional.empty()
              : Optional.of(Samples.read(Profile.golden(network), List.of(profiles.get(i))));
      networks.add(new Fit.Model(network, samples));
    }
    Fit fit = new Fit(networks, ConfigReader.read(config), wish);
    Fit.Answer answer;
    try (ProgressLine progress = ProgressLine.of("chips", fit.most())) {
      answer = fit.run(threads.count(), progress::done);
    }
    String title =
        String.join(", ", networks.stream().map(m -> m.network().name()).toList()) + " on "
            + wish.device().title();
    out.write(read, fit.files(title, answer));
    print(title, wish, answer);
    return answer.smallest().isPresent() ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  private Fit.Wish wish() {
    if ((cycles == null) == (frames == null)) {
      throw wrong("give --frames-per-second with --clock, or --cycles");
    }
    if (frames != null && clock == null) {
      throw wrong("--frames-per-second is given without --clock");
    }
    for (Double each : new Double[] {cycles, frames, clock, sram, luts, energy}) {
      if (each != null && !(each > 0 && each < 1e15)) {
        throw wrong("wishes are numbers above 0, found " + each);
      }
    }
    SynthTarget device =
        SynthTarget.routables().stream()
            .filter(t -> t.key().equals(target))
            .findFirst()
            .orElseThrow(
                () ->
                    wrong(
                        "Invalid value for option '--target': expected "
                            + String.join(
                                " or ",
                                SynthTarget.routables().stream().map(SynthTarget::key).toList())
                            + " but was '" + target + "'"));
    return new Fit.Wish(
        cycles != null ? cycles : clock * 1e6 / frames,
        sram == null ? OptionalLong.empty() : OptionalLong.of((long) (sram * KIB)),
        luts == null ? OptionalLong.empty() : OptionalLong.of(luts.longValue()),
        energy == null ? OptionalDouble.empty() : OptionalDouble.of(energy),
        device);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(String title, Fit.Wish wish, Fit.Answer answer) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT, "%s, at most %,.0f cycles a frame: %s tried, %,d impossible%n", title,
        wish.cycles(), Numbers.count(answer.tried().size(), "chip"),
        answer.failures().values().stream().mapToInt(Integer::intValue).sum());
    if (answer.smallest().isPresent()) {
      terminal.println("smallest  " + line(answer.smallest().get()));
    } else {
      terminal.println("no chip does all of it");
      answer.nearest().ifPresent(c -> terminal.println("nearest   " + line(c)));
      answer.missed().forEach(m -> terminal.println("  short   " + m));
    }
    if (answer.alternatives().size() > 1) {
      terminal.println("chips that do all, each better in something:");
      table(answer.alternatives()).forEach(l -> terminal.println("  " + l));
    }
    answer.failures().forEach((why, n) -> terminal.printf("  impossible, %,d: %s%n", n, why));
    terminal.println(
        "  configuration  "
            + out.path().resolve(answer.smallest().isPresent() ? "fit.yaml" : "nearest.yaml"));
    terminal.println("  page           " + out.path().resolve("fit.html"));
    terminal.flush();
  }

  private static String line(Fit.Chip c) {
    return String.format(
        Locale.ROOT, "%s: %s of %d lanes, %,.0f cycles, %,d LUT4-equivalents, %d block RAMs",
        c.config().name(), Numbers.count(c.config().noc().npeCount(), "element"),
        c.config().npe().lanes(), c.interval(), c.size().luts(), c.size().blocks());
  }

  private static List<String> table(List<Fit.Chip> chips) {
    TextTable table =
        new TextTable().words("chip").numbers("cycles").numbers("latency").numbers("LUT4-eq")
            .numbers("block RAMs").numbers("multipliers").numbers("SRAM KiB").numbers("nJ");
    chips.stream()
        .limit(MOST_ROWS)
        .forEach(
            c ->
                table.row(
                    c.config().name(),
                    Numbers.whole(Math.round(c.interval())),
                    Numbers.whole(Math.round(c.latency())),
                    Numbers.whole(c.size().luts()),
                    Numbers.whole(c.size().blocks()),
                    Numbers.whole(c.size().multipliers()),
                    Numbers.fixed(c.sram() / KIB, 1),
                    Numbers.whole(Math.round(c.energy()))));
    return table.lines();
  }
}
