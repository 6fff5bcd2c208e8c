package synfire.generator.verify;

import synfire.generator.problem.Problem;

/** Ends the work because a program of the machine is not there or does not work. */
public final class ToolMissingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ToolMissingException(Problem problem) {
    super(problem.text());
    this.problem = problem;
  }

  /** What is missing and how to get it. */
  public Problem problem() {
    return problem;
  }
}
