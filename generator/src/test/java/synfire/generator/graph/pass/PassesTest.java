package synfire.generator.graph.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Limits;
import synfire.generator.graph.Lowering;
import synfire.generator.graph.Value;
import synfire.generator.map.RandomNetworks;
import synfire.generator.model.TfliteImporter;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.Memory;
import synfire.golden.run.Trace;

/** Each rewrite leaves the outputs as they are, and each one has something to do. */
final class PassesTest {

  private static final int SEEDS = 300;
  private static final Path MODELS = Path.of("..", "testbench", "models");

  @Test
  void everyPassKeepsTheOutputsOfRandomNetworks() {
    Map<String, Integer> changes = new LinkedHashMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      everyPassKeepsTheOutputs(RandomNetworks.of(seed), seed, 1, changes);
      everyPassKeepsTheOutputs(RandomNetworks.streaming(seed), seed, 6, changes);
    }
    changes.forEach((name, n) -> assertTrue(n >= 5, name + " changed " + n + " networks"));
    assertEquals(Passes.all().size(), changes.size());
  }

  private static void everyPassKeepsTheOutputs(
      Network network, long seed, int frames, Map<String, Integer> changes) {
    LayerGraph graph = Lowering.lower(network, Rounding.values()[(int) (seed % 2)]);
    List<byte[]> inputs = inputs(network, seed, frames);
    List<byte[]> before = GraphRunner.run(graph, inputs);
    for (Pass pass : Passes.all()) {
      Limits limits = new Limits(network);
      LayerGraph after = pass.apply(graph, limits);
      String place = network.name() + " after " + pass.getClass().getSimpleName();
      assertTrue(limits.isEmpty(), place + ": " + limits.problems());
      List<byte[]> outputs = GraphRunner.run(after, inputs);
      for (int i = 0; i < frames; i++) {
        assertArrayEquals(before.get(i), outputs.get(i), place + ", frame " + i);
      }
      changes.merge(
          pass.getClass().getSimpleName(),
          describe(after).equals(describe(graph)) ? 0 : 1,
          Integer::sum);
      graph = after;
    }
  }

  private static List<byte[]> inputs(Network network, long seed, int frames) {
    Random random = new Random(seed);
    return Stream.generate(() -> RandomNetworks.input(network, random)).limit(frames).toList();
  }

  private static String describe(LayerGraph graph) {
    StringBuilder out = new StringBuilder().append(graph.input()).append('\n');
    for (Layer l : graph.layers()) {
      out.append(l.getClass().getSimpleName()).append(l.inputs()).append(l.output());
      out.append(graph.value(l.output()).channels()).append('\n');
    }
    return out.toString();
  }

  @Test
  void loweringAloneEqualsGolden() {
    for (long seed = 0; seed < SEEDS; seed++) {
      loweringAloneEqualsGolden(RandomNetworks.of(seed), seed, 1);
      loweringAloneEqualsGolden(RandomNetworks.streaming(seed), seed, 6);
    }
  }

  private static void loweringAloneEqualsGolden(Network network, long seed, int frames) {
    Rounding rounding = Rounding.values()[(int) (seed % 2)];
    LayerGraph graph = Lowering.lower(network, rounding);
    Layer end = graph.producer(graph.output().id()).orElseThrow();
    int tensor =
        end instanceof Layer.SoftmaxAtEnd s
            ? graph.value(s.input()).tensor()
            : graph.output().tensor();
    GoldenModel golden = GoldenModel.of(network, rounding);
    Memory memory = golden.memory();
    List<Trace> traces = new ArrayList<>();
    inputs(network, seed, frames).forEach(in -> traces.add(golden.run(List.of(in), memory)));
    // The host may have changed the order of the input's axes.
    List<byte[]> outputs =
        GraphRunner.run(
            graph, traces.stream().map(t -> t.codes(graph.input().tensor())).toList());
    for (int i = 0; i < frames; i++) {
      String place = network.name() + ", frame " + i;
      assertArrayEquals(traces.get(i).codes(tensor), outputs.get(i), place);
    }
  }

  @Test
  void mostFiltersOfTheVisualWakeWordsModelAreDead() {
    Network network =
        TfliteImporter.read(MODELS.resolve("vww_mobilenetv1").resolve("model.tflite"));
    LayerGraph before = Lowering.lower(network, Rounding.TFLM);
    LayerGraph after = Passes.run(before);
    byte[] input = new byte[network.tensor(0).elements()];
    new Random(1).nextBytes(input);
    assertArrayEquals(GraphRunner.run(before, input), GraphRunner.run(after, input));
    long weightsBefore = weights(before);
    long weightsAfter = weights(after);
    assertTrue(
        weightsAfter < weightsBefore / 4, weightsAfter + " weights left of " + weightsBefore);
  }

  private static long weights(LayerGraph graph) {
    long sum = 0;
    for (Layer l : graph.layers()) {
      if (l instanceof Layer.Convolution c) {
        sum += (long) c.kernel().outputs() * c.kernel().rows() * c.kernel().cols()
            * c.kernel().inputs();
      }
    }
    return sum;
  }

  @Test
  void layersStayInOrderOfExecution() {
    for (long seed = 0; seed < 50; seed++) {
      LayerGraph graph = Passes.run(Lowering.lower(RandomNetworks.of(seed), Rounding.TFLM));
      Map<Integer, Boolean> there = new HashMap<>();
      there.put(graph.input().id(), true);
      for (Layer l : graph.layers()) {
        for (int in : l.inputs()) {
          assertTrue(there.containsKey(in), "seed " + seed);
        }
        there.put(l.output(), true);
      }
      for (Value v : graph.values()) {
        assertTrue(v.depth() >= 1, "seed " + seed);
      }
    }
  }
}
