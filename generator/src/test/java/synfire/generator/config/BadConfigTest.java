package synfire.generator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import synfire.generator.problem.ProblemException;

/**
 * Each wrong configuration in {@code bad-config} gives the text beside it. A new case is two files;
 * {@code -Dupdate=true} writes the texts, to be read before they are committed.
 */
class BadConfigTest {

  private static final Path FOLDER = Path.of("src/test/resources/bad-config");

  @TestFactory
  List<DynamicTest> everyFileGivesItsText() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> cases =
          files.filter(f -> f.toString().endsWith(".yaml")).sorted().collect(Collectors.toList());
      assertTrue(cases.size() > 15, "the cases are there");
      return cases.stream()
          .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> compare(f)))
          .collect(Collectors.toList());
    }
  }

  private static void compare(Path file) throws IOException {
    String name = file.getFileName().toString();
    ProblemException e =
        assertThrows(
            ProblemException.class, () -> ConfigReader.parse(Files.readString(file), name));
    Path expect = file.resolveSibling(name.replace(".yaml", ".expect"));
    if (Boolean.getBoolean("update")) {
      Files.writeString(expect, e.getMessage());
    }
    assertEquals(Files.readString(expect), e.getMessage());
  }
}
