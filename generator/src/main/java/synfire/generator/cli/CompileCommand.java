package synfire.generator.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import synfire.generator.Compiler;
import synfire.generator.emit.OutputTree;
import synfire.generator.image.ImageWriter;
import synfire.generator.image.Listing;
import synfire.generator.map.Program;
import synfire.generator.report.Numbers;
import synfire.golden.net.Network;

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

  @Mixin private NetworkOptions model;

  @Mixin private ChipOptions config;

  @Mixin private PlanOptions spread;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() {
    out.check();
    InputFiles read = InputFiles.ofMapping(spec, model.file(), spread, config);
    Network network = model.read();
    Compiler.Mapped mapped = spread.map(network, model.rounding(), config, null);
    Program program = mapped.program();
    byte[] image = ImageWriter.bytes(program);
    out.write(
        read,
        new OutputTree()
            .bytes("image.bin", image)
            .text("image.hex", ImageWriter.hex(image))
            .text("listing.txt", Listing.of(program))
            .text("config.yaml", mapped.chip().toYaml()));
    summary(program, image.length);
    return ExitCode.DONE;
  }

  private void summary(Program program, int bytes) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%s on %s: %s, image of %,d bytes in %s%n",
        program.network().name(),
        program.target().name(),
        Numbers.count(program.steps().size(), "step"),
        bytes,
        out.path());
    boolean several = program.npes().size() > 1;
    for (Program.MemoryUse u : fullest(program)) {
      if (u.unit().equals("B")) {
        terminal.printf(
            Locale.ROOT,
            "  %-14s %,9d of %,9d bytes  %3.0f %%%s%n",
            u.kind(),
            u.used(),
            u.available(),
            100.0 * u.used() / u.available(),
            several && u.npe() != Program.HOST ? "  NPE " + u.npe() + ", the fullest" : "");
      }
    }
    terminal.flush();
  }

  /** Of each kind of memory the one that is used most. */
  private static Collection<Program.MemoryUse> fullest(Program program) {
    Map<String, Program.MemoryUse> out = new LinkedHashMap<>();
    for (Program.MemoryUse u : program.use()) {
      out.merge(u.kind(), u, (a, b) -> b.used() > a.used() ? b : a);
    }
    return out.values();
  }
}
