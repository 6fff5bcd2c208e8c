package synfire.generator.synth;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import synfire.generator.config.Sha256;
import synfire.generator.tool.BuildCache;
import synfire.generator.tool.Processes;
import synfire.generator.tool.Tool;

/**
 * One run of a tool on files in an empty folder. What it leaves is kept in a cache by the digest of
 * the tool's version, its arguments and all its files: the same run is done once.
 *
 * @param task what people read of it
 * @param tool the program
 * @param arguments of the program; it writes its log to {@link #LOG}
 * @param files that it reads, by name
 * @param before a run whose files it reads as well
 * @param keep files that it writes and that are kept
 */
record ToolRun(
    String task,
    Tool.Found tool,
    List<String> arguments,
    SortedMap<String, byte[]> files,
    Optional<Kept> before,
    List<String> keep) {

  static final String LOG = "tool.log";

  private static final String LAYOUT = "synfire synth 1";
  private static final int TAIL_BYTES = 1 << 14;
  private static final long POLL_MILLIS = 500;
  private static final Pattern STAGE =
      Pattern.compile("(?m)^(?:[0-9.]+ Executing ([A-Z0-9_]+) pass|Info: +([A-Z][^\n]*))");
  private static final Pattern ERROR = Pattern.compile("(?m)^ERROR: *([^\n]*)");

  ToolRun {
    arguments = List.copyOf(arguments);
    files = new TreeMap<>(files);
    keep = List.copyOf(keep);
  }

  /**
   * What a run left.
   *
   * @param key digest of the run
   * @param zip its files
   */
  record Kept(String key, Path zip) {

    /** The text of a file. */
    String text(String name) throws IOException {
      try (ZipFile file = new ZipFile(zip.toFile())) {
        try (InputStream in = file.getInputStream(entry(file, name))) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }

    void extractTo(Path folder) throws IOException {
      try (ZipFile file = new ZipFile(zip.toFile())) {
        for (ZipEntry entry : file.stream().toList()) {
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, folder.resolve(entry.getName()));
          }
        }
      }
    }

    private static ZipEntry entry(ZipFile file, String name) {
      ZipEntry entry = file.getEntry(name);
      if (entry == null) {
        throw new IllegalStateException(name + " is not among the files of a run");
      }
      return entry;
    }
  }

  /** A tool that ended with an error. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * The results, from the cache or after the run.
   *
   * @throws FailedException if the tool fails, with what it says
   */
  Kept in(BuildCache cache, Synthesis.Listener listener) throws IOException, InterruptedException {
    String key = digest();
    boolean[] ran = new boolean[1];
    Path zip =
        cache.get(
            key,
            work -> {
              ran[0] = true;
              return run(work, listener);
            });
    listener.done(task, !ran[0]);
    return new Kept(key, zip);
  }

  private String digest() {
    Sha256 sha = new Sha256().add(LAYOUT + "\n" + tool.said() + "\n");
    for (List<String> texts : List.of(arguments, keep)) {
      sha.add(texts.size() + "\n");
      texts.forEach(text -> sha.add(text + "\n"));
    }
    files.forEach(
        (name, bytes) -> sha.add(name + "\n" + bytes.length + "\n").add(bytes));
    before.ifPresent(kept -> sha.add(kept.key()));
    return sha.hex().substring(0, 32);
  }

  private Path run(Path work, Synthesis.Listener listener)
      throws IOException, InterruptedException {
    for (Map.Entry<String, byte[]> e : files.entrySet()) {
      Files.write(work.resolve(e.getKey()), e.getValue());
    }
    if (before.isPresent()) {
      before.get().extractTo(work);
    }
    List<String> command = new ArrayList<>();
    command.add(tool.command());
    command.addAll(arguments);
    Path log = work.resolve(LOG);
    listener.stage(task, "");
    Thread watcher = new Thread(() -> watch(log, listener));
    watcher.setDaemon(true);
    watcher.start();
    Processes.Result result;
    try {
      result = Processes.run(work, command, line -> {});
    } finally {
      watcher.interrupt();
      watcher.join();
    }
    if (result.exitCode() != 0) {
      throw new FailedException(reason(log, result));
    }
    Path zip = work.resolve("kept.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream zipped = new ZipOutputStream(out)) {
      for (String name : keep) {
        zipped.putNextEntry(new ZipEntry(name));
        Files.copy(work.resolve(name), zipped);
        zipped.closeEntry();
      }
    }
    return zip;
  }

  /** Tells the stage that the log shows; a tool's output would stop where ABC takes it over. */
  private void watch(Path log, Synthesis.Listener listener) {
    String last = "";
    try {
      while (true) {
        Thread.sleep(POLL_MILLIS);
        Matcher matcher = STAGE.matcher(tail(log));
        String stage = "";
        while (matcher.find()) {
          stage = matcher.group(matcher.group(1) == null ? 2 : 1);
        }
        if (!stage.isEmpty()) {
          last = stage;
        }
        listener.stage(task, last);
      }
    } catch (InterruptedException e) {
      // The run is over.
    }
  }

  private static String tail(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - TAIL_BYTES));
      byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length())];
      int n = Math.max(0, file.read(bytes));
      return new String(bytes, 0, n, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // not written yet
    }
  }

  private String reason(Path log, Processes.Result result) {
    Matcher error = ERROR.matcher(tail(log) + "\n" + result.tail());
    if (error.find()) {
      return error.group(1).strip();
    }
    List<String> lines = result.tail().lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty()
        ? "it ended with exit code " + result.exitCode()
        : lines.get(lines.size() - 1).strip();
  }
}
