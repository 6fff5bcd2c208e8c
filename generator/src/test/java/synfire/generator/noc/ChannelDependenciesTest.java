package synfire.generator.noc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.Turns;
import synfire.generator.problem.ProblemException;
import synfire.golden.unit.Grid;
import synfire.golden.unit.Port;

class ChannelDependenciesTest {

  private static final Turns XY = Turns.dimensionOrder();

  /** Turns with one more. */
  private static Turns with(Turns turns, Port from, Port to) {
    Map<Port, Set<Port>> outputs = new EnumMap<>(Port.class);
    turns.outputs().forEach((in, out) -> outputs.put(in, EnumSet.copyOf(out)));
    outputs.get(from).add(to);
    return new Turns(outputs);
  }

  private static String refused(Grid grid, Turns turns, boolean bubbles) {
    return assertThrows(
            ProblemException.class, () -> ChannelDependencies.check(grid, turns, bubbles))
        .getMessage();
  }

  @Test
  void everyMeshAndTorusThatIsEmittedPasses() {
    for (int columns = 1; columns <= 16; columns++) {
      for (int rows = 1; rows <= 16; rows += rows < 4 ? 1 : 4) {
        for (int torus = 0; torus < 4; torus++) {
          Grid grid = new Grid(columns, rows, (torus & 1) != 0, (torus & 2) != 0);
          assertDoesNotThrow(
              () -> ChannelDependencies.check(new NocShape(grid, 1, 1, 95)), grid.toString());
        }
      }
    }
  }

  @Test
  void turnsFromYToXCloseACircle() {
    Grid mesh = new Grid(3, 3, false, false);
    // North to west alone leaves the circle open where south would turn east.
    Turns three = with(XY, Port.SOUTH, Port.WEST);
    ChannelDependencies.check(mesh, three, true);
    String said = refused(mesh, with(three, Port.NORTH, Port.EAST), true);
    assertTrue(said.contains("circle of 4 inputs"), said);
    assertTrue(said.contains("north input of ("), said);
  }

  @Test
  void waysBackAreACircle() {
    Turns oneWay = with(XY, Port.WEST, Port.WEST);
    String said = refused(new Grid(2, 1, false, false), with(oneWay, Port.EAST, Port.EAST), true);
    assertTrue(said.contains("circle of 2 inputs"), said);
  }

  @Test
  void aTurnThatJoinsRingsIsNotBrokenByBubbles() {
    refused(new Grid(4, 4, true, true), with(XY, Port.NORTH, Port.EAST), true);
  }

  @Test
  void aTorusNeedsBubbles() {
    String said = refused(new Grid(4, 1, true, false), XY, false);
    assertTrue(said.contains("circle of 4 inputs"), said);
    refused(new Grid(3, 3, false, true), XY, false);
    ChannelDependencies.check(new Grid(4, 4, false, false), XY, false);
  }
}
