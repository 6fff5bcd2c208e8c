package synfire.golden.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.Semantics;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Concatenation;
import synfire.golden.op.StridedSlice;

/** What a network keeps from one inference to the next. */
final class StatesTest {

  private static final byte[] INITIAL = {5, 6, 7, 8, 9, 10};

  private static Tensor codes(int id, Integer... shape) {
    return new Tensor(
        id, "t" + id, DataType.INT8, List.of(shape), List.of(0.5f), List.of(3), 0,
        Optional.empty());
  }

  /** Keeps the last three rows of two codes; the output is these and the new row. */
  private static Network network(State state) {
    return new Network(
        "rows",
        List.of(codes(0, 1, 1, 2), codes(1, 1, 3, 2), codes(2, 1, 4, 2), codes(3, 1, 3, 2)),
        List.of(
            new Node(0, new Concatenation(1), List.of(1, 0), List.of(2)),
            new Node(
                1,
                new StridedSlice(List.of(0, 1, 0), List.of(1, 4, 2), List.of(1, 1, 1)),
                List.of(2),
                List.of(3))),
        List.of(0),
        List.of(2),
        List.of(state),
        Semantics.TFLITE);
  }

  private static Network network() {
    return network(new State("s", 1, 3, Constant.of(INITIAL)));
  }

  private static List<List<byte[]>> samples(int n) {
    Random random = new Random(n);
    List<List<byte[]>> samples = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] row = new byte[2];
      random.nextBytes(row);
      samples.add(List.of(row));
    }
    return samples;
  }

  /** Row by hand: the sample's own, that of a sample before, or one of the initial ones. */
  private static byte[] expected(List<List<byte[]>> samples, int sample, int start) {
    byte[] out = new byte[8];
    for (int row = 0; row < 4; row++) {
      int from = sample - 3 + row;
      byte[] codes = from < start ? INITIAL : samples.get(from).get(0);
      int at = from < start ? 2 * (3 + from - start) : 0;
      out[2 * row] = codes[at];
      out[2 * row + 1] = codes[at + 1];
    }
    return out;
  }

  @Test
  void aSequenceKeepsItsRowsAndAStartForgetsThem() {
    GoldenModel model = GoldenModel.of(network(), Rounding.TFLM);
    List<List<byte[]>> samples = samples(40);
    List<Integer> starts = List.of(0, 1, 9, 10, 31);
    for (int threads : new int[] {1, 2, 7}) {
      List<List<byte[]>> results =
          new BatchRunner(model, threads).outputs(samples, starts, (done, all) -> {});
      for (int i = 0; i < samples.size(); i++) {
        int sample = i;
        int start = starts.stream().filter(s -> s <= sample).reduce((a, b) -> b).orElseThrow();
        assertArrayEquals(
            expected(samples, i, start), results.get(i).get(0), threads + " threads, " + i);
      }
    }
  }

  @Test
  void aSequenceGoesOnInTheNextRun() {
    GoldenModel model = GoldenModel.of(network(), Rounding.TFLM);
    List<List<byte[]>> samples = samples(20);
    BatchRunner runner = new BatchRunner(model, 2);
    List<List<byte[]>> results = new ArrayList<>();
    results.addAll(runner.outputs(samples.subList(0, 8), List.of(0, 5), (done, all) -> {}));
    results.addAll(runner.outputs(samples.subList(8, 10), List.of(), (done, all) -> {}));
    results.addAll(runner.outputs(samples.subList(10, 20), List.of(4), (done, all) -> {}));
    for (int i = 0; i < samples.size(); i++) {
      int start = i < 5 ? 0 : i < 14 ? 5 : 14;
      assertArrayEquals(expected(samples, i, start), results.get(i).get(0), "sample " + i);
    }
  }

  @Test
  void eventsKeepTheSameAsTheDenseFormulas() {
    GoldenModel model = GoldenModel.of(network(), Rounding.TFLM);
    Memory memory = model.memory();
    List<List<byte[]>> samples = samples(12);
    for (int i = 0; i < samples.size(); i++) {
      byte[] found = model.runEventDriven(samples.get(i), memory).codes(2);
      assertArrayEquals(expected(samples, i, 0), found, "sample " + i);
    }
  }

  @Test
  void aRunWithoutMemoryIsTheFirstOfASequence() {
    GoldenModel model = GoldenModel.of(network(), Rounding.TFLM);
    List<List<byte[]>> samples = samples(3);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(expected(samples, i, i), model.run(samples.get(i)).codes(2));
      assertArrayEquals(expected(samples, i, i), model.runEventDriven(samples.get(i)).codes(2));
    }
  }

  private static void refused(State state, String reason) {
    String message =
        assertThrows(
                UnsupportedNetworkException.class,
                () -> GoldenModel.of(network(state), Rounding.TFLM))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void wrongStatesAreRefused() {
    Constant initial = Constant.of(INITIAL);
    refused(new State("s", 1, 3, Constant.of(new byte[5])), "begins with 5 bytes");
    refused(new State("s", 1, 2, initial), "keeps INT8 [1, 4, 2]");
    refused(new State("s", 0, 3, initial), "read from tensor 0, which holds something else");
    refused(new State("s", 3, 3, initial), "tensor 1 (t1) is read before it is computed");
  }
}
