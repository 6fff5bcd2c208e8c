package synfire.golden.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Runs many samples over several threads; results are in the order of the samples. */
public final class BatchRunner {

  /** Told after each sample, by one thread at a time, with a count that only grows. */
  public interface Progress {

    /** So many of all samples are done. */
    void done(int samples, int all);
  }

  private final GoldenModel model;
  private final int threads;

  /** A runner of a model on a number of threads, at least 1. */
  public BatchRunner(GoldenModel model, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    this.model = model;
    this.threads = threads;
  }

  /** The codes of each output tensor for each sample. */
  public List<List<byte[]>> outputs(List<List<byte[]>> samples, Progress progress) {
    List<Integer> tensors = model.outputTensors();
    return run(samples, trace -> tensors.stream().map(trace::codes).toList(), progress);
  }

  /**
   * What is kept of the trace of each sample.
   *
   * @param samples for each sample, the codes of each input tensor
   * @param keep called once a sample, by several threads
   * @throws RuntimeException the first one that a sample ended with
   */
  public <T> List<T> run(
      List<List<byte[]>> samples, Function<Trace, T> keep, Progress progress) {
    List<T> results = new ArrayList<>(Collections.nCopies(samples.size(), null));
    AtomicInteger next = new AtomicInteger();
    int[] done = {0};
    Runnable worker =
        () -> {
          for (int i = next.getAndIncrement();
              i < samples.size() && !Thread.currentThread().isInterrupted();
              i = next.getAndIncrement()) {
            T result = keep.apply(model.run(samples.get(i)));
            synchronized (done) {
              results.set(i, result);
              done[0]++;
              progress.done(done[0], samples.size());
            }
          }
        };
    int workers = Math.min(threads, Math.max(1, samples.size()));
    if (workers == 1) {
      worker.run();
      return results;
    }
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        running.add(pool.submit(worker));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted with samples left", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
    return results;
  }
}
