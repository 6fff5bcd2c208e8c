package synfire.generator.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import synfire.generator.tool.BuildCache;

/** The option {@code --cache}: where simulators are kept. */
final class CacheOption {

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where built simulators are kept, at most 2 GiB. Default: ${DEFAULT-VALUE}.")
  private Path folder = CacheFolder.of("verilator");

  /** Says early when the folder cannot be used. */
  void check() {
    OutputFolder.check("--cache", folder);
  }

  BuildCache simulators() {
    return new BuildCache(folder, BuildCache.DEFAULT_BYTES);
  }
}
