package synfire.generator.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import synfire.generator.emit.Scratch;
import synfire.generator.hw.ChipModel;
import synfire.generator.map.Program;
import synfire.generator.report.StepWork;
import synfire.generator.report.VerifyReport;
import synfire.generator.tool.BuildCache;
import synfire.generator.tool.Processes;
import synfire.generator.vectors.ChipVectors;
import synfire.generator.vectors.ProgramVectors;
import synfire.golden.net.Network;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;

/**
 * Runs a program on the simulated chip and compares every output and every word of every step with
 * the golden model. Golden and the build of the simulator run at the same time, and so do the run
 * with stalls and the run that counts cycles.
 */
public final class Verification {

  /** Samples in the run with random stalls; it plays two frames at least. */
  private static final int CHECK_SAMPLES = 4;

  /** The same of a network with state, whose samples are steps of a stream. */
  private static final int CHECK_STEPS = 80;

  private static final int PORTION = 16;

  /** Samples whose latency is taken. */
  private static final int LATENCY_SAMPLES = 4;

  /**
   * What to verify.
   *
   * @param golden the network as its reference computes it
   * @param window the network over a window of time of which it is the streamed form
   * @param samples for each sample the codes of each input
   * @param starts samples before which the state is cleared, rising from 0
   * @param expected outputs that golden must give, codes or reals as in the file; may be absent
   * @param chip the chip
   * @param program the network on the chip
   * @param image the program as the chip loads it
   * @param seed of gaps, back-pressure and initial memory contents
   * @param waves file for the waves of the run with stalls
   * @param vectors where the file of expected words is kept; else it is temporary
   * @param threads samples that golden computes at the same time
   */
  public record Setup(
      GoldenModel golden,
      Optional<Network> window,
      List<List<byte[]>> samples,
      List<Integer> starts,
      Optional<Expected> expected,
      ChipModel chip,
      Program program,
      byte[] image,
      long seed,
      Optional<Path> waves,
      Optional<Path> vectors,
      int threads) {}

  /** Tells golden outputs from expected ones. */
  @FunctionalInterface
  public interface Expected {
    /** Compares the outputs of golden, for each sample the codes of each output. */
    Difference compare(List<List<byte[]>> outputs);
  }

  /**
   * How golden differs from what was expected.
   *
   * @param values that differ
   * @param first where the first one is; empty if there is none
   * @param agreement how near both are, where only decisions have to be equal
   */
  public record Difference(
      long values, Optional<String> first, Optional<VerifyReport.Agreement> agreement) {}

  /** Is told how far the work is. */
  public interface Listener {
    /** Listens to nothing. */
    Listener NONE =
        new Listener() {
          @Override
          public void begin(String task, long units) {}

          @Override
          public void done(long units) {}
        };

    /** A task of about so many units begins. */
    void begin(String task, long units);

    /** So many units of the task are done. */
    void done(long units);
  }

  private final Setup setup;
  private final BuildCache cache;
  private final Listener listener;

  private Verification(Setup setup, BuildCache cache, Listener listener) {
    this.setup = setup;
    this.cache = cache;
    this.listener = listener;
  }

  /** Runs everything; mismatches are part of the result, not exceptions. */
  public static VerifyReport run(Setup setup, BuildCache cache, Listener listener)
      throws IOException, InterruptedException {
    return new Verification(setup, cache, listener).run();
  }

  private VerifyReport run() throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try (Scratch work = Scratch.folder("synfire-verify-")) {
      return run(work.path(), pool);
    } finally {
      pool.shutdownNow();
    }
  }

  private record Build(Path plain, Path waves, double seconds) {}

  private VerifyReport run(Path work, ExecutorService pool)
      throws IOException, InterruptedException {
    String simulator = Processes.version("verilator");
    Future<Build> building = pool.submit(this::build);
    Path vectors = setup.vectors().orElse(work.resolve("vectors.bin"));
    Path image = Files.write(work.resolve("image.bin"), setup.image());
    int count = setup.samples().size();
    listener.begin("golden", count);
    List<Golden> golden = golden(vectors);
    Optional<Difference> difference =
        setup
            .expected()
            .map(e -> e.compare(golden.stream().map(Golden::outputs).toList()));
    listener.begin("building the simulator", 1);
    Build build = await(building);
    String seed = Long.toString(setup.seed());
    boolean stateful = !setup.program().network().states().isEmpty();
    int checked = stateful ? CHECK_STEPS : CHECK_SAMPLES;
    List<String> checkOptions =
        new ArrayList<>(
            List.of("--seed", seed, "--samples", "" + Math.min(checked, count)));
    setup.waves().ifPresent(w -> checkOptions.addAll(List.of("--waves", w.toAbsolutePath() + "")));
    List<String> cycleOptions = List.of("--seed", seed, "--latency", "" + LATENCY_SAMPLES);
    listener.begin("simulation", count);
    Callable<BenchResult> check =
        () ->
            ChipBench.run(
                setup.waves().isPresent() ? build.waves() : build.plain(),
                ChipBench.Mode.CHECK,
                image,
                vectors,
                work.resolve("check.json"),
                checkOptions,
                (done, total) -> {});
    Callable<BenchResult> cycles =
        () ->
            ChipBench.run(
                build.plain(),
                ChipBench.Mode.CYCLES,
                image,
                vectors,
                work.resolve("cycles.json"),
                cycleOptions,
                this::progress);
    Future<BenchResult> checking = pool.submit(check);
    Future<BenchResult> cycling = pool.submit(cycles);
    return new ReportMaker(
            setup,
            difference,
            StepWork.mean(golden.stream().map(Golden::work).toList()),
            await(checking),
            await(cycling),
            build.seconds(),
            simulator)
        .report();
  }

  private void progress(long done, long total) {
    listener.begin("simulation", total);
    listener.done(done);
  }

  private Build build() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Path plain = ChipBench.build(setup.chip(), false).in(cache);
    Path waves = setup.waves().isPresent() ? ChipBench.build(setup.chip(), true).in(cache) : plain;
    return new Build(plain, waves, (System.nanoTime() - start) * 1e-9);
  }

  /** What is kept of a golden run. */
  private record Golden(List<byte[]> outputs, List<StepWork> work) {}

  private record Kept(Golden golden, byte[] in, byte[] last, List<byte[]> words) {}

  private List<Golden> golden(Path file) throws IOException {
    Program program = setup.program();
    try (ChipVectors vectors =
        new ChipVectors(
            file, ProgramVectors.shape(program, setup.samples().size(), setup.starts()))) {
      List<Golden> out = new ArrayList<>();
      List<Integer> tensors = setup.golden().outputTensors();
      BatchRunner runner = new BatchRunner(setup.golden(), setup.threads());
      // In portions: the words of all samples together may be large.
      for (int from = 0; from < setup.samples().size(); from += PORTION) {
        int to = Math.min(setup.samples().size(), from + PORTION);
        int base = from;
        List<Kept> kept =
            runner.run(
                setup.samples().subList(from, to),
                setup.starts().stream()
                    .filter(start -> start >= base && start < to)
                    .map(start -> start - base)
                    .toList(),
                trace ->
                    new Kept(
                        new Golden(
                            tensors.stream().map(trace::codes).toList(),
                            StepWork.of(program, trace)),
                        trace.codes(program.inputTensor()),
                        trace.codes(program.outputTensor()),
                        ProgramVectors.words(program, trace)),
                (done, all) -> listener.done(base + done));
        for (int i = 0; i < kept.size(); i++) {
          Kept k = kept.get(i);
          vectors.sample(from + i, k.in(), k.last(), k.words());
          out.add(k.golden());
        }
      }
      return out;
    }
  }

  private static <T> T await(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof UncheckedIOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Mismatches of golden against expected outputs, for the report. */
  static OptionalLong values(Optional<Difference> difference) {
    return difference.map(d -> OptionalLong.of(d.values())).orElse(OptionalLong.empty());
  }
}
