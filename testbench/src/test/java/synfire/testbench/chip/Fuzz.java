package synfire.testbench.chip;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import synfire.generator.config.ChipConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Plan;
import synfire.generator.map.Program;
import synfire.generator.problem.ProblemException;
import synfire.generator.problem.ToolMissingException;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.UnsupportedNetworkException;

/**
 * Random networks on random chips: every word of every step equals golden, under random gaps and
 * back-pressure. What fails is made simpler and saved as a file that replays.
 */
@Command(
    mixinStandardHelpOptions = true,
    name = "scripts/fuzz",
    description = {
      "Random networks on random simulated chips: every word that a step writes",
      "must equal the golden model's, whatever the gaps and the back-pressure. A",
      "chip is built once and runs many networks; networks that do not fit are not",
      "counted. What fails is made simpler and saved as a file that stands for itself."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything is equal",
      "2:the command line is wrong",
      "3:something differs; the files to replay are named",
      "4:Verilator or the C++ compiler is missing"
    })
final class Fuzz implements Callable<Integer> {

  private static final int MOST_LAYERS = 7;
  private static final int SAMPLES = 4;
  private static final int SHRINK_TRIES = 300;

  /** What is tested, as the script says. */
  private static final String COMMIT = System.getProperty("synfire.commit", "unknown");

  /** Networks that do not fit for each that shall run, before a chip is left. */
  private static final int MOST_REFUSED = 4;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = {
        "Begin no further network after so many minutes.",
        "Default: 5, without limit where --pairs or --chips is given."
      })
  private Double minutes;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "End after the chip with which so many pairs have run.")
  private Integer pairs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The same seed makes the same chips and networks. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--networks",
      paramLabel = "N",
      defaultValue = "50",
      description = "Networks that a chip runs. Default: ${DEFAULT-VALUE}.")
  private int networks;

  @Option(
      names = "--chips",
      paramLabel = "N",
      description = "End after so many chips. Default: as many as there is time for.")
  private Integer chips;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = {
        "Note each chip that is done in this file, and leave out those that are in it:",
        "so a long run goes on where it was stopped. Seed, networks and commit must be the same."
      })
  private Path journal;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where files to replay are saved. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("rtl-out", "fuzz");

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Run this saved pair, and nothing else.")
  private Path replay;

  private final PrintStream terminal = System.out;

  /** For {@code scripts/fuzz}. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Fuzz()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      return replay == null ? search() : replay(replay);
    } catch (ToolMissingException e) {
      System.err.print(e.getMessage());
      return 4;
    } catch (ProblemException e) {
      System.err.print(e.getMessage());
      return 2;
    }
  }

  private int replay(Path file) throws IOException, InterruptedException {
    FuzzCase pair = FuzzCase.read(file);
    terminal.println("saved because: " + pair.trouble());
    Optional<String> trouble;
    try {
      trouble = trouble(ChipRun.of(pair.chip()), pair);
    } catch (ProblemException e) {
      terminal.print("refused: " + e.getMessage());
      return 0;
    }
    terminal.println(trouble.map(t -> "now: " + t).orElse("now: every word is equal"));
    return trouble.isPresent() ? 3 : 0;
  }

  private int search() throws IOException, InterruptedException {
    boolean endless = minutes == null && (pairs != null || chips != null);
    double most = minutes != null ? minutes : endless ? 365 * 24 * 60 : 5;
    Instant begin = Instant.now();
    Instant end = begin.plus(Duration.ofMillis((long) (60_000 * most)));
    Journal done = Journal.open(Optional.ofNullable(journal), seed, networks, COMMIT);
    Tally all = done.sum();
    int before = all.ran;
    int ran = 0;
    for (int c = 0; more(c, all.ran) && Instant.now().isBefore(end); c++) {
      if (done.has(c)) {
        continue;
      }
      long chipSeed = 1_000_003 * seed + c;
      ChipConfig config = RandomChip.of(Choices.of(chipSeed));
      Instant started = Instant.now();
      ChipRun chip = ChipRun.of(config);
      double built = secondsSince(started);
      Tally tally =
          pairs(
              chip, 1_000 * chipSeed, networks, end, out, text -> terminal.println("  " + text));
      all.add(tally);
      ran++;
      terminal.printf(
          Locale.ROOT,
          "chip %d (%s): %s, %.0f s, %.0f of them to build it; %s%n",
          c,
          words(config),
          tally,
          secondsSince(started),
          built,
          left(all.ran - before, all.ran, c + 1, secondsSince(begin)));
      if (Instant.now().isBefore(end)) {
        done.add(c, tally);
      }
    }
    terminal.printf(
        Locale.ROOT,
        "commit %s, seed %d: %s on %d chips%n",
        COMMIT,
        seed,
        all,
        ran + done.before());
    return all.failed == 0 ? 0 : 3;
  }

  private boolean more(int chip, int ran) {
    return (chips == null || chip < chips) && (pairs == null || ran < pairs);
  }

  private static double secondsSince(Instant begin) {
    return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
  }

  /** How far the run is and how long the rest takes at this pace, where that is known. */
  private String left(int ranNow, int ran, int chip, double seconds) {
    double rest = 0;
    if (pairs != null && ranNow > 0) {
      rest = seconds * Math.max(0, pairs - ran) / ranNow;
    } else if (chips != null) {
      rest = seconds * (chips - chip) / chip;
    } else {
      return ran + " pairs";
    }
    String of = pairs != null ? " of " + pairs : "";
    return String.format(Locale.ROOT, "%d%s pairs, about %.0f min left", ran, of, rest / 60);
  }

  /** A chip in a few words. */
  static String words(ChipConfig c) {
    return c.noc().columns() + "x" + c.noc().rows() + "x" + c.noc().npes()
        + (c.noc().torus() ? " torus" : "") + ", " + c.npe().lanes() + " lanes, "
        + c.npe().requantizers() + " requantizers, " + c.npe().accumulatorGroups() + " groups, weights of "
        + c.npe().narrow().weightBits() + " bits, "
        + c.sram().activationBytes() + " B of rings";
  }

  /** How many pairs came to which end. */
  static final class Tally {
    private int ran;
    private int refused;
    private int failed;

    Tally() {}

    Tally(int ran, int failed, int refused) {
      this.ran = ran;
      this.failed = failed;
      this.refused = refused;
    }

    int failed() {
      return failed;
    }

    int refused() {
      return refused;
    }

    int ran() {
      return ran;
    }

    void add(Tally t) {
      ran += t.ran;
      refused += t.refused;
      failed += t.failed;
    }

    @Override
    public String toString() {
      return ran + " pairs ran, " + failed + " failed, " + refused + " networks did not fit";
    }
  }

  /**
   * Runs networks on a chip.
   *
   * @param chip the chip, which may be a broken one
   * @param first seed of the first network
   * @param networks how many; those that do not fit are not counted, but end the run when they are
   *     far more
   * @param end when no further network begins
   * @param out where failures are saved
   * @param failure told of each failure
   */
  static Tally pairs(
      ChipRun chip, long first, int networks, Instant end, Path out, Consumer<String> failure)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    for (long s = first;
        tally.ran < networks
            && tally.refused < MOST_REFUSED * networks
            && Instant.now().isBefore(end);
        s++) {
      Choices choices = Choices.of(s);
      FuzzCase pair = pair(chip.config(), s, choices);
      Optional<String> trouble;
      try {
        trouble = trouble(chip, pair);
      } catch (ProblemException e) {
        tally.refused++;
        continue;
      }
      tally.ran++;
      if (trouble.isPresent()) {
        tally.failed++;
        FuzzCase least = shrunk(chip, s, choices, trouble.get());
        Path file = save(least, out);
        failure.accept("network " + s + ": " + trouble.get());
        failure.accept(
            "replay with scripts/fuzz --replay " + file + ": " + least.network().nodes().size()
                + " operations, " + least.trouble());
      }
    }
    return tally;
  }

  /** What follows from choices. */
  private static FuzzCase pair(ChipConfig config, long seed, Choices choices) {
    Rounding rounding = Rounding.values()[choices.nextInt(Rounding.values().length)];
    int samples = 1 + choices.nextInt(SAMPLES);
    Network network =
        RandomChipNetwork.of(choices, MOST_LAYERS, config.npe().narrow().biasFraction());
    Plan plan = plan(config, network, rounding, choices);
    boolean shallow = choices.nextInt(3) == 2;
    List<Integer> starts = new ArrayList<>(List.of(0));
    if (!network.states().isEmpty()) {
      samples += SAMPLES;
      for (int i = 1; i < samples; i++) {
        if (choices.nextInt(3) == 2) {
          starts.add(i);
        }
      }
    }
    return new FuzzCase(
        "",
        config.toYaml(),
        rounding,
        Math.floorMod(seed, 1L << 31),
        network,
        plan,
        shallow,
        RandomChipNetwork.inputs(network, seed, samples),
        starts);
  }

  /** For every second network of a chip with many NPEs a plan that nobody would choose. */
  private static Plan plan(
      ChipConfig config, Network network, Rounding rounding, Choices choices) {
    if (config.noc().npeCount() == 1 || choices.nextInt(2) == 0) {
      return null;
    }
    try {
      LayerGraph graph = ChipRun.layers(network, rounding, config.npe().lanes());
      return RandomPlan.of(graph, config.npe().lanes(), config.noc().npeCount(), choices);
    } catch (ProblemException e) {
      // No chip takes this network: so says the compiler too.
      return null;
    }
  }

  /** What is wrong with a pair; a network that does not fit is a {@link ProblemException}. */
  static Optional<String> trouble(ChipRun chip, FuzzCase pair)
      throws IOException, InterruptedException {
    Program program;
    try {
      program =
          chip.compile(
              pair.network(), pair.rounding(), Optional.ofNullable(pair.plan()), pair.shallow());
    } catch (ProblemException e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.of("compiler: " + e);
    }
    BenchResult result;
    try {
      result =
          chip.run(
              program, pair.rounding(), pair.inputs(), pair.starts(), ChipBench.Mode.CHECK,
              pair.seed());
    } catch (UnsupportedNetworkException e) {
      throw new ProblemException(e.getMessage(), "random network", "one that golden takes", "");
    } catch (RuntimeException e) {
      return Optional.of("bench: " + e);
    }
    if (result.good()) {
      return Optional.empty();
    }
    String kind =
        result.firstMismatch().isPresent()
            ? "differs: "
            : result.firstTrouble().orElse("").startsWith("no progress") ? "hangs: " : "problem: ";
    return Optional.of(kind + result.firstTrouble().orElse("?"));
  }

  /** The simplest pair that is found with trouble of the same kind. */
  private static FuzzCase shrunk(
      ChipRun chip, long seed, Choices choices, String trouble) {
    String kind = trouble.substring(0, trouble.indexOf(':'));
    List<Integer> least =
        Choices.shrunk(
            choices,
            SHRINK_TRIES,
            c -> troubleOf(chip, seed, c).filter(t -> t.startsWith(kind)).isPresent());
    FuzzCase pair = pair(chip.config(), seed, Choices.again(least));
    return new FuzzCase(
        troubleOf(chip, seed, Choices.again(least)).orElse(trouble),
        pair.config(),
        pair.rounding(),
        pair.seed(),
        pair.network(),
        pair.plan(),
        pair.shallow(),
        pair.inputs(),
        pair.starts());
  }

  private static Optional<String> troubleOf(
      ChipRun chip, long seed, Choices choices) {
    try {
      return trouble(chip, pair(chip.config(), seed, choices));
    } catch (ProblemException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Path save(FuzzCase pair, Path out) throws IOException {
    Files.createDirectories(out);
    Path file = out.resolve("case-" + pair.seed() + ".json");
    Files.writeString(file, pair.text());
    return file;
  }
}
