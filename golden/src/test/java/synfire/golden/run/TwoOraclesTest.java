package synfire.golden.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;

/** Random networks: dense by plain loops, dense on vector lanes, and event by event agree. */
final class TwoOraclesTest {

  private final Set<String> operations = new TreeSet<>();

  private void compare(long seed, int length, int channels) {
    Network network = RandomNetwork.of(seed, length, channels);
    Rounding rounding = Rounding.values()[(int) (seed % 2)];
    GoldenModel plain = GoldenModel.of(network, rounding, false);
    GoldenModel vectors = GoldenModel.of(network, rounding, true);
    for (byte[] input : RandomNetwork.inputs(network.tensor(network.inputs().get(0)), seed)) {
      Trace dense = plain.run(List.of(input));
      Trace fast = vectors.run(List.of(input));
      Trace events = plain.runEventDriven(List.of(input));
      for (Node node : network.nodes()) {
        operations.add(node.op().key());
        int id = node.outputs().get(0);
        String place = "seed " + seed + " node " + node;
        assertArrayEquals(dense.codes(id), events.codes(id), place + " event-driven");
        assertArrayEquals(dense.codes(id), fast.codes(id), place + " on vectors");
      }
    }
  }

  @Test
  void singleOperationsAgree() {
    for (long seed = 0; seed < 1500; seed++) {
      compare(seed, 1, 9);
    }
    assertTrue(operations.size() >= 19, operations.toString());
  }

  @Test
  void manyChannelsAgree() {
    for (long seed = 0; seed < 150; seed++) {
      compare(100_000 + seed, 2, 150);
    }
  }

  @Test
  void chainsAgree() {
    for (long seed = 0; seed < 300; seed++) {
      compare(200_000 + seed, 6, 12);
    }
  }
}
