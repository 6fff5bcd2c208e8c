package synfire.generator.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.WindowToStream;
import synfire.generator.problem.ProblemException;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** A recurrent network of spoken digits beside a statement of its arithmetic in NumPy. */
class StateSpaceTest {

  private static final Path FOLDER = Path.of("../testbench/models/ssm_kws");
  private static final int CLASSES = 10;
  private static final int FRAMES = 48;

  @TempDir Path folder;

  private static Path model(String variant) {
    return FOLDER.resolve("model_" + variant + ".onnx");
  }

  private static List<List<byte[]>> clips(Npy inputs, int count) {
    List<List<byte[]>> clips = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clips.add(List.of(inputs.row(i)));
    }
    return clips;
  }

  @ParameterizedTest
  @ValueSource(strings = {"16_15", "10_8"})
  void scoresAreThoseOfTheStatementAndDecisionsThoseOfTheFloatModel(String variant)
      throws IOException {
    Npy inputs = Npy.read(FOLDER.resolve("inputs.npy"));
    Npy expected = Npy.read(FOLDER.resolve("outputs_" + variant + ".npy"));
    Npy real = Npy.read(FOLDER.resolve("outputs_float.npy"));
    int count = inputs.shape().get(0);
    assertEquals(300, count);
    GoldenModel golden = GoldenModel.of(ModelImporter.read(model(variant)), Rounding.TFLM);
    List<List<byte[]>> clips = clips(inputs, count);
    List<List<byte[]>> found = new BatchRunner(golden, 2).outputs(clips, (d, a) -> {});
    int same = 0;
    for (int i = 0; i < count; i++) {
      byte[] scores = found.get(i).get(0);
      assertArrayEquals(expected.row(i), scores, "clip " + i);
      int best = 0;
      int bestReal = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = scores[c] > scores[best] ? c : best;
        bestReal =
            real.float32(i * CLASSES + c) > real.float32(i * CLASSES + bestReal) ? c : bestReal;
      }
      same += best == bestReal ? 1 : 0;
      if (i % 20 == 0) {
        int out = golden.outputTensors().get(0);
        assertArrayEquals(scores, golden.runEventDriven(clips.get(i)).codes(out));
      }
    }
    assertTrue(same >= 297, same + " decisions of the float model");
  }

  /** Frame by frame, the states go on; a new clip begins with them at zero. */
  @Test
  void frameByFrameTheLastScoresAreThoseOfTheClip() throws IOException {
    Npy inputs = Npy.read(FOLDER.resolve("inputs.npy"));
    Npy expected = Npy.read(FOLDER.resolve("outputs_16_15.npy"));
    Network network = WindowToStream.of(ModelImporter.read(model("16_15")));
    List<List<byte[]>> steps = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    int count = 12;
    for (int i = 0; i < count; i++) {
      starts.add(steps.size());
      byte[] clip = inputs.row(i);
      int bands = clip.length / FRAMES;
      for (int t = 0; t < FRAMES; t++) {
        steps.add(List.of(Arrays.copyOfRange(clip, t * bands, (t + 1) * bands)));
      }
    }
    List<List<byte[]>> found =
        new BatchRunner(GoldenModel.of(network, Rounding.TFLM), 1)
            .outputs(steps, starts, (done, of) -> {});
    for (int i = 0; i < count; i++) {
      assertArrayEquals(expected.row(i), found.get((i + 1) * FRAMES - 1).get(0), "clip " + i);
    }
  }

  // ---- refusals

  private String refused(Consumer<NodeProto.Builder> node, Consumer<GraphProto.Builder> graph)
      throws IOException {
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(model("16_15"))).toBuilder();
    GraphProto.Builder g = model.getGraphBuilder();
    for (NodeProto.Builder n : g.getNodeBuilderList()) {
      if (n.getName().equals("states0")) {
        node.accept(n);
      }
    }
    graph.accept(g);
    Path file = Files.write(folder.resolve("net.onnx"), model.build().toByteArray());
    return assertThrows(ProblemException.class, () -> ModelImporter.read(file)).getMessage();
  }

  private static void set(NodeProto.Builder node, String name, long value) {
    for (AttributeProto.Builder a : node.getAttributeBuilderList()) {
      if (a.getName().equals(name)) {
        a.setI(value);
      }
    }
  }

  private static void holds(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void impossibleRecurrencesAreRefusedWithTheirNode() throws IOException {
    holds(
        refused(
            n -> {
              for (int i = n.getAttributeCount() - 1; i >= 0; i--) {
                if (n.getAttribute(i).getName().equals("state_range")) {
                  n.removeAttribute(i);
                }
              }
            },
            g -> {}),
        "states0", "state_range", "saturates");
    holds(refused(n -> set(n, "state_bits", 40), g -> {}), "state_bits is 40", "4 to 24");
    holds(refused(n -> set(n, "fraction_bits", 0), g -> {}), "fraction_bits is 0", "1 to 23");
    holds(refused(n -> n.setInput(1, n.getInput(0)), g -> {}), "states0");
    holds(refused(n -> n.setInput(2, n.getInput(0)), g -> {}), "eigenvalue", "constant");
    holds(
        refused(
            n -> {},
            g -> {
              String name =
                  g.getNodeBuilderList().stream()
                      .filter(n -> n.getName().equals("states0"))
                      .findFirst()
                      .orElseThrow()
                      .getInput(2);
              for (TensorProto.Builder t : g.getInitializerBuilderList()) {
                if (t.getName().equals(name)) {
                  ByteBuffer bytes =
                      ByteBuffer.wrap(t.getRawData().toByteArray())
                          .order(ByteOrder.LITTLE_ENDIAN);
                  bytes.putFloat(8, 1.5f);
                  t.setRawData(ByteString.copyFrom(bytes.array()));
                }
              }
            }),
        "1.5", "forget");
  }
}
