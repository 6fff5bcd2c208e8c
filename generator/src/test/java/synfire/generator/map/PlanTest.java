package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.map.Plan.Slice;
import synfire.generator.model.TfliteImporter;
import synfire.golden.net.Rounding;

/** Plans that cannot be are refused; the even one uses what there is. */
final class PlanTest {

  private final Target target =
      Target.of(
          new ChipConfig(
              "mesh",
              ConfigReader.read("wide").npe(),
              ConfigReader.read("wide").sram(),
              ConfigReader.read("wide").host(),
              new NocConfig(2, 1, 4, false, 0, 0)));
  private final int lanes = target.npe().lanes();
  private final LayerGraph graph =
      Repacking.of(
          Compiler.layers(
              TfliteImporter.read(
                  Path.of("..", "testbench", "models", "kws_dscnn", "model.tflite")),
              Rounding.TFLM),
          lanes);

  /** The plan with one NPE, but for the first layer, which has four words and many rows. */
  private Plan plan(Slice... first) {
    List<List<Slice>> layers = new ArrayList<>(Plan.single(graph, lanes).layers());
    layers.set(0, List.of(first));
    return new Plan(layers);
  }

  private void refuses(String message, Slice... first) {
    Plan plan = plan(first);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Mapper.map(graph, plan, target));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void wordsAndRowsAreMadeOnce() {
    Mapper.map(graph, plan(new Slice(3, 0, 4, 0, 1)), target);
    Mapper.map(graph, plan(new Slice(3, 0, 4, 1, 2), new Slice(5, 0, 4, 0, 2)), target);
    refuses("not all words", new Slice(0, 0, 3, 0, 1));
    refuses("twice or not at all", new Slice(0, 0, 2, 0, 1), new Slice(0, 1, 4, 0, 1));
    refuses("twice or not at all", new Slice(0, 0, 2, 0, 1), new Slice(0, 3, 4, 0, 1));
    refuses("not every row", new Slice(0, 0, 4, 0, 2));
    refuses("not every row", new Slice(0, 0, 4, 0, 2), new Slice(1, 0, 4, 0, 2));
    refuses("no NPE 8", new Slice(8, 0, 4, 0, 1));
    refuses("more turns than rows", new Slice(0, 0, 4, 0, 26));
    refuses("slices where there are steps");
  }

  @Test
  void evenPlanCutsWordsThenRows() {
    List<Slice> first = Plan.even(graph, lanes, target.noc()).layers().get(0);
    assertEquals(8, first.size());
    assertEquals(8, first.stream().map(Slice::npe).distinct().count());
    assertTrue(first.stream().allMatch(s -> s.words() == 1 && s.phases() == 2));
  }
}
