package synfire.generator.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

  @TempDir Path folder;

  private static void reason(String words, Executable operation) {
    assertEquals(words, FileTrouble.reason(assertThrows(IOException.class, operation)));
  }

  /** What this system says of failures that anybody can bring about. */
  @Test
  void failuresOfTheSystemBecomeWords() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    reason("no such file or folder", () -> Files.readString(folder.resolve("none")));
    reason("this is a folder", () -> Files.readString(folder));
    reason("a part of its path is not a folder", () -> Files.readString(file.resolve("x")));
    reason("a part of its path is not a folder", () -> Files.list(file).close());
    reason("a file is in the way", () -> Files.createDirectories(file));
    reason("its links go in a circle", () -> Files.readString(loop));
    reason("the name is too long", () -> Files.readString(folder.resolve("x".repeat(300))));
    Files.write(file, new byte[] {(byte) 0xff});
    reason("the text is not UTF-8", () -> Files.readString(file));
    reason(
        "no such file or folder", () -> new ProcessBuilder("/nowhere/program").start());
    reason("permission denied", () -> new ProcessBuilder(file.toString()).start());
  }

  @Test
  void othersAreSaidAsTheSystemSaysThem() {
    reason(
        "permission denied",
        () -> {
          throw new AccessDeniedException("x");
        });
    reason(
        "the disk is full",
        () -> {
          throw new IOException("No space left on device");
        });
    reason(
        "stale file handle",
        () -> {
          throw new FileSystemException("x", null, "Stale file handle");
        });
    reason(
        "FileSystemException",
        () -> {
          throw new FileSystemException("x");
        });
  }

  @Test
  void aProblemSaysWhatWhereAndWhatToDo() {
    IOException e = assertThrows(IOException.class, () -> Files.readString(Path.of("none")));
    assertTrue(FileTrouble.isMissing(e));
    assertFalse(FileTrouble.isMissing(new IOException("x")));
    assertEquals(
        "error: the model cannot be read: no such file or folder\n"
            + "  at        none\n"
            + "  expected  a model\n"
            + "  fix       check the path\n",
        FileTrouble.problem("the model cannot be read", Path.of("none"), e, "a model")
            .getMessage());
    assertEquals(
        "error: a file cannot be read or written: no such file or folder\n"
            + "  at        none\n"
            + "  fix       check the path\n",
        FileTrouble.problem(e).getMessage());
  }
}
