package synfire.golden.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.vector.VectorSupport;

/** Golden needs no option of Java: without the vector module it computes the same. */
final class WithoutVectorsTest {

  /** Prints a hash of what some networks compute; run in a Java of its own. */
  public static void main(String[] arguments) {
    System.out.println(VectorSupport.present() + " " + hash());
  }

  private static int hash() {
    int hash = 0;
    for (long seed = 0; seed < 50; seed++) {
      Network network = RandomNetwork.of(seed, 2, 40);
      GoldenModel model =
          VectorSupport.present()
              ? GoldenModel.of(network, Rounding.TFLM, true)
              : GoldenModel.of(network, Rounding.TFLM);
      int input = network.inputs().get(0);
      for (byte[] codes : RandomNetwork.inputs(network.tensor(input), seed)) {
        for (byte code : model.run(List.of(codes)).codes(model.outputTensors().get(0))) {
          hash = 31 * hash + code;
        }
      }
    }
    return hash;
  }

  @Test
  void plainJavaComputesTheSame() throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutVectorsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), output);
    assertEquals("false " + hash(), output.strip());
  }
}
