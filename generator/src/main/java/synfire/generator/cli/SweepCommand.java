package synfire.generator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.Numbers;
import synfire.generator.sweep.Slurm;
import synfire.generator.sweep.Sweep;
import synfire.generator.sweep.SweepSpec;

/** Measures a network on many chips. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Measure networks on many chips and show the best.",
      "",
      "Runs every combination of the values of some axes, several at a time. Results that are",
      "there already stay, so that a sweep goes on where it was stopped. Writes a file for each",
      "point below points/, results.csv, results.json and sweep.html with the Pareto front.",
      "",
      "With --search a tenth of the combinations runs, chosen by what the others gave. Few measures",
      "that matter, such as [interval, luts, sram], make it find more than many do.",
      "",
      "An axis is a field of a configuration, or model, config or rounding. Example of FILE:",
      "",
      "  name: lanes and memory",
      "  model: kws.tflite",
      "  profile: words.npy            # its events count; else every second activation",
      "  cycles: predicted             # or rtl: interval, latency and energy by simulation",
      "  config: edge-64               # the chip whose fields change; default pico",
      "  fit: true                     # memories sized for the network; default true",
      "  measures: [interval, latency, multipliers, sram]",
      "  axes:",
      "    npe.lanes: [4, 8, 16]",
      "    noc.npes: {from: 1, to: 8, times: 2}",
      "    noc.columns: [1, 2]"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all points ran; impossible ones are counted and named",
      "1:the sweep, a model or samples are wrong",
      "2:the command line is wrong",
      "4:--executor slurm and no Slurm"
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire sweep lanes.yaml --out build/lanes")
final class SweepCommand implements Callable<Integer> {

  /** What runs here before tasks are made, to learn how long a point takes. */
  private static final double PILOT_SECONDS = 3;

  /** The share of the points that a search runs, and how many at least. */
  private static final int SHARE = 10;

  private static final int LEAST_RUNS = 20;

  /** Reasons of impossible points that are printed. */
  private static final int MOST_REASONS = 8;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The axes and what is measured, YAML.")
  private Path file;

  @Option(
      names = "--point",
      paramLabel = "I[..J]",
      description =
          "Run point I, or points I to J, and write their files alone: a part of a sweep that runs"
              + " in several processes.")
  private String range;

  @Option(
      names = "--search",
      description =
          "Run a tenth of the points, chosen to find those that no other one beats in all measures"
              + " (NSGA-II), instead of all.")
  private boolean search;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "With --search: how many points. Default: a tenth, at least 20.")
  private Integer runs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "With --search: the seed of its choices. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private enum Executor {
    LOCAL,
    SLURM
  }

  @Option(
      names = "--executor",
      paramLabel = "E",
      defaultValue = "local",
      converter = ExecutorName.class,
      description =
          "Where points run: local, or slurm for a job array of a cluster that shares this folder."
              + " Default: ${DEFAULT-VALUE}.")
  private Executor executor;

  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description = "An option for sbatch, such as --sbatch=--partition=eda; may be repeated.")
  private List<String> sbatch = List.of();

  @Option(
      names = "--task-seconds",
      paramLabel = "S",
      defaultValue = "30",
      description = "About how long a task of the cluster works. Default: ${DEFAULT-VALUE}.")
  private int taskSeconds;

  @Option(
      names = "--dry-run",
      description = "Print the number of points and the axes; run nothing.")
  private boolean dry;

  @Mixin private ThreadsOption threads;

  @Mixin private CacheOption cache;

  @Mixin private PictureOptions pictures;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    out.check();
    SweepSpec sweep = SweepSpec.read(file);
    if (sweep.rtl()) {
      cache.check();
    }
    PrintWriter terminal = spec.commandLine().getOut();
    if (dry) {
      terminal.printf("%s: %s%n", sweep.name(), Numbers.count(sweep.points(), "point"));
      sweep.axes().forEach(a -> terminal.println("  " + a.name() + "  " + a.values()));
      terminal.flush();
      return ExitCode.DONE;
    }
    int from = 0;
    int to = sweep.points();
    if (range != null) {
      int[] part = range(sweep.points());
      from = part[0];
      to = part[1];
    }
    if (taskSeconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--task-seconds': at least 1");
    }
    if (search ? range != null || executor == Executor.SLURM : runs != null) {
      throw new ParameterException(
          spec.commandLine(),
          search
              ? "--search chooses the points itself, here: leave --point and --executor away"
              : "--runs is given without --search");
    }
    if (runs != null && runs < 1) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--runs': at least 1");
    }
    int most =
        Math.min(
            sweep.points(), runs != null ? runs : Math.max(LEAST_RUNS, sweep.points() / SHARE));
    Sweep run = new Sweep(sweep, out.path(), cache.simulators());
    try (ProgressLine progress = ProgressLine.of(sweep.name(), search ? most : to - from)) {
      if (search) {
        run.search(most, seed, threads.count(), progress::done);
      } else if (executor == Executor.SLURM && range == null) {
        onCluster(run, sweep, progress);
      } else {
        run.run(from, to, threads.count(), progress::done);
      }
    }
    if (range != null) {
      return ExitCode.DONE;
    }
    Sweep.Collected collected = run.collect();
    out.write(
        new InputFiles(spec).add("FILE", file),
        pictures.add(collected.files(), collected.pictures()));
    Sweep.State state = collected.state();
    terminal.printf(
        Locale.ROOT, "%s: %s, %,d measured, %,d impossible%n", sweep.name(),
        Numbers.count(state.points(), "point"), state.measured(), state.failed());
    int printed = 0;
    for (Map.Entry<String, Integer> reason : state.failures().entrySet()) {
      if (printed++ == MOST_REASONS) {
        terminal.println("  and more, see results.csv");
        break;
      }
      terminal.printf(Locale.ROOT, "  %,d: %s%n", reason.getValue(), reason.getKey());
    }
    terminal.println("  page  " + out.path().resolve("sweep.html"));
    terminal.flush();
    return ExitCode.DONE;
  }

  private void onCluster(Sweep run, SweepSpec sweep, ProgressLine progress)
      throws IOException, InterruptedException {
    double seconds = run.pilot(PILOT_SECONDS);
    List<Integer> open = run.open();
    if (open.isEmpty()) {
      return;
    }
    int shard = (int) Math.max(1, Math.min(open.size(), Math.ceil(taskSeconds / seconds)));
    new Slurm(file, out.path(), launcher(), sbatch)
        .run(open, shard, () -> progress.done(sweep.points() - run.open().size()));
    List<Integer> left = run.open();
    if (!left.isEmpty()) {
      throw new ProblemException(
          Numbers.count(left.size(), "point") + " have no result: tasks of the cluster ended early",
          out.path().resolve("slurm").toString(),
          "results of all points",
          "see the logs there; the same command runs what is open");
    }
  }

  /** The command that starts this program on another node. */
  private static List<String> launcher() {
    String root = System.getProperty("synfire.root");
    if (root != null) {
      return List.of(Path.of(root, "scripts", "synfire").toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName());
  }

  /** The names as the help text has them. */
  private static final class ExecutorName extends ChoiceName<Executor> {
    ExecutorName() {
      super(Executor.class);
    }
  }

  /** The first point and the one behind the last. */
  private int[] range(int points) {
    String[] ends = range.split("\\.\\.", 2);
    try {
      int first = Integer.parseInt(ends[0].strip());
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1].strip());
      if (first >= 0 && first <= last && last < points) {
        return new int[] {first, last + 1};
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new ParameterException(
        spec.commandLine(),
        "Invalid value for option '--point': '" + range + "', expected I or I..J from 0 to "
            + (points - 1));
  }
}
