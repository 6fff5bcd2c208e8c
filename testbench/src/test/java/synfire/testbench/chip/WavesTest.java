package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.config.ConfigReader;
import synfire.generator.model.TfliteImporter;
import synfire.generator.problem.ProblemException;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Rounding;

/** The signals of a run in a file, or a word why not. */
class WavesTest {

  @TempDir Path folder;

  @Test
  void wavesAreWrittenOrTheirFileIsNamed() throws IOException, InterruptedException {
    ChipRun chip = ChipRun.withWaves(ConfigReader.read("pico"));
    var program =
        chip.compile(
            TfliteImporter.read(Path.of("models/hello_world/model.tflite")), Rounding.TFLM);
    List<byte[]> samples = List.of(new byte[] {-100}, new byte[] {50});
    Path waves = folder.resolve("run.fst");
    BenchResult result = chip.run(program, samples, ChipBench.Mode.CHECK, waves);
    assertTrue(result.good(), result.firstTrouble().orElse(""));
    assertTrue(Files.size(waves) > 1000, "an empty file");

    Path nowhere = folder.resolve("none/run.fst");
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> chip.run(program, samples, ChipBench.Mode.CHECK, nowhere));
    assertEquals(nowhere + ": No such file or directory", e.problems().get(0).at());
  }
}
