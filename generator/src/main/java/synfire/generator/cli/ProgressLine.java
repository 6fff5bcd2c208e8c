package synfire.generator.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for long work on a terminal; nothing at all where the output goes to a file or a pipe. */
public final class ProgressLine implements AutoCloseable {

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

  /** Whether somebody sees what is drawn in place. */
  static boolean terminal() {
    String kind = System.getenv("TERM");
    return System.console() != null && kind != null && !kind.equals("dumb");
  }

  /** So many units are done. */
  public void done(long units) {
    if (bar != null) {
      bar.stepTo(units);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
