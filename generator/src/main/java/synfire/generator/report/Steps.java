package synfire.generator.report;

/** Words about steps. */
final class Steps {

  private Steps() {}

  /** Rows, columns and channels of the output. */
  static String shape(VerifyReport.LayerFigures l) {
    return l.rows() + "×" + l.cols() + "×" + l.channels();
  }

  /** The name of a step by its number in the report, or the host. */
  static String name(VerifyReport r, int step) {
    return r.layers().stream()
        .filter(l -> l.number() == step)
        .map(VerifyReport.LayerFigures::name)
        .findFirst()
        .orElse("host");
  }
}
