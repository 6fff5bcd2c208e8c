package synfire.generator.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.hw.ChipModel;

/**
 * A change of generated RTL shows in a review: {@code rtl-out/reference} holds a shipped chip byte
 * for byte.
 */
class ReferenceTest {

  private static final String REPAIR =
      "; if the change is meant: scripts/synfire generate --config pico --out rtl-out/reference/pico";

  @Test
  void picoIsTheReviewedOne() throws IOException {
    ChipConfig config = ConfigReader.read("pico");
    SortedMap<String, byte[]> made =
        new TreeMap<>(
            ChipFiles.of(ChipModel.of(config)).text("config.yaml", config.toYaml()).files());
    Path reference = Path.of("..", "rtl-out", "reference", "pico");
    SortedMap<String, byte[]> reviewed = new TreeMap<>();
    try (Stream<Path> all = Files.walk(reference)) {
      for (Path p : all.filter(Files::isRegularFile).toList()) {
        String name = reference.relativize(p).toString().replace('\\', '/');
        reviewed.put(name, Files.readAllBytes(p));
      }
    }
    assertEquals(reviewed.keySet(), made.keySet(), "files" + REPAIR);
    made.forEach(
        (path, bytes) -> assertArrayEquals(reviewed.get(path), bytes, path + " differs" + REPAIR));
  }
}
