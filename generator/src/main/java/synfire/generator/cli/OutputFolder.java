package synfire.generator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import synfire.generator.emit.OutputTree;
import synfire.generator.problem.ProblemException;

/** The folder of the option {@code --out}. */
final class OutputFolder {

  private OutputFolder() {}

  /** Refuses a place that cannot become a folder of output, before any work is done. */
  static void check(Path out) {
    check("--out", out);
  }

  /** The same for the folder of another option. */
  static void check(String option, Path out) {
    if (out.toString().isEmpty()) {
      throw new ProblemException(option + " is empty", "", "a folder", "name one");
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new ProblemException(option + " is a file", out.toString(), "a folder", "choose another");
    }
    Path there = out.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new ProblemException(
          option + " cannot be written",
          out.toString(),
          "a folder that may be written",
          "choose another folder");
    }
  }

  /** Refuses a file of output whose folder is not there. */
  static void checkFile(String option, Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (file.toString().isEmpty()
        || Files.isDirectory(file)
        || parent == null
        || !Files.isDirectory(parent)
        || !Files.isWritable(parent)) {
      throw new ProblemException(
          option + " cannot be written",
          file.toString(),
          "a file in a folder that may be written",
          "make the folder, or choose another file");
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
