package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.model.TfliteImporter;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Search;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Images of chips with many NPEs compute what golden computes, whatever is delivered first. */
final class MeshImagesTest {

  private static final Path MODELS = Path.of("..", "testbench", "models");
  private static final int SEEDS = Integer.getInteger("synfire.seeds", 200);

  private static ChipConfig chip(int columns, int rows, int npes, boolean torus) {
    ChipConfig pico = ConfigReader.read("pico");
    NpeConfig n = pico.npe();
    return pico.withNoc(new NocConfig(columns, rows, npes, torus, columns - 1, 0))
        .withNpe(
            new NpeConfig(
                n.lanes(),
                n.requantizers(),
                n.accumulatorBits(),
                n.accumulatorGroups(),
                n.steps(),
                64));
  }

  /** Where a plan comes from. */
  private enum Planner {
    EVEN,
    SEARCH
  }

  private static Plan plan(Planner planner, LayerGraph graph, Target target) {
    int lanes = target.npe().lanes();
    return planner == Planner.EVEN
        ? Plan.even(graph, lanes, target.noc())
        : Search.plan(graph, target, Activity.half(graph, lanes), Search.Effort.QUICK);
  }

  @ParameterizedTest
  @CsvSource({
    "kws_dscnn,2,1,4,false,3,EVEN",
    "kws_dscnn,2,1,8,false,1,SEARCH",
    "kws_dscnn,2,2,1,true,2,SEARCH",
    "ic_resnet8,2,1,4,false,2,SEARCH",
    "ic_resnet8,2,2,1,true,2,EVEN",
    "ad_autoencoder,2,1,4,false,4,EVEN",
    "ad_autoencoder,2,2,1,true,4,SEARCH",
    "vww_mobilenetv1,2,1,4,false,1,SEARCH",
    "vww_mobilenetv1,2,2,1,true,1,EVEN",
    "hello_world,2,1,4,false,8,SEARCH",
    "hello_world,2,2,1,true,8,EVEN"
  })
  void everyStepEqualsGolden(
      String model,
      int columns,
      int rows,
      int npes,
      boolean torus,
      int frames,
      Planner planner)
      throws IOException {
    Network network = TfliteImporter.read(MODELS.resolve(model).resolve("model.tflite"));
    ChipConfig shape = chip(columns, rows, npes, torus);
    LayerGraph graph =
        Repacking.of(Compiler.layers(network, Rounding.TFLM), shape.npe().lanes());
    Plan plan = plan(planner, graph, Target.of(shape));
    Program program =
        Mapper.map(graph, plan, Target.of(Fitter.fit(graph, plan, shape)));
    assertTrue(program.steps().stream().anyMatch(s -> s.npe() > 0));
    String label = model + " " + columns + "x" + rows + "x" + npes;
    CheckedRun.of(
        program,
        Rounding.TFLM,
        ModelImagesTest.rows(MODELS.resolve(model).resolve("inputs.npy"), frames),
        label);
  }

  @Test
  void randomNetworksOnRandomChips() {
    randomChips(RandomNetworks::of, SEEDS);
  }

  /** Windows that go on from frame to frame, also where several NPEs make rows in turn. */
  @Test
  void randomStreamsOnRandomChips() {
    randomChips(RandomNetworks::streaming, SEEDS / 2);
  }

  private static void randomChips(LongFunction<Network> networks, int seeds) {
    Map<String, Integer> refused = new TreeMap<>();
    for (long seed = 0; seed < seeds; seed++) {
      Random random = new Random(seed);
      Network network = networks.apply(seed);
      String label = network.name();
      try {
        run(network, random, label);
      } catch (ProblemException e) {
        refused.merge(e.problems().get(0).message().replaceAll("[-0-9.]+", "#"), 1, Integer::sum);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(label + ": " + e.getMessage(), e);
      }
    }
    int all = refused.values().stream().mapToInt(i -> i).sum();
    if (Boolean.getBoolean("synfire.verbose")) {
      refused.forEach((m, n) -> System.out.println(n + " x " + m));
    }
    assertTrue(
        all <= 5 + seeds / 20, String.format(Locale.ROOT, "%d of %d: %s", all, seeds, refused));
  }

  private static void run(Network network, Random random, String label) {
    int columns = 1 + random.nextInt(3);
    int rows = 1 + random.nextInt(3);
    boolean torus = columns > 1 && rows > 1 && random.nextBoolean();
    int npes = 1 + random.nextInt(columns * rows == 1 ? 8 : 4);
    if (columns * rows * npes == 1) {
      npes = 2;
    }
    int lanes = 4 << random.nextInt(3);
    ChipConfig shape =
        chip(columns, rows, npes, torus)
            .withNpe(new NpeConfig(lanes, 1, 24, 1 << random.nextInt(4), 32, 64));
    Rounding rounding = Rounding.values()[random.nextInt(2)];
    LayerGraph graph = Repacking.of(Compiler.layers(network, rounding), lanes);
    Target target = Target.of(shape);
    Plan plan =
        random.nextInt(3) == 0
            ? plan(Planner.values()[random.nextInt(2)], graph, target)
            : RandomPlans.of(graph, lanes, target.noc().npeCount(), 5, random);
    ChipConfig fit = Fitter.fit(graph, plan, shape);
    Program program = Mapper.map(graph, plan, Target.of(fit));
    if (random.nextBoolean()) {
      program = narrow(graph, plan, fit, program);
    }
    List<byte[]> inputs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inputs.add(RandomNetworks.input(network, random));
    }
    CheckedRun.of(program, rounding, inputs, label);
  }

  /** A network as evenly spread, on a chip with hardly more ring SRAM than it needs. */
  static Program narrow(Network network, ChipConfig fit) {
    LayerGraph graph =
        Repacking.of(Compiler.layers(network, Rounding.TFLM), fit.npe().lanes());
    Plan plan = Plan.even(graph, fit.npe().lanes(), Target.of(fit).noc());
    return narrow(graph, plan, fit, Mapper.map(graph, plan, Target.of(fit)));
  }

  /** The program for a chip with hardly more ring SRAM than it needs. */
  private static Program narrow(LayerGraph graph, Plan plan, ChipConfig fit, Program wide) {
    SramConfig s = fit.sram();
    Program program = wide;
    for (int bytes = s.activationBytes(); bytes >= 512; bytes -= 256) {
      ChipConfig less =
          fit.withSram(
              new SramConfig(
                  bytes, s.weightBytes(), s.parameterBytes(), s.tableBytes(), s.ecc()));
      try {
        program = Mapper.map(graph, plan, Target.of(less));
      } catch (ProblemException e) {
        return program;
      }
    }
    return program;
  }
}
