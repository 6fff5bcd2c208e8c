package synfire.generator.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import synfire.generator.problem.FileTrouble;

/** The bytes of model files. */
final class ModelBytes {

  /** Largest file that is read, in bytes. */
  private static final int MAX_FILE_BYTES = 128 << 20;

  private static final String EXPECTED = "a .tflite or .onnx file";
  private static final String FIX = "give the file of an int8 quantized network";

  private ModelBytes() {}

  /** All bytes of a file; {@link Refusal} says if they are too many. */
  static byte[] read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new Refusal(
            "the file is larger than " + (MAX_FILE_BYTES >> 20) + " MiB",
            "at most " + (MAX_FILE_BYTES >> 20) + " MiB",
            FIX);
      }
      return bytes;
    } catch (IOException e) {
      throw FileTrouble.problem("the model cannot be read", path, e, EXPECTED);
    }
  }
}
