package synfire.generator.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import synfire.generator.problem.ToolMissingException;

/** The program {@code synfire}: registers the commands, turns failures into exit codes. */
@Command(
    name = "synfire",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Makes event-driven neural processors: a configuration becomes SystemVerilog, a TensorFlow",
      "Lite or ONNX network of int8 becomes a program for it, and a golden model says what every",
      "bit must be.%n"
    },
    commandListHeading = "%nCommands (synfire COMMAND --help says more):%n",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  synfire doctor                what is installed, what is missing",
      "  synfire check model.tflite    can this network run, and what does it cost",
      "  synfire configs               which chips are there to start from",
      "",
      "Exit codes: 0 done, 1 input wrong, 2 command line wrong, 3 check failed, 4 tool missing."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    if (System.getProperty("synfire.stderr") != null) {
      // the launcher keeps the messages of Java itself away: see there
      System.setErr(
          new PrintStream(
              new FileOutputStream(FileDescriptor.in), true, StandardCharsets.UTF_8));
    }
    System.exit(run(args));
  }

  /** Runs a command; its exit code. */
  static int run(String... args) {
    CommandLine line = commandLine();
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return failed(e, line);
    }
  }

  /** The program with all its commands. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    commands().forEach(line::addSubcommand);
    line.registerConverter(Path.class, new PathName());
    line.registerConverter(int.class, text -> wholeNumber(text, Integer::parseInt));
    line.registerConverter(Integer.class, text -> wholeNumber(text, Integer::parseInt));
    line.registerConverter(long.class, text -> wholeNumber(text, Long::parseLong));
    line.setExpandAtFiles(false); // @ may begin the name of a file
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler((e, args) -> commandLineWrong(e));
    line.setExecutionExceptionHandler((e, failing, parsed) -> failed(e, line));
    return line;
  }

  /** All commands in the order of the help text. */
  private static List<Object> commands() {
    return List.of(
        new CheckCommand(),
        new ConfigsCommand(),
        new GoldenCommand(),
        new GenerateCommand(),
        new CompileCommand(),
        new MapCommand(),
        new SweepCommand(),
        new FitCommand(),
        new CompareCommand(),
        new VerifyCommand(),
        new SynthCommand(),
        new DoctorCommand());
  }

  @Override
  public void run() {
    throw new MissingCommand(spec.commandLine());
  }

  private static <T> T wholeNumber(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'" + text + "' is no whole number, or one with too many digits");
    }
  }

  private static int commandLineWrong(ParameterException e) {
    CommandLine failing = e.getCommandLine();
    PrintWriter err = failing.getErr();
    boolean noCommand = e instanceof MissingCommand;
    err.println("error: " + e.getMessage());
    if (noCommand) {
      failing.usage(err);
    } else {
      UnmatchedArgumentException.printSuggestions(e, err);
      err.println("see " + failing.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return ExitCode.COMMAND_LINE_WRONG;
  }

  /** Only the program's name was typed. */
  private static final class MissingCommand extends ParameterException {
    private static final long serialVersionUID = 1L;

    MissingCommand(CommandLine line) {
      super(line, "a command is missing");
    }
  }

  private static int failed(Throwable e, CommandLine line) {
    PrintWriter err = line.getErr();
    err.flush();
    if (e instanceof UncheckedIOException unchecked) {
      return failed(unchecked.getCause(), line);
    }
    if (e instanceof IOException trouble) {
      return failed(FileTrouble.problem(trouble), line);
    }
    if (e instanceof ProblemException) {
      err.print(e.getMessage());
      err.flush();
      return ExitCode.INPUT_WRONG;
    }
    if (e instanceof ToolMissingException) {
      err.print(e.getMessage());
      err.flush();
      return ExitCode.TOOL_MISSING;
    }
    if (isMemory(e)) {
      err.print(
          new Problem(
                  "the input needs more memory than Synfire may take",
                  "",
                  "",
                  "use a smaller model or fewer samples, or set SYNFIRE_MEMORY, such as 2g")
              .text());
      err.flush();
      return ExitCode.INPUT_WRONG;
    }
    err.print(
        new Problem(
                "this is a mistake in Synfire: " + e,
                "",
                "",
                "please report it with the command and its input; SYNFIRE_DEBUG=1 prints more")
            .text());
    if (System.getenv("SYNFIRE_DEBUG") != null) {
      e.printStackTrace(err);
    }
    err.flush();
    return ExitCode.BUG;
  }

  /** Whether memory ran out, perhaps in a thread that handed its failure on. */
  private static boolean isMemory(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof OutOfMemoryError || cause instanceof StackOverflowError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
