package synfire.generator.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import synfire.generator.emit.ChipFiles;
import synfire.generator.emit.Units;
import synfire.generator.hw.ChipModel;
import synfire.generator.problem.ProblemException;
import synfire.generator.tool.Processes;

/** The whole-chip bench: the modules of a chip and the harness around {@code sf_top}. */
public final class ChipBench {

  private static final List<String> HARNESS =
      List.of(
          "bus.h", "chip_vectors.h", "main.cpp", "mapped_file.h", "random.h", "sf_monitor.sv");

  /** Exit code of the harness when a file cannot be read or written. */
  private static final int FILE_TROUBLE = 3;

  private ChipBench() {}

  /** What to build for a chip. */
  public static VerilatorBuild build(ChipModel chip, boolean waves) {
    return build(chip, ChipFiles.of(chip).files(), waves);
  }

  /** The same with modules that may differ from the rendered ones. */
  public static VerilatorBuild build(
      ChipModel chip, SortedMap<String, byte[]> chipFiles, boolean waves) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<String> order = new ArrayList<>();
    for (Units.Unit unit : Units.of(chip)) {
      files.put(unit.file(), chipFiles.get(unit.file()));
      order.add(unit.file());
    }
    files.put("sf_registers.h", chipFiles.get(ChipFiles.C_HEADER));
    for (String name : HARNESS) {
      files.put(name, VerilatorBuild.harness(name));
    }
    order.add("sf_monitor.sv");
    List<String> defines =
        new ArrayList<>(
            List.of(
                "SF_LANES=" + chip.npe().lanes(),
                "SF_STEP_BITS=" + chip.npe().stepBits()));
    if (chip.noc().network()) {
      defines.add("SF_NETWORK");
    }
    if (chip.noc().routers()) {
      defines.add("SF_ROUTERS");
    }
    return new VerilatorBuild("sf_top", files, order, defines, waves);
  }

  /** The runs that the harness knows. */
  public enum Mode {
    /** Random gaps and back-pressure. */
    CHECK,
    /** No stalls: latency and interval. */
    CYCLES,
    /** Images and frames that must be refused or reported, stop, abort, interrupt. */
    CONTROL;

    String option() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Told about frames that left the chip. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of about {@code total} frames are out; the total may grow. */
    void frames(long done, long total);
  }

  /**
   * Runs the bench.
   *
   * @param program the simulator
   * @param options further options of the harness, such as {@code --samples 4}
   * @return what the harness wrote; also when something differed
   * @throws ProblemException if a file cannot be read or written, such as that of the waves
   */
  public static BenchResult run(
      Path program,
      Mode mode,
      Path image,
      Path vectors,
      Path resultFile,
      List<String> options,
      Progress progress)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    program.toAbsolutePath().toString(),
                    "--mode", mode.option(),
                    "--image", image.toAbsolutePath().toString(),
                    "--vectors", vectors.toAbsolutePath().toString(),
                    "--out", resultFile.toAbsolutePath().toString()),
                options.stream())
            .toList();
    Processes.Result result =
        Processes.run(
            resultFile.toAbsolutePath().getParent(),
            command,
            line -> {
              String[] words = line.split(" ");
              if (words.length == 3 && words[0].equals("frame")) {
                progress.frames(Long.parseLong(words[1]), Long.parseLong(words[2]));
              }
            });
    if (result.exitCode() == FILE_TROUBLE) {
      throw new ProblemException(
          "the simulator cannot read or write a file",
          result.tail().lines().reduce((first, last) -> last).orElse(""),
          "",
          "check the path, its permissions and the free space");
    }
    if (result.exitCode() != 0 && result.exitCode() != 1) {
      throw new IllegalStateException(
          "the bench ended with " + result.exitCode() + ":\n" + result.tail());
    }
    return BenchResult.read(resultFile);
  }
}
