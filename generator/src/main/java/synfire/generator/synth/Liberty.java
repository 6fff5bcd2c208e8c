package synfire.generator.synth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import synfire.generator.config.Sha256;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.ProblemException;

/**
 * The standard cells of a process, as a Liberty file of the user; none comes with this program.
 *
 * @param name of the file
 * @param bytes its text
 */
public record Liberty(String name, byte[] bytes) {

  private static final long MOST_BYTES = 1L << 28;
  private static final Pattern LIBRARY = Pattern.compile("\\blibrary\\s*\\(");
  private static final Pattern CELL = Pattern.compile("\\bcell\\s*\\(");

  /**
   * Reads a file and looks whether it is one.
   *
   * @throws ProblemException if it cannot be one
   */
  public static Liberty read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw problem("has " + size + " bytes", file, "at most " + MOST_BYTES + " bytes");
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      for (Pattern wanted : new Pattern[] {LIBRARY, CELL}) {
        if (!wanted.matcher(text).find()) {
          throw problem("has no " + (wanted == CELL ? "cell" : "library"), file,
              "a Liberty file (.lib) of standard cells, not compressed");
        }
      }
      return new Liberty(String.valueOf(file.getFileName()), bytes);
    } catch (IOException e) {
      throw FileTrouble.problem("the Liberty file cannot be read", file, e, "a Liberty file");
    }
  }

  private static ProblemException problem(String what, Path file, String expected) {
    return new ProblemException(
        "the Liberty file " + what, file.toString(), expected,
        "take the .lib file of a process and corner, such as tt_025C_1v80");
  }

  /** SHA-256, 64 hexadecimal digits. */
  public String digest() {
    return new Sha256().add(bytes).hex();
  }
}
