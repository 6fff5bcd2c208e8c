package synfire.generator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import synfire.generator.emit.OutputTree;
import synfire.generator.problem.ProblemException;

/** The folder of the option {@code --out}. */
final class OutputFolder {

  private OutputFolder() {}

  /** Refuses a place that is a file, before any work is done. */
  static void check(Path out) {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new ProblemException("--out is a file", out.toString(), "a folder", "choose another");
    }
  }

  /** Writes all files. */
  static void write(OutputTree files, Path out) {
    check(out);
    try {
      files.writeTo(out);
    } catch (IOException e) {
      throw new ProblemException(
          "the files cannot be written: " + e,
          out.toString(),
          "a folder that may be written",
          "choose another folder");
    }
  }
}
