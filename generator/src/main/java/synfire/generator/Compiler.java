package synfire.generator;

import java.util.function.Function;
import synfire.generator.config.ChipConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Lowering;
import synfire.generator.graph.pass.Passes;
import synfire.generator.map.Fitter;
import synfire.generator.map.Mapper;
import synfire.generator.map.Plan;
import synfire.generator.map.Program;
import synfire.generator.map.Repacking;
import synfire.generator.map.Target;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Search;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** From a network to the program of a chip. */
public final class Compiler {

  private Compiler() {}

  /**
   * A network on a chip.
   *
   * @param chip the chip
   * @param graph layers as the chip computes them
   * @param plan which NPE computes which part of them
   * @param events events that the plan was made for
   */
  public record Mapped(ChipConfig chip, LayerGraph graph, Plan plan, Activity events) {

    /**
     * The program.
     *
     * @throws synfire.generator.problem.ProblemException with everything that stands in the way
     */
    public Program program() {
      return Mapper.map(graph, plan, Target.of(chip));
    }
  }

  /**
   * Spreads a network over the NPEs of a chip.
   *
   * @param fit whether memories, steps and rings are sized for the network; lanes, requantizers
   *     and accumulator groups stay
   * @param events finds the events of the layers
   * @throws synfire.generator.problem.ProblemException with everything that no size can help
   */
  public static Mapped map(
      Network network,
      Rounding rounding,
      ChipConfig config,
      boolean fit,
      Function<LayerGraph, Activity> events,
      Search.Effort effort) {
    LayerGraph graph = layers(network, rounding, config.npe().lanes());
    return map(graph, config, fit, events.apply(graph), effort);
  }

  /**
   * The same for layers that are known already.
   *
   * @param graph layers as a chip of these lanes computes them
   */
  public static Mapped map(
      LayerGraph graph, ChipConfig config, boolean fit, Activity events, Search.Effort effort) {
    Plan plan =
        Search.plan(graph, fit ? Fitter.roomy(graph, config) : Target.of(config), events, effort);
    ChipConfig chip = fit ? Fitter.fit(graph, plan, config) : config;
    return new Mapped(chip, graph, plan, events);
  }

  /**
   * The same with sizes that are the most that a plan may take, and shrink to what it takes.
   *
   * @param most lanes and nodes of the chip, and largest memories, steps and rings
   */
  public static Mapped shrunk(
      LayerGraph graph, ChipConfig most, Activity events, Search.Effort effort) {
    Plan plan = Search.plan(graph, Target.of(most), events, effort);
    return new Mapped(Fitter.fit(graph, plan, most), graph, plan, events);
  }

  /**
   * The program of a network, spread with little effort where there are many NPEs.
   *
   * @throws synfire.generator.problem.ProblemException with everything that stands in the way
   */
  public static Program compile(Network network, Rounding rounding, Target target) {
    LayerGraph graph = layers(network, rounding, target.npe().lanes());
    return Mapper.map(graph, plan(graph, target), target);
  }

  /**
   * A configuration whose memories, steps and rings are sized for a network; lanes, requantizers
   * and accumulator groups stay.
   *
   * @throws synfire.generator.problem.ProblemException with everything that no size can help
   */
  public static ChipConfig fit(Network network, Rounding rounding, ChipConfig config) {
    LayerGraph graph = layers(network, rounding, config.npe().lanes());
    return Fitter.fit(graph, plan(graph, Fitter.roomy(graph, config)), config);
  }

  private static Plan plan(LayerGraph graph, Target target) {
    return Search.plan(
        graph, target, Activity.half(graph, target.npe().lanes()), Search.Effort.QUICK);
  }

  /** The layers of a network as a chip of so many lanes computes them. */
  public static LayerGraph layers(Network network, Rounding rounding, int lanes) {
    return Repacking.of(layers(network, rounding), lanes);
  }

  /** The layers of a network as the chip computes them, after all rewrites. */
  public static LayerGraph layers(Network network, Rounding rounding) {
    return Passes.run(Lowering.lower(network, rounding));
  }
}
