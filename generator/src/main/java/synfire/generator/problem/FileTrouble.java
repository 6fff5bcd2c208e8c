package synfire.generator.problem;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Why a file or folder cannot be read or written, in words, and what to do about it. */
public final class FileTrouble {

  /** What stops a file operation; the text is the one of Linux where Java has no class for it. */
  private enum Cause {
    MISSING("No such file or directory", "no such file or folder", "check the path"),
    FOLDER("Is a directory", "this is a folder", "name a file"),
    NO_FOLDER("Not a directory", "a part of its path is not a folder", "check the path"),
    IN_THE_WAY("File exists", "a file is in the way", "choose another place"),
    DENIED("Permission denied", "permission denied", "check its permissions"),
    FORBIDDEN("Operation not permitted", "permission denied", "check its permissions"),
    FULL("No space left on device", "the disk is full", "free some space"),
    QUOTA("Disk quota exceeded", "the disk quota is used up", "free some space"),
    READ_ONLY("Read-only file system", "the disk is read-only", "choose another place"),
    LONG_NAME("File name too long", "the name is too long", "choose a shorter one"),
    LOOP("Too many levels of symbolic links", "its links go in a circle", "repair the links"),
    NOT_TEXT("", "the text is not UTF-8", "save it as UTF-8"),
    OTHER("", "", "check path, permissions and free space");

    private final String system;
    private final String words;
    private final String fix;

    Cause(String system, String words, String fix) {
      this.system = system;
      this.words = words;
      this.fix = fix;
    }

    static Cause of(IOException e) {
      if (e instanceof NoSuchFileException) {
        return MISSING;
      }
      if (e instanceof NotDirectoryException) {
        return NO_FOLDER;
      }
      if (e instanceof FileAlreadyExistsException) {
        return IN_THE_WAY;
      }
      if (e instanceof AccessDeniedException) {
        return DENIED;
      }
      if (e instanceof FileSystemLoopException) {
        return LOOP;
      }
      if (e instanceof CharacterCodingException) {
        return NOT_TEXT;
      }
      String said = said(e);
      for (Cause cause : values()) {
        if (!cause.system.isEmpty() && said.contains(cause.system)) {
          return cause;
        }
      }
      return OTHER;
    }
  }

  private FileTrouble() {}

  /** The reason in a few words, such as "permission denied". */
  public static String reason(IOException e) {
    Cause cause = Cause.of(e);
    if (cause != Cause.OTHER) {
      return cause.words;
    }
    String said = said(e);
    return said.isEmpty()
        ? e.getClass().getSimpleName()
        : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
  }

  /** Whether the file, or a folder on the way to it, is not there. */
  public static boolean isMissing(IOException e) {
    return Cause.of(e) == Cause.MISSING;
  }

  /**
   * Ends the work.
   *
   * @param what what went wrong, such as "the model cannot be read"
   * @param at the file or folder
   * @param expected what would be right there; may be empty
   */
  public static ProblemException problem(String what, Path at, IOException e, String expected) {
    return new ProblemException(what + ": " + reason(e), at.toString(), expected, Cause.of(e).fix);
  }

  /** Ends the work where nobody knows what the file was for; the failure may name it. */
  public static ProblemException problem(IOException e) {
    String file = e instanceof FileSystemException f ? f.getFile() : null;
    return new ProblemException(
        "a file cannot be read or written: " + reason(e),
        Optional.ofNullable(file).orElse(""),
        "",
        Cause.of(e).fix);
  }

  /** What the system said, without the file's name that some classes put before it. */
  private static String said(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null ? "" : text.strip();
  }
}
