package synfire.generator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import synfire.generator.emit.OutputTree;
import synfire.generator.problem.ProblemException;

/**
 * The files that a command reads: none of them may be replaced by what it writes. A file is the
 * same under any name, also through links and as a hard link.
 */
final class InputFiles {

  /** A file and the option that names it. */
  private record Named(String option, Path path) {}

  private final CommandSpec spec;
  private final List<Named> files = new ArrayList<>();

  /** No files of a command yet. */
  InputFiles(CommandSpec spec) {
    this.spec = spec;
  }

  /** The files of a command that maps a network, which may be null, to a chip. */
  static InputFiles ofMapping(
      CommandSpec spec, Path model, PlanOptions spread, ChipOptions config) {
    return new InputFiles(spec)
        .add("--model", model)
        .add("--profile", spread.file())
        .add("--config", config.file());
  }

  /** Adds what an option names; absent files are none. */
  InputFiles add(String option, Path file) {
    if (file != null) {
      files.add(new Named(option, file));
    }
    return this;
  }

  /** The same for an option that may be given more than once. */
  InputFiles add(String option, Collection<Path> several) {
    several.forEach(file -> add(option, file));
    return this;
  }

  /**
   * Refuses a file of output that is one of these; from then on it is one of them, so that no other
   * output takes its place.
   *
   * @throws ParameterException if it is
   */
  InputFiles spare(String option, Path output) {
    if (output == null) {
      return this;
    }
    find(output)
        .ifPresent(
            file -> {
              throw new ParameterException(
                  spec.commandLine(),
                  option + " would replace the file of " + file.option() + ", " + file.path()
                      + ": choose another name");
            });
    return add(option, output);
  }

  /** The same for an option that may be given more than once. */
  InputFiles spare(String option, Collection<Path> outputs) {
    outputs.forEach(output -> spare(option, output));
    return this;
  }

  /**
   * Refuses files of output of which one would change one of these.
   *
   * @throws ProblemException if it would
   */
  void spare(String option, Path folder, OutputTree output) throws IOException {
    for (Path changed : output.changes(folder)) {
      Optional<Named> file = find(changed);
      if (file.isPresent()) {
        throw new ProblemException(
            option + " would replace the file of " + file.get().option(),
            changed.toString(),
            "a folder in which nothing is read that is written",
            "choose another folder, or move " + file.get().path());
      }
    }
  }

  private Optional<Named> find(Path output) {
    return files.stream().filter(file -> same(file.path(), output)).findFirst();
  }

  /** Devices and pipes may be read and written. */
  private static boolean same(Path a, Path b) {
    try {
      if (Files.exists(a) && Files.exists(b)) {
        return Files.isRegularFile(a) && Files.isSameFile(a, b);
      }
      return place(a).equals(place(b));
    } catch (IOException e) {
      // What cannot be looked at is neither read nor written.
      return false;
    }
  }

  /** Where a file that is not there yet would be. */
  private static Path place(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return parent != null && Files.exists(parent)
        ? parent.toRealPath().resolve(absolute.getFileName())
        : absolute;
  }
}
