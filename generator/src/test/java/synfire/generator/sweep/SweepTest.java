package synfire.generator.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.problem.ProblemException;
import synfire.generator.tool.BuildCache;

/** Points, results that stay, and what is said of wrong sweeps. */
class SweepTest {

  private static final Path MODELS = Path.of("../testbench/models").toAbsolutePath().normalize();

  @TempDir Path folder;

  private SweepSpec spec(String... lines) {
    return SweepSpec.parse(String.join("\n", lines) + "\n", "s.yaml", folder);
  }

  private SweepSpec small() {
    return spec(
        "name: small",
        "model: " + MODELS.resolve("hello_world/model.tflite"),
        "measures: [interval, latency, sram, multipliers]",
        "axes:",
        "  npe.lanes: [4, 8, 5, 16]", // 5 is impossible
        "  noc.npes: {from: 1, to: 4, times: 2}",
        "  rounding: [tflm, litert]");
  }

  private BuildCache simulators() {
    return new BuildCache(folder.resolve("simulators"), BuildCache.DEFAULT_BYTES);
  }

  private Sweep sweep(SweepSpec spec, Path out) {
    return new Sweep(spec, out, simulators());
  }

  private SortedMap<String, byte[]> collected(SweepSpec spec, Path out) {
    return sweep(spec, out).collect().files().files();
  }

  private static void assertSame(SortedMap<String, byte[]> a, SortedMap<String, byte[]> b) {
    assertEquals(a.keySet(), b.keySet());
    a.forEach((path, bytes) -> assertArrayEquals(bytes, b.get(path), path));
  }

  @Test
  void pointsCountTheLastAxisFastest() {
    SweepSpec spec = small();
    assertEquals(24, spec.points());
    assertEquals("{npe.lanes=4, noc.npes=1, rounding=\"tflm\"}", spec.point(0).toString());
    assertEquals("{npe.lanes=4, noc.npes=1, rounding=\"litert\"}", spec.point(1).toString());
    assertEquals("{npe.lanes=4, noc.npes=2, rounding=\"tflm\"}", spec.point(2).toString());
    assertEquals("{npe.lanes=16, noc.npes=4, rounding=\"litert\"}", spec.point(23).toString());
  }

  @Test
  void partsInAnyOrderAndStopsGiveTheSameBytes() throws Exception {
    SweepSpec spec = small();
    Path whole = folder.resolve("whole");
    sweep(spec, whole).run(0, spec.points(), 2, n -> {});
    SortedMap<String, byte[]> expected = collected(spec, whole);

    Path parts = folder.resolve("parts");
    sweep(spec, parts).run(10, 24, 1, n -> {});
    assertEquals(10, sweep(spec, parts).collect().state().open());
    sweep(spec, parts).run(0, 5, 2, n -> {});
    // What a killed run and a full disk leave: results cut short, and gone.
    Random random = new Random(3);
    try (Stream<Path> files = Files.walk(parts)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (random.nextBoolean()) {
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
      }
    }
    sweep(spec, parts).run(0, spec.points(), 2, n -> {});
    assertSame(expected, collected(spec, parts));
    String csv = new String(expected.get("results.csv"), StandardCharsets.UTF_8);
    assertEquals(25, csv.lines().count());
    assertTrue(csv.contains("npe.lanes is 5"), csv);
    assertTrue(
        new String(expected.get("sweep.html"), StandardCharsets.UTF_8)
            .contains("18 points of 24 measured, 6 impossible, 0 still to run"));
  }

  @Test
  void aSearchThatWasStoppedEndsWithTheSameBytes() throws Exception {
    SweepSpec spec = small();
    Path whole = folder.resolve("whole");
    assertEquals(12, sweep(spec, whole).search(12, 7, 2, n -> {}));
    Path parts = folder.resolve("parts");
    Sweep stopped = sweep(spec, parts);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            stopped.search(
                12, 7, 1,
                n -> {
                  if (n == 5) {
                    throw new IllegalArgumentException("stopped");
                  }
                }));
    assertEquals(12, sweep(spec, parts).search(12, 7, 1, n -> {}));
    assertSame(collected(spec, whole), collected(spec, parts));
    assertEquals(12, sweep(spec, parts).collect().state().open());
  }

  @Test
  void resultsThatAreThereStayUntilTheSweepChanges() throws Exception {
    SweepSpec spec = small();
    sweep(spec, folder).run(0, 1, 1, n -> {});
    Path file = folder.resolve("points/0000/0000000.json");
    String kept = Files.readString(file).replaceFirst("\"latency\" : \\d+", "\"latency\" : 1");
    Files.writeString(file, kept);
    sweep(spec, folder).run(0, 1, 1, n -> {});
    assertEquals(kept, Files.readString(file));
    SweepSpec other =
        spec(
            "model: " + MODELS.resolve("hello_world/model.tflite"),
            "effort: normal",
            "measures: [interval, latency, sram, multipliers]",
            "axes:",
            "  npe.lanes: [4]");
    assertEquals(1, sweep(other, folder).collect().state().open());
    sweep(other, folder).run(0, 1, 1, n -> {});
    assertFalse(Files.readString(file).contains("\"latency\" : 1,"));
  }

  @Test
  void accuracyIsTheShareOfRightDecisions() throws Exception {
    SweepSpec spec =
        spec(
            "model: " + MODELS.resolve("ssm_kws/model_16_15.onnx"),
            "measures: [accuracy]",
            "inputs: " + MODELS.resolve("ssm_kws/inputs.npy"),
            "labels: " + MODELS.resolve("ssm_kws/labels.npy"),
            "axes:",
            "  npe.lanes: [8]");
    PointRunner runner = new PointRunner(spec, simulators());
    // As SOURCE.md of the model says: 287 of 300.
    assertEquals(287 / 300.0, runner.run(0).get(Measure.ACCURACY), 1e-9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modell: x | modell is not a field of a sweep | did you mean model?",
        "axes: {npe.lane: [4]} | npe.lane is no axis | did you mean npe.lanes?",
        "axes: {npe.lanes: []} | axis npe.lanes has no value | write",
        "axes: {npe.lanes: {from: 4, to: 2}} | has no value | from below to",
        "axes: {npe.lanes: {from: 0, to: 4, times: 2}} | never ends | times: 2",
        "axes: {npe.lanes: {from: 1, to: 4, step: 0}} | never ends | times: 2",
        "axes: {npe.lanes: {from: 1, until: 4}} | until: 4 | from: 1",
        "axes: {npe.lanes: {from: 1, to: 100000000}} | more than 10000 values | from below to",
        "axes: {npe.steps: {from: 1, to: 9000}, npe.rings: {from: 1, to: 9000}} | more than 1000000"
            + " points | shorten an axis",
        "axes: {npe.lanes: [[4]]} | has the value [4] | example",
        "axes: 3 | axes is 3 | npe.lanes: [4, 8, 16]",
        "measures: [speed] | \"speed\" is no measure | example",
        "measures: [accuracy] | without inputs and labels | .npy files",
        "effort: much | effort is much | quick",
        "cycles: fast | cycles is fast | cycles: predicted",
        "cycles: rtl | cycles are simulated without inputs | profile:",
        "fit: maybe | fit is \"maybe\" | fit: true"
      })
  void wrongSweepsAreRefusedWithTheField(String line, String message, String fix) {
    boolean axes = line.startsWith("axes");
    String[] lines =
        axes
            ? new String[] {"model: a.tflite", line}
            : new String[] {"model: a.tflite", "axes: {npe.lanes: [4]}", line};
    String found = assertThrows(ProblemException.class, () -> spec(lines)).getMessage();
    assertTrue(found.contains(message) && found.contains(fix) && found.contains("s.yaml"), found);
  }

  @Test
  void aMissingModelIsSaidOfEachPoint() throws IOException, InterruptedException {
    SweepSpec spec = spec("model: none.tflite", "axes: {npe.lanes: [4, 8]}");
    Sweep sweep = sweep(spec, folder);
    sweep.run(0, 2, 2, n -> {});
    assertEquals(2, sweep.collect().state().failed());
    assertEquals(
        List.of("the model cannot be read: no such file or folder"),
        List.copyOf(sweep.collect().state().failures().keySet()));
  }
}
