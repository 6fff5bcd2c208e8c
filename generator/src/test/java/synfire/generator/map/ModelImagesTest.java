package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.check.ImageInterpreter;
import synfire.generator.model.TfliteImporter;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Images of the shipped networks compute what golden and the reference kernels compute. */
final class ModelImagesTest {

  private static final Path MODELS = Path.of("..", "testbench", "models");

  @ParameterizedTest
  @CsvSource({
    "kws_dscnn,pico,2",
    "kws_dscnn,wide,1",
    "ic_resnet8,pico,1",
    "ic_resnet8,wide,1",
    "ad_autoencoder,pico,4",
    "ad_autoencoder,wide,2",
    "vww_mobilenetv1,pico,1",
    "vww_mobilenetv1,wide,1",
    "hello_world,pico,8",
    "hello_world,wide,8"
  })
  void everyStepEqualsGolden(String model, String config, int frames) throws IOException {
    Network network = TfliteImporter.read(MODELS.resolve(model).resolve("model.tflite"));
    for (Rounding rounding : Rounding.values()) {
      ChipConfig chip = Compiler.fit(network, rounding, ConfigReader.read(config));
      Program program = Compiler.compile(network, rounding, Target.of(chip));
      List<byte[]> inputs = rows(MODELS.resolve(model).resolve("inputs.npy"), frames);
      String label = model + " " + config + " " + rounding;
      ImageInterpreter.Result result = CheckedRun.of(program, rounding, inputs, label);
      String file = rounding == Rounding.TFLM ? "outputs_tflm.npy" : "outputs.npy";
      List<byte[]> expected = rows(MODELS.resolve(model).resolve(file), frames);
      for (int i = 0; i < frames; i++) {
        assertArrayEquals(expected.get(i), result.outputs().get(i), label + " frame " + i);
      }
    }
  }

  /** The first samples of a file of bytes. */
  static List<byte[]> rows(Path file, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(8) + 10;
    String text = new String(bytes, 10, header - 10, java.nio.charset.StandardCharsets.US_ASCII);
    int samples =
        Integer.parseInt(text.replaceAll("(?s).*'shape': \\((\\d+),.*", "$1"));
    int size = (bytes.length - header) / samples;
    List<byte[]> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(Arrays.copyOfRange(bytes, header + i * size, header + (i + 1) * size));
    }
    return out;
  }
}
