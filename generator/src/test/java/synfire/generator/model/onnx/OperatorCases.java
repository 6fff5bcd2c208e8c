package synfire.generator.model.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import synfire.generator.model.BoundStates;
import synfire.generator.model.ModelImporter;
import synfire.golden.net.Network;

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

  /** The network of a case; an input behind the first is a state that the output of its place keeps. */
  public static Network network(Path at) {
    Network network = ModelImporter.read(at.resolve("model.onnx"));
    List<String> pairs =
        IntStream.range(1, network.inputs().size())
            .mapToObj(
                i ->
                    network.tensor(network.inputs().get(i)).name()
                        + "="
                        + network.tensor(network.outputs().get(i)).name())
            .toList();
    return BoundStates.of(network, pairs);
  }
}
