package synfire.testbench.chip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.Scratch;
import synfire.generator.graph.LayerGraph;
import synfire.generator.hw.ChipModel;
import synfire.generator.image.ImageWriter;
import synfire.generator.map.Mapper;
import synfire.generator.map.Plan;
import synfire.generator.map.Program;
import synfire.generator.map.Repacking;
import synfire.generator.map.Target;
import synfire.generator.vectors.ChipVectors;
import synfire.generator.vectors.ProgramVectors;
import synfire.generator.verify.BenchResult;
import synfire.generator.tool.BuildCache;
import synfire.generator.verify.ChipBench;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.Memory;
import synfire.golden.run.Trace;

/** A simulated chip that runs one network after the other. */
final class ChipRun {

  private static final BuildCache CACHE =
      new BuildCache(
          Path.of(System.getProperty("synfire.root", ".."), ".cache", "verilator"),
          BuildCache.DEFAULT_BYTES);

  private final ChipConfig config;
  private final Path simulator;

  private ChipRun(ChipConfig config, Path simulator) {
    this.config = config;
    this.simulator = simulator;
  }

  /** The chip of a configuration. */
  static ChipRun of(ChipConfig config) throws IOException, InterruptedException {
    return new ChipRun(config, ChipBench.build(ChipModel.of(config), false).in(CACHE));
  }

  /** The same with a simulator that can write waves. */
  static ChipRun withWaves(ChipConfig config) throws IOException, InterruptedException {
    return new ChipRun(config, ChipBench.build(ChipModel.of(config), true).in(CACHE));
  }

  /**
   * The chip with one line of one module broken.
   *
   * @param line text that the module contains
   * @param broken what stands there instead
   */
  static ChipRun broken(ChipConfig config, String module, String line, String broken)
      throws IOException, InterruptedException {
    ChipModel chip = ChipModel.of(config);
    SortedMap<String, byte[]> files = new TreeMap<>(ChipFiles.of(chip).files());
    String path = "rtl/" + module + ".sv";
    String text = new String(files.get(path), StandardCharsets.UTF_8);
    if (!text.contains(line)) {
      throw new IllegalArgumentException(module + " has no line " + line);
    }
    files.put(
        path, text.replace(line, broken).getBytes(StandardCharsets.UTF_8));
    return new ChipRun(config, ChipBench.build(chip, files, false).in(CACHE));
  }

  /** What the chip is made of. */
  ChipConfig config() {
    return config;
  }

  /** The network as a program of this chip. */
  Program compile(Network network, Rounding rounding) {
    return Compiler.compile(network, rounding, Target.of(config));
  }

  /**
   * The same by a plan, if there is one.
   *
   * @param shallow whether rings hold no more rows than they must
   */
  Program compile(Network network, Rounding rounding, Optional<Plan> plan, boolean shallow) {
    if (plan.isEmpty() && !shallow) {
      return compile(network, rounding);
    }
    LayerGraph graph = layers(network, rounding, config.npe().lanes());
    Target target = Target.of(config);
    Plan used = plan.orElseGet(() -> Plan.even(graph, config.npe().lanes(), target.noc()));
    return shallow ? Mapper.shallow(graph, used, target) : Mapper.map(graph, used, target);
  }

  /** The layers that plans are for. */
  static LayerGraph layers(Network network, Rounding rounding, int lanes) {
    return Repacking.of(Compiler.layers(network, rounding), lanes);
  }

  /** Runs samples, each the codes of the network's input. */
  BenchResult run(
      Program program, Rounding rounding, List<byte[]> samples, ChipBench.Mode mode, long seed)
      throws IOException, InterruptedException {
    return run(program, rounding, samples, List.of(0), mode, seed);
  }

  /**
   * The same with samples that are sequences.
   *
   * @param starts samples before which the state is cleared, rising from 0
   */
  BenchResult run(
      Program program,
      Rounding rounding,
      List<byte[]> samples,
      List<Integer> starts,
      ChipBench.Mode mode,
      long seed)
      throws IOException, InterruptedException {
    return run(program, rounding, samples, starts, mode, seed, List.of(), (d, t) -> {});
  }

  /** So many frames under random gaps and back-pressure, the samples one after the other. */
  BenchResult frames(
      Program program,
      Rounding rounding,
      List<byte[]> samples,
      int frames,
      long seed,
      ChipBench.Progress progress)
      throws IOException, InterruptedException {
    List<String> more = List.of("--frames", Integer.toString(frames));
    return run(
        program, rounding, samples, List.of(0), ChipBench.Mode.CHECK, seed, more, progress);
  }

  /** The same with a file for the waves. */
  BenchResult run(Program program, List<byte[]> samples, ChipBench.Mode mode, Path waves)
      throws IOException, InterruptedException {
    return run(
        program,
        Rounding.TFLM,
        samples,
        List.of(0),
        mode,
        1,
        List.of("--waves", waves.toString()),
        (d, t) -> {});
  }

  /** The same; what is tried with the control port loads another program in between. */
  BenchResult run(
      Program program,
      Optional<Program> other,
      Rounding rounding,
      List<byte[]> samples,
      ChipBench.Mode mode,
      long seed)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.folder("chip-run-")) {
      if (other.isEmpty()) {
        return run(program, rounding, samples, mode, seed);
      }
      Path file = Files.write(scratch.path().resolve("other"), ImageWriter.bytes(other.get()));
      List<String> more = List.of("--other", file.toString());
      return run(program, rounding, samples, List.of(0), mode, seed, more, (d, t) -> {});
    }
  }

  private BenchResult run(
      Program program,
      Rounding rounding,
      List<byte[]> samples,
      List<Integer> starts,
      ChipBench.Mode mode,
      long seed,
      List<String> more,
      ChipBench.Progress progress)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.folder("chip-run-")) {
      Path work = scratch.path();
      GoldenModel golden = GoldenModel.of(program.network(), rounding);
      Path vectors = work.resolve("vectors");
      try (ChipVectors file =
          new ChipVectors(vectors, ProgramVectors.shape(program, samples.size(), starts))) {
        Memory memory = golden.memory();
        for (int i = 0; i < samples.size(); i++) {
          memory = starts.contains(i) ? golden.memory() : memory;
          Trace trace = golden.run(List.of(samples.get(i)), memory);
          file.sample(
              i,
              trace.codes(program.inputTensor()),
              trace.codes(program.outputTensor()),
              ProgramVectors.words(program, trace));
        }
      }
      Path image = Files.write(work.resolve("image"), ImageWriter.bytes(program));
      List<String> options =
          new ArrayList<>(List.of("--seed", Long.toString(seed), "--watchdog", "100000"));
      options.addAll(more);
      return ChipBench.run(
          simulator, mode, image, vectors, work.resolve("result"), options, progress);
    }
  }
}
