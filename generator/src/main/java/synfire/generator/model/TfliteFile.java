package synfire.generator.model;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import synfire.generator.model.tflite.Buffer;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.model.tflite.Model;
import synfire.generator.model.tflite.Operator;
import synfire.generator.model.tflite.OperatorCode;
import synfire.generator.model.tflite.QuantizationParameters;
import synfire.generator.model.tflite.SubGraph;
import synfire.generator.model.tflite.TensorType;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Tensor;

/**
 * The tables of a TensorFlow Lite file, read with bounds. A flatbuffer has no checksum and its
 * reader classes check nothing, so every length and id is compared with a limit before it is used,
 * and a place outside the file ends the reading.
 *
 * @param graphs the network, then what it calls
 */
record TfliteFile(List<Graph> graphs) {

  /**
   * A graph of the file.
   *
   * @param tensors all tensors
   * @param operators in the order of the file
   * @param inputs valid tensor ids
   * @param outputs valid tensor ids
   */
  record Graph(
      List<RawTensor> tensors,
      List<RawOperator> operators,
      List<Integer> inputs,
      List<Integer> outputs) {}

  /** The network. */
  Graph network() {
    return graphs.get(0);
  }

  /** Most elements of one tensor and of all activations together. */
  static final int MAX_ELEMENTS = 1 << 27;

  static final int MAX_RANK = 6;
  private static final int MAX_TENSORS = 1 << 16;
  private static final int MAX_OPERATORS = 1 << 14;
  private static final int MAX_OPERANDS = 1 << 10;
  private static final int MAX_NAME_BYTES = 200;

  private static final String NOT_TFLITE_FIX = "give the .tflite file of an int8 quantized network";

  /** Reads the bytes of a file; {@link Refusal} says what is wrong with them. */
  static TfliteFile read(byte[] bytes) {
    if (!isTflite(bytes)) {
      throw new Refusal(
          "this is not a TensorFlow Lite file (" + bytes.length + " bytes)",
          "a flatbuffer with the identifier TFL3",
          NOT_TFLITE_FIX);
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      return new Reader(Model.getRootAsModel(buffer), bytes.length).read();
    } catch (Refusal refusal) {
      throw refusal;
    } catch (RuntimeException e) {
      // Generated readers fail in many ways on a place outside the file; nothing else runs here.
      throw outside();
    }
  }

  /** Whether bytes begin as such a file does. */
  static boolean isTflite(byte[] bytes) {
    return bytes.length >= 8
        && "TFL3".equals(new String(bytes, 4, 4, StandardCharsets.ISO_8859_1));
  }

  /** A place outside the file. */
  static Refusal outside() {
    return damaged("a table points outside the file");
  }

  private static Refusal damaged(String what) {
    return new Refusal(
        "the file is damaged: " + what,
        "a complete TensorFlow Lite file",
        "download or convert the model again");
  }

  /** The start of a text, without control characters; a damaged one never fails. */
  static String text(ByteBuffer bytes) {
    if (bytes == null) {
      return "";
    }
    byte[] head = new byte[Math.min(bytes.remaining(), MAX_NAME_BYTES)];
    bytes.get(head);
    String text = new String(head, StandardCharsets.UTF_8);
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** One reading. */
  private static final class Reader {
    private final Model model;
    private final int fileBytes;
    private final Map<Long, Constant> constants = new HashMap<>();
    private long constantBytes;
    private long activationElements;
    private long items;

    Reader(Model model, int fileBytes) {
      this.model = model;
      this.fileBytes = fileBytes;
    }

    TfliteFile read() {
      if (model.version() != 3) {
        throw new Refusal(
            "the schema version is " + model.version(),
            "version 3",
            "convert the model with a current TensorFlow");
      }
      int graphCount = length("graphs", model.subgraphsLength(), MAX_OPERANDS);
      if (graphCount == 0) {
        throw damaged("it holds no graph");
      }
      length("buffers", model.buffersLength(), 2 * MAX_TENSORS);
      length("operator codes", model.operatorCodesLength(), MAX_OPERATORS);
      List<Graph> graphs = new ArrayList<>(graphCount);
      for (int index = 0; index < graphCount; index++) {
        graphs.add(graph(model.subgraphs(index)));
      }
      if (graphs.get(0).operators().isEmpty()) {
        throw new Refusal("the graph has no operators", "at least one", NOT_TFLITE_FIX);
      }
      return new TfliteFile(List.copyOf(graphs));
    }

    private Graph graph(SubGraph graph) {
      int tensorCount = length("tensors", graph.tensorsLength(), MAX_TENSORS);
      List<RawTensor> tensors = new ArrayList<>(tensorCount);
      for (int id = 0; id < tensorCount; id++) {
        tensors.add(tensor(id, graph.tensors(id)));
      }
      int operatorCount = length("operators", graph.operatorsLength(), MAX_OPERATORS);
      List<RawOperator> operators = new ArrayList<>(operatorCount);
      for (int index = 0; index < operatorCount; index++) {
        operators.add(operator(index, graph.operators(index), tensorCount));
      }
      List<Integer> inputs =
          ids("inputs of the graph", graph.inputsLength(), graph::inputs, 0, tensorCount);
      List<Integer> outputs =
          ids("outputs of the graph", graph.outputsLength(), graph::outputs, 0, tensorCount);
      return new Graph(List.copyOf(tensors), List.copyOf(operators), inputs, outputs);
    }

    private int length(String what, int length, int limit) {
      // A vector needs at least four bytes an element here, so the file itself is a limit as well.
      if (length < 0 || length > fileBytes / 4) {
        throw damaged("the number of " + what + " exceeds the file");
      }
      // Tables may share vectors, so that a small file could name a huge number of values.
      items += length;
      if (length > limit || items > fileBytes) {
        throw new Refusal(
            "the file has too many " + what + " (" + length + ")", "", NOT_TFLITE_FIX);
      }
      return length;
    }

    private List<Integer> ids(
        String what, int length, IntUnaryOperator get, int least, int tensorCount) {
      List<Integer> ids = new ArrayList<>(length(what, length, MAX_OPERANDS));
      for (int i = 0; i < length; i++) {
        int id = get.applyAsInt(i);
        if (id < least || id >= tensorCount) {
          throw damaged(
              "the " + what + " name tensor " + id + ", there are " + tensorCount + " tensors");
        }
        ids.add(id);
      }
      return List.copyOf(ids);
    }

    private RawOperator operator(int index, Operator table, int tensorCount) {
      long codeIndex = table.opcodeIndex();
      if (codeIndex >= model.operatorCodesLength()) {
        throw damaged("operator " + index + " has no operator code");
      }
      OperatorCode entry = model.operatorCodes((int) codeIndex);
      int code = Math.max(entry.deprecatedBuiltinCode(), entry.builtinCode());
      String name;
      if (code == BuiltinOperator.CUSTOM) {
        name = "CUSTOM " + text(entry.customCodeAsByteBuffer());
      } else {
        name = builtinName(code);
      }
      String what = " of operator " + index;
      return new RawOperator(
          index,
          code,
          name,
          ids("inputs" + what, table.inputsLength(), table::inputs, -1, tensorCount),
          ids("outputs" + what, table.outputsLength(), table::outputs, 0, tensorCount),
          table);
    }

    private static String builtinName(int code) {
      if (code >= 0 && code < BuiltinOperator.names.length) {
        return BuiltinOperator.name(code);
      }
      return "code " + code;
    }

    private RawTensor tensor(int id, synfire.generator.model.tflite.Tensor table) {
      String name = text(table.nameAsByteBuffer());
      try {
        return new RawTensor(checked(id, name, table), Optional.empty());
      } catch (Refusal refusal) {
        Tensor placeholder =
            new Tensor(
                id, name, DataType.INT8, List.of(), List.of(), List.of(), 0, Optional.empty());
        return new RawTensor(
            placeholder,
            Optional.of(
                new Refusal(
                    "tensor " + id + label(name) + " " + refusal.getMessage(),
                    refusal.expected(),
                    refusal.hint())));
      }
    }

    private Tensor checked(int id, String name, synfire.generator.model.tflite.Tensor table) {
      DataType type = type(table.type());
      if (table.isVariable()) {
        throw new Refusal(
            "is a variable of one operator",
            "state in variables of the network",
            "replace the recurrent operator by convolutions over time");
      }
      if (present(table::sparsity)) {
        throw new Refusal(
            "is stored sparsely", "dense weights", "convert without the sparse format");
      }
      List<Integer> shape = shape(table);
      int elements = 1;
      for (int size : shape) {
        elements *= size;
      }
      long bytes = type == DataType.INT4 ? (elements + 1L) / 2 : (long) elements * type.bytes();
      Optional<Constant> constant = constant(table.buffer(), bytes);
      if (type == DataType.INT4) {
        if (constant.isEmpty()) {
          throw new Refusal(
              "has type INT4 and is computed", "int8", "quantize activations to int8");
        }
        constant = Optional.of(unpacked(constant.get(), elements));
      }
      if (constant.isEmpty()) {
        activationElements += elements;
        if (activationElements > MAX_ELEMENTS) {
          throw new Refusal(
              "is too large: with it the activations have more than " + MAX_ELEMENTS + " elements",
              "",
              "use a smaller network");
        }
      }
      List<Float> scales = new ArrayList<>();
      List<Integer> zeroPoints = new ArrayList<>();
      int axis = 0;
      QuantizationParameters quantization = table.quantization();
      if (quantization != null && type != DataType.FLOAT32) {
        axis = quantization(quantization, shape, scales, zeroPoints);
      }
      return new Tensor(id, name, type, shape, scales, zeroPoints, axis, constant);
    }

    private static DataType type(int code) {
      switch (code) {
        case TensorType.INT8:
          return DataType.INT8;
        case TensorType.INT4:
          return DataType.INT4;
        case TensorType.UINT8:
          return DataType.UINT8;
        case TensorType.INT16:
          return DataType.INT16;
        case TensorType.INT32:
          return DataType.INT32;
        case TensorType.INT64:
          return DataType.INT64;
        case TensorType.FLOAT32:
          return DataType.FLOAT32;
        default:
          String name =
              code >= 0 && code < TensorType.names.length
                  ? TensorType.name(code)
                  : "number " + code;
          throw new Refusal("has type " + name, "int8", "quantize the model to int8");
      }
    }

    private List<Integer> shape(synfire.generator.model.tflite.Tensor table) {
      int rank = length("axes", table.shapeLength(), fileBytes);
      if (rank > MAX_RANK) {
        throw new Refusal("has " + rank + " axes", "at most " + MAX_RANK, "reshape the tensor");
      }
      List<Integer> shape = new ArrayList<>(rank);
      long elements = 1;
      for (int axis = 0; axis < rank; axis++) {
        int size = table.shape(axis);
        if (size < 1) {
          throw new Refusal(
              "has size " + size + " on axis " + axis,
              "fixed sizes of at least 1",
              "convert the model with a fixed input shape, batch 1");
        }
        shape.add(size);
        elements *= size;
        if (elements > MAX_ELEMENTS) {
          throw new Refusal(
              "has more than " + MAX_ELEMENTS + " elements", "", "use a smaller network");
        }
      }
      return shape;
    }

    private Optional<Constant> constant(long index, long bytes) {
      if (index >= model.buffersLength()) {
        throw Refusal.broken(
            "has buffer " + index, "a buffer of the file; it has " + model.buffersLength());
      }
      Constant known = constants.get(index);
      if (known == null) {
        Buffer buffer = model.buffers((int) index);
        if (buffer.offset() > 1 || buffer.size() > 1) {
          throw new Refusal(
              "keeps its values outside the flatbuffer",
              "values inside",
              "convert without the format for large models");
        }
        int length = buffer.dataLength();
        if (length == 0) {
          return Optional.empty();
        }
        constantBytes += length;
        if (length < 0 || length > fileBytes || constantBytes > 2L * fileBytes) {
          throw Refusal.broken("has more values than the file", "");
        }
        byte[] values = new byte[length];
        buffer.dataAsByteBuffer().get(values);
        known = Constant.of(values);
        constants.put(index, known);
      }
      if (known.size() != bytes) {
        throw Refusal.broken(
            "has " + known.size() + " bytes of values", bytes + " bytes, by shape and type");
      }
      return Optional.of(known);
    }

    /** Codes of 4 bits, of which the first one is in the lower half of a byte. */
    private static Constant unpacked(Constant packed, int elements) {
      byte[] codes = new byte[elements];
      for (int i = 0; i < elements; i++) {
        int pair = packed.int8(i / 2);
        codes[i] = (byte) (i % 2 == 0 ? pair << 28 >> 28 : pair >> 4);
      }
      return Constant.of(codes);
    }

    private int quantization(
        QuantizationParameters table,
        List<Integer> shape,
        List<Float> scales,
        List<Integer> zeroPoints) {
      if (table.detailsType() != 0) {
        throw new Refusal(
            "has a quantization of its own kind", "scale and zero point", "quantize to int8");
      }
      int count = length("scales", table.scaleLength(), MAX_ELEMENTS);
      int zeroCount = length("zero points", table.zeroPointLength(), MAX_ELEMENTS);
      int axis = count > 1 ? table.quantizedDimension() : 0;
      if (count > 1) {
        if (axis < 0 || axis >= shape.size() || shape.get(axis) != count) {
          throw Refusal.broken(
              "has " + count + " scales on axis " + axis + " and shape " + shape,
              "one scale, or one for each index of an axis");
        }
      }
      if (zeroCount > 1 && zeroCount != count) {
        throw Refusal.broken(
            "has " + count + " scales and " + zeroCount + " zero points", "as many of both");
      }
      for (int i = 0; i < count; i++) {
        float scale = table.scale(i);
        if (!(scale >= Float.MIN_NORMAL) || Float.isInfinite(scale)) {
          throw Refusal.broken("has scale " + scale, "a positive number");
        }
        long zero = zeroCount == 0 ? 0 : table.zeroPoint(zeroCount == 1 ? 0 : i);
        if (zero < Integer.MIN_VALUE || zero > Integer.MAX_VALUE) {
          throw Refusal.broken("has zero point " + zero, "a code of its type");
        }
        scales.add(scale);
        zeroPoints.add((int) zero);
      }
      return axis;
    }

    private static boolean present(Supplier<? extends Table> table) {
      return table.get() != null;
    }

    private static String label(String name) {
      return name.isEmpty() ? "" : " \"" + name + "\"";
    }
  }
}
