package synfire.generator.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.ModelImporter;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;

/** Whatever is done to an ONNX file, the result is a sound network or one problem, and soon. */
class DamagedOnnxTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Path GOOD = Path.of("../testbench/models/kws_dscnn_onnx/model.onnx");

  /** Damaged files of each operator. */
  private static final long FLIPS = 20;

  @TempDir Path folder;

  private byte[] good() throws IOException {
    return Files.readAllBytes(GOOD);
  }

  /** True if the file is taken, false if it is refused properly. */
  private boolean taken(byte[] bytes, String what) throws IOException {
    Path file = folder.resolve("m.onnx");
    Files.write(file, bytes);
    return assertTimeoutPreemptively(
        SOON,
        () -> {
          try {
            Network network = ModelImporter.read(file);
            GoldenModel.of(network, Rounding.TFLM);
            return true;
          } catch (ProblemException e) {
            assertEquals(1, e.problems().size(), what);
            assertTrue(e.getMessage().startsWith("error: "), what);
            return false;
          } catch (RuntimeException | Error e) {
            throw new AssertionError(what + " gives " + e, e);
          }
        },
        what);
  }

  private String refused(byte[] bytes) throws IOException {
    Path file = folder.resolve("m.onnx");
    Files.write(file, bytes);
    return assertThrows(ProblemException.class, () -> ModelImporter.read(file)).getMessage();
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] good = good();
    for (int i = 0; i < 200; i++) {
      int length = (int) ((long) good.length * i / 200);
      assertTrue(!taken(Arrays.copyOf(good, length), "cut to " + length), "cut to " + length);
    }
  }

  @Test
  void flippedBitsGiveANetworkOrAProblem() throws IOException {
    byte[] good = good();
    int takenFiles = 0;
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] bytes = good.clone();
      int flips = 1 + random.nextInt(8);
      for (int i = 0; i < flips; i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      takenFiles += taken(bytes, "seed " + seed) ? 1 : 0;
    }
    assertTrue(takenFiles > 20 && takenFiles < 480, takenFiles + " files taken");
  }

  /** The structure lies behind the weights and is hit hardest here. */
  @Test
  void flippedBitsOfTheStructureGiveANetworkOrAProblem() throws IOException {
    ModelProto model = ModelProto.parseFrom(good());
    byte[] bare =
        model.toBuilder()
            .setGraph(model.getGraph().toBuilder().clearInitializer())
            .build()
            .toByteArray();
    GraphProto.Builder constants = GraphProto.newBuilder();
    constants.addAllInitializer(model.getGraph().getInitializerList());
    byte[] tail = ModelProto.newBuilder().setGraph(constants).build().toByteArray();
    for (long seed = 0; seed < 1500; seed++) {
      Random random = new Random(seed);
      byte[] bytes = Arrays.copyOf(bare, bare.length + tail.length);
      // Messages that stand one behind the other are one message.
      System.arraycopy(tail, 0, bytes, bare.length, tail.length);
      bytes[random.nextInt(bare.length)] ^= (byte) (1 << random.nextInt(8));
      taken(bytes, "structure, seed " + seed);
    }
  }

  @Test
  void flippedBitsOfEveryOperatorGiveANetworkOrAProblem() throws IOException {
    for (Map.Entry<String, Path> entry : OperatorCases.unpack(folder).entrySet()) {
      byte[] good = Files.readAllBytes(entry.getValue().resolve("model.onnx"));
      for (long seed = 0; seed < FLIPS; seed++) {
        Random random = new Random(seed * 31 + entry.getKey().hashCode());
        byte[] bytes = good.clone();
        int flips = 1 + random.nextInt(2);
        for (int i = 0; i < flips; i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        taken(bytes, entry.getKey() + ", seed " + seed);
      }
    }
  }

  @Test
  void randomBytesAreRefused() throws IOException {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[8 + random.nextInt(4000)];
      random.nextBytes(bytes);
      bytes[0] = 0x08;
      bytes[1] = 8;
      taken(bytes, "random bytes, seed " + seed);
    }
  }

  @Test
  void fewBytesThatStandForMuchMemoryAreRefused() throws IOException {
    // Empty nodes of two bytes each.
    ByteArrayOutputStream nodes = new ByteArrayOutputStream();
    for (int i = 0; i < 2_000_000; i++) {
      nodes.write(0x0a);
      nodes.write(0);
    }
    assertTrue(refused(model(nodes.toByteArray())).contains("entries"));
    // Packed zeros of one byte each, which become eight.
    TensorProto.Builder list = TensorProto.newBuilder().setName("w").setDataType(7);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(packed);
    out.writeByteArray(TensorProto.INT64_DATA_FIELD_NUMBER, new byte[20_000_000]);
    out.flush();
    byte[] graph =
        GraphProto.newBuilder()
            .addInitializer(list)
            .build()
            .toByteArray();
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    CodedOutputStream field = CodedOutputStream.newInstance(bomb);
    field.writeByteArray(GraphProto.INITIALIZER_FIELD_NUMBER, packed.toByteArray());
    field.flush();
    bomb.write(graph);
    assertTrue(refused(model(bomb.toByteArray())).contains("numbers one by one"));
    // Graphs in attributes in nodes in graphs.
    GraphProto inner = GraphProto.getDefaultInstance();
    for (int i = 0; i < 100; i++) {
      inner =
          GraphProto.newBuilder()
              .addNode(
                  NodeProto.newBuilder()
                      .addAttribute(AttributeProto.newBuilder().setName("g").setG(inner)))
              .build();
    }
    assertTrue(refused(model(inner.toByteArray())).contains("deeper"));
    // A tensor that says it is large.
    TensorProto large =
        TensorProto.newBuilder().setDataType(1).addDims(1 << 30).addDims(1 << 30).build();
    assertTrue(refused(changed(large)).contains("a smaller tensor"));
  }

  /** The good model with another tensor behind every initializer. */
  private byte[] changed(TensorProto tensor) throws IOException {
    ModelProto model = ModelProto.parseFrom(good());
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      graph.setInitializer(
          i, tensor.toBuilder().setName(graph.getInitializer(i).getName()));
    }
    return model.toBuilder().setGraph(graph).build().toByteArray();
  }

  private static byte[] model(byte[] graph) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeInt64(ModelProto.IR_VERSION_FIELD_NUMBER, 8);
    out.writeBytes(ModelProto.GRAPH_FIELD_NUMBER, ByteString.copyFrom(graph));
    out.flush();
    return bytes.toByteArray();
  }

  @Test
  void externalDataBesideTheModelIsReadAndMissedPlainly() throws IOException {
    ModelProto model = ModelProto.parseFrom(good());
    GraphProto.Builder graph = model.getGraph().toBuilder();
    TensorProto weights = null;
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto t = graph.getInitializer(i);
      if (weights == null && t.getDataType() == TensorProto.DataType.INT8_VALUE
          && t.getDimsCount() == 4) {
        weights = t;
        graph.setInitializer(
            i,
            t.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "weights.bin"))
                .addExternalData(entry("offset", "3")));
      }
    }
    byte[] bytes = model.toBuilder().setGraph(graph).build().toByteArray();
    String message = refused(bytes);
    assertTrue(message.contains("\"weights.bin\", which is missing"), message);
    assertEquals(1, message.split("error: ", -1).length - 1);
    byte[] data = weights.getRawData().toByteArray();
    byte[] file = new byte[data.length + 3];
    System.arraycopy(data, 0, file, 3, data.length);
    Files.write(folder.resolve("weights.bin"), file);
    Path with = folder.resolve("kws_dscnn_onnx.onnx");
    Files.write(with, bytes);
    assertEquals(ModelImporter.read(GOOD).nodes(), ModelImporter.read(with).nodes());
    Files.write(folder.resolve("weights.bin"), data);
    assertTrue(refused(bytes).contains("bytes there"));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
