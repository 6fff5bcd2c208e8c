package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import synfire.generator.config.ChipConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.Units;
import synfire.generator.hw.ChipModel;
import synfire.generator.model.ModelImporter;
import synfire.golden.net.Rounding;

/** Writes the RTL of a chip. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Write the SystemVerilog of a chip.",
      "",
      "Writes rtl/*.sv, sf.f (the files in the order in which tools read them), sf.vlt (what",
      "Verilator's lint may say and why), config.yaml, registers.md (control registers, errors,",
      "how to load and run), descriptors.md (the words of the program image), and what other",
      "tools take the chip by: README.md, driver/ (C), sf_top.core (FuseSoC), sf_top.xml",
      "(IP-XACT), sf_top.rdl (SystemRDL), constraints/ (SDC, XDC, LPF)."
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire generate --config pico --out rtl-out/pico")
final class GenerateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ChipOptions config;

  @Mixin private PlanOptions spread;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "TensorFlow Lite or ONNX file, for --fit.")
  private Path model;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() {
    if (config.fit() != (model != null)) {
      throw new ParameterException(
          spec.commandLine(), "options '--fit' and '--model' are given together or not at all");
    }
    out.check();
    InputFiles read = InputFiles.ofMapping(spec, model, spread, config);
    ChipConfig chip =
        model == null
            ? config.asWritten()
            : spread.map(ModelImporter.read(model), Rounding.TFLM, config, null).chip();
    ChipModel hardware = ChipModel.of(chip);
    out.write(read, ChipFiles.of(hardware).text("config.yaml", chip.toYaml()));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(
        chip.name() + ": " + Units.of(hardware).size() + " modules, top sf_top, in " + out.path());
    terminal.flush();
    return ExitCode.DONE;
  }
}
