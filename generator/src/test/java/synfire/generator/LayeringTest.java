package synfire.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each library is known to the packages it is for; golden knows nothing of the generator. */
class LayeringTest {

  private static final Path MAIN = Path.of("src/main/java/synfire/generator");

  /** Package prefix of a library, and the folders that may import it. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "com.google.flatbuffers", List.of("model"),
          "com.google.protobuf", List.of("model"),
          "ai.onnx.proto", List.of("model"),
          "synfire.generator.model.tflite", List.of("model"),
          "com.networknt", List.of("config"),
          "org.stringtemplate", List.of("emit"),
          "org.jgrapht", List.of("graph", "map", "noc"),
          "io.jenetics", List.of("sweep"),
          "picocli", List.of("cli"),
          "me.tongfei", List.of("cli"));

  @Test
  void everyLibraryStaysInItsPackage() throws IOException {
    List<String> strangers = new ArrayList<>();
    for (Path file : sources(MAIN)) {
      String folder = MAIN.relativize(file).getName(0).toString();
      for (String line : Files.readAllLines(file)) {
        LIBRARIES.forEach(
            (library, owners) -> {
              if (line.matches("import (static )?" + library.replace(".", "\\.") + "\\..*")
                  && !owners.contains(folder)) {
                strangers.add(file + ": " + line);
              }
            });
      }
    }
    assertEquals(List.of(), strangers);
  }

  @Test
  void goldenKnowsOnlyTheJdkAndItself() throws IOException {
    List<String> strangers = new ArrayList<>();
    for (Path file : sources(Path.of("../golden/src/main/java"))) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("import ")
            && !line.matches("import (static )?(java|synfire\\.golden)\\..*")
            && !line.startsWith("import jdk.incubator.vector.")) {
          strangers.add(file + ": " + line);
        }
      }
    }
    assertEquals(List.of(), strangers);
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
