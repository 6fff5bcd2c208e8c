package synfire.generator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Node;

/** Whatever is done to a file, the result is a sound network or one problem, and soon. */
class DamagedFileTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final byte[] good = read(Models.own("kws_dscnn"));

  private static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if the file is taken, false if it is refused properly. */
  private boolean taken(byte[] bytes, String what) throws IOException {
    Path file = folder.resolve("m.tflite");
    Files.write(file, bytes);
    return assertTimeoutPreemptively(
        SOON,
        () -> {
          try {
            sound(TfliteImporter.read(file), what);
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

  private static void sound(Network network, String what) {
    for (Node node : network.nodes()) {
      for (int id : node.outputs()) {
        assertTrue(network.tensor(id).elements() > 0, what);
      }
    }
    assertTrue(!network.outputs().isEmpty(), what);
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    for (int i = 0; i < 200; i++) {
      int length = (int) ((long) good.length * i / 200);
      boolean taken = taken(Arrays.copyOf(good, length), "cut to " + length + " bytes");
      assertTrue(!taken || length > good.length - 64, "cut to " + length + " bytes");
    }
  }

  @Test
  void flippedBitsGiveANetworkOrAProblem() throws IOException {
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
    // Most of the file is weights, where any bits are right.
    assertTrue(takenFiles > 50 && takenFiles < 450, takenFiles + " files taken");
  }

  /** Small files have hardly any weights: here nearly every flip hits the structure. */
  @Test
  void flippedBitsOfASmallFileGiveANetworkOrAProblem() throws IOException {
    flipOneBit(read(Models.own("hello_world")), "hello_world");
  }

  @Test
  void flippedBitsOfAFileWithVariablesGiveANetworkOrAProblem() throws IOException {
    flipOneBit(TfliteImporterTest.lastRows().toByteArray(), "variables");
  }

  private void flipOneBit(byte[] small, String what) throws IOException {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = small.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      taken(bytes, what + ", seed " + seed);
    }
  }

  @Test
  void randomBytesBehindTheIdentifierAreRefused() throws IOException {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[8 + random.nextInt(4000)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        // Small numbers look more like offsets.
        bytes[i] = random.nextInt(3) == 0 ? bytes[i] : (byte) random.nextInt(16);
      }
      System.arraycopy("TFL3".getBytes(StandardCharsets.US_ASCII), 0, bytes, 4, 4);
      taken(bytes, "random bytes, seed " + seed);
    }
  }

  @Test
  void whatIsNoModelFileIsSaidPlainly() throws IOException {
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "not a model");
    assertEquals(
        "error: this is not a TensorFlow Lite file (11 bytes)\n"
            + "  at        " + text + "\n"
            + "  expected  a flatbuffer with the identifier TFL3\n"
            + "  fix       give the .tflite file of an int8 quantized network\n",
        refused(text));
    Path empty = folder.resolve("empty.tflite");
    Files.write(empty, new byte[0]);
    assertTrue(refused(empty).contains("(0 bytes)"));
    assertTrue(refused(folder.resolve("absent.tflite")).contains("no such file"));
    assertTrue(refused(folder).contains("this is a folder"));
  }

  private static String refused(Path path) {
    return assertThrows(ProblemException.class, () -> TfliteImporter.read(path)).getMessage();
  }
}
