package synfire.generator.samples;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a file beside its place and renames it at the end: it is complete or absent. Devices and
 * pipes stay what they are and get the bytes.
 */
final class StagedFile {

  private StagedFile() {}

  /** What writes the bytes. */
  @FunctionalInterface
  interface Writer {
    void write(Path file) throws IOException;
  }

  static void write(Path place, Writer writer) throws IOException {
    // Through a link to the file that it names: the link stays.
    Path absolute = Files.exists(place) ? place.toRealPath() : place.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      throw new FileSystemException(place.toString(), null, "Is a directory");
    }
    if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
      writer.write(absolute);
      return;
    }
    Files.createDirectories(absolute.getParent());
    Path staged =
        absolute.resolveSibling("." + absolute.getFileName() + "." + ProcessHandle.current().pid());
    // Removes what is left when the process is stopped from outside.
    Thread cleaner = new Thread(() -> staged.toFile().delete());
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      writer.write(staged);
      Files.move(
          staged, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
      try {
        Runtime.getRuntime().removeShutdownHook(cleaner);
      } catch (IllegalStateException e) {
        // The process is ending: the cleaner runs anyway.
      }
    }
  }
}
