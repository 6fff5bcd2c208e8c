package synfire.generator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.Compiler;
import synfire.generator.model.onnx.OperatorCases;
import synfire.generator.problem.ProblemException;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** Recurrent ONNX files whose state the caller keeps, beside what ONNX Runtime gives in a loop. */
class BoundStatesTest {

  @TempDir private Path folder;

  @BeforeEach
  void unpack() throws IOException {
    OperatorCases.unpack(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"recurrent_gated", "recurrent_gated_other_scale"})
  void outputsAreThoseOfALoopAroundTheFile(String name) throws IOException {
    Path at = folder.resolve(name);
    Network network = OperatorCases.network(at);
    assertEquals(1, network.inputs().size());
    assertEquals(1, network.states().size());
    Compiler.layers(network, Rounding.TFLM);
    Npy inputs = Npy.read(at.resolve("input.npy"));
    List<List<byte[]>> samples =
        IntStream.range(0, inputs.shape().get(0)).mapToObj(i -> List.of(inputs.row(i))).toList();
    List<List<byte[]>> outputs =
        new BatchRunner(GoldenModel.of(network, Rounding.TFLM), 1)
            .outputs(samples, List.of(0), (done, of) -> {});
    Npy expected = Npy.read(at.resolve("output.npy"));
    int different = 0;
    for (int i = 0; i < outputs.size(); i++) {
      byte[] found = outputs.get(i).get(0);
      byte[] should = expected.row(i);
      for (int k = 0; k < found.length; k++) {
        int distance = Math.abs(found[k] - should[k]);
        assertTrue(distance <= 2, name + ", step " + i + ", output " + k + ": " + distance);
        different += distance > 0 ? 1 : 0;
      }
    }
    // A tie in one of the units stays in the state for some steps, and all outputs see all units.
    assertTrue(different <= expected.elements() / 5, different + " of " + expected.elements());
  }

  @ParameterizedTest
  @CsvSource({
    "state1, it names no pair",
    "=x, it names no pair",
    "nothing=OUT, the network has no input nothing",
    "state1=nothing, the network has no output nothing",
    "x=OUT, it is kept with shape"
  })
  void wrongPairsAreNamed(String pair, String why) {
    Network network = ModelImporter.read(folder.resolve("recurrent_gated/model.onnx"));
    String out = network.tensor(network.outputs().get(1)).name();
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> BoundStates.of(network, List.of(pair.replace("OUT", out))));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void theOnlyInputIsNoState() {
    Network network = ModelImporter.read(folder.resolve("conv/model.onnx"));
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () ->
                BoundStates.of(
                    network,
                    List.of("x=" + network.tensor(network.outputs().get(0)).name())));
    assertTrue(e.getMessage().contains("no other input"), e.getMessage());
  }
}
