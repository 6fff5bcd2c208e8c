package synfire.generator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.emit.OutputTree;
import synfire.generator.image.ImageWriter;
import synfire.generator.image.Listing;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.generator.model.TfliteImporter;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Makes the program image of a network for a chip. */
@Command(
    name = "compile",
    mixinStandardHelpOptions = true,
    description = {
      "Make the program image of a network for a chip.",
      "",
      "Writes image.bin (what the chip loads), image.hex (the same, one 64-bit beat a line),",
      "listing.txt (every step, ring and memory in words) and config.yaml (the chip)."
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire compile --model kws.tflite --config pico --out build/kws")
final class CompileCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "TensorFlow Lite file, quantized to int8.")
  private Path model;

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      defaultValue = "pico",
      description = "The chip: a shipped name or a YAML file. Default: ${DEFAULT-VALUE}.")
  private String config;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the files; it is made when it is not there.")
  private Path out;

  @Option(
      names = "--rounding",
      paramLabel = "KERNELS",
      defaultValue = "tflm",
      description =
          "Whose FULLY_CONNECTED: tflm (TensorFlow Lite Micro) or litert (LiteRT 1.3 and later)."
              + " Default: ${DEFAULT-VALUE}.")
  private Rounding rounding;

  @Option(
      names = "--fit",
      description = "Size memories, steps and rings of the chip to the network first.")
  private boolean fit;

  @Override
  public Integer call() {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new ProblemException("--out is a file", out.toString(), "a folder", "choose another");
    }
    ChipConfig chip = ConfigReader.read(config);
    Network network = TfliteImporter.read(model);
    if (fit) {
      chip = Compiler.fit(network, rounding, chip);
    }
    Program program = Compiler.compile(network, rounding, Target.of(chip));
    byte[] image = ImageWriter.bytes(program);
    OutputTree files =
        new OutputTree()
            .bytes("image.bin", image)
            .text("image.hex", ImageWriter.hex(image))
            .text("listing.txt", Listing.of(program))
            .text("config.yaml", chip.toYaml());
    try {
      files.writeTo(out);
    } catch (IOException e) {
      throw new ProblemException(
          "the files cannot be written: " + e.getMessage(),
          out.toString(),
          "a folder that may be written",
          "choose another folder");
    }
    summary(program, image.length);
    return ExitCode.DONE;
  }

  private void summary(Program program, int bytes) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%s on %s: %d steps, image of %,d bytes in %s%n",
        program.network().name(),
        program.target().name(),
        program.steps().size(),
        bytes,
        out);
    for (Program.MemoryUse u : program.use()) {
      if (u.unit().equals("B")) {
        terminal.printf(
            Locale.ROOT,
            "  %-14s %,9d of %,9d bytes  %3.0f %%%n",
            u.kind(),
            u.used(),
            u.available(),
            100.0 * u.used() / u.available());
      }
    }
    terminal.flush();
  }
}
