package synfire.generator.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.ModelImporter;
import synfire.generator.samples.Samples;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyType;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;

/** Each operator through golden, beside the recorded outputs of ONNX Runtime. */
class OperatorVectorsTest {

  /** Most codes of all that may differ: ties, which fixed point and floating point break apart. */
  private static final double MOST_DIFFERENT = 0.002;

  @TempDir Path folder;

  @Test
  void codesAreThoseOfOnnxRuntimeButForTies() throws IOException {
    List<String> wrong = new ArrayList<>();
    long codes = 0;
    long different = 0;
    Map<String, Path> cases = OperatorCases.unpack(folder);
    cases.keySet().removeIf(name -> name.startsWith("recurrent"));
    for (Map.Entry<String, Path> entry : cases.entrySet()) {
      String name = entry.getKey();
      Path at = entry.getValue();
      try {
        Network network = ModelImporter.read(at.resolve("model.onnx"));
        GoldenModel golden = GoldenModel.of(network, Rounding.TFLM);
        Samples samples = Samples.read(golden, List.of(at.resolve("input.npy")));
        List<List<byte[]>> results = new ArrayList<>();
        int last = golden.outputTensors().get(0);
        for (List<byte[]> sample : samples.codes()) {
          byte[] dense = golden.run(sample).codes(last);
          assertArrayEquals(dense, golden.runEventDriven(sample).codes(last), name);
          results.add(List.of(dense));
        }
        Npy found = Samples.outputs(golden, 0, results);
        Npy expected = Npy.read(at.resolve("output.npy"));
        assertEquals(expected.type(), found.type(), name);
        assertEquals(expected.shape().subList(1, expected.shape().size()),
            found.shape().subList(1, found.shape().size()), name);
        if (name.startsWith("exported")) {
          // Whole networks: one tie changes many values behind it, but no decision.
          assertTrue(sameDecisions(found, expected), name + ": decisions");
          continue;
        }
        codes += found.elements();
        int ones = 0;
        double most = 0;
        for (int i = 0; i < found.elements(); i++) {
          double distance = distance(found, expected, i);
          most = Math.max(most, distance);
          ones += distance > 0 ? 1 : 0;
        }
        different += ones;
        if (most > 1) {
          wrong.add(name + ": " + ones + " of " + found.elements() + " differ, by up to " + most);
        }
      } catch (RuntimeException | AssertionError e) {
        wrong.add(name + ": " + e);
      }
    }
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    assertTrue(cases.size() >= 120, cases.size() + " cases");
    assertTrue(different <= MOST_DIFFERENT * codes, different + " of " + codes + " codes differ");
  }

  private static boolean sameDecisions(Npy found, Npy expected) {
    int size = found.elements() / found.shape().get(0);
    boolean same = true;
    for (int sample = 0; sample < found.shape().get(0); sample++) {
      int best = sample * size;
      int bestExpected = best;
      for (int i = best; i < (sample + 1) * size; i++) {
        best = found.float32(i) > found.float32(best) ? i : best;
        bestExpected = expected.float32(i) > expected.float32(bestExpected) ? i : bestExpected;
        same &= Math.abs(found.float32(i) - expected.float32(i)) < 0.03;
      }
      same &= best == bestExpected;
    }
    return same;
  }

  /** In codes; real numbers count as equal within float32 noise. */
  private static double distance(Npy found, Npy expected, int i) {
    if (found.type() != NpyType.FLOAT32) {
      return Math.abs(found.integer(i) - expected.integer(i));
    }
    double e = expected.float32(i);
    double noise = 1e-6 + 1e-5 * Math.abs(e);
    return Math.abs(found.float32(i) - e) <= noise ? 0 : 2;
  }
}
