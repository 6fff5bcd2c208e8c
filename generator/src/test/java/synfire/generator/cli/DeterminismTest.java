package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.Models;

/** Same input, same bytes: in any folder, language, character set and time zone. */
class DeterminismTest {

  private static final String KWS = Models.own("kws_dscnn").toAbsolutePath().normalize().toString();

  /** What another machine may have; Turkish has an i of its own, Arabic its own digits. */
  private static final List<String> ELSEWHERE =
      List.of(
          "-Duser.language=tr",
          "-Duser.country=TR",
          "-Dfile.encoding=ISO-8859-9",
          "-Dsun.jnu.encoding=ISO-8859-9",
          "-Duser.timezone=Pacific/Kiritimati",
          "-Dline.separator=\r\n");

  private static final List<String> ARABIC =
      List.of(
          "-Duser.language=ar",
          "-Duser.country=EG",
          "-Duser.extensions=u-nu-arab",
          "-Dfile.encoding=US-ASCII",
          "-Duser.timezone=America/St_Johns");

  @TempDir Path folder;

  @Test
  void generatedChipsAreTheSameEverywhere() throws Exception {
    sameEverywhere("generate", "--config", "wide", "--out", "chip");
  }

  @Test
  void programsAreTheSameEverywhere() throws Exception {
    sameEverywhere("compile", "--model", KWS, "--config", "pico", "--out", "program");
  }

  private void sameEverywhere(String... command) throws IOException, InterruptedException {
    String out = command[command.length - 1];
    SortedMap<String, byte[]> first = run(folder.resolve("here"), List.of(), command, out);
    SortedMap<String, byte[]> second = run(folder.resolve("else where"), ELSEWHERE, command, out);
    SortedMap<String, byte[]> third = run(folder.resolve("a/b/c"), ARABIC, command, out);
    for (SortedMap<String, byte[]> other : List.of(second, third)) {
      assertEquals(first.keySet(), other.keySet());
      first.forEach((path, bytes) -> assertArrayEquals(bytes, other.get(path), path));
    }
  }

  /** Runs a command in a process of its own, because these settings are read once, at its start. */
  private static SortedMap<String, byte[]> run(
      Path work, List<String> settings, String[] command, String out)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(settings);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(command));
    Path said = work.resolve("said");
    Process process =
        new ProcessBuilder(line)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    int code = process.waitFor();
    assertEquals(0, code, () -> line + "\n" + text(said));
    return Trees.read(work.resolve(out));
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
