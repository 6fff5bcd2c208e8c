package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import synfire.generator.model.TfliteImporter;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.UnsupportedNetworkException;

/** Runs the golden model on samples. */
@Command(
    name = "golden",
    mixinStandardHelpOptions = true,
    description = {
      "Run a network in the golden model and write its outputs.",
      "",
      "The golden model says what every bit must be. No chip and no simulator are needed."
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire golden --model kws.tflite --inputs words.npy --out scores.npy")
final class GoldenCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "TensorFlow Lite file, quantized to int8.")
  private Path model;

  @Option(
      names = "--inputs",
      required = true,
      paramLabel = "FILE",
      description =
          "Samples, a .npy array [N, ...] of the type of the network's input; once for each input.")
  private List<Path> inputs;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the outputs go, a .npy array [N, ...]; once for each output.")
  private List<Path> outputs;

  @Option(
      names = "--rounding",
      paramLabel = "KERNELS",
      defaultValue = "tflm",
      description =
          "Whose FULLY_CONNECTED: tflm (TensorFlow Lite Micro) or litert (LiteRT 1.3 and later)."
              + " Default: ${DEFAULT-VALUE}.")
  private Rounding rounding;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Samples computed at the same time. Default: one for each processor.")
  private Integer threads;

  @Override
  public Integer call() {
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (workers < 1 || workers > 1024) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--threads': 1 to 1024");
    }
    Network network = TfliteImporter.read(model);
    GoldenModel golden = golden(network);
    if (outputs.size() != network.outputs().size()) {
      throw new ProblemException(
          outputs.size() + " files for a network with " + network.outputs().size() + " outputs",
          network.name(),
          "one file for each output, in the order of the model",
          "give --out once for each output");
    }
    for (Path output : outputs) {
      if (Files.isDirectory(output)) {
        throw new ProblemException(
            "--out is a folder", output.toString(), "a .npy file", "add a file name");
      }
    }
    Samples samples = Samples.read(golden, inputs);
    long start = System.nanoTime();
    List<List<byte[]>> results;
    try (ProgressLine progress = ProgressLine.of("golden", samples.count())) {
      results =
          new BatchRunner(golden, workers)
              .outputs(samples.codes(), (done, all) -> progress.done(done));
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    for (int i = 0; i < outputs.size(); i++) {
      Samples.write(Samples.outputs(golden, i, results), outputs.get(i));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s: %d samples in %.3f s, outputs in %s%n",
        network.name(),
        samples.count(),
        seconds,
        outputs.stream().map(Path::toString).reduce((a, b) -> a + ", " + b).orElse(""));
    out.flush();
    return ExitCode.DONE;
  }

  private GoldenModel golden(Network network) {
    try {
      return GoldenModel.of(network, rounding);
    } catch (UnsupportedNetworkException e) {
      throw new ProblemException(
          "the golden model does not take this network: " + e.getMessage(),
          model.toString(),
          "",
          "synfire check lists what is supported");
    }
  }
}
