package synfire.generator.emit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Files and folders that must not outlive their use, not even when the program is stopped from
 * outside. Closing removes the path with all below it.
 */
public final class Scratch implements AutoCloseable {

  private static final Set<Path> PATHS = new LinkedHashSet<>();
  private static final List<Runnable> FIRST = new ArrayList<>();
  private static final int TRIES = 40;
  private static final long PAUSE_MILLIS = 50;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Scratch::cleanUp));
  }

  private final Path path;

  private Scratch(Path path) {
    this.path = path;
  }

  /** Takes care of a path, which need not exist yet. */
  public static Scratch of(Path path) {
    synchronized (PATHS) {
      PATHS.add(path);
    }
    return new Scratch(path);
  }

  /** A new empty folder inside another one. */
  public static Scratch folderIn(Path parent, String prefix) throws IOException {
    return of(Files.createTempDirectory(parent, prefix));
  }

  /** A new empty folder where the system keeps such. */
  public static Scratch folder(String prefix) throws IOException {
    return of(Files.createTempDirectory(prefix));
  }

  /** What the program does at its end before paths are removed: nobody may write any more. */
  public static void atEndFirst(Runnable action) {
    synchronized (PATHS) {
      FIRST.add(action);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    delete(path);
    synchronized (PATHS) {
      PATHS.remove(path);
    }
  }

  private static void cleanUp() {
    List<Runnable> first;
    List<Path> paths;
    synchronized (PATHS) {
      first = List.copyOf(FIRST);
      paths = List.copyOf(PATHS);
    }
    first.forEach(Runnable::run);
    for (Path p : paths) {
      // Other threads of this program still run and may be writing.
      for (int i = 0; i < TRIES && !delete(p); i++) {
        try {
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  /** Removes a file or a folder with all it holds; false if something is left. */
  public static boolean delete(Path path) {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              return remove(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
              return remove(folder);
            }
          });
    } catch (IOException e) {
      return false;
    }
    return !Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  private static FileVisitResult remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Something new came into it; the caller looks again.
    }
    return FileVisitResult.CONTINUE;
  }
}
