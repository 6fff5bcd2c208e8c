package synfire.generator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Folders as maps from relative path to content. */
final class Trees {

  private Trees() {}

  static SortedMap<String, byte[]> read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    SortedMap<String, byte[]> out = new TreeMap<>();
    for (Path file : files) {
      out.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
    }
    return out;
  }
}
