package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.model.TfliteImporter;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** A network larger than its chip gets one message with what is short and what to change. */
final class DoesNotFitTest {

  private static final Path KWS =
      Path.of("..", "testbench", "models", "kws_dscnn", "model.tflite");

  private final Network network = TfliteImporter.read(KWS);
  private final ChipConfig pico = ConfigReader.read("pico");

  private Problem problem(ChipConfig chip) {
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> Compiler.compile(network, Rounding.TFLM, Target.of(chip)));
    assertEquals(1, e.problems().size());
    return e.problems().get(0);
  }

  private void assertSays(Problem p, String message, String expected) {
    assertTrue(p.message().contains(message), p.text());
    assertTrue(p.expected().contains(expected), p.text());
    assertTrue(p.fix().contains("--fit"), p.text());
    assertTrue(p.at().contains("kws_dscnn"), p.text());
  }

  @Test
  void weights() {
    SramConfig s = pico.sram();
    Problem p =
        problem(
            pico.withSram(
                new SramConfig(
                    s.activationBytes(), 16384, s.parameterBytes(), s.tableBytes(), false)));
    assertSays(
        p, "weights need 22,", "sram.weightBytes: 22");
    assertTrue(p.at().contains("heaviest layer is conv2d_"), p.text());
  }

  @Test
  void activationsAndParametersTogether() {
    SramConfig s = pico.sram();
    Problem p =
        problem(
            pico.withSram(new SramConfig(4096, s.weightBytes(), 1024, s.tableBytes(), false)));
    assertSays(p, "activations need ", "sram.activationBytes: ");
    assertSays(p, "parameters need ", "sram.parameterBytes: ");
    assertTrue(p.at().contains("the largest ring holds"), p.text());
  }

  @Test
  void accumulatorsAndDescriptors() {
    NpeConfig n = pico.npe();
    Problem p =
        problem(
            pico.withNpe(
                new NpeConfig(n.lanes(), n.requantizers(), 18, n.accumulatorGroups(), 8, 9)));
    assertSays(p, "need 21 accumulator bits, 3 more than pico has", "npe.accumulatorBits: 21");
    assertSays(p, "11 steps, 3 more", "npe.steps: 11");
    assertSays(p, "12 rings, 3 more", "npe.rings: 12");
    assertTrue(p.at().contains("layer 2"), p.text());
  }

  @Test
  void softmax() {
    HostConfig h = pico.host();
    assertSays(
        problem(pico.withHost(new HostConfig(h.streamBits(), h.outputBytes(), false))),
        "no unit",
        "host.softmax: true");
  }

  @Test
  void saysWhichNpe() {
    SramConfig s = pico.sram();
    ChipConfig mesh =
        pico.withNoc(new NocConfig(2, 1, 4, false, 0, 0))
            .withSram(
                new SramConfig(
                    s.activationBytes(), 2048, s.parameterBytes(), s.tableBytes(), false));
    Problem p = problem(mesh);
    assertSays(p, "more than an NPE of pico has", "sram.weightBytes: ");
    assertTrue(p.message().matches("weights need [\\d,]+ bytes on NPE \\d, .*"), p.text());
    assertTrue(p.at().contains("heaviest layer is conv2d_"), p.text());
    ChipConfig fit = Compiler.fit(network, Rounding.TFLM, mesh);
    Program program = Compiler.compile(network, Rounding.TFLM, Target.of(fit));
    for (Program.MemoryUse u : program.use()) {
      assertTrue(u.used() <= u.available(), u.toString());
    }
    assertEquals(fit, Compiler.fit(network, Rounding.TFLM, fit));
  }

  @Test
  void fitMakesRoom() {
    ChipConfig tiny =
        new ChipConfig(
            "tiny",
            new NpeConfig(4, 1, 18, 4, 1, 1),
            new SramConfig(256, 256, 64, 256, false),
            new HostConfig(64, 64, false));
    ChipConfig fit = Compiler.fit(network, Rounding.TFLM, tiny);
    assertEquals(4, fit.npe().lanes());
    assertEquals(4, fit.npe().accumulatorGroups());
    assertEquals("tiny-fit", fit.name());
    Program program = Compiler.compile(network, Rounding.TFLM, Target.of(fit));
    for (Program.MemoryUse u : program.use()) {
      assertTrue(u.used() <= u.available(), u.toString());
    }
    assertEquals(fit, Compiler.fit(network, Rounding.TFLM, fit));
  }
}
