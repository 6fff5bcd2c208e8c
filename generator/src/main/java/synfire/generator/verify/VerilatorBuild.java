package synfire.generator.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import synfire.generator.config.Sha256;
import synfire.generator.tool.BuildCache;
import synfire.generator.tool.Processes;

/**
 * Builds a simulator with Verilator: modules, bench and flags in, one program out. The same inputs
 * are built once, see {@link BuildCache}.
 *
 * @param top name of the top module
 * @param files all sources by relative path; {@code .sv} and {@code .cpp} are compiled, others are
 *     there to be included
 * @param order the {@code .sv} files in the order in which they are read
 * @param defines macros for the SystemVerilog and C++ sources, {@code NAME=VALUE}
 * @param waves whether the simulator can write FST waves
 */
public record VerilatorBuild(
    String top,
    SortedMap<String, byte[]> files,
    List<String> order,
    List<String> defines,
    boolean waves) {

  private static final String PROGRAM = "sf_bench";

  public VerilatorBuild {
    files = new TreeMap<>(files);
    order = List.copyOf(order);
    defines = List.copyOf(defines);
  }

  /** A file of the shared harness. */
  public static byte[] harness(String name) {
    try (InputStream in = VerilatorBuild.class.getResourceAsStream("/harness/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the class path has no harness/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("harness/" + name + " cannot be read", e);
    }
  }

  /**
   * The simulator.
   *
   * @throws synfire.generator.problem.ToolMissingException without Verilator or a C++ compiler
   * @throws BuildException if the sources are refused
   */
  public Path in(BuildCache cache) throws IOException, InterruptedException {
    return cache.get(digest(), this::build);
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    // Registers and memories start with what the harness seeds, so --x-initial stays "unique".
    flags.addAll(List.of("--cc", "--exe", "--build", "-j", "2", "-O3", "--x-initial", "unique"));
    // Without these, functions of large designs take minutes to compile.
    flags.addAll(List.of("--output-split", "20000", "--output-split-cfuncs", "500"));
    // The code of the monitors calls C++; warnings of the design itself are the business of lint.
    flags.addAll(List.of("-Wno-fatal", "-Wno-lint", "-Wno-style"));
    flags.addAll(List.of("--top-module", top, "--prefix", "V" + top, "-Mdir", "obj"));
    flags.addAll(List.of("-o", PROGRAM, "-CFLAGS", "-std=c++17 -I.."));
    flags.addAll(List.of("-MAKEFLAGS", "OPT_FAST=-O2"));
    if (waves) {
      flags.add("--trace-fst");
    }
    for (String define : defines) {
      flags.addAll(List.of("-D" + define, "-CFLAGS", "-D" + define));
    }
    flags.addAll(order);
    for (String file : files.keySet()) {
      if (file.endsWith(".cpp")) {
        flags.add(file);
      }
    }
    return flags;
  }

  private String digest() throws IOException, InterruptedException {
    Sha256 sha = new Sha256();
    sha.add(Processes.version("verilator") + "\n").add(Processes.version("g++") + "\n");
    flags().forEach(f -> sha.add(f + "\n"));
    files.forEach((path, bytes) -> sha.add(path + "\n" + bytes.length + "\n").add(bytes));
    return sha.hex().substring(0, 32);
  }

  private Path build(Path work) throws IOException, InterruptedException {
    for (var e : files.entrySet()) {
      Path file = work.resolve(e.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, e.getValue());
    }
    List<String> command = new ArrayList<>();
    command.add("verilator");
    command.addAll(flags());
    Processes.version("make");
    List<String> errors = new ArrayList<>();
    Processes.Result result =
        Processes.run(
            work,
            command,
            line -> {
              if (errors.size() < 20 && (line.contains("%Error") || line.contains("error:"))) {
                errors.add(line);
              }
            });
    if (result.exitCode() != 0) {
      throw new BuildException(errors.isEmpty() ? result.tail() : String.join("\n", errors));
    }
    return work.resolve("obj").resolve(PROGRAM);
  }
}
