package synfire.generator.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import synfire.generator.emit.Scratch;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ToolMissingException;

/** Runs outside programs; none of them outlives this one. */
public final class Processes {

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static final int KEPT_LINES = 40;
  private static final int SECONDS_TO_END = 3;
  private static final long SIGNAL_MILLIS = 300;

  private static volatile boolean ending;

  static {
    Scratch.atEndFirst(
        () -> {
          ending = true;
          RUNNING.forEach(Processes::end);
        });
  }

  private Processes() {}

  /**
   * What a program left.
   *
   * @param exitCode its exit code
   * @param tail the end of its output and its messages
   */
  public record Result(int exitCode, String tail) {}

  /**
   * Runs a program to its end.
   *
   * @param line called with each line of output and messages
   * @throws ToolMissingException if the program is not there
   * @throws synfire.generator.problem.ProblemException if the system refuses to start it
   */
  public static Result run(Path folder, List<String> command, Consumer<String> line)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw cannotStart(command.get(0), e);
    }
    RUNNING.add(process);
    if (ending) {
      end(process);
    }
    Deque<String> tail = new ArrayDeque<>();
    try {
      process.getOutputStream().close();
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String s = in.readLine(); s != null; s = in.readLine()) {
          line.accept(s);
          tail.addLast(s);
          if (tail.size() > KEPT_LINES) {
            tail.removeFirst();
          }
        }
      }
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        waitIfEnding();
      }
      return new Result(exitCode, String.join("\n", tail));
    } finally {
      end(process);
      RUNNING.remove(process);
    }
  }

  /**
   * A program that failed may have got the signal that ends this one: then there is nothing to
   * report, and this thread stands still until the end.
   */
  private static void waitIfEnding() throws InterruptedException {
    Thread.sleep(SIGNAL_MILLIS);
    while (ending) {
      Thread.sleep(SIGNAL_MILLIS);
    }
  }

  /** First line that a program prints about its version. */
  public static String version(String tool) throws IOException, InterruptedException {
    Result result = run(Path.of("."), List.of(tool, "--version"), s -> {});
    if (result.exitCode() != 0) {
      throw new ToolMissingException(missing(tool));
    }
    return result.tail().lines().findFirst().orElse("");
  }

  /** Ends a program and what it has started, and waits for that. */
  private static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle p : all) {
      try {
        p.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // It hangs in the system: nothing more can be done here.
      }
    }
  }

  private static RuntimeException cannotStart(String program, IOException e) {
    return FileTrouble.isMissing(e)
        ? new ToolMissingException(missing(program))
        : FileTrouble.problem(
            "a program cannot be started", Path.of(program), e, "a program that may be run");
  }

  private static Problem missing(String tool) {
    return new Problem(
        "the program " + tool + " is not there",
        "",
        tool + " on the search path",
        "run scripts/setup, or see synfire doctor");
  }
}
