package synfire.golden.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import synfire.golden.net.Rounding;

/**
 * Random networks of one operator against the reference kernels of LiteRT 2.3 ({@code
 * src/test/vectors/make_vectors.py} made the file). TensorFlow Lite Micro gave the same outputs for
 * all of them that it has, but for RELU6 between different scales, which it does not rescale.
 */
final class LiteRtVectorsTest {

  private static List<NetworkText.Case> cases() throws IOException {
    try (InputStream file = LiteRtVectorsTest.class.getResourceAsStream("litert-2.3.txt.gz");
        InputStream text = new GZIPInputStream(file)) {
      return NetworkText.read(text);
    }
  }

  @Test
  void denseAndEventDrivenEqualTheReferenceKernels() throws IOException {
    Set<String> operations = new TreeSet<>();
    for (NetworkText.Case vectors : cases()) {
      operations.add(vectors.network().nodes().get(0).op().key());
      for (Rounding rounding : Rounding.values()) {
        compare(vectors, GoldenModel.of(vectors.network(), rounding, false));
        compare(vectors, GoldenModel.of(vectors.network(), rounding, true));
      }
    }
    assertTrue(operations.size() >= 21, operations.toString());
  }

  private static void compare(NetworkText.Case vectors, GoldenModel model) {
    for (NetworkText.Sample sample : vectors.samples()) {
      Trace dense = model.run(sample.inputs());
      Trace events = model.runEventDriven(sample.inputs());
      for (int i = 0; i < model.outputTensors().size(); i++) {
        int id = model.outputTensors().get(i);
        String place = vectors.network().name() + " " + vectors.network().nodes();
        assertArrayEquals(sample.outputs().get(i), dense.codes(id), place);
        assertArrayEquals(sample.outputs().get(i), events.codes(id), place + " event-driven");
      }
    }
  }
}
