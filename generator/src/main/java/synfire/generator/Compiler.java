package synfire.generator;

import synfire.generator.config.ChipConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Lowering;
import synfire.generator.graph.pass.Passes;
import synfire.generator.map.Fitter;
import synfire.generator.map.Mapper;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** From a network to the program of a chip. */
public final class Compiler {

  private Compiler() {}

  /**
   * The program of a network.
   *
   * @throws synfire.generator.problem.ProblemException with everything that stands in the way
   */
  public static Program compile(Network network, Rounding rounding, Target target) {
    return Mapper.map(layers(network, rounding), target);
  }

  /**
   * A configuration whose memories, steps and rings are sized for a network; lanes, requantizers
   * and accumulator groups stay.
   *
   * @throws synfire.generator.problem.ProblemException with everything that no size can help
   */
  public static ChipConfig fit(Network network, Rounding rounding, ChipConfig config) {
    return Fitter.fit(layers(network, rounding), config);
  }

  /** The layers of a network as the chip computes them, after all rewrites. */
  public static LayerGraph layers(Network network, Rounding rounding) {
    return Passes.run(Lowering.lower(network, rounding));
  }
}
