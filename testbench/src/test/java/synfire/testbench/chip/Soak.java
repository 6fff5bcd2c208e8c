package synfire.testbench.chip;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.map.Program;
import synfire.generator.model.TfliteImporter;
import synfire.generator.problem.ToolMissingException;
import synfire.generator.verify.BenchResult;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/**
 * Thousands of frames back to back under random gaps and back-pressure: what comes to a standstill
 * now and then, or differs after long, shows here.
 */
@Command(
    mixinStandardHelpOptions = true,
    name = "scripts/soak",
    description = {
      "Thousands of frames back to back through chips of many elements, under gaps and",
      "back-pressure whose rate changes and that now and then last for thousands of",
      "cycles. Every word that a step writes must equal the golden model's; a chip that",
      "makes no progress is told with the rows that each step has written."
    },
    footerHeading = "%nRuns:%n",
    footer = {
      "  mesh     autoencoder on a mesh of 2 x 2 nodes of 2, 10,000 frames",
      "  torus    random layers and joins on a torus of 2 x 2 nodes, 10,000 frames",
      "  kws      keyword spotting on edge-64, 200 frames",
      "  torus9   keyword spotting on a torus of 3 x 3 nodes, 20 frames"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything is equal",
      "2:the command line is wrong",
      "3:something differs or stands still",
      "4:Verilator or the C++ compiler is missing"
    })
final class Soak implements Callable<Integer> {

  private static final int MOST_SAMPLES = 24;

  /** A network of several layers and joins, all of them small. */
  private static final long NETWORK_SEED = 21;

  private static final int NETWORK_LAYERS = 6;

  /** What there is to run. */
  enum Run {
    MESH("ad_autoencoder", new NocConfig(2, 2, 2, false, 1, 1), 10_000),
    TORUS("", new NocConfig(2, 2, 1, true, 0, 1), 10_000),
    KWS("kws_dscnn", new NocConfig(2, 1, 4, false, 0, 0), 200),
    TORUS9("kws_dscnn", new NocConfig(3, 3, 1, true, 1, 2), 20);

    private final String model;
    private final NocConfig noc;
    private final int frames;

    Run(String model, NocConfig noc, int frames) {
      this.model = model;
      this.noc = noc;
      this.frames = frames;
    }

    private ChipConfig chip() {
      ChipConfig c = ConfigReader.read("edge-64");
      return this == KWS
          ? c
          : c.withNoc(noc)
              .withSram(new SramConfig(32 << 10, 64 << 10, 16 << 10, 8 << 10, false));
    }

    private Network network(Path models) throws IOException {
      return model.isEmpty()
          ? RandomChipNetwork.of(NETWORK_SEED, NETWORK_LAYERS)
          : TfliteImporter.read(models.resolve(model).resolve("model.tflite"));
    }

    private List<byte[]> samples(Network network, Path models) throws IOException {
      if (model.isEmpty()) {
        return RandomChipNetwork.inputs(network, NETWORK_SEED, MOST_SAMPLES);
      }
      Npy inputs = Npy.read(models.resolve(model).resolve("inputs.npy"));
      int samples = Math.min(MOST_SAMPLES, inputs.shape().get(0));
      return IntStream.range(0, samples).mapToObj(inputs::row).toList();
    }
  }

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description = "Only this run, may be given several times. Default: all.")
  private List<Run> runs = Arrays.asList(Run.values());

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of each run. Default: as below.")
  private Integer frames;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of gaps, back-pressure and first contents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private final PrintStream terminal = System.out;

  /** For {@code scripts/soak}. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Soak())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean good = true;
    try {
      for (Run run : runs) {
        good &= soak(run, frames == null ? run.frames : frames);
      }
    } catch (ToolMissingException e) {
      System.err.print(e.getMessage());
      return 4;
    }
    return good ? 0 : 3;
  }

  private boolean soak(Run run, int count) throws IOException, InterruptedException {
    Path models = Path.of(System.getProperty("synfire.root", ".."), "testbench", "models");
    Network network = run.network(models);
    ChipRun chip = ChipRun.of(run.chip());
    Program program = chip.compile(network, Rounding.TFLM);
    int tenth = Math.max(1, count / 10);
    BenchResult result =
        chip.frames(
            program,
            Rounding.TFLM,
            run.samples(network, models),
            count,
            seed,
            (done, total) -> {
              if (done % tenth == 0) {
                terminal.printf("  %s: %d of %d frames%n", run, done, total);
              }
            });
    terminal.printf(
        Locale.ROOT,
        "%s: %s on %s: %,d frames, %,d cycles (%,d a frame), %,d values compared, %s, %.0f s%n",
        run,
        network.name(),
        Fuzz.words(run.chip()),
        result.frames(),
        result.simulatedCycles(),
        result.simulatedCycles() / Math.max(1, result.frames()),
        result.compared(),
        result.firstTrouble().orElse("all equal"),
        result.seconds());
    return result.good() && result.frames() == count;
  }
}
