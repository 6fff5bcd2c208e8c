package synfire.generator.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for long work on a terminal; nothing at all where the output goes to a file or a pipe. */
public final class ProgressLine implements AutoCloseable {

  private static final long UNKNOWN = -1;

  private final ProgressBar bar;

  private ProgressLine(ProgressBar bar) {
    this.bar = bar;
  }

  /** A bar for so many units of work. */
  public static ProgressLine of(String task, long units) {
    return new ProgressLine(
        terminal()
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(units)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .build()
            : null);
  }

  /** A bar for work that only knows what it is doing: it shows that and the time. */
  public static ProgressLine ofStages(String task) {
    return of(task, UNKNOWN);
  }

  private static boolean terminal() {
    String kind = System.getenv("TERM");
    return System.console() != null && kind != null && !kind.equals("dumb");
  }

  /** Whether anybody sees it. */
  public boolean visible() {
    return bar != null;
  }

  /** So many units are done. */
  public void done(long units) {
    if (bar != null) {
      bar.stepTo(units);
    }
  }

  /** What is being done. */
  public void stage(String text) {
    if (bar != null) {
      bar.setExtraMessage(text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
