package synfire.generator.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ToolMissingException;

/** Runs outside programs; none of them outlives this one. */
final class Processes {

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static final int KEPT_LINES = 40;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Processes::end)));
  }

  private Processes() {}

  /**
   * What a program left.
   *
   * @param exitCode its exit code
   * @param tail the end of its output and its messages
   */
  record Result(int exitCode, String tail) {}

  /**
   * Runs a program to its end.
   *
   * @param line called with each line of output and messages
   * @throws ToolMissingException if the program is not there
   */
  static Result run(Path folder, List<String> command, Consumer<String> line)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ToolMissingException(missing(command.get(0)));
    }
    RUNNING.add(process);
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
      return new Result(process.waitFor(), String.join("\n", tail));
    } finally {
      end(process);
      RUNNING.remove(process);
    }
  }

  /** First line that a program prints about its version. */
  static String version(String tool) throws IOException, InterruptedException {
    Result result = run(Path.of("."), List.of(tool, "--version"), s -> {});
    if (result.exitCode() != 0) {
      throw new ToolMissingException(missing(tool));
    }
    return result.tail().lines().findFirst().orElse("");
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private static Problem missing(String tool) {
    return new Problem(
        "the program " + tool + " is not there",
        "",
        tool + " on the search path",
        "run scripts/setup, or see synfire doctor");
  }
}
