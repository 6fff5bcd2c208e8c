package synfire.generator.problem;

/** A program that the work needs is not installed. */
public final class ToolMissingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Ends the work; the problem says which program, what for and how to get it. */
  public ToolMissingException(Problem problem) {
    super(problem.text());
    this.problem = problem;
  }

  /** What is missing. */
  public Problem problem() {
    return problem;
  }
}
