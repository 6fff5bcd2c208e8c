package synfire.generator.model;

import java.nio.file.Path;
import synfire.generator.model.onnx.OnnxImporter;
import synfire.golden.net.Network;

/** Reads model files of every format; the content of a file says which it has. */
public final class ModelImporter {

  private ModelImporter() {}

  /**
   * The network of a file.
   *
   * @throws synfire.generator.problem.ProblemException with what stands in the way
   */
  public static Network read(Path path) {
    byte[] bytes = bytes(path);
    return isOnnx(path, bytes) ? OnnxImporter.read(path, bytes) : TfliteImporter.read(path, bytes);
  }

  /** What a file holds, also if parts of it are unsupported. */
  public static ModelListing list(Path path, OnChipSupport chip) {
    byte[] bytes = bytes(path);
    return isOnnx(path, bytes)
        ? OnnxImporter.list(path, bytes, chip)
        : TfliteImporter.list(path, bytes, chip);
  }

  private static byte[] bytes(Path path) {
    return Findings.of(path, () -> ModelBytes.read(path));
  }

  private static boolean isOnnx(Path path, byte[] bytes) {
    return Findings.of(
        path,
        () -> {
          if (TfliteFile.isTflite(bytes)) {
            return false;
          }
          // The first field of an ONNX file is its version, a small number.
          if (bytes.length > 2 && bytes[0] == 0x08 && bytes[1] > 0 && bytes[1] < 64) {
            return true;
          }
          throw new Refusal(
              "this is neither a TensorFlow Lite nor an ONNX file (" + bytes.length + " bytes)",
              "a flatbuffer with the identifier TFL3, or an ONNX model",
              "give the .tflite or .onnx file of an int8 quantized network");
        });
  }
}
