package synfire.generator;

import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Lowering;
import synfire.generator.graph.pass.Passes;
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
    LayerGraph layers = Lowering.lower(network, rounding);
    LayerGraph rewritten = Passes.run(layers);
    return Mapper.map(rewritten, target);
  }
}
