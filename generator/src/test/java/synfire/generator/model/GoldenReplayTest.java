package synfire.generator.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.Trace;

/** Real networks through golden: the recorded outputs of the reference kernels, bit for bit. */
final class GoldenReplayTest {

  @TempDir Path folder;

  private static List<List<byte[]>> samples(Path file) throws IOException {
    Npy inputs = Npy.read(file);
    return IntStream.range(0, inputs.shape().get(0))
        .mapToObj(i -> List.of(inputs.row(i)))
        .toList();
  }

  private static List<Integer> starts(Path model) throws IOException {
    Path file = model.resolveSibling("starts.npy");
    if (!Files.exists(file)) {
      return List.of(0);
    }
    Npy starts = Npy.read(file);
    return IntStream.range(0, starts.elements())
        .mapToObj(i -> (int) starts.integer(i))
        .toList();
  }

  private static void replay(Path model, String inputs, String outputs, Rounding rounding)
      throws IOException {
    GoldenModel golden = GoldenModel.of(TfliteImporter.read(model), rounding);
    Npy expected = Npy.read(model.resolveSibling(outputs));
    List<List<byte[]>> results =
        new BatchRunner(golden, 2)
            .outputs(samples(model.resolveSibling(inputs)), starts(model), (done, all) -> {});
    assertEquals(expected.shape().get(0), results.size());
    for (int i = 0; i < results.size(); i++) {
      assertArrayEquals(
          expected.row(i), results.get(i).get(0), model + " " + outputs + " sample " + i);
    }
  }

  @Test
  void everyRecordedOutputIsMet() throws IOException {
    int replays = 0;
    for (Path model : Models.all()) {
      String name = model.getFileName().toString();
      String prefix = name.equals("model.tflite") ? "" : name.replaceAll("^model_|tflite$", "");
      prefix = prefix.replace('.', '_');
      if (!Files.exists(model.resolveSibling(prefix + "outputs.npy"))) {
        continue;
      }
      replay(model, prefix + "inputs.npy", prefix + "outputs.npy", Rounding.LITERT);
      replays++;
      if (Files.exists(model.resolveSibling(prefix + "outputs_tflm.npy"))) {
        replay(model, prefix + "inputs.npy", prefix + "outputs_tflm.npy", Rounding.TFLM);
        replays++;
      }
    }
    assertTrue(replays >= 10, replays + " replays");
  }

  @Test
  void everyRecordedLayerIsMetDenseAndEventDriven() throws IOException {
    int layers = 0;
    for (Path model : Models.all()) {
      Path recorded = model.resolveSibling("layers0.npz");
      if (!Files.exists(recorded)) {
        continue;
      }
      Network network = TfliteImporter.read(model);
      GoldenModel golden = GoldenModel.of(network, Rounding.LITERT);
      List<byte[]> first = samples(model.resolveSibling("inputs.npy")).get(0);
      Trace dense = golden.run(first);
      Trace events = golden.runEventDriven(first);
      try (InputStream file = Files.newInputStream(recorded);
          ZipInputStream zip = new ZipInputStream(file)) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          Path layer = folder.resolve("layer.npy");
          Files.write(layer, zip.readAllBytes());
          int tensor = Integer.parseInt(entry.getName().replaceAll(".*_t|\\.npy", ""));
          byte[] expected = Npy.read(layer).bytes();
          String place = model + " " + entry.getName();
          assertArrayEquals(expected, dense.codes(tensor), place);
          assertArrayEquals(expected, events.codes(tensor), place + " event-driven");
          layers++;
        }
      }
    }
    assertTrue(layers >= 60, layers + " layers");
  }
}
