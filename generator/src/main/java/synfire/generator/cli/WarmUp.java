package synfire.generator.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the short commands once, so that the launcher can archive the classes that they load.
 * Nothing depends on what they do here.
 */
final class WarmUp {

  private WarmUp() {}

  /** The one argument is the root of the repository. */
  public static void main(String[] args) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    String model = Path.of(args[0], "testbench/models/kws_dscnn/model.tflite").toString();
    Path folder = Files.createTempDirectory("synfire");
    try {
      for (List<String> line :
          List.of(
              List.of("--help"),
              List.of("configs"),
              List.of("check", model),
              List.of("check", "absent"),
              List.of("compile", "--model", model, "--config", "pico", "--out", folder + "/c"),
              List.of("generate", "--config", "pico", "--out", folder + "/g"))) {
        Main.run(line.toArray(new String[0]));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
