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

/**
 * Runs many samples over several threads; results are in the order of the samples. Samples of a
 * network with states are sequences, each the work of one thread. For one caller at a time.
 */
public final class BatchRunner {

  /** Told after each sample, by one thread at a time, with a count that only grows. */
  public interface Progress {

    /** So many of all samples are done. */
    void done(int samples, int all);
  }

  private final GoldenModel model;
  private final int threads;
  /** What the last sequence of the run before kept. */
  private Memory last;

  /** A runner of a model on a number of threads, at least 1. */
  public BatchRunner(GoldenModel model, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    this.model = model;
    this.threads = threads;
    last = model.memory();
  }

  /** The codes of each output tensor for each sample; all samples are one sequence. */
  public List<List<byte[]>> outputs(List<List<byte[]>> samples, Progress progress) {
    return outputs(samples, List.of(0), progress);
  }

  /**
   * The codes of each output tensor for each sample.
   *
   * @param starts as those of {@link #run(List, List, Function, Progress)}
   */
  public List<List<byte[]>> outputs(
      List<List<byte[]>> samples, List<Integer> starts, Progress progress) {
    List<Integer> tensors = model.outputTensors();
    return run(samples, starts, trace -> tensors.stream().map(trace::codes).toList(), progress);
  }

  /** What is kept of the trace of each sample; all samples are one sequence. */
  public <T> List<T> run(
      List<List<byte[]>> samples, Function<Trace, T> keep, Progress progress) {
    return run(samples, List.of(0), keep, progress);
  }

  /**
   * What is kept of the trace of each sample.
   *
   * @param samples for each sample, the codes of each input tensor
   * @param starts indices of the samples that begin a sequence, rising; those before the first one
   *     go on with the last sequence of the run before; without meaning for a network without states
   * @param keep called once a sample, by several threads
   * @throws RuntimeException the first one that a sample ended with
   */
  public <T> List<T> run(
      List<List<byte[]>> samples,
      List<Integer> starts,
      Function<Trace, T> keep,
      Progress progress) {
    boolean sequences = !model.network().states().isEmpty();
    List<Integer> ends = sequences ? ends(starts, samples.size()) : List.of();
    int works = sequences ? ends.size() : samples.size();
    Memory before = last;
    List<T> results = new ArrayList<>(Collections.nCopies(samples.size(), null));
    AtomicInteger next = new AtomicInteger();
    int[] done = {0};
    Runnable worker =
        () -> {
          for (int work = next.getAndIncrement(); work < works; work = next.getAndIncrement()) {
            int first = !sequences ? work : work == 0 ? 0 : ends.get(work - 1);
            int end = sequences ? ends.get(work) : work + 1;
            Memory memory = sequences && !starts.contains(first) ? before : model.memory();
            if (work == works - 1) {
              last = memory;
            }
            for (int i = first; i < end && !Thread.currentThread().isInterrupted(); i++) {
              T result = keep.apply(model.run(samples.get(i), memory));
              synchronized (done) {
                results.set(i, result);
                done[0]++;
                progress.done(done[0], samples.size());
              }
            }
          }
        };
    int workers = Math.min(threads, Math.max(1, works));
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

  /** Where the sequences of samples end. */
  private static List<Integer> ends(List<Integer> starts, int samples) {
    List<Integer> ends = new ArrayList<>(starts);
    ends.remove(Integer.valueOf(0));
    ends.add(samples);
    return ends;
  }
}
