package synfire.generator.model;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import synfire.generator.model.tflite.Buffer;
import synfire.generator.model.tflite.Model;
import synfire.generator.model.tflite.Operator;
import synfire.generator.model.tflite.OperatorCode;
import synfire.generator.model.tflite.QuantizationParameters;
import synfire.generator.model.tflite.SubGraph;
import synfire.generator.model.tflite.Tensor;
import synfire.generator.model.tflite.TensorType;

/** Writes small TensorFlow Lite files for tests; checks nothing, so wrong ones are possible. */
public final class ModelFile {

  private final FlatBufferBuilder b = new FlatBufferBuilder(1024);
  private final List<Integer> tensors = new ArrayList<>();
  private final List<Integer> buffers = new ArrayList<>();
  private final List<Integer> codes = new ArrayList<>();
  private final List<Integer> operators = new ArrayList<>();
  private int[] inputs = {};
  private int[] outputs = {};
  /** Graphs that are complete: what the network calls. */
  private final List<Integer> called = new ArrayList<>();

  /** An empty file. */
  public ModelFile() {
    buffers.add(buffer(new byte[0]));
  }

  private int buffer(byte[] data) {
    return Buffer.createBuffer(b, data.length == 0 ? 0 : Buffer.createDataVector(b, data), 0, 0);
  }

  /** An int8 activation; its id. */
  public int codes(float scale, int zeroPoint, int... shape) {
    return tensor(TensorType.INT8, shape, new float[] {scale}, new long[] {zeroPoint}, null);
  }

  /** A float32 activation; its id. */
  public int floats(int... shape) {
    return tensor(TensorType.FLOAT32, shape, new float[0], new long[0], null);
  }

  /** An int32 constant without scales; its id. */
  public int ints(int[] shape, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return tensor(TensorType.INT32, shape, new float[0], new long[0], bytes.array());
  }

  /** Int8 weights with one scale; its id. */
  public int weights(float scale, int[] shape, byte... values) {
    return tensor(TensorType.INT8, shape, new float[] {scale}, new long[] {0}, values);
  }

  /** Any tensor, an activation if data is null; its id. */
  public int tensor(byte type, int[] shape, float[] scales, long[] zeroPoints, byte[] data) {
    return tensor(type, shape, scales, zeroPoints, 0, data);
  }

  /** Any tensor with an axis of its scales; its id. */
  public int tensor(
      byte type, int[] shape, float[] scales, long[] zeroPoints, int axis, byte[] data) {
    int buffer = 0;
    if (data != null) {
      buffer = buffers.size();
      buffers.add(buffer(data));
    }
    int name = b.createString("t" + tensors.size());
    int quantization =
        QuantizationParameters.createQuantizationParameters(
            b,
            0,
            0,
            QuantizationParameters.createScaleVector(b, scales),
            QuantizationParameters.createZeroPointVector(b, zeroPoints),
            (byte) 0,
            0,
            axis);
    tensors.add(
        Tensor.createTensor(
            b,
            Tensor.createShapeVector(b, shape),
            type,
            buffer,
            name,
            quantization,
            false,
            0,
            0,
            true));
    return tensors.size() - 1;
  }

  /** An operator without options. */
  public ModelFile operator(int code, int[] in, int[] out) {
    return operator(code, in, out, (byte) 0, builder -> 0);
  }

  /** An operator with options. */
  public ModelFile operator(
      int code, int[] in, int[] out, byte optionsType, ToIntFunction<FlatBufferBuilder> options) {
    codes.add(
        OperatorCode.createOperatorCode(b, (byte) Math.min(code, 127), 0, 1, code));
    int table = options.applyAsInt(b);
    operators.add(
        Operator.createOperator(
            b,
            codes.size() - 1,
            Operator.createInputsVector(b, in),
            Operator.createOutputsVector(b, out),
            optionsType,
            table));
    return this;
  }

  /** Inputs of the network. */
  public ModelFile inputs(int... ids) {
    inputs = ids.clone();
    return this;
  }

  /** Outputs of the network. */
  public ModelFile outputs(int... ids) {
    outputs = ids.clone();
    return this;
  }

  /**
   * Makes all so far a graph that the network calls, the first of them with number 1; ids begin
   * anew.
   */
  public ModelFile endOfCalled() {
    called.add(graph());
    tensors.clear();
    operators.clear();
    return this;
  }

  private int graph() {
    return SubGraph.createSubGraph(
        b,
        SubGraph.createTensorsVector(b, array(tensors)),
        SubGraph.createInputsVector(b, inputs),
        SubGraph.createOutputsVector(b, outputs),
        SubGraph.createOperatorsVector(b, array(operators)),
        0);
  }

  /** The bytes of the file. */
  public byte[] toByteArray() {
    List<Integer> graphs = new ArrayList<>(List.of(graph()));
    graphs.addAll(called);
    int model =
        Model.createModel(
            b,
            3,
            Model.createOperatorCodesVector(b, array(codes)),
            Model.createSubgraphsVector(b, array(graphs)),
            0,
            Model.createBuffersVector(b, array(buffers)));
    Model.finishModelBuffer(b, model);
    return b.sizedByteArray();
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
