package synfire.generator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import synfire.generator.emit.OutputTree;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.ProblemException;

/** The option {@code --out} of commands that write a folder. */
final class OutputFolder {

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the files; it is made when it is not there.")
  private Path out;

  /** The folder; it need not exist. */
  Path path() {
    return out;
  }

  /** Refuses a place that cannot become a folder of output, before any work is done. */
  void check() {
    check("--out", out);
  }

  /** The same for the folder of another option. */
  static void check(String option, Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ProblemException(
          option + " is a file", folder.toString(), "a folder", "choose another");
    }
    Path there = folder.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new ProblemException(
          option + " cannot be written",
          folder.toString(),
          "a folder that may be written",
          "choose another folder");
    }
  }

  /** Refuses a file of output whose folder is not there. */
  static void checkFile(String option, Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)
        || parent == null
        || !Files.isDirectory(parent)
        || !Files.isWritable(Files.exists(file) ? file : parent)) {
      throw new ProblemException(
          option + " cannot be written",
          file.toString(),
          "a file in a folder that may be written",
          "make the folder, or choose another file");
    }
  }

  /** Refuses files of output that would replace one that the command reads. */
  void spare(InputFiles read, OutputTree files) {
    try {
      read.spare("--out", out, files);
    } catch (IOException e) {
      throw FileTrouble.problem("--out cannot be read", out, e, "a folder that may be read");
    }
  }

  /** Writes all files, none of which may replace one that the command reads. */
  void write(InputFiles read, OutputTree files) {
    check();
    spare(read, files);
    try {
      files.writeTo(out);
    } catch (IOException e) {
      throw FileTrouble.problem(
          "the files cannot be written", out, e, "a folder that may be written");
    }
  }
}
