package synfire.generator.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import synfire.generator.problem.ToolMissingException;

/**
 * Points of a sweep as tasks of a Slurm job array: a task runs a range of points on one processor
 * and writes their files, which cluster and caller share. Nothing of Slurm is linked; sbatch and
 * squeue are called.
 */
public final class Slurm {

  /** Tasks of one array; clusters allow 1001 where nobody changed it. */
  private static final int MOST_TASKS = 1000;

  private static final int SECONDS = 60;
  private static final long POLL_MILLIS = 1000;
  /** Questions in a row without an answer after which a cluster counts as not to be reached. */
  private static final int MOST_SILENT = 60;

  private final Path file;
  private final Path out;
  private final List<String> launcher;
  private final List<String> options;
  private int silent;

  /**
   * An executor.
   *
   * @param file the sweep
   * @param out folder of results, as all nodes see it
   * @param launcher the command that starts Synfire
   * @param options further options of sbatch, such as a partition
   */
  public Slurm(Path file, Path out, List<String> launcher, List<String> options) {
    this.file = file.toAbsolutePath();
    this.out = out.toAbsolutePath();
    this.launcher = List.copyOf(launcher);
    this.options = List.copyOf(options);
  }

  /** Ranges of at most so many open points each. */
  static List<String> tasks(List<Integer> open, int shard) {
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < open.size(); i += shard) {
      int last = Math.min(open.size(), i + shard) - 1;
      tasks.add(open.get(i) + ".." + open.get(last));
    }
    return tasks;
  }

  /**
   * Runs points to the end of their tasks.
   *
   * @param open points without a result, rising
   * @param shard points of a task
   * @param listener is told now and then; the number of points is not known here
   */
  public void run(List<Integer> open, int shard, Runnable listener)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(out.resolve("slurm"));
    List<String> tasks = tasks(open, shard);
    Path list = Files.writeString(folder.resolve("tasks.txt"), String.join("\n", tasks) + "\n");
    Path script = Files.writeString(folder.resolve("task.sh"), script(list));
    List<String> jobs = new ArrayList<>();
    try {
      for (int from = 0; from < tasks.size(); from += MOST_TASKS) {
        int count = Math.min(MOST_TASKS, tasks.size() - from);
        jobs.add(submit(folder, script, from, count));
      }
      while (running(jobs)) {
        long before = System.nanoTime();
        listener.run();
        // Looking at the results must not cost more than a twentieth of a processor.
        long looked = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        Thread.sleep(Math.max(POLL_MILLIS, 20 * looked));
      }
    } catch (InterruptedException | RuntimeException e) {
      // Nothing can be told to a cluster that cannot be reached, and its jobs go on.
      if (silent < MOST_SILENT) {
        for (String job : jobs) {
          call("scancel", List.of(job));
        }
      }
      throw e;
    }
  }

  private String script(Path list) {
    StringBuilder command = new StringBuilder();
    launcher.forEach(part -> command.append(quoted(part)).append(' '));
    return "#!/bin/sh\n"
        + "# A task of a sweep: its line of tasks.txt says which points.\n"
        + "line=$((SLURM_ARRAY_TASK_ID + ${SF_FIRST:-0} + 1))\n"
        + "points=$(sed -n \"${line}p\" " + quoted(list.toString()) + ")\n"
        + "exec " + command + "sweep " + quoted(file.toString()) + " --out "
        + quoted(out.toString()) + " --threads 1 --point \"$points\"\n";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private String submit(Path folder, Path script, int from, int count)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "--parsable",
            "--job-name=synfire-sweep",
            "--ntasks=1",
            "--cpus-per-task=1",
            "--array=0-" + (count - 1),
            "--export=ALL,SF_FIRST=" + from,
            "--output=" + folder.resolve("task-%A-%a.log")));
    arguments.addAll(options);
    arguments.add(script.toString());
    Answer answer = call("sbatch", arguments);
    String job = answer.text().strip().split("[;\\s]", 2)[0];
    if (answer.code() != 0 || !job.matches("\\d+")) {
      throw new ProblemException(
          "the cluster does not take the job: " + first(answer.text()),
          "sbatch",
          "a Slurm cluster that can be reached",
          "check sinfo and --sbatch, or leave --executor away");
    }
    return job;
  }

  private boolean running(List<String> jobs) throws IOException, InterruptedException {
    Answer answer;
    try {
      answer =
          call("squeue", List.of("--noheader", "--format=%i", "--jobs=" + String.join(",", jobs)));
    } catch (ProblemException e) {
      answer = new Answer(1, "squeue does not answer");
    }
    // Jobs that ended long ago are unknown, which squeue calls an error.
    if (answer.code() == 0 || answer.text().toLowerCase(Locale.ROOT).contains("invalid job")) {
      silent = 0;
      return answer.code() == 0 && !answer.text().isBlank();
    }
    // A controller that starts again is away for a while; the tasks run on.
    if (++silent == MOST_SILENT) {
      throw new ProblemException(
          "the cluster cannot be reached: " + first(answer.text()),
          "squeue",
          "an answer to one of " + MOST_SILENT + " questions",
          "check sinfo; jobs and results stay, start the sweep again");
    }
    return true;
  }

  private static String first(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("no word");
  }

  private record Answer(int code, String text) {}

  private static Answer call(String program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    // Into a file: a program that says nothing and does not end must not hold this one.
    Path said = Files.createTempFile("synfire-slurm-", ".txt");
    try {
      Process process = started(program, command, said);
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new ProblemException(
            program + " does not answer", "the cluster", "an answer within a minute",
            "check sinfo; results so far stay, start the sweep again");
      }
      return new Answer(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private static Process started(String program, List<String> command, Path said) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
    } catch (IOException e) {
      throw new ToolMissingException(
          new Problem(
              program + " is not there",
              "--executor slurm",
              "the commands of Slurm on the path",
              "load Slurm's module or install its client, or leave --executor away"));
    }
  }
}
