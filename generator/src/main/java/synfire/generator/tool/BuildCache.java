package synfire.generator.tool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import synfire.generator.emit.Scratch;

/**
 * What outside programs made, by the digest of all that went into it. Each entry is one file,
 * written beside its place and renamed. Any number of programs may use a cache at the same time: a build of an
 * entry waits for another build of it. When the entries outgrow the bound, those unused for the
 * longest time go; files that are no entries stay.
 */
public final class BuildCache {

  /** Bound unless the user says otherwise. */
  public static final long DEFAULT_BYTES = 2L << 30;

  // An entry is left alone for as long as its finder may need to start it.
  private static final Duration IN_USE = Duration.ofMinutes(2);
  private static final Duration ABANDONED = Duration.ofHours(6);
  private static final String STAGED = ".build-";
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");
  private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

  private final Path folder;
  private final long maxBytes;

  public BuildCache(Path folder, long maxBytes) {
    this.folder = folder.toAbsolutePath().normalize();
    this.maxBytes = maxBytes;
  }

  /** Makes the file of an entry. */
  @FunctionalInterface
  public interface Builder {
    /**
     * Builds in an empty folder.
     *
     * @return the file to keep, inside the folder
     */
    Path build(Path work) throws IOException, InterruptedException;
  }

  /**
   * The file of an entry, built first if it is not there.
   *
   * @param key its name, 32 hexadecimal digits
   */
  public Path get(String key, Builder builder) throws IOException, InterruptedException {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("no key: " + key);
    }
    Files.createDirectories(folder);
    Path entry = folder.resolve(key);
    if (used(entry)) {
      return entry;
    }
    // A file lock belongs to the whole virtual machine: threads need a monitor as well.
    synchronized (MONITORS.computeIfAbsent(entry, e -> new Object())) {
      Path lockFile = folder.resolve(key + ".lock");
      try (Scratch removed = Scratch.of(lockFile);
          FileChannel channel =
              FileChannel.open(
                  removed.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid() || !used(entry)) {
          build(entry, builder);
        }
      }
    }
    evict(entry);
    return entry;
  }

  private static boolean used(Path entry) throws IOException {
    if (!Files.isRegularFile(entry)) {
      return false;
    }
    Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
    return true;
  }

  private void build(Path entry, Builder builder) throws IOException, InterruptedException {
    Path beside =
        folder.resolve(STAGED + entry.getFileName() + "." + ProcessHandle.current().pid());
    // Not inside the cache: GNU make refuses to work below a folder with a blank in its name.
    try (Scratch work = Scratch.folder("synfire-build-");
        Scratch staged = Scratch.of(beside)) {
      Files.copy(
          builder.build(work.path()),
          staged.path(),
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(staged.path(), FileTime.from(Instant.now()));
      Files.move(staged.path(), entry, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private record Entry(Path path, long bytes, Instant used) {}

  private void evict(Path keep) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Instant now = Instant.now();
    try (Stream<Path> list = Files.list(folder)) {
      for (Path p : list.toList()) {
        try {
          Instant used = Files.getLastModifiedTime(p).toInstant();
          String name = p.getFileName().toString();
          if (name.startsWith(STAGED)) {
            if (used.plus(ABANDONED).isBefore(now)) {
              Scratch.delete(p);
            }
          } else if (KEY.matcher(name).matches()) {
            entries.add(new Entry(p, Files.size(p), used));
          }
        } catch (IOException e) {
          // Removed by another program in this moment.
        }
      }
    }
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    entries.sort(Comparator.comparing(Entry::used));
    for (Entry e : entries) {
      if (bytes <= maxBytes) {
        return;
      }
      if (!e.path().equals(keep) && e.used().plus(IN_USE).isBefore(now)) {
        Files.deleteIfExists(e.path());
        bytes -= e.bytes();
      }
    }
  }
}
