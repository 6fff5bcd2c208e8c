package synfire.generator.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;

/** Lists the configurations that ship. */
@Command(
    name = "configs",
    mixinStandardHelpOptions = true,
    description = {
      "List the chip configurations that ship, or print one.",
      "",
      "To make one of your own, save the text of a shipped one, change it, and give the file",
      "wherever a command takes --config."
    },
    footerHeading = "%nExample:%n",
    footer = "  synfire configs --show pico > my-chip.yaml")
final class ConfigsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--show", paramLabel = "NAME", description = "Print the YAML of this one.")
  private String show;

  @Option(names = "--fields", description = "Print every field: values, default and meaning.")
  private boolean fields;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (fields) {
      for (ConfigReader.Field field : ConfigReader.fields()) {
        out.println(field.path() + ": " + field.description());
        out.println("    " + field.expected());
        out.println("    default: " + (field.standard().isEmpty() ? "none" : field.standard()));
      }
      out.flush();
      return ExitCode.DONE;
    }
    if (show != null) {
      out.print(ConfigReader.shippedText(show));
      out.flush();
      return ExitCode.DONE;
    }
    TextTable table =
        new TextTable()
            .words("name")
            .words("nodes")
            .numbers("NPEs")
            .numbers("lanes")
            .numbers("requantizers")
            .numbers("activations")
            .numbers("weights")
            .words("what it is");
    for (String name : ConfigReader.shipped()) {
      ChipConfig config = ConfigReader.read(name);
      table.row(
          name,
          config.noc().columns() + "x" + config.noc().rows(),
          String.valueOf(config.noc().npeCount()),
          String.valueOf(config.npe().lanes()),
          String.valueOf(config.npe().requantizers()),
          (config.sram().activationBytes() >> 10) + " KiB",
          (config.sram().weightBytes() >> 10) + " KiB",
          firstComment(ConfigReader.shippedText(name)));
    }
    table.lines().forEach(out::println);
    out.flush();
    return ExitCode.DONE;
  }

  private static String firstComment(String yaml) {
    String line = yaml.lines().findFirst().orElse("");
    return line.startsWith("# ") ? line.substring(2) : "";
  }
}
