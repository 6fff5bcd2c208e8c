package synfire.generator.sweep;

import synfire.generator.Compiler;
import synfire.generator.area.Size;
import synfire.generator.config.ChipConfig;
import synfire.generator.energy.Energy;
import synfire.generator.energy.Process;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Program;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Forecast;
import synfire.generator.predict.Search;

/**
 * A network on a chip, without a simulation.
 *
 * @param mapped the chip and which of its processing elements computes what
 * @param program memories that are used
 * @param forecast cycles and counts
 */
record Estimate(Compiler.Mapped mapped, Program program, Forecast forecast) {

  /**
   * Maps and predicts.
   *
   * @param graph layers as a chip of these lanes computes them
   * @param fit whether memories, steps and rings are sized for the network
   * @throws synfire.generator.problem.ProblemException if the chip cannot hold the network
   */
  static Estimate of(
      LayerGraph graph, ChipConfig config, boolean fit, Activity events, Search.Effort effort) {
    return of(Compiler.map(graph, config, fit, events, effort));
  }

  /** Predicts what is mapped. */
  static Estimate of(Compiler.Mapped mapped) {
    Program program = mapped.program();
    Forecast forecast =
        Forecast.of(
            mapped.graph(), program.target(), mapped.plan(), mapped.events(), program.rings());
    return new Estimate(mapped, program, forecast);
  }

  ChipConfig chip() {
    return mapped.chip();
  }

  /** Bytes of all memories that hold data. */
  long sram() {
    return program.use().stream()
        .filter(u -> u.unit().equals("B"))
        .mapToLong(Program.MemoryUse::available)
        .sum();
  }

  /** Bytes of weights that the network takes. */
  long weights() {
    return program.use().stream()
        .filter(u -> u.kind().equals("weights"))
        .mapToLong(Program.MemoryUse::used)
        .sum();
  }

  /** Nanojoules of a frame in a process of 45 nm. */
  double nanojoules() {
    Forecast.Counts c = forecast.counts();
    return nanojoules(
        Energy.Work.of(
            chip(), forecast.interval(), c.words(), c.issues(), c.outputs(),
            chip().noc().npeCount() > 1 ? forecast.flits() : 0));
  }

  static double nanojoules(Energy.Work work) {
    return Energy.of(work, Process.NM45).picojoules() / 1000;
  }

  /** What it takes of an FPGA. */
  Size size() {
    return Size.of(chip());
  }
}
