package synfire.generator.problem;

import java.util.List;
import java.util.stream.Collectors;

/** Ends the work because of mistakes in the input; carries all that were found. */
public class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Ends the work because of these mistakes, at least one. */
  public ProblemException(List<Problem> problems) {
    super(problems.stream().map(Problem::text).collect(Collectors.joining()));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("no problem, no exception");
    }
    this.problems = List.copyOf(problems);
  }

  /** Ends the work because of one mistake. */
  public ProblemException(Problem problem) {
    this(List.of(problem));
  }

  /** Ends the work because of one mistake, given by its parts. */
  public ProblemException(String message, String at, String expected, String fix) {
    this(new Problem(message, at, expected, fix));
  }

  /** The mistakes in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
