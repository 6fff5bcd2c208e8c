package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import synfire.generator.config.ChipConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.OutputTree;
import synfire.generator.emit.Units;
import synfire.generator.hw.ChipModel;
import synfire.generator.model.TfliteImporter;
import synfire.golden.net.Network;

/** Writes the RTL of a chip. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Write the SystemVerilog of a chip.",
      "",
      "Writes rtl/*.sv, sf.f (the files in the order in which tools read them), sf.vlt (what",
      "Verilator's lint may say and why), config.yaml, registers.md (control registers, errors, how",
      "to load and run), descriptors.md (the words of the program image) and sf_registers.h (the",
      "registers for C)."
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire generate --config pico --out rtl-out/pico")
final class GenerateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      defaultValue = "pico",
      description = "The chip: a shipped name or a YAML file. Default: ${DEFAULT-VALUE}.")
  private String config;

  @Option(
      names = "--fit",
      description = "Size the memories of the chip for the network of --model.")
  private boolean fit;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "TensorFlow Lite file, for --fit.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the files; it is made when it is not there.")
  private Path out;

  @Override
  public Integer call() {
    if (fit != (model != null)) {
      throw new ParameterException(
          spec.commandLine(), "options '--fit' and '--model' are given together or not at all");
    }
    OutputFolder.check(out);
    Optional<Network> network = Optional.ofNullable(model).map(TfliteImporter::read);
    ChipConfig chip = ChipChoice.of(config, network, Optional.empty());
    ChipModel hardware = ChipModel.of(chip);
    OutputTree files = ChipFiles.of(hardware).text("config.yaml", chip.toYaml());
    OutputFolder.write(files, out);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(
        chip.name() + ": " + Units.of(hardware).size() + " modules, top sf_top, in " + out);
    terminal.flush();
    return ExitCode.DONE;
  }
}
