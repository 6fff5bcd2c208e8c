import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import synfire.generator.model.TfliteImporter;
import synfire.golden.io.Npy;
import synfire.golden.net.Rounding;
import synfire.golden.run.BatchRunner;
import synfire.golden.run.GoldenModel;
import synfire.golden.vector.VectorSupport;

/**
 * Golden's side of scripts/bench-golden: reads commands from standard input and answers each with
 * one line.
 *
 * <ul>
 *   <li>{@code one N}: N inferences one after the other; answer: nanoseconds of each
 *   <li>{@code batch N T}: N inferences on T threads; answer: nanoseconds of all
 * </ul>
 */
final class BenchGolden {

  public static void main(String[] arguments) throws IOException {
    GoldenModel model =
        GoldenModel.of(TfliteImporter.read(Path.of(arguments[0])), Rounding.LITERT);
    Npy inputs = Npy.read(Path.of(arguments[1]));
    List<List<byte[]>> samples =
        IntStream.range(0, inputs.shape().get(0)).mapToObj(i -> List.of(inputs.row(i))).toList();
    System.out.println(VectorSupport.description());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      int count = Integer.parseInt(words[1]);
      System.out.println(
          words[0].equals("one")
              ? one(model, samples, count)
              : batch(model, samples, count, Integer.parseInt(words[2])));
    }
  }

  private static String one(GoldenModel model, List<List<byte[]>> samples, int count) {
    StringBuilder times = new StringBuilder();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      model.run(samples.get(i % samples.size()));
      times.append(String.format(Locale.ROOT, "%d ", System.nanoTime() - start));
    }
    return times.toString().strip();
  }

  private static String batch(
      GoldenModel model, List<List<byte[]>> samples, int count, int threads) {
    List<List<byte[]>> many =
        IntStream.range(0, count).mapToObj(i -> samples.get(i % samples.size())).toList();
    long start = System.nanoTime();
    new BatchRunner(model, threads).run(many, trace -> true, (done, all) -> {});
    return Long.toString(System.nanoTime() - start);
  }
}
