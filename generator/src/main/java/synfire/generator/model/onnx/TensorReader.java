package synfire.generator.model.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.generator.model.Refusal;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;

/** Constant tensors of a file, from raw bytes, lists of numbers or a file beside it. */
final class TensorReader {

  /** Most bytes of all constant tensors together. */
  private static final long MAX_BYTES = 128 << 20;

  private static final int MAX_RANK = 8;

  // Element types, some of which are younger than the schema.
  private static final int UINT4 = 21;
  private static final int INT4 = 22;
  private static final int UINT2 = 25;
  private static final int INT2 = 26;

  private final Path model;
  private long bytes;

  /** Reads tensors of the model at a path. */
  TensorReader(Path model) {
    this.model = model;
  }

  /** One tensor; {@link Refusal} names it. */
  Fixed read(TensorProto tensor) {
    String name = "tensor " + OnnxNode.quoted(tensor.getName());
    DataType type = type(name, tensor.getDataType());
    List<Integer> shape = new ArrayList<>();
    long elements = 1;
    if (tensor.getDimsCount() > MAX_RANK) {
      throw new Refusal(
          name + " has " + tensor.getDimsCount() + " axes", "at most " + MAX_RANK, "");
    }
    for (long size : tensor.getDimsList()) {
      if (size < 0 || size > MAX_BYTES || elements * size > MAX_BYTES) {
        throw Refusal.broken(name + " has shape " + tensor.getDimsList(), "a smaller tensor");
      }
      shape.add((int) size);
      elements *= size;
    }
    bytes += elements * type.bytes();
    if (bytes > MAX_BYTES) {
      throw new Refusal(
          "with " + name + " the constants have more than " + (MAX_BYTES >> 20) + " MiB",
          "",
          "use a smaller network");
    }
    // Codes of less than 8 bits are packed, the first one in the lowest bits.
    long length = type.bytes() > 1 ? elements * type.bytes() : (elements * type.bits() + 7) / 8;
    byte[] values = new byte[(int) length];
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      external(name, tensor, values);
    } else if (tensor.hasRawData()) {
      if (tensor.getRawData().size() != length) {
        throw size(name, tensor.getRawData().size(), length, "bytes");
      }
      tensor.getRawData().copyTo(values, 0);
    } else {
      int count = (int) length / type.bytes();
      listed(name, tensor, type, count, ByteBuffer.wrap(values));
    }
    byte[] unpacked = type.isCode() ? unpacked(values, type, (int) elements) : values;
    return new Fixed(type, shape, Constant.of(unpacked));
  }

  private static byte[] unpacked(byte[] packed, DataType type, int elements) {
    byte[] codes = new byte[elements];
    int bits = type.bits();
    int unused = Integer.SIZE - bits;
    for (int i = 0; i < elements; i++) {
      int raised = packed[i * bits / 8] >> i * bits % 8 << unused;
      codes[i] = (byte) (type.isSignedCode() ? raised >> unused : raised >>> unused);
    }
    return codes;
  }

  private static Refusal size(String name, long found, long expected, String unit) {
    return Refusal.broken(
        name + " has " + found + " " + unit + " of values", expected + ", by shape and type");
  }

  private static DataType type(String name, int code) {
    switch (code) {
      case TensorProto.DataType.FLOAT_VALUE:
        return DataType.FLOAT32;
      case TensorProto.DataType.BOOL_VALUE:
        return DataType.UINT8;
      case TensorProto.DataType.INT32_VALUE:
        return DataType.INT32;
      case TensorProto.DataType.INT64_VALUE:
        return DataType.INT64;
      default:
        return codes(code)
            .orElseThrow(
                () ->
                    new Refusal(
                        name + " has type " + typeName(code),
                        "float32, codes of 8, 4 or 2 bits, int32 or int64",
                        typeHint(code)));
    }
  }

  /** The type of codes of an element type. */
  static Optional<DataType> codes(int code) {
    return Optional.ofNullable(
        switch (code) {
          case TensorProto.DataType.INT8_VALUE -> DataType.INT8;
          case TensorProto.DataType.UINT8_VALUE -> DataType.UINT8;
          case UINT4 -> DataType.UINT4;
          case INT4 -> DataType.INT4;
          case UINT2 -> DataType.UINT2;
          case INT2 -> DataType.INT2;
          default -> null;
        });
  }

  /** The name of an element type, for messages. */
  static String typeName(int code) {
    String[] narrow = {"uint4", "int4", "float4", "float8", "uint2", "int2"};
    if (code >= 21 && code < 21 + narrow.length) {
      return narrow[code - 21];
    }
    TensorProto.DataType known = TensorProto.DataType.forNumber(code);
    return known == null ? "number " + code : known.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** What to do about an element type that is not taken. */
  static String typeHint(int code) {
    return switch (code) {
      case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE ->
          "convert scales and the float parts to float32";
      default -> "quantize the model to int8 or uint8 with float32 scales";
    };
  }

  private static void listed(
      String name, TensorProto tensor, DataType type, int elements, ByteBuffer out) {
    out.order(ByteOrder.LITTLE_ENDIAN);
    int count =
        switch (type) {
          case FLOAT32 -> tensor.getFloatDataCount();
          case INT64 -> tensor.getInt64DataCount();
          default -> tensor.getInt32DataCount();
        };
    if (count != elements) {
      throw size(name, count, elements, "elements");
    }
    for (int i = 0; i < elements; i++) {
      switch (type) {
        case FLOAT32 -> out.putFloat(tensor.getFloatData(i));
        case INT64 -> out.putLong(tensor.getInt64Data(i));
        case INT32 -> out.putInt(tensor.getInt32Data(i));
        default -> out.put((byte) tensor.getInt32Data(i));
      }
    }
  }

  /** Values in a file of their own, which must lie in the folder of the model. */
  private void external(String name, TensorProto tensor, byte[] out) {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    String location = entries.getOrDefault("location", "");
    String expected = "a file beside the model";
    Path file;
    try {
      Path folder = model.toAbsolutePath().normalize().getParent();
      file = folder.resolve(location).normalize();
      if (location.isEmpty() || Path.of(location).isAbsolute() || !file.startsWith(folder)) {
        throw Refusal.broken(
            name + " keeps its values in " + OnnxNode.quoted(location), expected);
      }
    } catch (java.nio.file.InvalidPathException e) {
      throw Refusal.broken(name + " keeps its values in " + OnnxNode.quoted(location), expected);
    }
    if (!Files.isRegularFile(file)) {
      throw new Refusal(
          name + " keeps its values in " + OnnxNode.quoted(location) + ", which is missing",
          expected,
          "copy that file beside the model, or save the model with all data inside");
    }
    long offset = number(name, entries.getOrDefault("offset", "0"));
    long length = number(name, entries.getOrDefault("length", Integer.toString(out.length)));
    if (length != out.length) {
      throw size(name, length, out.length, "bytes");
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (offset > in.length() - length) {
        throw Refusal.broken(
            name + " has values from byte " + offset + " of " + OnnxNode.quoted(location)
                + ", which has " + in.length() + " bytes",
            length + " bytes there");
      }
      in.seek(offset);
      in.readFully(out);
    } catch (IOException e) {
      throw Refusal.broken(
          name + " keeps its values in " + OnnxNode.quoted(location) + ", which cannot be read",
          expected);
    }
  }

  private static long number(String name, String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Refusal.broken(
        name + " has external data at " + OnnxNode.quoted(text), "a number of bytes");
  }
}
