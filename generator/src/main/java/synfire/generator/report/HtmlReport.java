package synfire.generator.report;

import java.util.Optional;

/** A report as one self-contained page, for people. */
public final class HtmlReport {

  private HtmlReport() {}

  /** The text of report.html; absent as long as there is no page. */
  public static Optional<String> text(VerifyReport report) {
    return Optional.empty();
  }
}
