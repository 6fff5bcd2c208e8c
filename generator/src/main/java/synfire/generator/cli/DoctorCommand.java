package synfire.generator.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import synfire.generator.tool.Tool;

/** Says which programs are installed. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "List the programs that Synfire calls and how to get those that are missing.",
      "",
      "scripts/setup installs what is missing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:synfire verify can run", "4:a program that it needs is missing or too old"})
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Tool.Found> found =
        Tool.all().parallelStream().map(Tool::find).collect(Collectors.toList());
    PrintWriter out = spec.commandLine().getOut();
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    TextTable table =
        new TextTable().words("program").words("found").words("version").words("needed for");
    for (Tool.Found f : found) {
      table.row(f.tool().name(), f.state().text(), f.version(), f.tool().purpose());
    }
    List<String> lines = table.lines();
    out.println(ansi.string("@|bold " + lines.get(0) + "|@"));
    for (int i = 0; i < found.size(); i++) {
      String line = lines.get(i + 1);
      boolean good = found.get(i).state() == Tool.State.YES;
      out.println(good || !ansi.enabled() ? line : "\u001b[31m" + line + "\u001b[0m");
    }
    List<String> hints = new ArrayList<>();
    boolean ready = true;
    for (Tool.Found f : found) {
      if (f.state() != Tool.State.YES) {
        ready &= !f.tool().required();
        hints.add("  " + f.tool().name() + ": " + f.tool().hint());
      }
    }
    if (!hints.isEmpty()) {
      out.println();
      out.println("To get what is missing, run scripts/setup, or:");
      hints.forEach(out::println);
    }
    out.println();
    out.println(
        ready ? "Ready: synfire verify can run." : "Not ready: synfire verify cannot run yet.");
    out.flush();
    return ready ? ExitCode.DONE : ExitCode.TOOL_MISSING;
  }
}
