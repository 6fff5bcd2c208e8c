package synfire.generator.graph;

import java.util.List;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;

/** Ends the work because of what a chip cannot run, however large its memories are. */
public final class LimitException extends ProblemException {

  private static final long serialVersionUID = 1L;

  private final transient Limits limits;

  /** Ends the work; the problems tell of the limits. */
  public LimitException(List<Problem> problems, Limits limits) {
    super(problems);
    this.limits = limits;
  }

  /** The limits, each with its node. */
  public Limits limits() {
    return limits;
  }
}
