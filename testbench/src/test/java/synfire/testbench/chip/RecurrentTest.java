package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.hw.ChipModel;
import synfire.generator.image.ImageWriter;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.WindowToStream;
import synfire.generator.tool.BuildCache;
import synfire.generator.verify.BenchResult;
import synfire.generator.verify.ChipBench;
import synfire.generator.verify.VerilatorBuild;
import synfire.golden.io.Npy;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/** The spoken digits by a state space: whole clips, step by step, and with states of the host. */
@Tag("tool")
class RecurrentTest {

  private static final Path FOLDER = Path.of("models", "ssm_kws");
  private static final int BANDS = 20;
  private static final int FRAMES = 48;

  /** Rows of time that the mean at the end looks back over. */
  private static final int MEAN = 24;

  private static Network network(String variant) {
    return ModelImporter.read(FOLDER.resolve("model_" + variant + ".onnx"));
  }

  private static List<byte[]> clips(int count) throws IOException {
    Npy inputs = Npy.read(FOLDER.resolve("inputs.npy"));
    List<byte[]> clips = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clips.add(inputs.row(i));
    }
    return clips;
  }

  private static List<byte[]> steps(int clips) throws IOException {
    List<byte[]> steps = new ArrayList<>();
    for (byte[] clip : clips(clips)) {
      for (int t = 0; t < FRAMES; t++) {
        steps.add(Arrays.copyOfRange(clip, t * BANDS, (t + 1) * BANDS));
      }
    }
    return steps;
  }

  private static ChipConfig pico(RecurrentConfig recurrent) {
    ChipConfig pico = ConfigReader.read("pico");
    return pico.withName("states").withNpe(pico.npe().withRecurrent(recurrent));
  }

  private static void good(BenchResult result) {
    assertTrue(result.good(), () -> result.firstTrouble().orElse(""));
  }

  /** Clips back to back, and steps with the states cleared between clips and within one. */
  @ParameterizedTest
  @CsvSource({"16_15, 16, 15", "10_8, 10, 8"})
  void clipsAndStepsEqualGolden(String variant, int stateBits, int eigenvalueBits)
      throws Exception {
    ChipRun chip = ChipRun.of(pico(new RecurrentConfig(48, stateBits, eigenvalueBits)));
    Network window = network(variant);
    good(
        chip.run(
            chip.compile(window, Rounding.TFLM),
            Rounding.TFLM,
            clips(2),
            ChipBench.Mode.CHECK,
            1));
    Network stream = WindowToStream.of(window);
    good(
        chip.run(
            chip.compile(stream, Rounding.TFLM),
            Rounding.TFLM,
            steps(2),
            List.of(0, 1, 7, 48, 70),
            ChipBench.Mode.CHECK,
            2));
  }

  @Test
  void slicesOfStatesOnManyNpes() throws Exception {
    ChipConfig mesh =
        pico(new RecurrentConfig(16, 16, 15)).withNoc(new NocConfig(2, 1, 2, false, 0, 0));
    Network network = network("16_15");
    ChipRun chip = ChipRun.of(Compiler.fit(network, Rounding.TFLM, mesh));
    good(
        chip.run(
            chip.compile(network, Rounding.TFLM),
            Rounding.TFLM,
            clips(2),
            ChipBench.Mode.CHECK,
            3));
  }

  /** States that saturate, odd numbers of channels, two channels a cycle, two NPEs. */
  @Test
  void randomNetworks() throws Exception {
    ChipConfig base = pico(new RecurrentConfig(32, 6, 5));
    NpeConfig n = base.npe();
    ChipConfig config =
        base.withNpe(
                new NpeConfig(
                    n.lanes(), 2, 26, n.accumulatorGroups(), 32, 32, n.narrow(), n.recurrent()))
            .withNoc(new NocConfig(1, 1, 2, false, 0, 0));
    ChipRun chip = ChipRun.of(config);
    int states = 0;
    for (long seed = 1; seed <= 12; seed++) {
      Network network = RandomRecurrence.of(seed, 6, 5);
      states += network.states().size();
      List<byte[]> frames = RandomChipNetwork.inputs(network, seed, 8);
      BenchResult result =
          chip.run(
              chip.compile(network, Rounding.TFLM),
              Rounding.TFLM,
              frames,
              network.states().isEmpty() ? List.of(0) : List.of(0, 3, 4),
              ChipBench.Mode.CHECK,
              seed);
      String label = "seed " + seed + ": ";
      assertTrue(result.good(), () -> label + result.firstTrouble().orElse(""));
    }
    assertTrue(states > 4, states + " layers go on from frame to frame");
  }

  @ParameterizedTest
  @CsvSource({
    "sf_scan, 'row_i == 13''sd0', 'row_i == 13''sd1'",
    "sf_drain, 'state_base_q  <= n_state_base', 'state_base_q  <= {StateAddrBits{1''b0}}'"
  })
  void brokenLinesAreNoticed(String module, String line, String broken) throws Exception {
    ChipRun mutant =
        ChipRun.broken(pico(new RecurrentConfig(48, 16, 15)), module, line, broken);
    Program program = mutant.compile(network("16_15"), Rounding.TFLM);
    assertFalse(
        mutant.run(program, Rounding.TFLM, clips(2), ChipBench.Mode.CHECK, 1).good());
  }

  /** By the driver: states are read, all is forgotten, states are written, the stream goes on. */
  @ParameterizedTest
  @CsvSource({"1", "2"})
  void statesAreSavedAndRestored(int npes, @TempDir Path folder) throws Exception {
    Network stream = WindowToStream.of(network("16_15"));
    ChipConfig config =
        Compiler.fit(
            stream,
            Rounding.TFLM,
            pico(new RecurrentConfig(48, 16, 15))
                .withNoc(new NocConfig(1, 1, npes, false, 0, 0)));
    ChipModel chip = ChipModel.of(config);
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<String> order = new ArrayList<>();
    ChipFiles.of(chip)
        .files()
        .forEach(
            (path, bytes) -> {
              if (path.startsWith("driver/")) {
                files.put(path.substring(7).replaceFirst("\\.c$", ".cpp"), bytes);
              } else if (path.startsWith("rtl/")) {
                files.put(path, bytes);
              }
            });
    String list =
        new String(ChipFiles.of(chip).files().get(ChipFiles.FILE_LIST), StandardCharsets.UTF_8);
    order.addAll(list.lines().toList());
    Path simulator =
        new VerilatorBuild("sf_top", files, order, List.of(), false)
            .in(new BuildCache(Path.of("..", ".cache", "verilator"), BuildCache.DEFAULT_BYTES));
    int restart = 40;
    List<byte[]> steps = steps(2).subList(0, 90);
    List<byte[]> expected =
        new BatchRunner(GoldenModel.of(stream, Rounding.TFLM), 1)
            .outputs(steps.stream().map(List::of).toList(), List.of(0), (done, of) -> {}).stream()
            .map(o -> o.get(0))
            .toList();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    steps.forEach(frames::writeBytes);
    Path input = Files.write(folder.resolve("frames"), frames.toByteArray());
    Program program =
        Compiler.compile(
            stream, Rounding.TFLM, Target.of(config));
    Path image = Files.write(folder.resolve("image"), ImageWriter.bytes(program));
    Path results = folder.resolve("results");
    Process process =
        new ProcessBuilder(
                simulator.toString(),
                "+image=" + image,
                "+frames=" + input,
                "+frame_bytes=" + BANDS,
                "+results=" + results,
                "+restart_at=" + restart)
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
    byte[] found = Files.readAllBytes(results);
    int each = expected.get(0).length;
    int compared = 0;
    for (int n = 0; n < expected.size(); n++) {
      // The rows that the mean looks back over were forgotten, as all that is not a state.
      if (n < restart || n >= restart + MEAN - 1) {
        assertArrayEquals(
            expected.get(n), Arrays.copyOfRange(found, n * each, (n + 1) * each), "step " + n);
        compared++;
      }
    }
    assertEquals(90 - MEAN + 1, compared);
    byte[] after = Arrays.copyOfRange(found, restart * each, (restart + 1) * each);
    assertFalse(Arrays.equals(expected.get(restart), after), "nothing was forgotten");
  }
}
