package synfire.generator.model.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The small networks of scripts/make-onnx-vectors, with inputs and ONNX Runtime's outputs. */
public final class OperatorCases {

  private OperatorCases() {}

  /** Unpacks all cases; their folders by name, each with model.onnx, input.npy and output.npy. */
  public static Map<String, Path> unpack(Path folder) throws IOException {
    Map<String, Path> cases = new TreeMap<>();
    try (InputStream in = OperatorCases.class.getResourceAsStream("/onnx/operators.zip");
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, zip.readAllBytes());
        cases.put(file.getParent().getFileName().toString(), file.getParent());
      }
    }
    return cases;
  }
}
