package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.Numbers;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

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

  @Mixin private NetworkOptions model;

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

  @Mixin private StartsOption starts;

  @Mixin private ThreadsOption threads;

  @Override
  public Integer call() {
    new InputFiles(spec)
        .add("--model", model.file())
        .add("--inputs", inputs)
        .add("--starts", starts.file())
        .spare("--out", outputs);
    Network network = model.read();
    GoldenModel golden = model.golden(network);
    if (outputs.size() != network.outputs().size()) {
      throw new ProblemException(
          "the network has " + Numbers.count(network.outputs().size(), "output") + ", --out names "
              + Numbers.count(outputs.size(), "file"),
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
    Samples all = Samples.read(golden, inputs);
    Samples samples = starts.in(all, golden);
    long start = System.nanoTime();
    List<List<byte[]>> results;
    try (ProgressLine progress = ProgressLine.of("golden", samples.count())) {
      results =
          new BatchRunner(golden, threads.count())
              .outputs(samples.codes(), samples.starts(), (done, of) -> progress.done(done));
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    for (int i = 0; i < outputs.size(); i++) {
      Samples.write(Samples.outputs(golden, i, results), outputs.get(i));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s: %s in %.3f s, outputs in %s%n",
        network.name(),
        Numbers.count(samples.count(), "sample"),
        seconds,
        outputs.stream().map(Path::toString).reduce((a, b) -> a + ", " + b).orElse(""));
    out.flush();
    return ExitCode.DONE;
  }
}
