package synfire.generator.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import synfire.generator.emit.OutputTree;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.Picture;
import synfire.generator.tool.BuildCache;

/**
 * Runs the points of a sweep. Results that are there already stay; points may run in any order, in
 * several processes, and be stopped at any time: the files at the end are the same bytes.
 */
public final class Sweep {

  /** Measures below this count as this much. */
  private static final double LEAST = 1e-3;

  /** Points during which Java still compiles. */
  private static final int WARM_UP = 2;

  private final SweepSpec spec;
  private final Results results;
  private final PointRunner runner;

  /** Is told how many points are done. */
  @FunctionalInterface
  public interface Listener {
    void done(int points);
  }

  /**
   * How far a sweep is.
   *
   * @param points of the sweep
   * @param measured points with measures
   * @param failed points that are impossible
   * @param failures reasons of these and how many have them, most first
   */
  public record State(int points, int measured, int failed, Map<String, Integer> failures) {

    /** Points that have not run yet. */
    public int open() {
      return points - measured - failed;
    }
  }

  /**
   * The sweep with its folder of results.
   *
   * @param simulators where built simulators are kept
   */
  public Sweep(SweepSpec spec, Path out, BuildCache simulators) {
    this.spec = spec;
    results = new Results(spec, out);
    runner = new PointRunner(spec, simulators);
  }

  /**
   * Runs the points of a range that have no result yet.
   *
   * @param from first point
   * @param to the point behind the last one
   */
  public void run(int from, int to, int threads, Listener listener)
      throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger(from);
    AtomicInteger done = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        workers.add(
            pool.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
                    point(i);
                    listener.done(done.incrementAndGet());
                  }
                  return null;
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      next.set(to);
      throw raised(e.getCause());
    } finally {
      next.set(to);
      pool.shutdownNow();
    }
  }

  /** What a worker ended with: thrown here if it is an IOException, else to be thrown. */
  private static RuntimeException raised(Throwable cause) throws IOException {
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof UncheckedIOException io) {
      throw io.getCause();
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }

  /**
   * Runs some points of the grid, chosen to find those that no other one beats in all measures.
   *
   * @param runs points to run at most, with those whose results are there already
   * @param seed of the choices; equal seeds choose equal points
   * @return how many points the search looked at
   */
  public int search(int runs, long seed, int threads, Listener listener)
      throws IOException, InterruptedException {
    AtomicInteger done = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    GridSearch.Runner points =
        batch -> {
          try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i : batch) {
              workers.add(
                  pool.submit(
                      () -> {
                        point(i);
                        listener.done(done.incrementAndGet());
                        return null;
                      }));
            }
            for (Future<?> worker : workers) {
              worker.get();
            }
          } catch (InterruptedException e) {
            throw new Stopped(e);
          } catch (ExecutionException e) {
            throw new Stopped(e.getCause());
          }
          return batch.stream().map(this::objectives).toList();
        };
    try {
      List<Integer> sizes = spec.axes().stream().map(a -> a.values().size()).toList();
      return new GridSearch(sizes, spec.measures().size(), runs, seed, points).run().size();
    } catch (Stopped e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw raised(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** What ended the work on a point, on its way through the search. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(Throwable cause) {
      super(cause);
    }
  }

  /**
   * What a search minimizes of a point that ran; absent if it is impossible. Sizes and cycles count
   * by their ratios.
   */
  private Optional<double[]> objectives(int index) {
    return results
        .read(index, runner.digest(index))
        .filter(p -> p.failed().isEmpty())
        .map(
            p ->
                spec.measures().stream()
                    .mapToDouble(
                        m ->
                            m.less()
                                ? Math.log(Math.max(LEAST, p.measures().get(m)))
                                : -p.measures().get(m))
                    .toArray());
  }

  /** Points that have no result yet, rising. */
  public List<Integer> open() {
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < spec.points(); i++) {
      if (results.read(i, runner.digest(i)).isEmpty()) {
        open.add(i);
      }
    }
    return open;
  }

  /**
   * Runs some open points here until some seconds are over, to learn how long a point takes.
   *
   * @return seconds of a point on one processor, the first ones left out
   */
  public double pilot(double seconds) throws IOException {
    long start = System.nanoTime();
    long last = 0;
    int done = 0;
    for (int i : open()) {
      if (done > WARM_UP && (System.nanoTime() - start) / 1e9 > seconds) {
        break;
      }
      long before = System.nanoTime();
      point(i);
      last = done < WARM_UP ? System.nanoTime() - before : last + (System.nanoTime() - before);
      done++;
    }
    return Math.max(1e-3, last / 1e9 / Math.max(1, done - WARM_UP + 1));
  }

  private void point(int index) throws IOException {
    String digest = runner.digest(index);
    if (results.read(index, digest).isPresent()) {
      return;
    }
    Results.Point point;
    try {
      point = new Results.Point(index, runner.run(index), "");
    } catch (ProblemException e) {
      point = new Results.Point(index, Map.of(), e.problems().get(0).message());
    }
    results.write(point, digest);
  }

  /** The results so far. */
  private List<Results.Point> points() {
    List<Results.Point> points = new ArrayList<>();
    for (int i = 0; i < spec.points(); i++) {
      Optional<Results.Point> point = results.read(i, runner.digest(i));
      point.ifPresent(points::add);
    }
    return points;
  }

  /**
   * What there is so far.
   *
   * @param state counts
   * @param files tables and a page
   * @param pictures the first measure, or cycles where they are measured, against each other one
   */
  public record Collected(State state, OutputTree files, List<Picture> pictures) {}

  /** Collects the results that are there. */
  public Collected collect() {
    List<Results.Point> points = points();
    return new Collected(
        Results.state(spec, points),
        Results.tables(spec, points),
        Results.pictures(spec, points));
  }
}
