package synfire.generator.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Real models for tests: those of the repository, and further ones beside it if they are there. */
public final class Models {

  private static final Path OWN = Path.of("../testbench/models");
  private static final Path FURTHER = Path.of("../../shared/models");

  private Models() {}

  /** A model of the repository by name. */
  public static Path own(String name) {
    return OWN.resolve(name).resolve("model.tflite");
  }

  /** All models that are there, in order of their paths. */
  public static List<Path> all() {
    return Stream.of(OWN, FURTHER)
        .filter(Files::isDirectory)
        .flatMap(Models::files)
        .collect(Collectors.toList());
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(file -> file.toString().endsWith(".tflite"))
          .sorted()
          .collect(Collectors.toList())
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
