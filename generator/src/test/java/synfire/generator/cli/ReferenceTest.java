package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is generated is committed, so that every change of it is seen in review. */
class ReferenceTest {

  private static final Path REFERENCE = Path.of("../rtl-out/reference");
  private static final String REMEDY =
      "; if the change is wanted: scripts/update-reference, then review git diff rtl-out/reference";

  @TempDir Path folder;

  @Test
  void picoIsAsCommitted() throws IOException {
    Path out = folder.resolve("pico");
    Ran ran = Ran.of("generate", "--config", "pico", "--out", out.toString());
    assertEquals(0, ran.code(), ran.err());
    SortedMap<String, byte[]> expected = Trees.read(REFERENCE.resolve("pico"));
    SortedMap<String, byte[]> found = Trees.read(out);
    assertEquals(expected.keySet(), found.keySet(), "files of rtl-out/reference/pico" + REMEDY);
    expected.forEach(
        (path, bytes) -> {
          if (!Arrays.equals(bytes, found.get(path))) {
            fail(path + " " + difference(bytes, found.get(path)) + REMEDY);
          }
        });
  }

  private static String difference(byte[] expected, byte[] found) {
    String[] before = new String(expected, StandardCharsets.UTF_8).split("\n", -1);
    String[] now = new String(found, StandardCharsets.UTF_8).split("\n", -1);
    for (int i = 0; i < Math.min(before.length, now.length); i++) {
      if (!before[i].equals(now[i])) {
        return "line " + (i + 1) + ": '" + now[i] + "', in the reference '" + before[i] + "'";
      }
    }
    return "has " + now.length + " lines, in the reference " + before.length;
  }
}
