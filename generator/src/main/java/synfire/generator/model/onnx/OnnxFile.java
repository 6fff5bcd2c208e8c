package synfire.generator.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import synfire.generator.model.Refusal;

/**
 * The messages of an ONNX file. Sizes and numbers of messages are bounded before anything is built
 * of them: a few bytes of a protobuf can stand for much memory.
 *
 * @param opset version of the default operator set
 * @param inputs what the graph takes, initializers left out
 * @param outputs what it gives
 * @param constants the initializers by name
 * @param refused initializers that cannot be taken; that matters only if an operator uses one
 * @param nodes in the order of the file
 */
record OnnxFile(
    int opset,
    List<ValueInfoProto> inputs,
    List<ValueInfoProto> outputs,
    Map<String, Fixed> constants,
    Map<String, Refusal> refused,
    List<OnnxNode> nodes) {

  private static final int OLDEST_OPSET = 10;
  private static final int NEWEST_OPSET = 25;

  /** Most messages, texts and listed numbers of a file; weights are raw bytes and not counted. */
  private static final int MAX_ITEMS = 1 << 20;

  /** Most numbers of packed lists, such as weights that are not raw. */
  private static final int MAX_NUMBERS = 1 << 23;

  private static final int MAX_DEPTH = 64;
  private static final int MAX_NODES = 1 << 14;

  /** Reads the bytes of a file that stands at a path, beside which its external data lie. */
  static OnnxFile read(byte[] bytes, Path path) {
    ModelProto model;
    try {
      new Census().count(CodedInputStream.newInstance(bytes), ModelProto.getDescriptor(), 0);
      model = ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw damaged("its messages do not end where they should");
    } catch (IOException e) {
      throw damaged(e.getMessage());
    }
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw damaged("it holds no graph");
    }
    int opset = opset(model);
    GraphProto graph = model.getGraph();
    if (graph.getNodeCount() > MAX_NODES) {
      throw new Refusal(
          "the graph has " + graph.getNodeCount() + " nodes", "at most " + MAX_NODES, "");
    }
    TensorReader tensors = new TensorReader(path);
    Map<String, Fixed> constants = new LinkedHashMap<>();
    Map<String, Refusal> refused = new HashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      try {
        constants.put(tensor.getName(), tensors.read(tensor));
      } catch (Refusal refusal) {
        refused.put(tensor.getName(), refusal);
      }
    }
    for (SparseTensorProto tensor : graph.getSparseInitializerList()) {
      String name = tensor.getValues().getName();
      refused.put(
          name,
          new Refusal(
              "tensor " + OnnxNode.quoted(name) + " is stored sparsely",
              "dense weights",
              "convert without the sparse format"));
    }
    List<OnnxNode> nodes = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      nodes.add(OnnxNode.of(nodes.size(), node, opset, tensors));
    }
    List<ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(input -> !constants.containsKey(input.getName()))
            .filter(input -> !refused.containsKey(input.getName()))
            .toList();
    return new OnnxFile(
        opset, inputs, graph.getOutputList(), constants, refused, List.copyOf(nodes));
  }

  private static int opset(ModelProto model) {
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
        if (set.getVersion() < OLDEST_OPSET || set.getVersion() > NEWEST_OPSET) {
          throw new Refusal(
              "the model uses operator set " + set.getVersion(),
              "operator set " + OLDEST_OPSET + " to " + NEWEST_OPSET,
              "convert it with onnx.version_converter.convert_version(model, 21)");
        }
        return (int) set.getVersion();
      }
    }
    throw damaged("it names no operator set");
  }

  static Refusal damaged(String what) {
    return new Refusal(
        "the file is damaged: " + what,
        "a complete ONNX file",
        "download or convert the model again");
  }

  /** Counts what a file would become, along the fields of the schema. */
  private static final class Census {
    private long items;
    private long numbers;

    void count(CodedInputStream in, Descriptor type, int depth) throws IOException {
      if (depth > MAX_DEPTH) {
        throw new Refusal("the file nests messages deeper than " + MAX_DEPTH, "", "");
      }
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        if (tag == 0) {
          return;
        }
        FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
        if (++items > MAX_ITEMS) {
          throw new Refusal(
              "the file has more than " + MAX_ITEMS + " entries",
              "a network of reasonable size, with weights as raw data",
              "save it again with onnx.save; weights made by numpy_helper.from_array are raw");
        }
        boolean framed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (field == null || !framed) {
          in.skipField(tag);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          int limit = in.pushLimit(in.readRawVarint32());
          count(in, field.getMessageType(), depth + 1);
          in.popLimit(limit);
        } else if (field.isPackable()) {
          int limit = in.pushLimit(in.readRawVarint32());
          packed(in, field);
          in.popLimit(limit);
        } else {
          in.skipField(tag);
        }
      }
    }

    private void packed(CodedInputStream in, FieldDescriptor field) throws IOException {
      int width =
          switch (field.getLiteType()) {
            case FLOAT, FIXED32, SFIXED32 -> 4;
            case DOUBLE, FIXED64, SFIXED64 -> 8;
            default -> 0;
          };
      while (!in.isAtEnd()) {
        if (++numbers > MAX_NUMBERS) {
          throw new Refusal(
              "the file lists more than " + MAX_NUMBERS + " numbers one by one",
              "weights as raw data",
              "save it again; weights made by numpy_helper.from_array are raw");
        }
        if (width == 0) {
          in.readRawVarint64();
        } else {
          in.skipRawBytes(width);
        }
      }
    }
  }
}
