package synfire.generator.emit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files of a result, kept in memory until they are complete. {@link #writeTo} puts them into a
 * staging folder beside their place and then renames them, so that an interrupted or failed run
 * leaves no half-written file.
 */
public final class OutputTree {

  private static final String GENERATED_PREFIX = "sf_";

  private final SortedMap<String, byte[]> files = new TreeMap<>();

  /** The same files, to which others can be added. */
  public OutputTree copy() {
    OutputTree copy = new OutputTree();
    copy.files.putAll(files);
    return copy;
  }

  /** Adds a text file; {@code path} is relative, with {@code /} between folders. */
  public OutputTree text(String path, String content) {
    return bytes(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file. */
  public OutputTree bytes(String path, byte[] content) {
    if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
      throw new IllegalArgumentException("not a relative path: " + path);
    }
    if (files.put(path, content.clone()) != null) {
      throw new IllegalArgumentException("written twice: " + path);
    }
    return this;
  }

  /** Paths and contents in the order of paths. */
  public SortedMap<String, byte[]> files() {
    return Collections.unmodifiableSortedMap(files);
  }

  /**
   * Writes all files below a folder, which is made when it is not there. Files of the same names
   * are replaced; {@code rtl/sf_*.sv} of an earlier chip that this one does not have are removed;
   * other files stay.
   */
  public void writeTo(Path folder) throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    Deque<Path> made = new ArrayDeque<>();
    for (Path p = target; p != null && !Files.exists(p); p = p.getParent()) {
      made.push(p);
    }
    Files.createDirectories(target);
    boolean done = false;
    try (Scratch scratch = Scratch.folderIn(target, ".staging-")) {
      Path staging = scratch.path();
      for (var e : files.entrySet()) {
        Path file = staging.resolve(e.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, e.getValue());
      }
      for (String path : files.keySet()) {
        Path file = target.resolve(path);
        Files.createDirectories(file.getParent());
        Files.move(
            staging.resolve(path),
            file,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      for (Path stale : staleModules(target)) {
        Files.delete(stale);
      }
      done = true;
    } finally {
      while (!done && !made.isEmpty()) {
        deleteIfEmpty(made.pollLast());
      }
    }
  }

  /** The files below a folder that writing would make, give other bytes or remove. */
  public List<Path> changes(Path folder) throws IOException {
    List<Path> out = new ArrayList<>();
    for (var e : files.entrySet()) {
      Path file = folder.resolve(e.getKey());
      if (!Files.isRegularFile(file)
          || Files.size(file) != e.getValue().length
          || !Arrays.equals(Files.readAllBytes(file), e.getValue())) {
        out.add(file);
      }
    }
    out.addAll(staleModules(folder));
    return out;
  }

  private List<Path> staleModules(Path folder) throws IOException {
    Path rtl = folder.resolve("rtl");
    if (!Files.isDirectory(rtl) || files.keySet().stream().noneMatch(p -> p.startsWith("rtl/"))) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(rtl)) {
      return list.sorted().filter(this::isStaleModule).toList();
    }
  }

  private boolean isStaleModule(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(GENERATED_PREFIX)
        && name.endsWith(".sv")
        && !files.containsKey("rtl/" + name);
  }

  private static void deleteIfEmpty(Path p) {
    try {
      Files.deleteIfExists(p);
    } catch (IOException e) {
      // Not empty: someone else uses it.
    }
  }
}
