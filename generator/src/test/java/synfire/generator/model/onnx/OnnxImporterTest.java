package synfire.generator.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.ModelListing;
import synfire.generator.model.ModelListing.Row;
import synfire.generator.model.ModelListing.Support;
import synfire.generator.model.OnChipSupport;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;

/** What is said of ONNX files that cannot be used, and what becomes of those that can. */
class OnnxImporterTest {

  @TempDir Path folder;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private int opset = 13;

  /** A graph with one input of int8 codes, and constants s = 0.5, z = 3 and w = 1 x 4 weights. */
  private OnnxImporterTest input(int... shape) {
    graph.addInput(value("x", 3, shape));
    graph.addInitializer(
        TensorProto.newBuilder().setName("s").setDataType(1).addFloatData(0.5f));
    graph.addInitializer(TensorProto.newBuilder().setName("z").setDataType(3).addInt32Data(3));
    graph.addInitializer(TensorProto.newBuilder().setName("z0").setDataType(3).addInt32Data(0));
    TensorProto.Builder w =
        TensorProto.newBuilder().setName("w").setDataType(3).addDims(4).addDims(4);
    for (int i = 0; i < 16; i++) {
      w.addInt32Data(i - 8);
    }
    graph.addInitializer(w);
    return this;
  }

  private static ValueInfoProto value(String name, int type, int... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (int size : shape) {
      TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
      sizes.addDim(size < 0 ? dim.setDimParam("n") : dim.setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(sizes)))
        .build();
  }

  private OnnxImporterTest node(String type, String output, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .setName(type.toLowerCase(java.util.Locale.ROOT) + "_" + output)
            .addAllInput(List.of(inputs))
            .addOutput(output));
    return this;
  }

  private Path file(String output) throws IOException {
    graph.addOutput(ValueInfoProto.newBuilder().setName(output));
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
            .setGraph(graph)
            .build();
    return Files.write(folder.resolve("net.onnx"), model.toByteArray());
  }

  private String refused(String output) throws IOException {
    Path file = file(output);
    ProblemException e =
        assertThrows(ProblemException.class, () -> ModelImporter.read(file));
    assertEquals(1, e.problems().size());
    return e.getMessage();
  }

  private static void holds(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void operatorsThatAreNotSupportedAreNamedWithTheirNode() throws IOException {
    input(1, 4)
        .node("DequantizeLinear", "a", "x", "s", "z")
        .node("TopK", "b", "a")
        .node("Relu", "c", "b")
        .node("GRU", "d", "c");
    Path file = file("d");
    ModelListing listing = ModelImporter.list(file, OnChipSupport.byKind());
    assertFalse(listing.network().isPresent());
    List<Row> rows = listing.rows();
    assertEquals(3, rows.size());
    assertEquals("TopK topk_b", rows.get(0).operator());
    assertEquals(Support.UNSUPPORTED, rows.get(0).support());
    holds(rows.get(0).hint(), "let the host choose");
    holds(rows.get(1).reason(), "what it reads");
    holds(rows.get(2).hint(), "convolutions over time");
    String message =
        assertThrows(ProblemException.class, () -> ModelImporter.read(file)).getMessage();
    holds(message, "node 1 (TopK topk_b) cannot be used", "1 more of this model");
  }

  @Test
  void operatorSetsBeyondTheRangeAreRefused() throws IOException {
    for (int version : new int[] {9, 26}) {
      graph.clear();
      opset = version;
      input(1, 4).node("Identity", "a", "x");
      holds(refused("a"), "operator set " + version, "10 to 25", "version_converter");
    }
  }

  @Test
  void aMissingPairIsNamedWithBothOperators() throws IOException {
    input(1, 4)
        .node("DequantizeLinear", "a", "x", "s", "z")
        .node("DequantizeLinear", "wd", "w", "s", "z0")
        .node("MatMul", "b", "a", "wd")
        .node("MatMul", "c", "b", "wd")
        .node("QuantizeLinear", "d", "c", "s", "z");
    holds(
        refused("d"),
        "the float result of MatMul matmul_b is not quantized before",
        "MatMul matmul_c",
        "QuantizeLinear and DequantizeLinear between the two");
  }

  @Test
  void floatComputeInsideTheNetworkIsRefused() throws IOException {
    input(1, 4)
        .node("DequantizeLinear", "a", "x", "s", "z")
        .node("DequantizeLinear", "wd", "w", "s", "z0")
        .node("MatMul", "b", "a", "wd")
        .node("Sigmoid", "c", "b")
        .node("QuantizeLinear", "d", "c", "s", "z");
    holds(refused("d"), "MatMul matmul_b is not quantized before Sigmoid sigmoid_c");
  }

  @Test
  void floatWeightsAreRefused() throws IOException {
    input(1, 4);
    TensorProto.Builder w =
        TensorProto.newBuilder().setName("f").setDataType(1).addDims(4).addDims(4);
    for (int i = 0; i < 16; i++) {
      w.addFloatData(i);
    }
    graph.addInitializer(w);
    node("DequantizeLinear", "a", "x", "s", "z").node("MatMul", "b", "a", "f");
    node("QuantizeLinear", "c", "b", "s", "z");
    holds(refused("c"), "weights are float32", "quantize the weights too");
  }

  @Test
  void codesOfFourAndTwoBitsAreUnpackedFromTheLowestBitsOn() throws IOException {
    byte[][] packed = {{0x1f, (byte) 0x87}, {0x1f, (byte) 0x87}, {(byte) 0xe4}, {(byte) 0xe4}};
    int[][] expected = {{15, 1, 7, 8}, {-1, 1, 7, -8}, {0, 1, 2, 3}, {0, 1, -2, -1}};
    int[] types = {21, 22, 25, 26};
    for (int i = 0; i < types.length; i++) {
      for (boolean raw : new boolean[] {true, false}) {
        TensorProto.Builder t =
            TensorProto.newBuilder().setName("n").setDataType(types[i]).addDims(2).addDims(2);
        if (raw) {
          t.setRawData(ByteString.copyFrom(packed[i]));
        } else {
          for (byte b : packed[i]) {
            t.addInt32Data(b & 0xff);
          }
        }
        Fixed read = new TensorReader(Path.of("model.onnx")).read(t.build());
        assertArrayEquals(
            Arrays.stream(expected[i]).asLongStream().toArray(), read.integers());
      }
    }
  }

  @Test
  void narrowTensorsHaveTheBytesOfTheirShape() throws IOException {
    input(1, 4);
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("n")
            .setDataType(22)
            .addDims(4)
            .addDims(4)
            .setRawData(ByteString.copyFrom(new byte[16])));
    node("DequantizeLinear", "a", "x", "s", "z").node("DequantizeLinear", "nd", "n", "s");
    node("MatMul", "b", "a", "nd").node("QuantizeLinear", "c", "b", "s", "z");
    holds(refused("c"), "tensor \"n\" has 16 bytes of values", "8, by shape and type");
  }

  @Test
  void narrowInputsAreRefused() throws IOException {
    input(1, 4);
    graph.setInput(0, value("x", 21, 1, 4));
    node("DequantizeLinear", "a", "x", "s", "z").node("QuantizeLinear", "c", "a", "s", "z");
    holds(refused("c"), "input \"x\" has type uint4", "quantize the model to int8");
  }

  @Test
  void openSizesAndBatchesAreRefusedButForTheFirstAxis() throws IOException {
    input(-1, 4).node("DequantizeLinear", "a", "x", "s", "z").node("Relu", "b", "a");
    node("QuantizeLinear", "c", "b", "s", "z");
    Network network = ModelImporter.read(file("c"));
    assertEquals(List.of(1, 4), network.tensor(network.inputs().get(0)).shape());
    graph.clear();
    input(1, -1).node("Identity", "a", "x");
    holds(refused("a"), "open size on axis 1", "fixed input shape");
    graph.clear();
    input(2, 4).node("Identity", "a", "x");
    holds(refused("a"), "batch 2");
  }

  @Test
  void codesThatAreReadWithAnotherScaleAreRefused() throws IOException {
    input(1, 4)
        .node("DequantizeLinear", "a", "x", "s", "z")
        .node("QuantizeLinear", "b", "a", "s", "z")
        .node("DequantizeLinear", "c", "b", "s", "z0")
        .node("QuantizeLinear", "d", "c", "s", "z");
    holds(refused("d"), "zero point 0, they were made with 0.5 and 3");
  }

  @Test
  void blockScalesAndWiderCodesAreRefused() throws IOException {
    input(1, 4);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("DequantizeLinear")
            .addAllInput(List.of("x", "s", "z"))
            .addOutput("a")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("block_size")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(2)));
    node("QuantizeLinear", "b", "a", "s", "z");
    holds(refused("b"), "scales for blocks");
    graph.clear();
    input(1, 4);
    graph.addInitializer(TensorProto.newBuilder().setName("z16").setDataType(5).addInt32Data(0));
    node("DequantizeLinear", "a", "x", "s", "z").node("QuantizeLinear", "b", "a", "s", "z16");
    holds(refused("b"), "tensor \"z16\" has type int16");
  }

  @Test
  void aChainOfFunctionsEndsSomewhere() throws IOException {
    input(1, 4).node("DequantizeLinear", "v0", "x", "s", "z");
    for (int i = 0; i < 60; i++) {
      node("Mul", "v" + (i + 1), "v" + i, "v" + i);
    }
    node("QuantizeLinear", "q", "v60", "s", "z");
    holds(refused("q"), "error: ");
    graph.clear();
    input(1, 4).node("DequantizeLinear", "v0", "x", "s", "z");
    for (int i = 0; i < 5000; i++) {
      node("Tanh", "v" + (i + 1), "v" + i);
    }
    node("QuantizeLinear", "q", "v5000", "s", "z");
    holds(refused("q"), "chain of more than 200 float operators");
  }

  @Test
  void unsignedCodesAreShiftedInside() throws IOException {
    graph.addInput(value("x", 2, 1, 4));
    graph.addInitializer(
        TensorProto.newBuilder().setName("s").setDataType(1).addFloatData(0.5f));
    graph.addInitializer(TensorProto.newBuilder().setName("z").setDataType(2).addInt32Data(100));
    node("DequantizeLinear", "a", "x", "s", "z").node("Relu", "b", "a");
    node("QuantizeLinear", "c", "b", "s", "z");
    Network network = ModelImporter.read(file("c"));
    assertEquals(DataType.UINT8, network.tensor(network.inputs().get(0)).type());
    assertEquals(100, network.tensor(network.inputs().get(0)).zeroPoint());
    assertEquals(DataType.UINT8, network.tensor(network.outputs().get(0)).type());
    assertTrue(
        network.tensors().stream()
            .anyMatch(t -> t.type() == DataType.INT8 && t.zeroPoint() == -28));
  }
}
